/** Many codes one after the other on one path: each has to be in the journal. */
import type { Code, ScannerEnd } from './ends.ts';
import type { RigLane } from './lanes.ts';
import type { Sight } from './sight.ts';
import { pause } from './waits.ts';

/** Without a new event for so long, the gate has read all that came. */
const quietMs = 3_000;

export interface BurstFigures {
  readonly scans: number;
  readonly seconds: number;
  readonly admitted: number;
}

/** Throws where a code is lost, or the relay moved without one. */
export async function burst(
  sight: Sight,
  lane: RigLane,
  scanner: ScannerEnd,
  code: Code,
  scans: number,
): Promise<BurstFigures> {
  await sight.rows(lane.id);
  lane.relay.taken();
  const texts = Array.from({ length: scans }, () => sight.code(code));
  const began = performance.now();
  for (const text of texts) await scanner.scan(text);
  const seconds = (performance.now() - began) / 1_000;
  let [decided, admitted] = [0, 0];
  const others: string[] = [];
  for (let newsAt = performance.now(); performance.now() - newsAt < quietMs && decided < scans; await pause(200)) {
    const rows = await sight.rows(lane.id);
    if (rows.length > 0) newsAt = performance.now();
    for (const { kind, reason } of rows) {
      if (kind === 'admitted') admitted += 1;
      if (kind === 'admitted' || kind === 'referred' || (kind === 'refused' && reason === 'busy')) decided += 1;
      else if (kind !== 'opened') others.push(`${kind} ${reason ?? ''}`.trim());
    }
  }
  if (decided !== scans || others.length > 0) {
    throw new Error(
      `${decided} of ${scans} codes are in the journal${others.length > 0 ? `, and ${others.join(', ')}` : ''}`,
    );
  }
  await sight.until(lane.id, 'the gate has closed', ({ state }) => state === 'idle' || state === 'referred', quietMs);
  const pulses = lane.relay.taken().filter(command => command.startsWith('on')).length;
  if (pulses !== admitted) throw new Error(`${admitted} were admitted, the relay was switched on ${pulses} times`);
  return { scans, seconds, admitted };
}
