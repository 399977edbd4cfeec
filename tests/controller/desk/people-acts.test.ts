/** What the desk does with people, visits and alarms, over the real link: its effect, its record, and what it may not. */
import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../main/desk-contract.ts';
import { inLane, outLane, type Rig, rig, sensed, visits } from '../rig.ts';
import { lan, mai, type RigDesk, signIn, son } from '../rig-desk.ts';
import { failed, go, journalAfter, lastSeq, newestCase, pass } from './days.ts';

const lanes = [sensed(inLane), sensed(outLane)];
const hanh = { name: 'Nguyễn Thị Hồng Hạnh', nationalId: '001099012345', phone: '84912345678', host: 'Khoa Nội' };
const unknown = '0123456789abcdef0123456789abcdef';

async function gateWith(more: Record<string, unknown> = {}): Promise<{ gate: Rig; guard: RigDesk; mary: RigDesk }> {
  const gate = await rig(lanes, {}, more);
  return { gate, guard: await gate.desk(lan), mary: await gate.desk(mai) };
}

async function recorded(gate: Rig, ask: () => Promise<unknown>) {
  const before = lastSeq(gate);
  const answer = await ask();
  const events = journalAfter(gate, before);
  expect(answer).toEqual({ kind: 'done', seq: events[0]?.seq });
  return events;
}

/** It is refused, and leaves no trace. */
async function refused(gate: Rig, desk: RigDesk, ask: Ask, why: Parameters<typeof failed>[0]) {
  const before = lastSeq(gate);
  expect(await desk.ask(ask)).toEqual(failed(why));
  expect(lastSeq(gate)).toBe(before);
}

/** Somebody else's PIN, or a wrong one: all that is left of it is that somebody has tried. */
async function isNoSecond(gate: Rig, desk: RigDesk, ask: Ask) {
  const before = lastSeq(gate);
  expect(await desk.ask(ask)).toEqual(failed('wrong-second'));
  expect(journalAfter(gate, before).map(({ kind }) => kind)).toEqual(['sign-in-refused']);
}

/** The entry's number, which is its visit's as well. */
function enters(gate: Rig, changes: object = hanh): number {
  go(gate, 'in-1', gate.token(changes));
  const entry = gate.last();
  expect(entry).toMatchObject({ outcome: 'admit', passage: 'passed' });
  return entry?.seq ?? 0;
}

describe('a visit', () => {
  test('of somebody who did not pass is cancelled, once', async () => {
    const { gate, guard } = await gateWith();
    const entry = enters(gate);
    await gate.told(guard);
    expect(guard.state.occupancy).toMatchObject([{ inside: 1 }]);
    const cancel = { kind: 'cancel-entry', entry, note: 'turned round' } as const;
    expect(await recorded(gate, () => guard.ask(cancel))).toMatchObject([
      { kind: 'entry-cancelled', payload: { entry, guard: 'Lan', note: 'turned round' } },
    ]);
    await gate.told(guard);
    expect(guard.state.occupancy).toMatchObject([{ inside: 0 }]);
    await refused(gate, guard, cancel, 'gone');
    await refused(gate, guard, { ...cancel, entry: 1 }, 'gone');
  });

  test('that nobody ended is corrected, once, and to no time to come', async () => {
    const { gate, guard } = await gateWith();
    const visit = enters(gate);
    const at = gate.clock.now() - 5_000;
    const correct = { kind: 'correct-exit', visit, at, note: 'seen leaving' } as const;
    await refused(gate, guard, { ...correct, at: gate.clock.now() + 60_000 }, 'gone');
    expect(await recorded(gate, () => guard.ask(correct))).toMatchObject([
      { kind: 'exit-corrected', payload: { visit, at, guard: 'Lan', note: 'seen leaving' } },
    ]);
    expect(visits(gate.site)).toMatchObject([{ closed_by: 'correction' }]);
    await refused(gate, guard, correct, 'gone');
  });

  test('is no longer held against a person whom a supervisor has reset', async () => {
    const gate = await rig(lanes, { antiPassback: { mode: 'hard' } });
    const mary = await gate.desk(mai);
    enters(gate);
    go(gate, 'in-1', gate.token(hanh));
    expect(gate.last()).toMatchObject({ outcome: 'refuse', reason: 'person-inside' });
    const { person } = await newestCase(gate, mary);
    const reset = { kind: 'reset-passback', person: person ?? '', note: 'left by the garage' } as const;
    expect(await recorded(gate, () => mary.ask(reset))).toMatchObject([
      { kind: 'passback-reset', payload: { person, guard: mai.name } },
    ]);
    await refused(gate, mary, { ...reset, person: unknown }, 'gone');
    go(gate, 'in-1', gate.token(hanh));
    expect(gate.last()).toMatchObject({ outcome: 'admit' });
  });
});

