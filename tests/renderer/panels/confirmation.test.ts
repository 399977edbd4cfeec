/** A declaration on its way to the lane's screen and back. */
import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import type { Answer, Ask, DeskCase, DeskEvent, DeskLane, ProxyDeclaration } from '../../../main/desk-contract.ts';
import { type Confirmation, confirmationStep, lateMs } from '../../../renderer/guard/panels/confirmation.ts';
import { newProxy } from '../../../renderer/guard/panels/proxy.ts';
import { newTestClock } from '../../clock.ts';

const referred = { kind: 'referred', direction: 'in', reason: 'no-declaration', details: {}, forMs: 1 } as const;
const admitted = { kind: 'admitted', direction: 'in', initials: null, forMs: null } as const;

const lane = (part: Partial<DeskLane> = {}): DeskLane => ({
  id: 'in-1',
  name: { vi: 'Vào 1', en: 'In 1' },
  zone: 'main',
  direction: 'in',
  state: 'idle',
  screen: referred,
  since: 0,
  last: null,
  faults: [],
  isLocked: false,
  mode: 'controlled',
  isInterlocked: false,
  isConfirming: false,
  ...part,
});
const caseOf = (entry: number, part: Partial<DeskCase> = {}): DeskCase => ({
  entry,
  lane: 'in-1',
  direction: 'in',
  at: 0,
  outcome: 'refused',
  name: null,
  person: null,
  birthYear: null,
  host: null,
  purposes: [],
  reasons: ['symptoms'],
  details: {},
  instruction: null,
  issuer: null,
  format: null,
  expiresAt: null,
  lastVisit: null,
  isOpen: true,
  ...part,
});
const declaration: ProxyDeclaration = {
  name: 'Lê An',
  birthYear: '1987',
  idKind: 'none',
  idNumber: '',
  phone: '',
  host: '',
  plate: '',
  purpose: 1,
  symptoms: 0,
  exposures: 0,
  language: 'vi',
};
const failed = (why: Extract<Answer, { kind: 'failed' }>['why']): Answer => ({ kind: 'failed', why });

function rig() {
  const clock = newTestClock();
  const asks: { readonly ask: Ask; readonly answer: (answer: Answer) => void }[] = [];
  const lanes = signal<DeskLane[]>([lane(), lane({ id: 'in-2' })]);
  const cases = signal<DeskCase[]>([caseOf(7, { outcome: 'referred', reasons: ['no-declaration'] })]);
  const events = signal<DeskEvent[]>([]);
  const ask = (ask: Ask) => new Promise<Answer>(answer => asks.push({ ask, answer }));
  const proxy = newProxy({ ask, lanes, cases, events }, clock.timer);
  const set = (part: Partial<DeskLane>) => {
    lanes.value = [lane(part), lane({ id: 'in-2', screen: admitted })];
  };
  const answer = async (index: number, with_: Answer) => {
    asks[index]?.answer(with_);
    await Promise.resolve();
    await Promise.resolve();
  };
  const state = () => proxy.state.value?.confirmation;
  proxy.send('in-1', 'in', declaration, null);
  return { clock, asks, cases, proxy, set, answer, state };
}

test('is sent to the lane, waits for the visitor, and is admitted', () => {
  const { asks, set, state } = rig();
  expect(asks.map(({ ask }) => ask)).toEqual([
    { kind: 'declare', lane: 'in-1', direction: 'in', entry: null, declaration },
  ]);
  expect(state()).toEqual({ kind: 'sending' });
  set({ isConfirming: true });
  expect(state()).toEqual({ kind: 'waiting' });
  set({ screen: admitted });
  expect(state()).toEqual({ kind: 'admitted' });
});

