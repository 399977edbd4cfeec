/** Lanes of the site file with their devices: each device's own keys are checked by its driver. */

import type { Configured } from '../../drivers/bound.ts';
import { claimsConflict } from '../../drivers/claims.ts';
import type { DeviceListener, Input, InputListener, Relay, Scanner, ScannerListener } from '../../drivers/driver.ts';
import { type DriverTable, inputDrivers, relayDrivers, scannerDrivers } from '../../drivers/registry.ts';
import type { LaneSettings } from '../act/lane.ts';
import type { LaneWay, Zone } from '../decide/policy.ts';
import type { Wrapping } from '../read/read.ts';
import type { Direction, LaneDirection } from '../words.ts';
import { pathText, problemsOf, type SiteProblem } from './site-problems.ts';
import type { LaneFile } from './site-schema.ts';
import { screenProblems } from './site-screens.ts';
import { laneWay } from './site-zones.ts';

export interface LaneScanner {
  readonly direction: Direction;
  readonly wrapping: Wrapping;
  readonly device: Configured<ScannerListener, Scanner>;
}
export interface LaneRelay {
  readonly directions: readonly Direction[];
  readonly pulseMs: number;
  readonly device: Configured<DeviceListener, Relay>;
}
export interface LanePassage {
  readonly direction: Direction;
  readonly timeoutMs: number;
  readonly device: Configured<InputListener, Input>;
}
/** `relay`: what happens to the relays while it burns; `onLoss`: whether a lost input counts as fire, or is an alarm only. */
export interface LaneFire {
  readonly relay: 'hold' | 'none';
  readonly onLoss: 'release' | 'alarm';
  readonly device: Configured<InputListener, Input>;
}
/** Open while active; `heldSeconds` is how long it may stay so. */
export interface LaneDoor {
  readonly heldSeconds: number;
  readonly device: Configured<InputListener, Input>;
}
/** Where a device stands in the site file, and where it hangs. */
export interface SiteDevice extends Pick<Configured<never, unknown>, 'claims' | 'socket'> {
  /** As `lanes[0].relay`. */
  readonly path: string;
}
export interface LaneSite {
  readonly id: string;
  readonly name: { readonly vi: string; readonly en: string };
  readonly direction: LaneDirection;
  readonly directions: readonly Direction[];
  readonly scanners: readonly LaneScanner[];
  readonly relays: readonly LaneRelay[];
  readonly passages: readonly LanePassage[];
  readonly fire: LaneFire | null;
  readonly door: LaneDoor | null;
  /** Active while a housing is open. */
  readonly tamper: { readonly device: Configured<InputListener, Input> } | null;
  /** Active while it is pressed: opens the way out. */
  readonly exitButton: { readonly device: Configured<InputListener, Input> } | null;
  /** All of them, in the order in which they are checked. */
  readonly devices: readonly SiteDevice[];
  /** What its own screen asks of whoever declares there; null where nobody does. */
  readonly declare: NonNullable<LaneFile['declare']> | null;
  /** Between which zones it leads. */
  readonly way: LaneWay;
  /** Pages may send scans for it. */
  readonly simulated: boolean;
}

type Path = readonly PropertyKey[];
interface Claim {
  readonly path: Path;
  readonly claim: string;
}

/** Appends what is wrong to `problems`; a lane with problems may lack the devices concerned. */
export function buildLanes(
  files: readonly LaneFile[],
  zones: readonly [Zone, ...Zone[]],
  problems: SiteProblem[],
): readonly LaneSite[] {
  const claims: Claim[] = [];
  const lanes = files.map((file, index) => buildLane(file, index, files, { problems, claims, zones, devices: [] }));
  for (const [index, mine] of claims.entries()) {
    const other = claims.slice(0, index).find(earlier => claimsConflict(earlier.claim, mine.claim));
    if (other === undefined) continue;
    const message = `the same port as ${pathText(other.path)}; each device needs one of its own`;
    problems.push({ path: pathText(mine.path), message });
  }
  return lanes;
}

interface Collected {
  readonly problems: SiteProblem[];
  readonly claims: Claim[];
  readonly zones: readonly [Zone, ...Zone[]];
  readonly devices: SiteDevice[];
}