describe('an alarm', () => {
  test('that is over goes when it is acknowledged; one that lasts stays, with who has seen it', async () => {
    const { gate, guard, mary } = await gateWith();
    pass(gate, 'in-1');
    gate.device('out-1/scanner-out', 'scanner').plug(false);
    await gate.told(guard);
    const [device, forced] = guard.state.alarms;
    expect([device, forced]).toMatchObject([
      { kind: 'device', detail: 'scanner', clearedAt: null, acknowledgedBy: null },
      { kind: 'forced', lane: 'in-1' },
    ]);
    for (const alarm of [device, forced]) {
      const ask = { kind: 'acknowledge', alarm: alarm?.seq ?? 0, memo: 'looked' } as const;
      expect(await recorded(gate, () => guard.ask(ask))).toMatchObject([
        { kind: 'alarm-acknowledged', payload: { alarm: alarm?.seq, guard: 'Lan', note: 'looked' } },
      ]);
      await refused(gate, mary, ask, 'gone');
    }
    await gate.told(guard, mary);
    expect(guard.state.alarms).toEqual([{ ...device, acknowledgedBy: 'Lan' }]);
    gate.device('out-1/scanner-out', 'scanner').plug(true);
    await gate.told(guard);
    expect(guard.state.alarms).toEqual([]);
  });

  test('calls a supervisor, at every desk', async () => {
    const { gate, guard, mary } = await gateWith();
    await recorded(gate, () => guard.ask({ kind: 'call-supervisor', lane: 'in-1', note: 'he shouts' }));
    await gate.told(mary);
    expect(mary.state.alarms).toMatchObject([{ kind: 'call', lane: 'in-1', detail: 'Lan' }]);
    expect(mary.state.events.at(-1)).toMatchObject({ kind: 'supervisor-called', guard: 'Lan', note: 'he shouts' });
  });
});

describe('the watchlist', () => {
  test('stops whom a supervisor puts on it, and tells the guard what to do, until they are taken off', async () => {
    const { gate, guard, mary } = await gateWith();
    gate.scan('in-1', gate.token({ ...hanh, symptoms: 1 }));
    const { person } = await newestCase(gate, guard);
    const entry = { person: person ?? '', until: null, outcome: 'refuse', instruction: 'call 113' } as const;
    const [watched] = await recorded(gate, () => mary.ask({ kind: 'watch', ...entry }));
    expect(watched).toMatchObject({ kind: 'watched', payload: { ...entry, guard: mai.name } });
    gate.clock.advance(40_000);
    go(gate, 'in-1', gate.token(hanh));
    expect(await newestCase(gate, guard)).toMatchObject({ reasons: ['watchlist'], instruction: 'call 113' });

    const before = lastSeq(gate);
    expect(await guard.ask({ kind: 'watchlist' })).toMatchObject({
      kind: 'watchlist',
      entries: [{ seq: watched?.seq, person, outcome: 'refuse', instruction: 'call 113', guard: mai.name }],
    });
    expect(journalAfter(gate, before)).toMatchObject([
      { kind: 'looked', payload: { guard: 'Lan', what: 'watchlist', persons: [person], count: 1 } },
    ]);
    const unwatch = { kind: 'unwatch', watch: watched?.seq ?? 0, note: 'settled' } as const;
    expect(await recorded(gate, () => mary.ask(unwatch))).toMatchObject([{ kind: 'unwatched' }]);
    await refused(gate, mary, unwatch, 'gone');
    go(gate, 'in-1', gate.token(hanh));
    expect(gate.last()).toMatchObject({ outcome: 'admit' });
  });
});

describe('looking at people', () => {
  test('shows what the role may see, and is recorded before', async () => {
    const { gate, guard, mary } = await gateWith();
    const visit = enters(gate);
    const looks: (readonly [Ask, string])[] = [
      [{ kind: 'search', text: 'hong hanh' }, 'search'],
      [{ kind: 'search', text: '001 099 012345' }, 'search'],
      [{ kind: 'muster' }, 'muster'],
    ];
    for (const [ask, what] of looks) {
      for (const [desk, name, phone] of [
        [guard, 'Lan', null],
        [mary, mai.name, hanh.phone],
      ] as const) {
        const before = lastSeq(gate);
        const answer = await desk.ask(ask);
        const shown = answer.kind === 'found' ? answer.people : answer.kind === 'muster' ? answer.rows : [];
        expect(shown).toMatchObject([{ name: hanh.name, host: hanh.host, phone }]);
        const [{ person } = { person: '' }] = shown;
        expect(journalAfter(gate, before)).toMatchObject([
          { kind: 'looked', payload: { guard: name, what, persons: [person], count: 1 } },
        ]);
      }
    }
    const found = await guard.ask({ kind: 'search', text: 'hanh' });
    const person = found.kind === 'found' ? (found.people[0]?.person ?? '') : '';
    const before = lastSeq(gate);
    expect(await guard.ask({ kind: 'visits', person })).toMatchObject({
      kind: 'visits',
      visits: [{ id: visit, laneIn: 'in-1', closedBy: null }],
    });
    expect(journalAfter(gate, before)).toMatchObject([
      { kind: 'looked', payload: { what: 'visits', persons: [person] } },
    ]);
  });

  test('that finds nobody is a look as well', async () => {
    const { gate, guard } = await gateWith();
    const before = lastSeq(gate);
    expect(await guard.ask({ kind: 'search', text: 'nobody at all' })).toEqual({
      ...{ kind: 'found', people: [], isMore: false },
    });
    expect(journalAfter(gate, before)).toMatchObject([{ kind: 'looked', payload: { persons: [], count: 0 } }]);
  });

  test('who was met is met in everybody’s list, and in nobody’s after it is taken back', async () => {
    const { gate, guard, mary } = await gateWith();
    const visit = enters(gate);
    const isMet = async (desk: RigDesk) => {
      const answer = await desk.ask({ kind: 'muster' });
      return answer.kind === 'muster' ? answer.rows.map(row => row.isMet) : answer;
    };
    await recorded(gate, () => guard.ask({ kind: 'account-for', visit, isMet: true }));
    expect([await isMet(guard), await isMet(mary)]).toEqual([[true], [true]]);
    await recorded(gate, () => mary.ask({ kind: 'account-for', visit, isMet: false }));
    expect(await isMet(guard)).toEqual([false]);
    await refused(gate, guard, { kind: 'account-for', visit: 999, isMet: true }, 'gone');
  });
});

