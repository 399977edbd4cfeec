/** Whether this user may open a device node, found out without opening it: that alone moves a serial port's lines. */
import { accessSync, constants, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { DeviceFault } from '../driver.ts';
import { namesIn, realPathOf, usbDeviceOf } from './sysfs.ts';

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
    return { state: 'denied', message: deniedMessage(node) };
  }
}

/** Of a node that could not be opened for want of the right to it. */
export function denied(node: string): DeviceFault {
  return { kind: 'denied', message: `${node}: ${deniedMessage(node)}` };
}

/** The command that gives the right, and the udev rule before it where no group has it yet. `root` has /sys. */
export function deniedMessage(node: string, root = '/'): string {
  const group = groupOf(node);
  if (group !== null) return `this user may not open it: ${joinCommand(group)}, then sign in again`;
  const rule = ruleOf(basename(realPathOf(node) ?? node), root);
  if (rule === null) return 'only root may open it: correct the path, or give it to a group by a udev rule';
  return `only root may open it: write ${rule.text} to /etc/udev/rules.d/60-gatehouse.rules, sudo udevadm control --reload && sudo udevadm trigger, ${joinCommand(rule.group)}, then sign in again`;
}

function joinCommand(group: string): string {
  return `sudo usermod -aG ${group} ${userName()}`;
}

/**
 * Which group gets what udev leaves to root; only groups that every udev has. Of USB devices the maker's alone: hidraw nodes
 * are those of keyboards too, and who may read them reads passwords.
 */
const rules = [
  { name: /^hidraw\d+$/, subsystem: 'hidraw', shown: 'class/hidraw', group: 'dialout' },
  { name: /^event\d+$/, subsystem: 'input', shown: 'class/input', group: 'input' },
  { name: /^tty[A-Z]/, subsystem: 'tty', shown: 'class/tty', group: 'dialout' },
  { name: /^gpiochip\d+$/, subsystem: 'gpio', shown: 'bus/gpio/devices', group: 'dialout' },
] as const;

function ruleOf(name: string, root: string): { readonly text: string; readonly group: string } | null {
  const rule = rules.find(each => each.name.test(name));
  if (rule === undefined) return null;
  const { subsystem, shown, group } = rule;
  const device = realPathOf(root, 'sys', shown, name);
  const vid = device === null ? null : (usbDeviceOf(device)?.usb.slice(0, 4) ?? null);
  const which = vid === null ? `KERNEL=="${name}"` : `ATTRS{idVendor}=="${vid}"`;
  return { text: `SUBSYSTEM=="${subsystem}", ${which}, GROUP="${group}", MODE="0660"`, group };
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
