/** Which of the things that are plugged in is the one that the site file means. Pure; drivers/io finds what is plugged in. */
import type { Result } from './driver.ts';
import type { DeviceMatch, HidSettings } from './lines.ts';

export type PluggedKind = 'serial' | 'hid' | 'keys' | 'gpio';

export interface Usage {
  readonly page: number;
  readonly id: number;
}

/** A device node, and all that tells it from others of its kind. */
export interface Plugged {
  readonly kind: PluggedKind;
  /** As in `/dev/ttyUSB0`. */
  readonly node: string;
  /** The name of its link in by-id; for HID `<maker>_<product>_<serial>`. */
  readonly id: string | null;
  /** `vid:pid`, hex in lower case; null for what is no USB device. */
  readonly usb: string | null;
  readonly serial: string | null;
  /** The name of its link in by-path, or what udev would call it, see `portFrom`. */
  readonly port: string | null;
  /** `sysfs`: there is no such link, the name comes from where the device hangs; it works in the site file all the same. */
  readonly portFrom: 'link' | 'sysfs' | null;
  /** Further names of the two kinds, as newer udevs give several. */
  readonly otherIds: readonly string[];
  readonly otherPorts: readonly string[];
  /** What it calls itself. */
  readonly name: string;
  /** Of HID: what its collections are for; empty where the system does not tell. */
  readonly usages: readonly Usage[];
}

/** What a key of a match says about a thing: the same, something else, or (not told by the match) nothing. */
type Verdict = 'same' | 'other' | 'unsaid';

interface Clue {
  /** Each weighs more than all below it together. */
  readonly weight: number;
  /** What it means where this clue says that it is another one. */
  readonly onOther: 'excluded' | 'no points';
  /** Whether it tells one unit from the next of the same model. */
  readonly isUnit: boolean;
  verdict(match: DeviceMatch, plugged: Plugged): Verdict;
}

const told = (isSame: boolean): Verdict => (isSame ? 'same' : 'other');
const modelOf = (usb: string) => usb.slice(0, 9);
const serialOf = (usb: string) => (usb.length > 10 ? usb.slice(10) : null);

const clues: Readonly<Record<'id' | 'serial' | 'model' | 'port', Clue>> = {
  id: {
    weight: 8,
    onOther: 'no points',
    isUnit: true,
    verdict: ({ id }, plugged) =>
      id === undefined ? 'unsaid' : told(plugged.id === id || plugged.otherIds.includes(id)),
  },
  serial: {
    weight: 4,
    onOther: 'no points',
    isUnit: true,
    verdict({ usb }, plugged) {
      const serial = usb === undefined ? null : serialOf(usb);
      return serial === null ? 'unsaid' : told(plugged.serial === serial);
    },
  },
  model: {
    weight: 2,
    onOther: 'excluded',
    isUnit: false,
    verdict: ({ usb }, plugged) => (usb === undefined ? 'unsaid' : told(plugged.usb === modelOf(usb))),
  },
  port: {
    weight: 1,
    onOther: 'no points',
    isUnit: true,
    verdict: ({ port }, plugged) =>
      port === undefined ? 'unsaid' : told(plugged.port === port || plugged.otherPorts.includes(port)),
  },
};

/**
 * How well a thing fits; null: it is not the one. Another vid:pid never fits. Another id or serial does not exclude, so that
 * a replaced device is still found by its socket; but where the match names any unit (id, serial, port), one of these
 * must fit: the same model in another place may be the neighbouring lane's. An empty match fits everything, 0.
 */
export function score(match: DeviceMatch, plugged: Plugged): number | null {
  let sum = 0;
  let isUnitNamed = false;
  let isUnitFound = false;
  for (const { weight, onOther, isUnit, verdict } of Object.values(clues)) {
    const said = verdict(match, plugged);
    if (said === 'unsaid') continue;
    if (said === 'other' && onOther === 'excluded') return null;
    isUnitNamed ||= isUnit;
    if (said === 'same') {
      sum += weight;
      isUnitFound ||= isUnit;
    }
  }
  return isUnitNamed && !isUnitFound ? null : sum;
}

/** Whether it was found by its socket alone though the match names another unit: a replacement, most likely. */
export function isStandIn(match: DeviceMatch, plugged: Plugged): boolean {
  const { port: _port, ...unit } = match;
  return score(match, plugged) !== null && score(unit, plugged) === null;
}