test.each(['refused', 'referred'] as const)('is %s by a case that is newer than all that there were', outcome => {
  const { cases, set, state } = rig();
  set({ isConfirming: true });
  set({ isConfirming: false });
  // The case that waited there before says nothing of this declaration.
  expect(state()).toEqual({ kind: 'deciding', seq: null });
  cases.value = [caseOf(9, { lane: 'in-2' }), caseOf(8, { outcome }), ...cases.value];
  expect(state()).toEqual({ kind: outcome, reason: 'symptoms', entry: 8 });
});

test('is not confirmed where the screen ends it and nothing follows', () => {
  const { clock, set, state } = rig();
  set({ isConfirming: true });
  set({ isConfirming: false });
  clock.advance(lateMs - 1);
  expect(state()?.kind).toBe('deciding');
  clock.advance(1);
  expect(state()).toEqual({ kind: 'not-confirmed' });
});

test('is not confirmed where the gate says so', async () => {
  const { set, answer, state } = rig();
  set({ isConfirming: true });
  await answer(0, failed('gone'));
  expect(state()).toEqual({ kind: 'not-confirmed' });
});

test('waits on where the visitor takes longer than an answer may', async () => {
  const { clock, set, answer, state } = rig();
  set({ isConfirming: true });
  await answer(0, failed('not-available'));
  clock.advance(60_000);
  expect(state()).toEqual({ kind: 'waiting' });
});

test('has failed where the gate does not take it, or nothing answers', async () => {
  const one = rig();
  await one.answer(0, failed('wrong-birth-year'));
  expect(one.state()).toEqual({ kind: 'failed', why: 'wrong-birth-year' });
  const other = rig();
  other.clock.advance(12_000);
  expect(other.state()).toEqual({ kind: 'failed', why: 'not-available' });
});

test('is decided where the gate names its decision and no more is heard', async () => {
  const { clock, set, answer, state } = rig();
  set({ isConfirming: true });
  await answer(0, { kind: 'done', seq: 12 });
  expect(state()).toEqual({ kind: 'deciding', seq: 12 });
  clock.advance(lateMs);
  expect(state()).toEqual({ kind: 'decided' });
});

describe('withdrawing', () => {
  test('takes it off the screen, in whichever order the answers come', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const { asks, proxy, set, answer, state } = rig();
      set({ isConfirming: true });
      proxy.withdraw();
      expect(asks[1]?.ask).toEqual({ kind: 'withdraw-declaration', lane: 'in-1' });
      set({ isConfirming: false });
      for (const index of order) await answer(index, index === 0 ? failed('gone') : { kind: 'done', seq: null });
      expect(state()).toEqual({ kind: 'withdrawn' });
    }
  });

  test('says nothing where the visitor was quicker', async () => {
    const { proxy, set, answer, state } = rig();
    set({ isConfirming: true });
    proxy.withdraw();
    await answer(1, failed('gone'));
    set({ screen: admitted });
    expect(state()).toEqual({ kind: 'admitted' });
  });
});

test('hears nothing of an earlier declaration', async () => {
  const { proxy, set, answer, state } = rig();
  set({ isConfirming: true });
  proxy.putAway();
  expect(proxy.state.value).toBeNull();
  set({ screen: referred });
  proxy.send('in-1', 'in', declaration, null);
  await answer(0, failed('gone'));
  expect(state()).toEqual({ kind: 'sending' });
});

test('an end is an end, but for a withdrawal that the gate has answered first', () => {
  const ends: readonly Confirmation[] = [
    { kind: 'admitted' },
    { kind: 'refused', reason: null, entry: 1 },
    { kind: 'referred', reason: null, entry: 1 },
    { kind: 'decided' },
    { kind: 'withdrawn' },
    { kind: 'failed', why: 'refused' },
  ];
  for (const end of ends) {
    for (const input of [
      { kind: 'late' },
      { kind: 'withdrawn' },
      { kind: 'answered', answer: { kind: 'done', seq: 3 } },
      { kind: 'lane', lane: lane({ isConfirming: true }), cases: [caseOf(9)], since: 0 },
    ] as const) {
      expect(confirmationStep(end, input)).toBe(end);
    }
  }
});
