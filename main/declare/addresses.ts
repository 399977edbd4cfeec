/** Who asks: the address behind our own proxies, and the block of addresses that counts as one asker. */
import { isIP } from 'node:net';

/** One spelling for each address: no zone, IPv4 inside IPv6 as IPv4. Null for what is no address. */
export function plainAddress(text: string): string | null {
  const bare = text.trim().replace(/%.*$/, '');
  const kind = isIP(bare);
  if (kind !== 6) return kind === 4 ? bare : null;
  const groups = groupsOf(bare);
  const last = groups.slice(6).map(group => Number.parseInt(group, 16));
  const isMapped = groups.slice(0, 5).every(group => group === '0') && groups[5] === 'ffff';
  if (!isMapped) return groups.join(':');
  return last.flatMap(pair => [pair >> 8, pair & 0xff]).join('.');
}

/** The eight groups of an IPv6 address; the URL parser writes them in the shortest form (RFC 5952). */
function groupsOf(address: string): readonly string[] {
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [before = '', after] = short.split('::');
  const list = (part: string) => (part === '' ? [] : part.split(':'));
  if (after === undefined) return list(before);
  const zeros = Array.from({ length: 8 - list(before).length - list(after).length }, () => '0');
  return [...list(before), ...zeros, ...list(after)];
}

/** As `plainAddress`, for a list that the site file has been checked for. */
export function plainAddresses(addresses: readonly string[]): ReadonlySet<string> {
  return new Set(addresses.flatMap(address => plainAddress(address) ?? []));
}

/**
 * The asker's address: the socket's, or what our own proxies say, from the right: the first that is none of them. A
 * stranger may write what he likes into `X-Forwarded-For`; a proxy appends whom it has seen itself.
 */
export function askerOf(peer: string, forwarded: string | undefined, proxies: ReadonlySet<string>): string {
  let asker = plainAddress(peer) ?? peer;
  const hops = (forwarded ?? '').split(',');
  while (proxies.has(asker)) {
    const hop = plainAddress(hops.pop() ?? '');
    if (hop === null) return asker;
    asker = hop;
  }
  return asker;
}

/** A subscriber has a whole /64 of IPv6, and as many addresses as he likes in it. */
export function blockOf(address: string): string {
  return isIP(address) === 6 ? `${groupsOf(address).slice(0, 4).join(':')}::/64` : address;
}

export function isLoopback(address: string): boolean {
  const plain = plainAddress(address);
  return plain !== null && (plain.startsWith('127.') || plain === '0:0:0:0:0:0:0:1');
}
