/** Tells the log what a look-up meets, once for each change: the gate goes on all the same. */
import type { Logger } from 'pino';
import type { Lookup } from './lookup.ts';

export function watchLookup(lookup: Lookup, log: Logger): Lookup {
  const told = new Map<string, string | null>();

  function tell(alarm: string, now: string | null, again: string): void {
    const before = told.get(alarm) ?? null;
    told.set(alarm, now);
    if (now === before) return;
    if (now === null) log.info({ alarm }, again);
    else log.warn({ alarm }, now);
  }

  function look(): void {
    const { lastFailure, lastSuccessAt, registerFault, cacheFault } = lookup.status();
    const isFailing = lastFailure !== null && lastFailure.at >= (lastSuccessAt ?? 0);
    tell('lookup', isFailing ? lastFailure.why : null, 'the endpoint of declarations answers again');
    tell('register', registerFault, 'the register of declarations can be read again');
    tell('lookup-cache', cacheFault, 'the cache of declarations can be used again');
  }

  return {
    find(aliases, now) {
      const found = lookup.find(aliases, now);
      look();
      return found;
    },
    needsFetch: (aliases, now) => lookup.needsFetch(aliases, now),
    async refresh(aliases) {
      await lookup.refresh(aliases);
      look();
    },
    status: () => lookup.status(),
    close: () => lookup.close(),
  };
}
