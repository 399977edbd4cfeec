/** What the site file says of its devices, held against what is plugged in. */
import type { Socket } from '../../drivers/bound.ts';
import { inventory } from '../../drivers/io/inventory.ts';
import { realPathOf } from '../../drivers/io/sysfs.ts';
import { candidatesText, choose, isSameUsage, isStandIn, type Plugged } from '../../drivers/match.ts';
import { placeText } from '../../drivers/place.ts';
import type { LaneSite, SiteDevice } from './site-lanes.ts';
import type { SiteProblem } from './site-problems.ts';

/**
 * Devices that cannot be told from others that are plugged in, and two that are one and the same. What is not plugged in is
 * no problem: it may come. `root` is the folder that has /sys and /dev.
 */
export async function deviceProblems(lanes: readonly LaneSite[], root?: string): Promise<readonly SiteProblem[]> {
  const devices = lanes.flatMap(lane => lane.devices);
  // Without a match nothing can be ambiguous, and paths have been held against each other when the file was read.
  if (!devices.some(({ socket }) => socket !== null && typeof socket.place !== 'string')) return [];
  const all = await inventory(undefined, root);
  return [...ambiguous(devices, all), ...shared(devices, all)];
}

function ambiguous(devices: readonly SiteDevice[], all: readonly Plugged[]): readonly SiteProblem[] {
  return devices.flatMap(({ path, socket }) => {
    if (socket === null || typeof socket.place === 'string') return [];
    const peers = all.filter(({ kind }) => kind === socket.kind);
    const chosen = choose(socket.place, peers);
    if (chosen.ok || chosen.fault.kind === 'none' || !areAlike(chosen.fault.candidates)) return [];
    const candidates = candidatesText(chosen.fault.candidates, peers);
    return [
      { path: `${path}.device`, message: `${placeText(socket.place)} fits several devices: expected ${candidates}` },
    ];
  });
}

/** Of HID: a driver opens its own usage only, so that interfaces of different usages are told apart by it. */
function areAlike(candidates: readonly Plugged[]): boolean {
  return candidates.some((one, at) => candidates.slice(0, at).some(other => isSameUsage(one, other)));
}

/**
 * Relays and inputs of one board say the same place, each with a part of its own; whoever names it otherwise opens it twice.
 * What stands in for another unit is left out: the gate must start while one device is broken.
 */
function shared(devices: readonly SiteDevice[], all: readonly Plugged[]): readonly SiteProblem[] {
  const placed = devices.flatMap(({ path, socket }) => {
    const node = socket === null ? null : nodeOf(socket, all);
    return socket === null || node === null ? [] : [{ path, node, place: placeText(socket.place) }];
  });
  return placed.flatMap(({ path, node, place }, at) => {
    const other = placed.slice(0, at).find(earlier => earlier.node === node && earlier.place !== place);
    if (other === undefined) return [];
    return [{ path, message: `the same device as ${other.path} (${node}): parts of one board need one name for it` }];
  });
}

/** The node that a socket means at this moment; null where that is none, not one alone, or only stands in. */
export function nodeOf({ kind, place }: Socket, all: readonly Plugged[]): string | null {
  if (typeof place === 'string') return realPathOf(place);
  const peers = all.filter(plugged => plugged.kind === kind);
  const chosen = choose(place, peers);
  return chosen.ok && !isStandIn(place, chosen.value) ? realPathOf(chosen.value.node) : null;
}
