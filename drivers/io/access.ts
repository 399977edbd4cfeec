/** Whether this user may open a device node, found out without opening it: that alone moves a serial port's lines. */
import { accessSync, constants, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { namesIn, realPathOf } from './sysfs.ts';

export interface Access {
  readonly state: 'free' | 'denied' | 'busy';
  /** What to do about it, or null. */
  readonly message: string | null;
}

export interface Holder {
  readonly pid: number;
  /** The program's name. */
  readonly name: string;
}

/** Who has which node open, by the node's real path; only what this user may see of other users' programs. */
export function holdersOfNodes(proc = '/proc'): ReadonlyMap<string, Holder> {
  const holders = new Map<string, Holder>();
  for (const pid of namesIn(proc).filter(name => /^\d+$/.test(name))) {
    for (const fd of namesIn(proc, pid, 'fd')) {
      const target = linkTarget(join(proc, pid, 'fd', fd));
      if (target === null || !target.startsWith('/') || holders.has(target)) continue;
      holders.set(target, { pid: Number(pid), name: nameOf(join(proc, pid, 'comm')) });
    }
  }
  return holders;
}

export function accessOf(node: string, holders: ReadonlyMap<string, Holder>): Access {
  const holder = holders.get(realPathOf(node) ?? node);
  if (holder !== undefined && holder.pid !== process.pid) {
    return { state: 'busy', message: `it is open in ${holder.name} (process ${holder.pid})` };
  }
  try {
    accessSync(node, constants.R_OK | constants.W_OK);
    return { state: 'free', message: null };
  } catch {
    return { state: 'denied', message: deniedMessage(groupOf(node), userName()) };
  }
}

/** `group` is the one that may open the node; null where only root may. */
export function deniedMessage(group: string | null, user: string): string {
  if (group === null)
    return 'only root may open it: a udev rule has to give it to a group, see resources/docs/devices.md';
  return `this user may not open it: sudo usermod -aG ${group} ${user}, then sign in again`;
}

function groupOf(node: string): string | null {
  try {
    const { gid, mode } = statSync(node);
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find(entry => entry.split(':')[2] === String(gid));
    return gid !== 0 && (mode & 0o060) === 0o060 ? (line?.split(':')[0] ?? String(gid)) : null;
  } catch {
    return null;
  }
}

function userName(): string {
  return process.env.USER ?? process.env.LOGNAME ?? 'USER';
}

function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function nameOf(comm: string): string {
  try {
    return readFileSync(comm, 'utf8').trim();
  } catch {
    return 'another program';
  }
}
