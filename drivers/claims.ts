/** Claims: a device's exclusive resource as text, `serial:<path>` or, for one channel of a board, `serial#<n>:<path>`. */
import { realpathSync } from 'node:fs';

/** The claim to a whole serial port, or to one channel of the board on it. */
export function serialClaim(path: string, channel?: number): string {
  return channel === undefined ? `serial:${path}` : `serial#${channel}:${path}`;
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
  const [, channel = null, path = claim] = /^serial(?:#(\d+))?:(.+)$/s.exec(claim) ?? [];
  return { path, channel };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
