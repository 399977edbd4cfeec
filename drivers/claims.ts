/** Claims: a device's exclusive resource as text, `serial:<place>` or, for one part of a board, `serial#<part>:<place>`. */
import { realpathSync } from 'node:fs';
import type { Place } from './lines.ts';
import { placeText } from './place.ts';

type ClaimKind = 'serial' | 'tcp' | 'hid' | 'keys' | 'gpio' | 'http' | 'screen';

/** The claim to a whole device, or to one part of it: a channel's number, or `in` and an input's. */
export function claimOf(kind: ClaimKind, place: Place, part?: number | string): string {
  return `${kind}${part === undefined ? '' : `#${part}`}:${placeText(place)}`;
}

/** The claim to a whole serial port, or to one channel of the board on it. */
export function serialClaim(place: Place, channel?: number | string): string {
  return claimOf('serial', place, channel);
}

/**
 * Whether two claims cannot both be had. One port is for one device, save that relays share a board: under one path,
 * each with a channel of its own. Two paths are one port where links lead to one node at this moment.
 */
export function claimsConflict(one: string, other: string): boolean {
  const [mine, theirs] = [parse(one), parse(other)];
  if (mine.path !== theirs.path) return realPath(mine.path) === realPath(theirs.path);
  return mine.channel === null || theirs.channel === null || mine.channel === theirs.channel;
}

function parse(claim: string): { path: string; channel: string | null } {
  const [, , channel = null, path = claim] = /^([a-z]+)(?:#(\w+))?:(.+)$/s.exec(claim) ?? [];
  return { path, channel };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