describe('two people', () => {
  const twoPerson = { desk: { twoPerson: ['export', 'lift-lockdown'] } };
  const other = { name: 'Sơn', pin: son.pin };

  test('take the list away: by the second one’s own PIN, and nobody is a second to themselves', async () => {
    const { gate, mary } = await gateWith(twoPerson);
    await gate.desk(son);
    enters(gate);
    const take = (second: { name: string; pin: string } | null) => ({ kind: 'export-muster', second }) as const;
    await refused(gate, mary, take(null), 'needs-second');
    await isNoSecond(gate, mary, take({ name: mai.name, pin: mai.pin }));
    await isNoSecond(gate, mary, take({ ...other, pin: '102938' }));
    const before = lastSeq(gate);
    const file = await mary.ask(take(other));
    expect(file).toMatchObject({ kind: 'file', name: expect.stringMatching(/^inside-[\dT-]+\.csv$/) });
    expect(file.kind === 'file' && file.text).toContain(`${hanh.name},${hanh.host},${hanh.phone}`);
    expect(journalAfter(gate, before)).toMatchObject([
      { kind: 'looked', payload: { guard: mai.name, what: 'export', second: 'Sơn', count: 1 } },
    ]);
  });

  test('lift a lockdown', async () => {
    const { gate, guard, mary } = await gateWith(twoPerson);
    await gate.desk(son);
    await guard.ask({ kind: 'lockdown', note: '' });
    const lift = (second: { name: string; pin: string } | null) =>
      ({ kind: 'lift-lockdown', note: 'over', second }) as const;
    await refused(gate, mary, lift(null), 'needs-second');
    await isNoSecond(gate, mary, lift({ name: mai.name.toLowerCase(), pin: mai.pin }));
    expect(gate.state('in-1')).toBe('locked');
    const events = await recorded(gate, () => mary.ask(lift(other)));
    expect(events[0]).toMatchObject({ kind: 'lockdown-lifted', payload: { guard: mai.name, second: 'Sơn' } });
    expect(gate.state('in-1')).toBe('idle');
  });
});

describe('colleagues', () => {
  test('are listed with who is here, and one who is locked out may try again', async () => {
    const { gate, guard, mary } = await gateWith();
    for (let failures = 0; failures < 10; failures += 1) {
      await expect(signIn(gate.gate.url, { ...lan, pin: '102938' })).rejects.toThrow();
      gate.clock.advance(1_000_000);
    }
    const [isLockedOut, isOnDuty] = [true, false];
    await guard.closed;
    const supervisor = await gate.desk(mai);
    expect(await mary.closed).toBe(4_401);
    const listed = await supervisor.ask({ kind: 'guards' });
    expect(listed).toEqual({
      kind: 'guards',
      guards: expect.arrayContaining([
        { name: 'Lan', role: 'guard', isLockedOut, isOnDuty },
        { name: mai.name, role: 'supervisor', isLockedOut: false, isOnDuty: true },
      ]),
    });
    await expect(signIn(gate.gate.url, lan)).rejects.toThrow();
    expect(await supervisor.ask({ kind: 'unlock-guard', name: 'Nobody' })).toEqual(failed('gone'));
    expect(await supervisor.ask({ kind: 'unlock-guard', name: 'lan' })).toEqual({ kind: 'done', seq: null });
    await signIn(gate.gate.url, lan);
  });
});

test('being there leaves no trace', async () => {
  const { gate, guard } = await gateWith();
  const before = lastSeq(gate);
  expect(await guard.ask({ kind: 'stay' })).toEqual({ kind: 'done', seq: null });
  expect(lastSeq(gate)).toBe(before);
});
