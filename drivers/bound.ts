import { z } from 'zod';
import type { DeviceFault, Driver, Io, Result } from './driver.ts';
import type { Place } from './lines.ts';
import type { PluggedKind } from './match.ts';
import { deviceMatch, devicePath } from './place.ts';

/** Where a configured device is plugged in. */
export interface Socket {
  readonly kind: PluggedKind;
  readonly place: Place;
}

/** A device with its checked configuration, ready to be opened. */
export interface Configured<Listener, Device> {
  /** As `Driver.claims`; hold two against each other with `claimsConflict` of claims.ts. */
  readonly claims: string | null;
  /** Null for what hangs on no node of this machine, and for what looks for its device without being told where. */
  readonly socket: Socket | null;
  open(io: Io, listener: Listener, name: string): Result<Device, DeviceFault>;
}
export interface BoundDriver<Listener, Device> {
  readonly id: string;
  readonly fingerprints: Driver<unknown, Listener, Device>['fingerprints'];
  /** Checks the keys beside `driver` of the site file; the faults carry their paths. */
  parse(raw: unknown): Result<Configured<Listener, Device>, z.ZodError>;
}
/** Hides a driver's own type of configuration, so that drivers of one kind fit into one table. */
export function bind<Config, Listener, Device>(
  driver: Driver<Config, Listener, Device>,
): BoundDriver<Listener, Device> {
  const { id, fingerprints } = driver;
  return {
    id,
    fingerprints,
    parse(raw) {
      const parsed = driver.config.safeParse(raw);
      if (!parsed.success) return { ok: false, fault: parsed.error };
      const config = parsed.data;
      const open = (io: Io, listener: Listener, name: string) => driver.open(config, io, listener, name);
      const claims = driver.claims(config);
      return { ok: true, value: { claims, socket: socketOf(claims, config), open } };
    },
  };
}

const placeKeys = z
  .looseObject({ path: devicePath.optional(), device: deviceMatch.optional(), chip: devicePath.optional() })
  .catch({});

/** Every driver of a node has the same keys for its place, and says in its claim what kind of node it is. */
function socketOf(claims: string | null, config: unknown): Socket | null {
  const kind = (['serial', 'hid', 'keys', 'gpio'] as const).find(one => claims?.startsWith(one));
  const { path, device, chip } = placeKeys.parse(config);
  const place = path ?? device ?? (kind === 'gpio' ? chip : undefined);
  return kind === undefined || place === undefined ? null : { kind, place };
}