export type NoChoice =
  | { readonly kind: 'none' }
  /** In the order of their nodes. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Plugged[] };

/** The one that fits best, whatever the order of `all`. */
export function choose(match: DeviceMatch, all: readonly Plugged[]): Result<Plugged, NoChoice> {
  const scored = all.flatMap(plugged => {
    const points = score(match, plugged);
    return points === null ? [] : [{ plugged, points }];
  });
  const most = Math.max(...scored.map(({ points }) => points));
  const best = scored.filter(({ points }) => points === most).map(({ plugged }) => plugged);
  const [first, ...others] = best;
  if (first === undefined) return { ok: false, fault: { kind: 'none' } };
  if (others.length === 0) return { ok: true, value: first };
  const candidates = best.toSorted((a, b) => (a.node < b.node ? -1 : 1));
  return { ok: false, fault: { kind: 'ambiguous', candidates } };
}

/** The keys of the site file that say where a device is; `isSocket`: they name the socket, not the device. */
export interface Identity {
  readonly keys: { readonly path: string } | { readonly device: DeviceMatch };
  readonly isSocket: boolean;
}

/** The best that can be said of a thing so that it, and none of the others, is meant. */
export function identityOf(plugged: Plugged, all: readonly Plugged[]): Identity {
  const peers = all.filter(other => other.kind === plugged.kind && isSameUsage(other, plugged));
  const { id, usb, serial, port } = plugged;
  const isNumbered = serial !== null && /^[ -~]{1,128}$/.test(serial);
  const model = usb === null ? {} : { usb };
  const wanted: readonly (Identity | null)[] = [
    isNumbered && id !== null && plugged.kind !== 'hid'
      ? { keys: { path: `${byIdFolder(plugged)}/${id}` }, isSocket: false }
      : null,
    isNumbered && usb !== null ? { keys: { device: { usb: `${usb}:${serial}` } }, isSocket: false } : null,
    port === null ? null : { keys: { device: { ...model, port } }, isSocket: true },
    usb === null ? null : { keys: { device: { usb } }, isSocket: false },
  ];
  const best = wanted.find(identity => identity !== null && isOnly(identity, plugged, peers));
  return best ?? { keys: { path: plugged.node }, isSocket: true };
}

function isOnly({ keys }: Identity, plugged: Plugged, peers: readonly Plugged[]): boolean {
  // Where clones share a serial number, udev has one link for both, and it leads to either.
  const isClone = (other: Plugged) => other.usb === plugged.usb && other.serial === plugged.serial && other.id === null;
  if ('path' in keys) return !peers.some(isClone);
  const chosen = choose(keys.device, peers);
  return chosen.ok && chosen.value === plugged;
}

/** HID devices of different usages are never taken for each other: a driver opens its own usage only. */
export function isSameUsage(one: Plugged, other: Plugged): boolean {
  return JSON.stringify(one.usages) === JSON.stringify(other.usages);
}

/** Whether an interface is one of the wanted usage; one whose usages are not known may be. */
export function isOfUsage({ usages }: Pick<Plugged, 'usages'>, wanted: HidSettings['usage']): boolean {
  if (wanted === null || usages.length === 0) return true;
  return usages.some(({ page, id }) => page === wanted.page && (wanted.id === null || id === wanted.id));
}

function byIdFolder({ kind }: Plugged): string {
  return kind === 'keys' ? '/dev/input/by-id' : '/dev/serial/by-id';
}

/** `path: /dev/…`, or `device: { usb: "…", port: "…" }`: as it stands in the site file. */
export function identityText({ keys }: Identity): string {
  if ('path' in keys) return `path: ${/^[\w/.:\\-]+$/.test(keys.path) ? keys.path : JSON.stringify(keys.path)}`;
  const entries = Object.entries(keys.device).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${JSON.stringify(value)}`],
  );
  return `device: { ${entries.join(', ')} }`;
}

/** Each candidate as it would have to stand in the site file, for a message. */
export function candidatesText(candidates: readonly Plugged[], all: readonly Plugged[]): string {
  return candidates.map(plugged => `${identityText(identityOf(plugged, all))} (${plugged.node})`).join('; ');
}
