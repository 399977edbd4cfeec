/** Declaring for somebody over the real link, with the visitor at the lane's screen. */
import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../main/desk-contract.ts';
import { inLane, outLane, type Rig, rig, sensed } from '../rig.ts';
import { lan, mai, type RigDesk } from '../rig-desk.ts';
import { examples } from './asks.ts';
import { failed, journalAfter, lastSeq, newestCase, pass } from './days.ts';

const lanes = [sensed(inLane), sensed(outLane)];

/** It is refused, and leaves no trace. */
async function refused(gate: Rig, desk: RigDesk, ask: Ask, why: Parameters<typeof failed>[0]) {
  const before = lastSeq(gate);
  expect(await desk.ask(ask)).toEqual(failed(why));
  expect(lastSeq(gate)).toBe(before);
}

describe('declaring for somebody', () => {
  const { declare } = examples;
  const { declaration } = declare;
  const cccd = '001160012345||Trần Thị Bình|18011960|Nữ|Xã Bản Phiệt, Lào Cai|15082021';
  const cards = { proofs: { anyOf: [['cccd', 'declaration']], onMissing: 'refuse' } };

  test('the visitor confirms it, and the policy lets them in, by proxy', async () => {
    const gate = await rig(lanes);
    const guard = await gate.desk(lan);
    const screen = await gate.screen('in-1');
    const answer = guard.ask(declare);
    expect(await screen.answer(true)).toMatchObject({ initials: 'T.T.B.', language: 'vi' });
    expect(await answer).toMatchObject({ kind: 'done' });
    expect(journalAfter(gate, lastSeq(gate) - 1)).toMatchObject([{ kind: 'admitted', payload: { proxy: 'Lan' } }]);
    expect(gate.device('in-1/relay-in', 'relay').on).toBe(true);
  });

  test('the desk is told that a visitor is asked, and not what they have declared', async () => {
    const gate = await rig(lanes);
    const [guard, mary] = [await gate.desk(lan), await gate.desk(mai)];
    const answer = guard.ask({ ...declare, declaration: { ...declaration, symptoms: 5, exposures: 2 } });
    await gate.told(guard, mary);
    expect(mary.state.lanes[0]).toMatchObject({ isConfirming: true, screen: { symptoms: 0, exposures: 0 } });
    expect(await mary.ask({ kind: 'withdraw-declaration', lane: 'in-1' })).toEqual({ kind: 'done', seq: null });
    expect(await answer).toEqual(failed('gone'));
    await gate.told(mary);
    expect(mary.state.lanes[0]).toMatchObject({ isConfirming: false });
    await refused(gate, mary, { kind: 'withdraw-declaration', lane: 'in-1' }, 'gone');
  });

  test('by the card just scanned: no number, the same person, and the case is done with', async () => {
    const gate = await rig(lanes, cards);
    const guard = await gate.desk(lan);
    const screen = await gate.screen('in-1');
    gate.scan('in-1', cccd);
    gate.clock.advance(60_000);
    const known = await newestCase(gate, guard);
    expect(known).toMatchObject({ format: 'cccd', name: 'Trần Thị Bình', birthYear: '1960' });
    const answer = guard.ask({ ...declare, entry: known.entry });
    await screen.answer(true);
    expect(await answer).toMatchObject({ kind: 'done' });
    const [admitted] = journalAfter(gate, lastSeq(gate) - 1);
    expect(admitted).toMatchObject({ kind: 'admitted', payload: { person: known.person, format: 'cccd' } });
    await gate.told(guard);
    expect(guard.state.cases).toEqual([]);
    await refused(gate, guard, { ...declare, entry: known.entry }, 'gone');
    pass(gate, 'in-1');
    gate.clock.advance(12_000);
    gate.scan('out-1', cccd);
    expect(gate.last()).toMatchObject({ outcome: 'admit', reason: null, person: known.person });
  });

  test('by a case without a card, of somebody else, or with another year: nobody is asked', async () => {
    const gate = await rig(lanes, cards);
    const guard = await gate.desk(lan);
    gate.scan('in-1', gate.token({ symptoms: 1 }));
    const token = await newestCase(gate, guard);
    gate.clock.advance(60_000);
    gate.scan('in-1', cccd);
    gate.clock.advance(60_000);
    const { entry } = await newestCase(gate, guard);
    const told = (changes: object) => ({ ...declaration, ...changes });
    await refused(gate, guard, { ...declare, entry: token.entry }, 'gone');
    await refused(gate, guard, { ...declare, entry: 1 }, 'gone');
    await refused(gate, guard, { ...declare, entry, declaration: told({ name: 'Lò Văn Sơn' }) }, 'wrong-name');
    await refused(gate, guard, { ...declare, entry, declaration: told({ birthYear: '1961' }) }, 'wrong-birth-year');
    await refused(gate, guard, { ...declare, entry, declaration: told({ idNumber: '001160012345' }) }, 'wrong-number');
    await gate.told(guard);
    expect(guard.state.lanes[0]?.isConfirming).toBe(false);
  });
});
