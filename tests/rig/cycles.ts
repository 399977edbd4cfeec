/** One unplug and return of a device of a lane, with everything that must hold before, meanwhile and after. */
import type { Code, RelayEnd, ScannerEnd } from './ends.ts';
import type { RigLane } from './lanes.ts';
import type { LaneSight, Sight } from './sight.ts';
import { pause } from './waits.ts';

/** What the product promises, milliseconds. */
const returnMs = 3_000;
/** Longer than any promise: what takes this long does not come. */
const neverMs = 15_000;
/** Long enough for a scan to be refused, and for what is half gone to be gone. */
const outMs = 300;
/** How late the guest may be with what it tells. */
const tellingMs = 500;

/**
 * `apart`: the fault is waited for. `wobble`: out and in again at once, as a loose plug does. `pulse`: as `apart`, and a
 * relay is pulled while it is on.
 */
export type Manner = 'apart' | 'wobble' | 'pulse';

export interface CycleFigures {
  /** Both null where the plug wobbled: nobody need have noticed. */
  readonly faultMs: number | null;
  readonly readyMs: number | null;
  /** Whether the relay was on when its plug was out. */
  readonly isCaughtOn: boolean;
  /** How often a typed code lost keys on its way, and was scanned again. */
  readonly cutOff: number;
}

const isFaulted = ({ state }: LaneSight): boolean => state === 'faulted';
/** In service, and nobody at it but one whom a guard has to see. */
const isQuiet = ({ state }: LaneSight): boolean => state === 'idle' || state === 'referred';

/** Throws at the first broken promise. */
export async function cycleScanner(
  sight: Sight,
  lane: RigLane,
  scanner: ScannerEnd,
  manner: Manner,
): Promise<CycleFigures> {
  await expectNothing(sight, lane);
  await scanner.scanHalf(sight.code(scanner.code));
  const figures = await cycle(sight, lane, scanner, 'scanner', manner);
  const cutOff = await workOrAgain(sight, lane, scanner, scanner.code, manner === 'wobble');
  return { ...figures, isCaughtOn: false, cutOff };
}

/** Throws at the first broken promise. */
export async function cycleRelay(sight: Sight, lane: RigLane, relay: RelayEnd, manner: Manner): Promise<CycleFigures> {
  const scanner = lane.scanners.at(-1);
  if (scanner === undefined) throw new Error(`lane ${lane.id} has no scanner`);
  await expectNothing(sight, lane);
  const { hearing } = relay;
  const before: string[] = [];
  if (manner === 'pulse') {
    await scanner.scan(sight.code('token'));
    await hearing.heard('on 1', neverMs, 'a scan opens the gate');
    // Whether somebody went through is not known.
    before.push(lane.admitted, 'outcome-unknown');
  }
  let isCaughtOn = false;
  const figures = await cycle(sight, lane, relay, 'relay', manner, async () => {
    isCaughtOn = relay.isOn();
    hearing.taken();
    if (manner === 'apart') await scanner.scan(sight.code('token'));
  });
  // On its return the board is switched off, and never on: what was scanned meanwhile has been refused.
  const commands = hearing.taken();
  if (commands.some(command => !command.startsWith('off'))) {
    throw new Error(`a stale pulse on the relay's return: ${commands.join(', ')}`);
  }
  await expectOff(relay, 'the relay stands on, and the lane is in service');
  const decided = await work(sight, lane, scanner, 'token');
  const meanwhile = manner === 'apart' ? ['refused out-of-order'] : [];
  await expectRows(sight, lane, [...before, ...meanwhile, decided]);
  if (relay.press !== undefined) await pressOnce(sight, lane, relay.press);
  return { ...figures, isCaughtOn, cutOff: 0 };
}