const spokenName = {
  in: { vi: 'Lối vào', en: 'Entrance' },
  out: { vi: 'Lối ra', en: 'Exit' },
  both: { vi: 'Cổng', en: 'Gate' },
} as const;

function buildLane(file: LaneFile, index: number, all: readonly LaneFile[], collected: Collected): LaneSite {
  const base: Path = ['lanes', index];
  if (all.findIndex(other => other.id === file.id) !== index) {
    collected.problems.push({ path: pathText([...base, 'id']), message: `another lane is called ${file.id}` });
  }
  const directions: readonly Direction[] = file.direction === 'both' ? ['in', 'out'] : [file.direction];
  const number = all.slice(0, index + 1).filter(other => other.direction === file.direction).length;
  const spoken = spokenName[file.direction];
  const lane: LaneSite = {
    id: file.id,
    name: file.name ?? { vi: `${spoken.vi} ${number}`, en: `${spoken.en} ${number}` },
    direction: file.direction,
    directions,
    scanners: buildScanners(file, base, collected),
    relays: buildRelays(file, base, collected),
    passages: buildPassages(file, base, collected),
    fire: buildFire(file, base, collected),
    door: buildDoor(file, base, collected),
    tamper: buildTamper(file, base, collected),
    exitButton: buildExitButton(file, base, collected),
    devices: collected.devices,
    declare: file.declare ?? null,
    way: laneWay(file, index, collected.zones, collected.problems),
    simulated: file.scanners.some(scanner => scanner.driver === 'sim'),
  };
  if (collected.problems.length === 0) checkCoverage(lane, base, collected.problems);
  return lane;
}

function buildScanners(file: LaneFile, base: Path, collected: Collected): LaneScanner[] {
  collected.problems.push(...screenProblems(file, base));
  return file.scanners.flatMap((entry, at) => {
    const { driver, direction, prefix, suffix, ...config } = entry;
    const path = [...base, 'scanners', at];
    const device = configure(scannerDrivers, driver, config, path, collected);
    const way = directionOf(file, direction, path, collected.problems);
    return device && way ? [{ direction: way, wrapping: { prefix, suffix }, device }] : [];
  });
}

function buildRelays(file: LaneFile, base: Path, collected: Collected): LaneRelay[] {
  return file.relay.flatMap((entry, at): LaneRelay[] => {
    const { driver, direction, pulseMs, ...config } = entry;
    const path = [...base, 'relay', ...(file.relay.length > 1 ? [at] : [])];
    const device = configure(relayDrivers, driver, config, path, collected);
    if (direction === 'both' && file.direction === 'both') {
      return device ? [{ directions: ['in', 'out'], pulseMs, device }] : [];
    }
    const way = directionOf(file, direction, path, collected.problems);
    return device && way ? [{ directions: [way], pulseMs, device }] : [];
  });
}

function buildPassages(file: LaneFile, base: Path, collected: Collected): LanePassage[] {
  const entries = file.passage ?? [];
  return entries.flatMap((entry, at) => {
    const { driver, direction, timeoutMs, ...config } = entry;
    const path = [...base, 'passage', ...(entries.length > 1 ? [at] : [])];
    const device = configure(inputDrivers, driver, config, path, collected);
    const way = directionOf(file, direction, path, collected.problems);
    return device && way ? [{ direction: way, timeoutMs, device }] : [];
  });
}

function buildFire({ inputs: { fire } }: LaneFile, base: Path, collected: Collected): LaneSite['fire'] {
  if (fire === undefined) return null;
  // A cut wire must free people: the contact opens in a fire.
  const { relay, onLoss, ...entry } = { normally: 'closed', ...fire };
  const device = laneInput(entry, [...base, 'inputs', 'fire'], collected);
  return device && { relay, onLoss, device };
}

function buildDoor({ inputs: { door } }: LaneFile, base: Path, collected: Collected): LaneSite['door'] {
  if (door === undefined) return null;
  const { heldSeconds, ...entry } = door;
  const device = laneInput(entry, [...base, 'inputs', 'door'], collected);
  return device && { heldSeconds, device };
}

