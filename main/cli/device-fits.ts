/** Which drivers serve a thing that is plugged in, and what stands in the site file then. */
import type { BoundDriver } from '../../drivers/bound.ts';
import { type Identity, identityOf, identityText, isOfUsage, type Plugged } from '../../drivers/match.ts';
import { inputDrivers, relayDrivers, scannerDrivers } from '../../drivers/registry.ts';

type Role = 'scanner' | 'relay' | 'input';

export interface Fit {
  readonly role: Role;
  readonly driver: string;
  /** What it is known as; null where it is only of the right kind. */
  readonly product: string | null;
  /** A line of a lane in the site file, as YAML. */
  readonly line: string;
}
export interface Fits {
  /** What is known to fit, or what is the most likely for the kind. */
  readonly likely: readonly Fit[];
  /** What else may hang on such a port. */
  readonly others: readonly Fit[];
  readonly identity: Identity;
}

const tables: Readonly<Record<Role, Readonly<Record<string, BoundDriver<never, unknown>>>>> = {
  scanner: scannerDrivers,
  relay: relayDrivers,
  input: inputDrivers,
};
/** USB chips that are in anything: QinHeng, FTDI, Silicon Labs, Prolific. They say nothing of what is behind them. */
const bridges = /^(1a86|0403|10c4|067b):/;
/** The HID usage of scanners (HID Point of Sale Usage Tables 1.02). */
const posUsage = { page: 0x8c, id: null };

export function fitsOf(plugged: Plugged, all: readonly Plugged[]): Fits {
  const identity = identityOf(plugged, all);
  const place = plugged.kind === 'gpio' ? `chip: ${plugged.node}` : identityText(identity);
  const serving = (['scanner', 'relay', 'input'] as const).flatMap(role =>
    Object.values(tables[role]).flatMap(driver => {
      const extra = extraOf(driver, plugged);
      return extra === null ? [] : [{ role, driver: driver.id, extra, product: productOf(driver, plugged) }];
    }),
  );
  const known = serving.filter(({ product }) => product !== null);
  const isKnown = known.length > 0 && !bridges.test(plugged.usb ?? '');
  const usual = isKnown ? [] : serving.filter(({ role, driver }) => isUsual(plugged, role, driver));
  const chosen = new Set([...known, ...usual]);
  const others = serving.filter(one => !chosen.has(one) && plugged.kind === 'serial' && !isKnown);
  const toFit = ({ role, driver, extra, product }: (typeof serving)[number]): Fit => {
    const line = lineOf(role, [`driver: ${driver}`, place, ...extra].join(', '));
    return { role, driver, product, line };
  };
  return { identity, likely: [...chosen].map(toFit), others: others.map(toFit) };
}

/** The keys that a driver wants beside the place, of those tried; null where it does not open things of this kind. */
function extraOf(driver: BoundDriver<never, unknown>, { kind, node, usages }: Plugged): readonly string[] | null {
  const place = kind === 'gpio' ? { chip: node } : { path: node };
  const tries = [{ channel: 1 }, { input: 1 }, { line: 0 }, {}];
  const keys = tries.find(extra => {
    const parsed = driver.parse({ ...place, ...extra });
    return parsed.ok && parsed.value.socket?.kind === kind;
  });
  const isOther = driver.id === 'hid-pos' && usages.length > 0 && !isOfUsage({ usages }, posUsage);
  return keys === undefined || isOther ? null : Object.entries(keys).map(([key, value]) => `${key}: ${value}`);
}

function productOf({ fingerprints }: BoundDriver<never, unknown>, { usb }: Plugged): string | null {
  return fingerprints.find(({ vid, pid }) => `${vid}:${pid}` === usb)?.name ?? null;
}

/** What a thing that nobody knows is most likely for. */
function isUsual(plugged: Plugged, role: Role, driver: string): boolean {
  switch (plugged.kind) {
    case 'serial':
      return role === 'scanner' && driver === 'serial';
    case 'hid':
      return driver === 'hid-pos' && plugged.usages.length > 0;
    case 'keys':
      return driver === 'wedge';
    case 'gpio':
      return true;
  }
}

function lineOf(role: Role, keys: string): string {
  if (role === 'scanner') return `scanners: [{ ${keys} }]`;
  return role === 'relay' ? `relay: { ${keys}, pulseMs: 300 }` : `passage: { ${keys} }`;
}
