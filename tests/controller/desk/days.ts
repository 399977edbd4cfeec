/** What happens at a gate on a day, and what its journal says of it. */
import type { Answer } from '../../../main/desk-contract.ts';
import { type Rig, rows } from '../rig.ts';
import type { RigDesk } from '../rig-desk.ts';

export const failed = (why: Extract<Answer, { kind: 'failed' }>['why']) => ({ kind: 'failed', why }) as const;

export interface Kept {
  readonly seq: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** The number of the last event. */
export function lastSeq({ site }: Pick<Rig, 'site'>): number {
  return rows<{ seq: number }>(site, 'SELECT max(seq) AS seq FROM event')[0]?.seq ?? 0;
}

/** The events after this one, oldest first. */
export function journalAfter({ site }: Pick<Rig, 'site'>, seq: number): Kept[] {
  const sql = 'SELECT seq, kind, lane, payload FROM event WHERE seq > ? ORDER BY seq';
  return rows<Omit<Kept, 'payload'> & { payload: string }>(site, sql, seq).map(row => ({
    ...row,
    payload: JSON.parse(row.payload),
  }));
}

/** Somebody scans and goes through where the lane opens; then there is nobody at the lane. */
export function go({ scan, device, clock }: Rig, lane: string, code: string): void {
  const direction = lane.startsWith('out') ? 'out' : 'in';
  scan(lane, code, direction);
  if (device(`${lane}/relay-${direction}`, 'relay').on) pass({ device }, lane);
  clock.advance(12_000);
}

/** Somebody goes through the lane's sensor. */
export function pass({ device }: Pick<Rig, 'device'>, lane: string): void {
  const sensor = device(`${lane}/passage-${lane.startsWith('out') ? 'out' : 'in'}`, 'input');
  sensor.set(true);
  sensor.set(false);
}

/** The desk's newest case. */
export async function newestCase(gate: Rig, desk: RigDesk) {
  await gate.told(desk);
  const [newest] = desk.state.cases.toSorted((a, b) => b.entry - a.entry);
  if (newest === undefined) throw new Error('no case');
  return newest;
}