function buildTamper({ inputs: { tamper } }: LaneFile, base: Path, collected: Collected): LaneSite['tamper'] {
  if (tamper === undefined) return null;
  const device = laneInput(tamper, [...base, 'inputs', 'tamper'], collected);
  return device && { device };
}

function buildExitButton({ direction, inputs }: LaneFile, base: Path, collected: Collected): LaneSite['exitButton'] {
  if (inputs.exitButton === undefined) return null;
  const path = [...base, 'inputs', 'exitButton'];
  if (direction === 'in') {
    const message = 'expected a lane of direction out or both: the button opens the way out';
    collected.problems.push({ path: pathText(path), message });
  }
  const device = laneInput(inputs.exitButton, path, collected);
  return device && { device };
}

/** An input of the whole lane, whichever way people go. */
function laneInput(
  { driver, direction, ...config }: NonNullable<LaneFile['inputs']['tamper']>,
  path: Path,
  collected: Collected,
) {
  if (direction !== undefined)
    collected.problems.push({ path: pathText([...path, 'direction']), message: 'unknown key' });
  return configure(inputDrivers, driver, config, path, collected);
}

function configure<Listener, Device>(
  table: DriverTable<Listener, Device>,
  driver: string,
  config: object,
  path: Path,
  { problems, claims, devices }: Collected,
): Configured<Listener, Device> | null {
  const known = table[driver];
  if (known === undefined) {
    const message = `expected one of: ${Object.keys(table).join(', ')}`;
    problems.push({ path: pathText([...path, 'driver']), message });
    return null;
  }
  const parsed = known.parse(config);
  if (!parsed.ok) {
    problems.push(...problemsOf(parsed.fault.issues, path));
    return null;
  }
  const { claims: claim, socket } = parsed.value;
  if (claim !== null) claims.push({ path, claim });
  devices.push({ path: pathText(path), claims: claim, socket });
  return parsed.value;
}

/** On a lane of both directions every device names its own; elsewhere it may only repeat the lane's. */
function directionOf(
  file: LaneFile,
  named: Direction | 'both' | undefined,
  path: Path,
  problems: SiteProblem[],
): Direction | null {
  if (file.direction === 'both') {
    if (named === 'in' || named === 'out') return named;
    problems.push({ path: pathText([...path, 'direction']), message: 'expected in or out: the lane serves both' });
    return null;
  }
  if (named === undefined || named === file.direction) return file.direction;
  const message = `expected ${file.direction}, as the lane has it`;
  problems.push({ path: pathText([...path, 'direction']), message });
  return null;
}

function checkCoverage(lane: LaneSite, base: Path, problems: SiteProblem[]): void {
  for (const direction of lane.directions) {
    const relays = lane.relays.filter(relay => relay.directions.includes(direction)).length;
    const passages = lane.passages.filter(passage => passage.direction === direction).length;
    const hasButton = direction === 'out' && lane.exitButton !== null;
    if (!hasButton && !lane.scanners.some(scanner => scanner.direction === direction)) {
      problems.push({ path: pathText([...base, 'scanners']), message: `none is for direction ${direction}` });
    }
    if (relays !== 1) {
      problems.push({
        path: pathText([...base, 'relay']),
        message: `expected one for direction ${direction}, found ${relays}`,
      });
    }
    if (passages > 1) {
      const message = `expected one at most for direction ${direction}, found ${passages}`;
      problems.push({ path: pathText([...base, 'passage']), message });
    }
  }
}

/** What the lane's state machine needs of the site file. */
export function laneSettings(lane: LaneSite, waits: Pick<LaneSettings, 'referMs' | 'collectMs'>): LaneSettings {
  const pulse = (direction: Direction) => lane.relays.find(relay => relay.directions.includes(direction))?.pulseMs ?? 0;
  const passage = (direction: Direction) =>
    lane.passages.find(sensor => sensor.direction === direction)?.timeoutMs ?? null;
  return {
    id: lane.id,
    directions: lane.directions,
    pulseMs: { in: pulse('in'), out: pulse('out') },
    passageMs: { in: passage('in'), out: passage('out') },
    ...waits,
    declareMs: (lane.declare?.idleSeconds ?? 0) * 1_000,
    fireRelay: lane.fire?.relay ?? 'none',
  };
}
