/** Many codes one after the other on one path: each has to be in the journal. */
import type { ScannerEnd } from './ends.ts';
import type { RigLane } from './lanes.ts';
import type { Sight } from './sight.ts';
import { pause } from './waits.ts';

/** Without a new event for so long, the gate has read all that came. */
const quietMs = 5_000;
const lookMs = 500;
/** Of the codes that are typed, so many may be cut off by the kernel, which keeps 64 events for a reader that is held up. */
const cutOffShare = 0.03;
const cutOffReasons: readonly string[] = ['refused unreadable', 'refused unknown-code'];

export interface BurstFigures {
  /** How many were scanned before the time was over. */
  readonly scans: number;
  /** From the first one to the last one's place in the journal. */
  readonly seconds: number;
  readonly admitted: number;
  /** Of what types: codes that lost keys on their way, and were refused and recorded as what was left of them. */
  readonly cutOff: number;
}

/** Throws where a code is lost or told twice, or where the relay moved for nobody. No scan begins later than `endAt`. */
export async function burst(
  sight: Sight,
  lane: RigLane,
  scanner: ScannerEnd,
  wanted: number,
  endAt: number,
): Promise<BurstFigures> {
  await sight.rows(lane.id);
  lane.relay.hearing.taken();
  const began = performance.now();
  let scans = 0;
  for (; scans < wanted && performance.now() < endAt; scans += 1) await scanner.scan(sight.code(scanner.code));
  let [decided, admitted, named] = [0, 0, 0];
  const people = new Set<string>();
  const others = new Map<string, number>();
  for (let newsAt = performance.now(); performance.now() - newsAt < quietMs && decided < scans; await pause(lookMs)) {
    const rows = await sight.rows(lane.id);
    if (rows.length > 0) newsAt = performance.now();
    for (const { kind, reason, person } of rows) {
      if (kind === 'admitted') admitted += 1;
      if (kind === 'admitted' || kind === 'referred' || (kind === 'refused' && reason === 'busy')) {
        decided += 1;
        // A code that comes while the gate is busy is recorded without whose it is.
        if (kind !== 'refused') {
          named += 1;
          people.add(person ?? '');
        }
      } else if (kind !== 'opened') {
        const other = `${kind} ${reason ?? ''}`.trim();
        others.set(other, (others.get(other) ?? 0) + 1);
      }
    }
  }
  const seconds = (performance.now() - began) / 1_000;
  const found = `${decided} of ${scans} codes are in the journal`;
  const cutOff = scans - decided;
  const pieces = cutOffReasons.reduce((sum, reason) => sum + (others.get(reason) ?? 0), 0);
  const isExcused = scanner.code === 'number' && cutOff > 0 && cutOff <= Math.ceil(scans * cutOffShare);
  const unexplained = [...others].filter(([other]) => !(isExcused && cutOffReasons.includes(other)));
  if (unexplained.length > 0)
    throw new Error(`${found}, and ${unexplained.map(([other, n]) => `${n} ${other}`).join(', ')}`);
  if (cutOff !== 0 && !(isExcused && pieces >= cutOff)) throw new Error(found);
  if (people.size !== named) throw new Error(`${named} codes of as many people, and the journal has ${people.size}`);
  await sight.until(lane.id, 'the gate has closed', ({ state }) => state === 'idle' || state === 'referred', quietMs);
  const pulses = lane.relay.hearing.taken().filter(command => command.startsWith('on')).length;
  if (pulses !== admitted) throw new Error(`${admitted} were admitted, the relay was switched on ${pulses} times`);
  return { scans, seconds, admitted, cutOff };
}
