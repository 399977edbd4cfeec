/** What a gate knows of people and their codes: whom it trusts, where it looks declarations up, what it asks the policy. */
import { hrtime } from 'node:process';
import type { Logger } from 'pino';
import type { Clock } from '../../drivers/driver.ts';
import { decide } from '../decide/decide.ts';
import { localTime } from './local-time.ts';
import type { SourcesHealth } from './metrics.ts';
import { pseudonymOf } from './pseudonym.ts';
import { openDeclarationText } from './register/declaration-text.ts';
import { type Lookup, newLookup } from './register/lookup.ts';
import { newPoster } from './register/lookup-post.ts';
import { watchLookup } from './register/lookup-watch.ts';
import type { ScanContext } from './scan.ts';
import type { Site } from './site.ts';
import { wayFinder } from './site-zones.ts';
import { type GateTrust, openGateTrust } from './trust/gate-trust.ts';

export interface GatePeople {
  readonly trust: GateTrust;
  readonly lookup: Lookup;
  readonly context: ScanContext;
}

export interface GatePeopleParts {
  readonly site: Site;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Logger;
}

export function openGatePeople({ site, dataDir, clock, random, log }: GatePeopleParts): GatePeople {
  const trust = openGateTrust(site, dataDir, pseudonymOf(site.personKey), clock, log);
  const local = newLookup({
    ...{ dir: dataDir, clock, random, audiences: site.audiences },
    endpoint: site.lookup === null ? null : { ...site.lookup, ...newPoster(site.lookup, clock) },
    openText: text => openDeclarationText(text, trust.tools.trust, clock.now()),
  });
  const lookup = watchLookup(local, log);
  const context: ScanContext = {
    site: {
      ...{ audiences: site.audiences, policy: site.policy, policyDigest: site.policyDigest },
      ...{ wayOf: wayFinder(site), schedules: site.schedules },
      noticeVersion: site.site.notice?.version ?? null,
      showsInitials: site.site.initials,
    },
    decide,
    tools: () => trust.tools,
    localTime: localTime(site.site.timeZone),
    microseconds,
    onInternal: error => log.error({ alarm: 'internal', error: stackOf(error) }, 'a scan met a bug and was refused'),
  };
  return { trust, lookup, context };
}

export function sourcesHealth({ lookup, trust }: GatePeople): SourcesHealth {
  const { ageMs, isDown, registerFault } = lookup.status();
  return {
    lookupAgeS: ageMs === null ? null : ageMs / 1_000,
    isLookupDown: isDown,
    isRegisterFaulty: registerFault !== null,
    areRevocationsFaulty: trust.revocationFault !== null,
  };
}

function microseconds(): number {
  return Number(hrtime.bigint()) / 1_000;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
