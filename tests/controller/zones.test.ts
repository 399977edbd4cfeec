/** Zones at a composed gate: what the lanes tell the policy, and what the journal keeps of it. */
import { expect, test } from 'vitest';
import { inLane, outLane, type Rig, rig, rows, sensed } from './rig.ts';

const hospital = {
  zones: [
    { id: 'lobby', occupancy: { limit: 3 } },
    { id: 'ward', within: 'lobby', occupancy: { limit: 1 }, antiPassback: { mode: 'hard' } },
  ],
};
const ward = { ...inLane, id: 'ward-1', to: 'ward' };
const wardOut = { ...outLane, id: 'out-2', to: 'ward' };
const lanes = [inLane, outLane, ward, wardOut].map(sensed);

const open = (policy: object = {}, more: object = {}) => rig(lanes, policy, { ...hospital, ...more });

/** Somebody scans and, where the lane opens, goes through; what was decided. */
function go({ scan, device, clock, last }: Rig, lane: string, code: string): string {
  const direction = lane.startsWith('out') ? 'out' : 'in';
  scan(lane, code, direction);
  const decided = last();
  const passage = device(`${lane}/passage-${direction}`, 'input');
  if (decided?.outcome === 'admit') passage.set(true);
  passage.set(false);
  clock.advance(60_000);
  return [decided?.outcome, decided?.reason].filter(Boolean).join(' ');
}

test('an inner lane is for those who have come in by the outer one, each zone with its own limit', async () => {
  const gate = await open();
  const [first, second] = [gate.token(), gate.token()];
  expect(go(gate, 'ward-1', first)).toBe('refuse wrong-zone');
  expect(go(gate, 'in-1', first)).toBe('admit');
  expect(go(gate, 'ward-1', first)).toBe('admit');
  expect(go(gate, 'in-1', second)).toBe('admit');
  expect(go(gate, 'ward-1', second)).toBe('refuse full');
  expect(go(gate, 'out-2', first)).toBe('admit');
  expect(go(gate, 'ward-1', second)).toBe('admit');
  expect(go(gate, 'ward-1', first)).toBe('refuse full');
  expect(go(gate, 'out-1', first)).toBe('admit');
  expect(go(gate, 'in-1', first)).toBe('admit');
  expect(go(gate, 'in-1', gate.token())).toBe('admit');
  expect(go(gate, 'in-1', gate.token())).toBe('refuse full');
});

test('who scans at the way out and turns round has not left: the place is not given away, nor the code taken again', async () => {
  const gate = await open({ antiPassback: { mode: 'hard' } });
  const [first, second] = [gate.token(), gate.token()];
  expect(go(gate, 'in-1', first)).toBe('admit');
  expect(go(gate, 'in-1', second)).toBe('admit');
  expect(go(gate, 'in-1', gate.token())).toBe('admit');
  gate.scan('out-1', first);
  expect(gate.last()).toMatchObject({ direction: 'out', outcome: 'admit' });
  expect(go(gate, 'in-1', first)).toBe('refuse already-used');
  gate.scan('out-1', second);
  expect(go(gate, 'in-1', gate.token())).toBe('refuse full');
  expect(go(gate, 'out-1', second)).toBe('admit');
  expect(go(gate, 'in-1', gate.token())).toBe('admit');
});

test('every decision keeps the zones of its lane', async () => {
  const gate = await open();
  go(gate, 'in-1', gate.token());
  go(gate, 'ward-1', gate.token());
  const kept = rows<{ zone: string; from: string | null }>(
    gate.site,
    `SELECT json_extract(payload, '$.zone') AS zone, json_extract(payload, '$.from') AS "from" FROM event
     WHERE kind IN ('admitted', 'refused') ORDER BY seq`,
  );
  expect(kept.map(row => ({ ...row }))).toEqual([
    { zone: 'lobby', from: null },
    { zone: 'ward', from: 'lobby' },
  ]);
});

test('a visitor who has to be met comes in while the host is there, whoever spells the name how', async () => {
  const gate = await open({ escort: { purposes: [3], onAbsent: 'refuse' } });
  const visitor = (host?: string) => gate.token({ purposes: [3], ...(host === undefined ? {} : { host }) });
  const host = gate.token({ name: 'Trần Thị Mai', purposes: [2] });
  expect(go(gate, 'in-1', visitor('TRAN THI MAI'))).toBe('refuse host-absent');
  expect(go(gate, 'in-1', host)).toBe('admit');
  expect(go(gate, 'in-1', visitor('TRAN THI MAI'))).toBe('admit');
  expect(go(gate, 'in-1', visitor('Trần Thị Mão'))).toBe('refuse host-absent');
  expect(go(gate, 'in-1', visitor())).toBe('refuse host-absent');
  expect(go(gate, 'out-1', host)).toBe('admit');
  expect(go(gate, 'in-1', visitor('Trần Thị Mai'))).toBe('refuse host-absent');
});

test('timed: soon after an entry nobody enters again, whether or not they have left', async () => {
  const gate = await open({ antiPassback: { mode: 'timed', minutes: 10 } });
  const code = gate.token();
  expect(go(gate, 'in-1', code)).toBe('admit');
  expect(go(gate, 'in-1', code)).toBe('refuse person-inside');
  expect(go(gate, 'out-1', code)).toBe('admit');
  expect(go(gate, 'in-1', code)).toBe('refuse person-inside');
  gate.clock.advance(7 * 60_000);
  expect(go(gate, 'in-1', code)).toBe('admit');
  gate.clock.advance(10 * 60_000);
  expect(go(gate, 'in-1', code)).toBe('admit');
});

test('timed: who left without a known entry has not entered', async () => {
  const gate = await open({ antiPassback: { mode: 'timed', minutes: 10 } });
  const code = gate.token();
  expect(go(gate, 'out-1', code)).toBe('admit no-entry');
  expect(go(gate, 'in-1', code)).toBe('admit');
});

test('a zone forgets visits after its own hours', async () => {
  const zones = [{ id: 'lobby', antiPassback: { mode: 'hard', resetHours: 1 } }, hospital.zones[1]];
  const gate = await open({ antiPassback: { resetHours: 12 } }, { zones });
  const code = gate.token();
  expect(go(gate, 'in-1', code)).toBe('admit');
  expect(go(gate, 'in-1', code)).toBe('refuse already-used');
  gate.clock.advance(60 * 60_000);
  expect(go(gate, 'in-1', code)).toBe('admit');
});

test('a closed lane lets people out only', async () => {
  const gate = await open({}, { schedules: [{ mode: 'closed', lanes: ['in-1', 'out-1'] }] });
  expect(go(gate, 'in-1', gate.token())).toBe('refuse closed-hours');
  expect(go(gate, 'out-1', gate.token())).toBe('admit no-entry');
});

test('of several entries of the watchlist the strictest tells the guard what to do', async () => {
  const gate = await open();
  const code = gate.token();
  go(gate, 'out-1', code);
  const person = gate.last()?.person ?? '';
  const entries = ['refer', 'refuse', 'refer'].map(outcome => ({ person, outcome, instruction: `Please ${outcome}` }));
  const again = await gate.crash({ watchlist: entries });
  expect(go(again, 'in-1', code)).toBe('refuse watchlist');
  const [row] = rows<{ detail: string }>(
    again.site,
    `SELECT json_extract(payload, '$.detail') AS detail FROM event WHERE kind = 'refused' ORDER BY seq DESC LIMIT 1`,
  );
  expect(row?.detail).toBe('Please refuse');
});
