/** One unplug and return of a device of a lane, with everything that must hold before, meanwhile and after. */
import type { Code, RelayEnd, ScannerEnd } from './ends.ts';
import type { RigLane } from './lanes.ts';
import type { LaneSight, Sight } from './sight.ts';
import { pause, within } from './waits.ts';

/** What the product promises, milliseconds. */
const returnMs = 3_000;
/** Longer than any promise: what takes this long does not come. */
const neverMs = 15_000;

/** `wobble`: out and in again at once, as a loose plug does, without waiting for the fault. */
export type Manner = 'apart' | 'wobble';

export interface CycleFigures {
  /** Null where the plug wobbled: nobody need have noticed. */
  readonly faultMs: number | null;
  readonly readyMs: number;
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
  await clear(sight, lane);
  await scanner.scanHalf(sight.code(scanner.codes.once));
  const figures = await cycle(sight, lane, scanner, 'scanner', manner);
  await expectRows(sight, lane, [await work(sight, lane, scanner, scanner.codes.once)], manner === 'wobble');
  return figures;
}

/** Throws at the first broken promise. */
export async function cycleRelay(sight: Sight, lane: RigLane, relay: RelayEnd, manner: Manner): Promise<CycleFigures> {
  const scanner = lane.scanners.at(-1);
  if (scanner === undefined) throw new Error(`lane ${lane.id} has no scanner`);
  await clear(sight, lane);
  const figures = await cycle(sight, lane, relay, 'relay', manner, async () => {
    if (manner === 'apart') await scanner.scan(sight.code(scanner.codes.once));
  });
  // On its return the board is switched off, and never on: the scan of before has been refused.
  const commands = relay.taken();
  if (commands.some(command => !command.startsWith('off'))) {
    throw new Error(`a stale pulse on the relay's return: ${commands.join(', ')}`);
  }
  const decided = await work(sight, lane, scanner, 'token');
  await expectRows(sight, lane, manner === 'apart' ? ['refused out-of-order', decided] : [decided]);
  if (relay.press !== undefined) await pressOnce(sight, lane, relay.press);
  return figures;
}

async function cycle(
  sight: Sight,
  lane: RigLane,
  end: ScannerEnd | RelayEnd,
  kind: 'scanner' | 'relay',
  manner: Manner,
  meanwhile: () => Promise<void> = async () => undefined,
): Promise<CycleFigures> {
  const pulledAt = performance.now();
  await end.unplug();
  let faultMs: number | null = null;
  if (manner === 'apart') {
    const isOwn = (now: LaneSight): boolean => isFaulted(now) && now.faults.includes(kind);
    faultMs = (await sight.until(lane.id, `the lane is faulted by its ${kind}`, isOwn, neverMs)) - pulledAt;
    await meanwhile();
    // Long enough for the scan to be refused, and for what is half gone to be gone.
    await pause(300);
  }
  const pluggedAt = performance.now();
  await end.plug();
  const readyMs = manner === 'apart' ? await ready(sight, lane, pluggedAt) : await readyAfterWobble(sight, lane);
  if (readyMs > returnMs) throw new Error(`back in service only after ${Math.round(readyMs)} ms`);
  return { faultMs, readyMs };
}

async function ready(sight: Sight, lane: RigLane, since: number): Promise<number> {
  return (await sight.until(lane.id, 'the lane is back', isQuiet, neverMs)) - since;
}

/** Whether and when the loss is told is the gate's affair: it has to be over when the promised time is. */
async function readyAfterWobble(sight: Sight, lane: RigLane): Promise<number> {
  await pause(returnMs / 2);
  if (!isQuiet(sight.lane(lane.id))) await sight.until(lane.id, 'the lane is back', isQuiet, returnMs / 2);
  return 0;
}

/** A whole code does what it should, once; resolves with what the journal has to say of it. */
async function work(sight: Sight, lane: RigLane, scanner: ScannerEnd, code: Code): Promise<string> {
  lane.relay.taken();
  await scanner.scan(sight.code(code));
  if (code === 'card') return 'referred no-declaration';
  const heard = lane.relay.heard('on 1').then(() => lane.relay.heard('off 1'));
  await within(neverMs, 'a scan after the return opens the gate', heard);
  await sight.until(lane.id, 'the gate has closed', isQuiet, neverMs);
  if (lane.relay.isOn()) throw new Error('the relay stays on');
  const commands = lane.relay.taken();
  if (commands.join(', ') !== 'on 1, off 1') throw new Error(`one scan, and the relay was told ${commands.join(', ')}`);
  return lane.admitted;
}

async function pressOnce(sight: Sight, lane: RigLane, press: () => Promise<void>): Promise<void> {
  const heard = lane.relay.heard('on 1').then(() => lane.relay.heard('off 1'));
  await press();
  await within(neverMs, 'the exit button opens the gate', heard);
  await sight.until(lane.id, 'the gate has closed', isQuiet, neverMs);
  const commands = lane.relay.taken();
  if (commands.join(', ') !== 'on 1, off 1')
    throw new Error(`one press, and the relay was told ${commands.join(', ')}`);
  await expectRows(sight, lane, ['overridden exit-button']);
}

/** After a broken promise: what it has left behind is not told again as the next one's. */
export async function settle(sight: Sight, lane: RigLane): Promise<void> {
  await pause(1_000);
  await sight.rows(lane.id);
  lane.relay.taken();
}

/** Whatever has come since the last cycle has come by itself. */
async function clear(sight: Sight, lane: RigLane): Promise<void> {
  const ghosts = await decisions(sight, lane);
  if (ghosts.length > 0) throw new Error(`ghost scans: ${ghosts.join(', ')}`);
  const moves = lane.relay.taken().filter(command => command.startsWith('on'));
  if (moves.length > 0) throw new Error('the relay was switched on by nobody');
}

/**
 * Decisions, in order: one too many is a ghost, one too few is lost. Where many plugs wobble at once the kernel tells of
 * some only after a second, and by then half a code is rightly `unreadable`.
 */
async function expectRows(
  sight: Sight,
  lane: RigLane,
  expected: readonly string[],
  mayBeCutOff = false,
): Promise<void> {
  const seen: string[] = [];
  for (const end = performance.now() + neverMs; seen.length < expected.length && performance.now() < end; ) {
    const fresh = await decisions(sight, lane);
    seen.push(...fresh.filter(decision => !(mayBeCutOff && decision.endsWith(' unreadable'))));
    if (seen.length < expected.length) await pause(20);
  }
  if (seen.join(', ') !== expected.join(', ')) {
    throw new Error(`the journal has ${seen.join(', ') || 'nothing'} where ${expected.join(', ')} was expected`);
  }
}

/** What the journal has about scans of this lane since the last look. */
async function decisions(sight: Sight, lane: RigLane): Promise<readonly string[]> {
  const about = new Set(['faulted', 'recovered', 'opened', 'expired']);
  const rows = await sight.rows(lane.id);
  return rows
    .filter(({ kind }) => !about.has(kind))
    .map(({ kind, reason }) => (reason === null ? kind : `${kind} ${reason}`));
}
