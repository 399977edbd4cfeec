/** What a running gate trusts: loaded at the start, and again when something was imported. */
import type { Logger } from 'pino';
import type { Clock } from '../../../drivers/driver.ts';
import type { Pseudonym } from '../../verify/person.ts';
import type { ExamineTools } from '../examine.ts';
import type { Site } from '../site.ts';
import { type LoadedTrust, loadTrust, reloadTrust } from './trust-store.ts';

export interface GateTrust {
  readonly tools: ExamineTools;
  /** Why revocation cannot be relied on; null where it can. */
  readonly revocationFault: string | null;
  /** Reads what is imported anew, bit by bit; the old list holds until the new one is whole. Number of keys then. */
  reload(): Promise<number>;
}

export function openGateTrust(site: Site, dataDir: string, pseudonym: Pseudonym, clock: Clock, log: Logger): GateTrust {
  const parts = () => ({ siteEntries: site.trust, siteDir: site.folder, dataDir, nowMs: clock.now() });
  let fault: string | null = null;
  const toolsOf = ({ list, problems, revocationFault }: LoadedTrust): ExamineTools => {
    fault = revocationFault;
    for (const problem of problems) log.warn({ alarm: 'trust' }, problem);
    if (revocationFault !== null) log.error({ alarm: 'revocations' }, revocationFault);
    return { trust: list, pseudonym, rules: site.rules, skewSeconds: site.policy.skewSeconds };
  };
  let tools = toolsOf(loadTrust(parts()));
  let last: Promise<unknown> = Promise.resolve();

  async function reload(): Promise<number> {
    const loaded = await reloadTrust(parts());
    tools = toolsOf(loaded);
    log.info({ keys: loaded.entries.length }, 'the trust list was loaded anew');
    return loaded.entries.length;
  }

  return {
    get tools() {
      return tools;
    },
    get revocationFault() {
      return fault;
    },
    reload() {
      // One after the other: of two at once, the older could be the last to finish.
      const next = last.then(reload);
      last = next.catch(() => undefined);
      return next;
    },
  };
}
