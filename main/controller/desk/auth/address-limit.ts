import { isIPv6 } from 'node:net';
import type { Clock } from '../../../../drivers/driver.ts';

/** Attempts a minute from one address. */
const perMinute = 30;
const minuteMs = 60_000;
/** Addresses that are kept in mind; the one that asked longest ago gives way. */
const maxAddresses = 1_024;

export interface AddressLimit {
  /** Takes one attempt; milliseconds to wait where there is none left, else 0. */
  take(address: string): number;
}

/** Counts in memory: what has to outlast a restart is counted by name. */
export function newAddressLimit(clock: Pick<Clock, 'monotonic'>): AddressLimit {
  const taken = new Map<string, number[]>();
  return {
    take(address) {
      const now = clock.monotonic();
      const source = sourceOf(address);
      const recent = (taken.get(source) ?? []).filter(at => at > now - minuteMs);
      taken.delete(source);
      taken.set(source, recent);
      const oldest = taken.keys().next();
      if (taken.size > maxAddresses && !oldest.done) taken.delete(oldest.value);
      const [first] = recent;
      if (recent.length >= perMinute && first !== undefined) return first + minuteMs - now;
      recent.push(now);
      return 0;
    },
  };
}

/** One machine has a whole /64 of IPv6 addresses to choose from, and IPv4 in two spellings. */
function sourceOf(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - groups.length - after.length;
  return [...groups, ...Array.from({ length: zeros }, () => '0'), ...after].slice(0, 4).join(':');
}