async function cycle(
  sight: Sight,
  lane: RigLane,
  end: ScannerEnd | RelayEnd,
  kind: 'scanner' | 'relay',
  manner: Manner,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<Pick<CycleFigures, 'faultMs' | 'readyMs'>> {
  const pulledAt = performance.now();
  await end.unplug();
  let faultMs: number | null = null;
  try {
    if (manner !== 'wobble') {
      const isOwn = (now: LaneSight): boolean => isFaulted(now) && now.faults.includes(kind);
      faultMs = (await sight.until(lane.id, `the lane is faulted by its ${kind}`, isOwn, neverMs)) - pulledAt;
      await meanwhile();
      await pause(outMs);
      if (!isFaulted(sight.lane(lane.id))) throw new Error(`in service without its ${kind}`);
    }
  } catch (error) {
    // What is broken here is no reason for the next round to begin without the device.
    await end.plug().catch(() => undefined);
    throw error;
  }
  const pluggedAt = performance.now();
  await end.plug();
  if (manner === 'wobble') {
    await readyAfterWobble(sight, lane, pluggedAt);
    return { faultMs: null, readyMs: null };
  }
  const readyMs = (await sight.until(lane.id, 'the lane is back', isQuiet, neverMs)) - pluggedAt;
  if (readyMs > returnMs) throw new Error(late(readyMs));
  return { faultMs, readyMs };
}

/** Whether and when the loss is told is the gate's affair: it has to be over when the promised time is. */
async function readyAfterWobble(sight: Sight, lane: RigLane, since: number): Promise<void> {
  await pause(returnMs / 2);
  if (isQuiet(sight.lane(lane.id))) return;
  const readyMs = (await sight.until(lane.id, 'the lane is back', isQuiet, neverMs)) - since;
  if (readyMs > returnMs) throw new Error(late(readyMs));
}

const late = (readyMs: number): string =>
  `back in service ${Math.round(readyMs)} ms after the return: ${returnMs} are promised`;

/** A whole code does what it should, once; resolves with what the journal has to say of it. */
async function work(sight: Sight, lane: RigLane, scanner: ScannerEnd, code: Code): Promise<string> {
  lane.relay.hearing.taken();
  await scanner.scan(sight.code(code));
  if (code !== 'token') return 'referred no-declaration';
  await openOnce(sight, lane, 'a scan after the return opens the gate');
  return lane.admitted;
}

/**
 * A code that the journal has whole. Of one that is typed, the kernel may drop keys while an emulated gate is held up; what
 * is left of it is refused, and it is scanned again, as a person does. Resolves with how often.
 */
export async function workOrAgain(
  sight: Sight,
  lane: RigLane,
  scanner: ScannerEnd,
  code: Code,
  mayBeCutOff = false,
): Promise<number> {
  for (let cutOff = 0; ; cutOff += 1) {
    try {
      await expectRows(sight, lane, [await work(sight, lane, scanner, code)], mayBeCutOff);
      return cutOff;
    } catch (error) {
      if (scanner.code !== 'number' || cutOff === 2 || !/ (unreadable|unknown-code)\b/.test(String(error))) throw error;
      await settle(sight, lane);
    }
  }
}

async function pressOnce(sight: Sight, lane: RigLane, press: () => Promise<void>): Promise<void> {
  await press();
  await openOnce(sight, lane, 'the exit button opens the gate');
  await expectRows(sight, lane, ['overridden exit-button']);
}

async function openOnce(sight: Sight, lane: RigLane, what: string): Promise<void> {
  const { hearing } = lane.relay;
  try {
    await hearing.heard('on 1', neverMs, what);
    await hearing.heard('off 1', neverMs, 'the gate closes');
  } catch (error) {
    const seen = await decisions(sight, lane);
    throw new Error(`${error instanceof Error ? error.message : error}; the journal has ${textOf(seen)}`);
  }
  await sight.until(lane.id, 'the gate has closed', isQuiet, neverMs);
  await expectOff(lane.relay, 'the relay stays on');
  const commands = hearing.taken();
  // The last word of the relay's return may come in late.
  const told = commands.slice(Math.max(0, commands.indexOf('on 1')));
  if (told.join(', ') !== 'on 1, off 1') throw new Error(`${what}, and its relay was told ${commands.join(', ')}`);
}

/** The guest tells of its boards beside its screens, and an emulated one may be late with either. */
async function expectOff(relay: RelayEnd, otherwise: string): Promise<void> {
  for (const end = performance.now() + tellingMs; relay.isOn(); await pause(20)) {
    if (performance.now() > end) throw new Error(otherwise);
  }
}

/** After a broken promise: what it has left behind is not told again as the next one's. */
export async function settle(sight: Sight, lane: RigLane): Promise<void> {
  await pause(1_000);
  await sight.rows(lane.id);
  lane.relay.hearing.taken();
}

/** Whatever has come since the last look has come by itself. */
export async function expectNothing(sight: Sight, lane: RigLane): Promise<void> {
  const ghosts = await decisions(sight, lane);
  if (ghosts.length > 0) throw new Error(`ghost scans: ${ghosts.join(', ')}`);
  const moves = lane.relay.hearing.taken().filter(command => command.startsWith('on'));
  if (moves.length > 0) throw new Error('the relay was switched on by nobody');
}

/**
 * Decisions, in order: one too many is a ghost, one too few is lost. Where many plugs wobble at once the kernel tells of
 * some only after a second, and by then half a code is rightly `unreadable`, once.
 */
async function expectRows(
  sight: Sight,
  lane: RigLane,
  expected: readonly string[],
  mayBeCutOff = false,
): Promise<void> {
  const seen: string[] = [];
  let isCutOff = false;
  for (const end = performance.now() + neverMs; seen.length < expected.length && performance.now() < end; ) {
    for (const decision of await decisions(sight, lane)) {
      if (mayBeCutOff && !isCutOff && decision.endsWith(' unreadable')) isCutOff = true;
      else seen.push(decision);
    }
    if (seen.length < expected.length) await pause(50);
  }
  if (seen.join(', ') !== expected.join(', ')) {
    throw new Error(`the journal has ${textOf(seen)} where ${expected.join(', ')} was expected`);
  }
}

const textOf = (decisions: readonly string[]): string => decisions.join(', ') || 'nothing';

/** What the journal has about scans of this lane since the last look. */
async function decisions(sight: Sight, lane: RigLane): Promise<readonly string[]> {
  const about = new Set(['faulted', 'recovered', 'opened', 'expired']);
  const rows = await sight.rows(lane.id);
  return rows
    .filter(({ kind }) => !about.has(kind))
    .map(({ kind, reason }) => (reason === null ? kind : `${kind} ${reason}`));
}
