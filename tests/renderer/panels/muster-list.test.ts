/** The muster list: it is kept when the link is lost, and forgotten when the guard goes. */
import { signal } from '@preact/signals';
import { expect, test } from 'vitest';
import type { Answer, Ask, Fire, MusterRow, Occupancy } from '../../../main/desk-contract.ts';
import type { GuardRole } from '../../../main/words.ts';
import type { DeskStatus } from '../../../renderer/guard/desk.ts';
import { newMusterList } from '../../../renderer/guard/panels/muster-list.ts';
import { newTestClock } from '../../clock.ts';

const row = (visit: number, isMet = false): MusterRow => ({
  visit,
  person: 'p',
  name: `N${visit}`,
  host: null,
  phone: null,
  zone: 'main',
  lane: null,
  at: 0,
  isMet,
});
const list = (at: number, ...rows: MusterRow[]): Answer => ({ kind: 'muster', at, rows });
const lost: Answer = { kind: 'failed', why: 'not-available' };

function rig() {
  const clock = newTestClock();
  const asks: { readonly ask: Ask; readonly answer: (answer: Answer) => void }[] = [];
  const status = signal<DeskStatus>('live');
  const me = signal<{ name: string; role: GuardRole } | null>({ name: 'Hà', role: 'supervisor' });
  const occupancy = signal<Occupancy[]>([]);
  const fire = signal<Fire | null>(null);
  const muster = newMusterList(
    { ask: ask => new Promise(answer => asks.push({ ask, answer })), status, me, occupancy, fire },
    clock.timer,
  );
  const answer = async (index: number, with_: Answer) => {
    asks[index]?.answer(with_);
    for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
  };
  const kinds = () => asks.map(({ ask }) => ask.kind);
  const met = () => muster.rows.value?.filter(({ isMet }) => isMet).map(({ visit }) => visit);
  return { clock, asks, status, me, occupancy, fire, muster, answer, kinds, met };
}

test('keeps the newest list while the link is lost', async () => {
  const { status, muster, answer } = rig();
  void muster.refresh();
  await answer(0, list(5, row(1), row(2)));
  status.value = 'lost';
  void muster.refresh();
  await answer(1, lost);
  expect(muster.rows.value).toHaveLength(2);
  expect(muster.at.value).toBe(5);
  expect(muster.failure.value).toBe('not-available');
});

test('shows a mark at once, and keeps it when the gate has it', async () => {
  const { asks, muster, answer, met } = rig();
  void muster.refresh();
  await answer(0, list(5, row(1), row(2)));
  muster.mark(2, true);
  expect(met()).toEqual([2]);
  expect(muster.unsent.value).toBe(1);
  expect(asks[1]?.ask).toEqual({ kind: 'account-for', visit: 2, isMet: true });
  await answer(1, { kind: 'done', seq: 9 });
  expect(met()).toEqual([2]);
  expect(muster.unsent.value).toBe(0);
});

test('keeps marks that are made while the link is lost, and sends them when it is back', async () => {
  const { asks, status, muster, answer, kinds, met } = rig();
  void muster.refresh();
  await answer(0, list(5, row(1), row(2)));
  status.value = 'lost';
  muster.mark(1, true);
  await answer(1, lost);
  muster.mark(2, true);
  await answer(2, lost);
  expect(met()).toEqual([1, 2]);
  expect(muster.unsent.value).toBe(2);
  status.value = 'live';
  expect(kinds().slice(3)).toEqual(['account-for', 'account-for']);
  await answer(3, { kind: 'done', seq: 9 });
  await answer(4, { kind: 'done', seq: 10 });
  expect(muster.unsent.value).toBe(0);
  expect(met()).toEqual([1, 2]);
  expect(asks).toHaveLength(5);
});

test('sends a mark once more where it is changed on its way', async () => {
  const { asks, muster, answer, met } = rig();
  void muster.refresh();
  await answer(0, list(5, row(1)));
  muster.mark(1, true);
  muster.mark(1, false);
  expect(asks).toHaveLength(2);
  await answer(1, { kind: 'done', seq: 9 });
  expect(asks[2]?.ask).toEqual({ kind: 'account-for', visit: 1, isMet: false });
  await answer(2, { kind: 'done', seq: 10 });
  expect(met()).toEqual([]);
  expect(muster.unsent.value).toBe(0);
});

test('takes a mark back that the gate does not take, and says why', async () => {
  const { muster, answer, met } = rig();
  void muster.refresh();
  await answer(0, list(5, row(1)));
  muster.mark(1, true);
  await answer(1, { kind: 'failed', why: 'gone' });
  expect(met()).toEqual([]);
  expect(muster.failure.value).toBe('gone');
});

test('a list that was on its way does not undo a mark', async () => {
  const { muster, answer, met } = rig();
  void muster.refresh();
  await answer(0, list(5, row(1)));
  void muster.refresh();
  muster.mark(1, true);
  await answer(2, { kind: 'done', seq: 9 });
  await answer(1, list(6, row(1)));
  expect(met()).toEqual([1]);
  // The next one has been made after it: the gate is believed.
  void muster.refresh();
  await answer(3, list(7, row(1)));
  expect(met()).toEqual([]);
});

test('asks one at a time, and once more for what was wanted meanwhile', async () => {
  const { kinds, muster, answer } = rig();
  void muster.refresh();
  void muster.refresh();
  void muster.refresh();
  expect(kinds()).toEqual(['muster']);
  await answer(0, list(5));
  expect(kinds()).toEqual(['muster', 'muster']);
  await answer(1, list(6));
  expect(kinds()).toHaveLength(2);
  expect(muster.at.value).toBe(6);
});

test('is forgotten with the guard, and what was asked for them comes to nothing', async () => {
  for (const leave of [
    ({ status }: ReturnType<typeof rig>) => {
      status.value = 'signed-out';
    },
    ({ me }: ReturnType<typeof rig>) => {
      me.value = { name: 'Hà', role: 'guard' };
    },
  ]) {
    const all = rig();
    void all.muster.refresh();
    await all.answer(0, list(5, row(1)));
    void all.muster.refresh();
    all.muster.mark(1, true);
    leave(all);
    expect(all.muster.rows.value).toBeNull();
    expect(all.muster.unsent.value).toBe(0);
    await all.answer(1, list(6, row(1)));
    expect(all.muster.rows.value).toBeNull();
  }
});

test('is kept fresh: at once, when people come or go, and not more often than asked', async () => {
  const { clock, status, occupancy, muster, answer, kinds } = rig();
  const end = muster.keep(() => 3_000);
  clock.advance(0);
  expect(kinds()).toHaveLength(1);
  await answer(0, list(1));
  clock.advance(60_000);
  expect(kinds()).toHaveLength(1);
  occupancy.value = [];
  occupancy.value = [];
  clock.advance(2_999);
  expect(kinds()).toHaveLength(1);
  clock.advance(1);
  expect(kinds()).toHaveLength(2);
  await answer(1, list(2));
  status.value = 'lost';
  clock.advance(60_000);
  expect(kinds()).toHaveLength(2);
  status.value = 'live';
  clock.advance(0);
  expect(kinds()).toHaveLength(3);
  await answer(2, list(3));
  end();
  occupancy.value = [];
  clock.advance(60_000);
  expect(kinds()).toHaveLength(3);
  expect(clock.pending).toBe(0);
});
