/** What the screens and the log are told of the gate once. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { SiteView } from '../contract.ts';
import type { Site } from './site.ts';
import type { Station } from './station.ts';

export function siteViewOf({ site }: Site): SiteView {
  const { id, name, timeZone, languages, notice } = site;
  return { id, name, timeZone, languages, notice: notice ?? null };
}

/** The built page names its hashed assets, so its digest changes with every build. */
export function buildOf(screens: string, screen: 'visitor' | 'guard'): string {
  try {
    const page = readFileSync(join(screens, screen, 'index.html'));
    return createHash('sha256').update(page).digest('hex').slice(0, 12);
  } catch {
    return 'none';
  }
}

/** Whether the desk is on the local network, and what should be looked at there. */
export function tellLan({ lan, lanFault }: Station, log: Logger): void {
  if (lanFault !== null) log.error({ alarm: 'lan' }, lanFault.message);
  for (const warning of lan?.warnings ?? []) log.warn({ alarm: 'lan' }, warning);
  if (lan !== null) log.info({ urls: lan.urls }, 'the desk is on the local network');
}
