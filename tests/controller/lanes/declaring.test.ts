/** The form at a lane, for somebody without a card: real lanes over a real journal. */
import { describe, expect, test } from 'vitest';
import {
  answers,
  begin,
  decisions,
  declareLane,
  formOf,
  idleMs,
  leave,
  screenOf,
  send,
  startForm,
  touch,
} from './declare-here.ts';

describe('the answers', () => {
  test('of every question, in their order: the gate opens on what the policy says of them', async () => {
    const { runners, runner, relay } = await startForm();
    expect(screenOf(runner)).toEqual({
      kind: 'declaring',
      id: 1,
      card: null,
      ask: ['name', 'birth-year', 'sex', 'id-number', 'purpose', 'host', 'travel', 'contacts', 'symptoms'],
      faults: [],
      forMs: idleMs,
    });
    expect(runners.kinds()).toEqual([]);
    send(runner);
    expect(relay.on).toBe(true);
    expect(screenOf(runner)).toMatchObject({ kind: 'admitted', initials: 'T.T.M.' });
    const [decision, ...others] = decisions(runners);
    expect(others).toEqual([]);
    expect(decision).toMatchObject({ kind: 'admitted', format: 'declaration', issuer: null });
    expect(decision?.proxy ?? null).toBeNull();
    expect(decision?.facts?.declared).toMatchObject({ isMadeHere: true, purposes: [1], isStale: false, ageS: 0 });
    expect(JSON.stringify(decision)).not.toMatch(/Mai|001187012345|Khoa/);
  });

  test.each([
    ['symptoms', { symptoms: 1 }, 'referred', 'symptoms'],
    ['an exposure', { exposures: 2 }, 'refused', 'exposure'],
  ])('with %s open nothing', async (_what, changes, kind, reason) => {
    const { runners, runner, relay } = await startForm();
    send(runner, changes);
    expect(relay.on).toBe(false);
    expect(screenOf(runner)).toMatchObject({ kind, reason });
    expect(decisions(runners)).toMatchObject([{ kind, reasons: [reason] }]);
  });

  test('make of a number the person that the card with it is', async () => {
    const { runners, runner } = await startForm({ proofs: { anyOf: [['cccd'], ['declaration']] } });
    send(runner);
    runners.clock.advance(60_000);
    runners.text('in-1', '001187012345||Trần Thị Mai|18011987|Nữ|Xã Bản Phiệt, Lào Cai|15082021');
    const [typed, shown] = decisions(runners);
    expect(shown?.person).toBe(typed?.person);
    expect(typed?.person).toMatch(/^[0-9a-f]{32}$/);
  });

  test('without a number are of somebody whom nobody knows again; a passport is known', async () => {
    const { runners, runner } = await startForm();
    for (const changes of [
      { idKind: 'none', idNumber: '' },
      { idKind: 'none', idNumber: '' },
      { idKind: 'passport', idNumber: 'B1234567' },
      { idKind: 'passport', idNumber: 'B1234567' },
    ] as const) {
      begin(runner);
      send(runner, changes);
      runners.clock.advance(60_000);
    }
    const [one, two, three, four] = decisions(runners).map(({ person }) => person);
    expect(new Set([one, two, three]).size).toBe(3);
    expect(four).toBe(three);
  });

  test('do not pass for a card where the policy wants one', async () => {
    const { runners, runner, relay } = await startForm({ proofs: { anyOf: [['identity', 'declaration']] } });
    send(runner);
    expect(relay.on).toBe(false);
    expect(decisions(runners)).toMatchObject([{ kind: 'refused', reasons: ['missing-proof'] }]);
  });

  test('that the site asks besides are sealed; what it does not ask counts for nothing', async () => {
    const said = { phone: '0912 345 678', plate: '29A-123.45', host: 'Khoa Nội' };
    const asking = await startForm({}, declareLane('in-1', {}, { ask: ['phone', 'plate'] }));
    expect(formOf(asking.runner).ask).toEqual(expect.arrayContaining(['phone', 'plate']));
    expect(formOf(asking.runner).ask).not.toContain('host');
    send(asking.runner, said);
    const silent = await startForm({}, declareLane('in-1', {}, { ask: [] }));
    send(silent.runner, { ...said, phone: 'nobody', host: 'x'.repeat(200), plate: '\u0007' });
    const sealed = [asking, silent].map(({ runners }) => decisions(runners)[0]);
    expect(sealed).toMatchObject([{ kind: 'admitted' }, { kind: 'admitted' }]);
    expect(JSON.stringify(sealed)).not.toMatch(/912345678|29A|Khoa/);
    // Only the site that asks has more than a name to seal.
    const length = (of: object | undefined) => JSON.stringify(of).length;
    expect(length(sealed[0])).toBeGreaterThan(length(sealed[1]));
  });

  test('with faults are shown again with what is wrong, and nothing is decided', async () => {
    const { runners, runner } = await startForm();
    runners.clock.advance(40_000);
    send(runner, { name: '', sex: null, idNumber: '001187', purpose: 9, exposures: 16 });
    expect(formOf(runner)).toMatchObject({
      id: 1,
      forMs: idleMs,
      faults: [
        { field: 'name', kind: 'missing' },
        { field: 'idNumber', kind: 'wrong-number' },
        { field: 'sex', kind: 'missing' },
        { field: 'purpose', kind: 'wrong-choice' },
        { field: 'exposures', kind: 'wrong-choice' },
      ],
    });
    send(runner, { birthYear: '2027', idKind: 'none', idNumber: '' });
    expect(formOf(runner).faults).toEqual([{ field: 'birthYear', kind: 'wrong-birth-year' }]);
    expect(runners.kinds()).toEqual([]);
    send(runner);
    expect(runners.kinds()).toEqual(['admitted']);
  });

  test('to another form, or twice, are no answers', async () => {
    const { runners, runner } = await startForm();
    send(runner, {}, { id: 7 });
    touch(runner, 7);
    leave(runner, 7);
    expect(formOf(runner).id).toBe(1);
    leave(runner);
    begin(runner);
    send(runner, {}, { id: 1 });
    expect(runners.kinds()).toEqual([]);
    send(runner);
    send(runner, {}, { id: 2 });
    expect(runners.kinds()).toEqual(['admitted']);
  });

  test('count for nothing without the notice that the site has', async () => {
    const notice = { version: '2026-11', vi: 'Thông báo', en: 'Notice', contact: 'a@example.org' };
    const site = {
      id: 'hospital',
      name: { vi: 'Bệnh viện', en: 'Hospital' },
      personKey: 'trust/doh.person.key',
      notice,
    };
    const { runners, runner } = await startForm({}, declareLane(), { site });
    const answer = (version: string | null) =>
      runner.declare({ type: 'declare', lane: 'in-1', id: 1, notice: version, declaration: answers });
    answer(null);
    answer('2025-01');
    expect(formOf(runner)).toMatchObject({ id: 1, faults: [] });
    expect(runners.kinds()).toEqual([]);
    answer('2026-11');
    expect(decisions(runners)).toMatchObject([{ kind: 'admitted', notice: '2026-11' }]);
  });
});
