/** What the desk writes into the journal, what it refuses, and what it asks. */
import { describe, expect, test } from 'vitest';
import type { DeskRecord } from '../../main/record/desk-records.ts';
import type { Journal, Written } from '../../main/record/journal.ts';
import { verifyChain } from '../../main/record/read.ts';
import {
  aliasOf,
  appended,
  asked,
  context,
  dayMs,
  decided,
  decisionOf,
  hanh,
  left,
  morning,
  need,
  newFolder,
  open,
  personOf,
  shownAs,
  sql,
  tamper,
} from './journals.ts';

const override = { guard: 'Lan', reason: 'seen', note: 'at the desk' };
const minuteMs = 60_000;

const note = (journal: Journal, record: DeskRecord, now = morning, lane: string | null = null) =>
  journal.note(now, lane, record, context);
const noted = (journal: Journal, record: DeskRecord, now = morning) => need(note(journal, record, now));
const refusal = (journal: Journal, record: DeskRecord, now = morning) => {
  const result = note(journal, record, now);
  return result.ok ? null : result.fault;
};
const visits = (dir: string) => sql(dir, 'SELECT id, closed_by, at_out FROM stay ORDER BY id');

/** Somebody who went in and was seen to pass. */
function entered(journal: Journal, person = personOf(1), now = morning): number {
  const entry = decided(journal, { person, use: `doh:${person.key}` }, now);
  appended(journal, { kind: 'passed', entry }, now);
  return entry;
}

describe('a record of the desk', () => {
  test('is an event with the guard, the reason and the note, and is in the chain', () => {
    const dir = newFolder();
    const journal = open(dir);
    const seq = need(note(journal, { kind: 'supervisor-called', override }, morning, 'in-1'));
    const [event] = sql(dir, 'SELECT kind, lane, payload FROM event WHERE seq = ?', seq);
    expect(event).toMatchObject({ kind: 'supervisor-called', lane: 'in-1' });
    expect(JSON.parse(String(event?.payload))).toEqual({ ...override, ...context });
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 2 } });
  });

  test('keeps its own fields', () => {
    const dir = newFolder();
    const journal = open(dir);
    const seq = noted(journal, { kind: 'locked-down', lanes: ['in-1'], second: 'Minh', override });
    const [event] = sql(dir, 'SELECT payload FROM event WHERE seq = ?', seq);
    expect(JSON.parse(String(event?.payload))).toEqual({ lanes: ['in-1'], second: 'Minh', ...override, ...context });
  });
});

describe('an entry that is cancelled', () => {
  test('is as one that nobody went through, whatever the sensor said before or after', () => {
    const dir = newFolder();
    const journal = open(dir);
    const entry = entered(journal);
    noted(journal, { kind: 'entry-cancelled', entry, override });
    expect(visits(dir)).toEqual([]);
    expect(sql(dir, 'SELECT passage FROM entry')).toEqual([{ passage: 'not-passed' }]);
    appended(journal, { kind: 'passed', entry });
    expect(sql(dir, 'SELECT passage FROM entry')).toEqual([{ passage: 'not-passed' }]);
  });

  test('of an exit: the person is inside again', () => {
    const dir = newFolder();
    const journal = open(dir);
    entered(journal);
    const exit = left(journal, { person: personOf(1) });
    noted(journal, { kind: 'entry-cancelled', entry: exit, override });
    expect(visits(dir)).toEqual([{ id: 2, closed_by: null, at_out: null }]);
  });

  test('while its outcome is still to come', () => {
    const dir = newFolder();
    const journal = open(dir);
    noted(journal, { kind: 'entry-cancelled', entry: decided(journal), override });
    expect(sql(dir, 'SELECT * FROM visit')).toEqual([]);
    journal.close(morning);
    open(dir).close(morning);
    expect(sql(dir, "SELECT * FROM event WHERE kind = 'outcome-unknown'")).toEqual([]);
  });

  test.each<[string, (journal: Journal) => number, RegExp]>([
    ['that is none', () => 900, /no entry has the number 900/],
    ['that was refused', journal => decided(journal, { outcome: 'refuse', reasons: ['symptoms'] }), /no entry/],
    [
      'that nobody went through',
      journal => {
        const entry = decided(journal);
        appended(journal, { kind: 'not-passed', entry });
        return entry;
      },
      /not to have passed already/,
    ],
    [
      'that is cancelled already',
      journal => {
        const entry = entered(journal);
        noted(journal, { kind: 'entry-cancelled', entry, override });
        return entry;
      },
      /not to have passed already/,
    ],
    [
      'whose person has left since',
      journal => {
        const entry = entered(journal);
        left(journal, { person: personOf(1) });
        return entry;
      },
      /has been seen since/,
    ],
    [
      'that is an exit whose person has come back',
      journal => {
        entered(journal);
        const exit = left(journal, { person: personOf(1) });
        decided(journal, { person: personOf(1), use: 'doh:again' });
        return exit;
      },
      /has been seen since/,
    ],
  ])('is refused for one %s', (_, prepare, message) => {
    const journal = open(newFolder());
    const entry = prepare(journal);
    const before = journal.recent(1)[0]?.seq;
    expect(refusal(journal, { kind: 'entry-cancelled', entry, override })).toEqual({
      kind: 'not-found',
      message: expect.stringMatching(message),
    });
    expect(journal.recent(1)[0]?.seq).toBe(before);
  });
});

describe('an exit that is corrected', () => {
  test('ends the visit when the person left', () => {
    const dir = newFolder();
    const journal = open(dir);
    const visit = entered(journal);
    const at = morning + minuteMs;
    noted(journal, { kind: 'exit-corrected', visit, at, override }, morning + dayMs);
    expect(visits(dir)).toEqual([{ id: visit, closed_by: 'correction', at_out: at }]);
    expect(sql(dir, 'SELECT closed_by, at_out, lane_out FROM visit')).toEqual([
      { closed_by: 'correction', at_out: '2026-11-23T01:01:00.000Z', lane_out: null },
    ]);
  });

  test.each<[string, number, number, RegExp]>([
    ['in the future', 0, 2 * minuteMs, /in the future/],
    ['before its entry', 0, -1, /began after that/],
    ['of a visit that is none', 90, 0, /no visit has the number/],
  ])('is refused %s', (_, offset, at, message) => {
    const journal = open(newFolder());
    const visit = entered(journal) + offset;
    const record = { kind: 'exit-corrected', visit, at: morning + at, override } as const;
    expect(refusal(journal, record, morning + minuteMs)?.message).toMatch(message);
  });

  test('is refused where the visit has ended, and one that is still opening is a visit', () => {
    const journal = open(newFolder());
    const visit = entered(journal);
    left(journal, { person: personOf(1) });
    const record = { kind: 'exit-corrected', at: morning, override } as const;
    expect(refusal(journal, { ...record, visit })?.message).toMatch(/has ended already/);
    expect(refusal(journal, { ...record, visit: decided(journal, { person: personOf(5) }) })).toBeNull();
  });
});

describe('forgotten visits', () => {
  test('are found by their zone and moment, and closed as such', () => {
    const dir = newFolder();
    const journal = open(dir);
    const old = [1, 2, 3].map(number => entered(journal, personOf(number), morning + number));
    const fresh = entered(journal, personOf(4), morning + dayMs);
    expect(journal.forgotten('site', morning + dayMs, 2)).toEqual(old.slice(0, 2));
    expect(journal.forgotten('ward', morning + dayMs, 25)).toEqual([]);
    noted(journal, { kind: 'visits-closed', zone: 'site', visits: old }, morning + dayMs);
    expect(journal.forgotten('site', morning + 2 * dayMs, 25)).toEqual([fresh]);
    expect(sql(dir, 'SELECT DISTINCT closed_by, at_out FROM stay WHERE id < ?', fresh)).toEqual([
      { closed_by: 'auto', at_out: morning + dayMs },
    ]);
  });

  test('are closed also where the entry’s payload has been erased', () => {
    const dir = newFolder();
    const journal = open(dir);
    const visit = entered(journal);
    sql(dir, 'UPDATE event SET payload = NULL, salt = NULL WHERE seq = ?', visit);
    expect(journal.forgotten('site', morning + 1, 25)).toEqual([visit]);
    noted(journal, { kind: 'visits-closed', zone: 'site', visits: [visit] });
    expect(journal.forgotten('site', morning + 1, 25)).toEqual([]);
  });

  test.each<[string, (visit: number) => readonly number[]]>([
    ['none', () => []],
    ['too many', visit => Array.from({ length: 26 }, () => visit)],
    ['one that is not open', visit => [visit, 900]],
  ])('are refused: %s', (_, which) => {
    const journal = open(newFolder());
    const visit = entered(journal);
    expect(refusal(journal, { kind: 'visits-closed', zone: 'site', visits: which(visit) })?.kind).toBe('not-found');
    expect(refusal(journal, { kind: 'visits-closed', zone: 'ward', visits: [visit] })?.kind).toBe('not-found');
    expect(refusal(journal, { kind: 'visits-closed', zone: 'site', visits: [visit] })).toBeNull();
  });
});

describe('the watchlist of the desk', () => {
  const watched = (person: string, until: number | null = null) =>
    ({ kind: 'watched', person, until, outcome: 'refuse', instruction: 'call 113', guard: 'Minh' }) as const;
  const seen = (journal: Journal, key: string, now = morning) => {
    let entries: unknown;
    need(
      journal.decide(now, reader => {
        entries = reader.history(asked(null, key, { now })).watched;
        return null;
      }),
    );
    return entries;
  };
  const entry = (person: string, untilMs: number | null = null) => ({
    ...{ person, untilMs, outcome: 'refuse', instruction: 'call 113' },
  });

  test('is known at the gate, under any pseudonym, until it ends', () => {
    const journal = open(newFolder());
    const [card, name] = [aliasOf(1), aliasOf(1, 'name-birth')];
    entered(journal, shownAs(card, name));
    const until = morning + dayMs;
    const watch = noted(journal, watched(name.key, until));
    expect(seen(journal, card.key)).toEqual([entry(name.key, until)]);
    expect(seen(journal, card.key, until)).toEqual([]);
    noted(journal, { kind: 'unwatched', watch, override });
    expect(seen(journal, card.key)).toEqual([]);
  });

  test('is listed newest first, with the name of the latest visit, without what has run out', () => {
    const journal = open(newFolder());
    entered(journal, hanh);
    const first = noted(journal, watched(hanh.key));
    noted(journal, watched(personOf(2).key, morning + 1));
    const third = noted(journal, watched(personOf(3).key, morning + dayMs), morning + 2);
    expect(journal.watchlist()).toEqual([
      {
        ...{ seq: third, at: morning + 2, person: personOf(3).key, name: null, until: morning + dayMs },
        ...{ outcome: 'refuse', instruction: 'call 113', guard: 'Minh' },
      },
      expect.objectContaining({ seq: first, name: hanh.name, until: null }),
    ]);
  });

  test('refuses to end what is no entry, or has ended', () => {
    const journal = open(newFolder());
    const watch = noted(journal, watched(hanh.key));
    expect(refusal(journal, { kind: 'unwatched', watch: 1, override })?.kind).toBe('not-found');
    noted(journal, { kind: 'unwatched', watch, override });
    expect(refusal(journal, { kind: 'unwatched', watch, override })?.kind).toBe('not-found');
  });
});

test.each<[string, DeskRecord]>([
  ['an alarm', { kind: 'alarm-acknowledged', alarm: 1, override }],
  ['a visit at the assembly point', { kind: 'accounted-for', visit: 1, isMet: true, guard: 'Lan' }],
  ['the anti-passback of somebody without visits', { kind: 'passback-reset', person: hanh.key, override }],
])('%s that is not there is refused, and is no fault of the journal', (_, record) => {
  const dir = newFolder();
  const journal = open(dir);
  expect(refusal(journal, record)?.kind).toBe('not-found');
  expect(sql(dir, 'SELECT count(*) AS n FROM event')).toEqual([{ n: 1 }]);
});

describe('the desk asks', () => {
  test('for the last events, oldest first, with whom they name', () => {
    const journal = open(newFolder());
    decided(journal, { person: hanh });
    noted(journal, { kind: 'disk-low' });
    const events = journal.recent(2);
    expect(events.map(({ seq, kind }) => [seq, kind])).toEqual([
      [2, 'admitted'],
      [3, 'disk-low'],
    ]);
    const { name, phone, plate, host } = hanh;
    expect(events[0]).toMatchObject({
      at: morning,
      lane: 'in-1',
      payload: { direction: 'in' },
      personal: { name, phone, plate, host },
    });
    expect(journal.casePersonal(2)).toEqual({ name, phone, plate, host });
    expect([journal.casePersonal(3), journal.casePersonal(99)]).toEqual([null, null]);
    expect(journal.after(2, 10)).toEqual(events.slice(1));
  });

  test('for an event whose payload is erased', () => {
    const dir = newFolder();
    const journal = open(dir);
    decided(journal);
    sql(dir, 'UPDATE event SET payload = NULL, salt = NULL WHERE seq = 2');
    expect(journal.recent(1)).toEqual([
      { seq: 2, at: morning, kind: 'admitted', lane: 'in-1', payload: {}, personal: null },
    ]);
  });

  test('how many are inside, and whether a visit is open', () => {
    const journal = open(newFolder());
    const visit = entered(journal);
    const opening = decided(journal, { person: personOf(2) }, morning + 1);
    expect([journal.inside('site', 0), journal.inside('site', morning + 1), journal.inside('ward', 0)]).toEqual([
      2, 1, 0,
    ]);
    expect([visit, opening, 1].map(id => journal.visitExists(id))).toEqual([true, true, false]);
    left(journal, { person: personOf(1) });
    expect(journal.visitExists(visit)).toBe(false);
  });

  test('whether it has burned: until the last lane’s fire has ended', () => {
    const dir = newFolder();
    const journal = open(dir);
    const fire = (lane: string, kind: 'fire-started' | 'fire-ended') =>
      need(journal.append(morning, lane, { kind }, context));
    expect(journal.wasBurning()).toBe(false);
    fire('in-1', 'fire-started');
    fire('in-2', 'fire-started');
    fire('in-1', 'fire-ended');
    expect(journal.wasBurning()).toBe(true);
    journal.close(morning);
    const again = open(dir);
    expect(again.wasBurning()).toBe(true);
    need(again.append(morning, 'in-2', { kind: 'fire-ended' }, context));
    expect(again.wasBurning()).toBe(false);
  });

  test('for the lockdown that lasts', () => {
    const journal = open(newFolder());
    expect(journal.lockdown()).toBeNull();
    const seq = noted(journal, { kind: 'locked-down', lanes: ['in-1', 'in-2'], override });
    expect(journal.lockdown()).toEqual({ seq, at: morning, guard: 'Lan', lanes: ['in-1', 'in-2'] });
    noted(journal, { kind: 'lockdown-lifted', lanes: ['in-1', 'in-2'], second: 'Minh', override });
    expect(journal.lockdown()).toBeNull();
  });

  test('and is answered when the journal is closed', () => {
    const journal = open(newFolder());
    journal.close(morning);
    expect([journal.alarms(), journal.inside('site', 0), journal.lockdown(), journal.recent(1)]).toEqual([
      [],
      0,
      null,
      [],
    ]);
    expect(refusal(journal, { kind: 'disk-low' })?.kind).toBe('io');
  });
});

describe('whoever listens', () => {
  function listened(wrote: (event: Written, dir: string) => void = () => undefined) {
    const heard: Written[] = [];
    const dir = newFolder();
    const journal = open(dir, {
      wrote: event => {
        heard.push(event);
        wrote(event, dir);
      },
    });
    return { dir, journal, heard };
  }

  test('is told of every event once it is durable, with whom it names', () => {
    const { journal, heard } = listened(({ seq }, dir) => {
      expect(sql(dir, 'SELECT max(seq) AS seq FROM event')[0]?.seq).toBeGreaterThanOrEqual(seq);
    });
    const of = decided(journal, { person: hanh, outcome: 'refer', reasons: ['symptoms'] });
    appended(journal, { kind: 'overridden', direction: 'in', override, of });
    noted(journal, { kind: 'disk-low' });
    expect(heard.map(({ seq, kind }) => [seq, kind])).toEqual([
      ...[
        [1, 'started'],
        [2, 'referred'],
        [3, 'overridden'],
        [4, 'disk-low'],
      ],
    ]);
    expect(heard.map(({ personal }) => personal?.name ?? null)).toEqual([null, hanh.name, hanh.name, null]);
    expect(heard).toEqual(journal.recent(10));
  });

  test('is never told of what was rolled back', () => {
    const { dir, journal, heard } = listened();
    tamper(
      dir,
      "CREATE TRIGGER no BEFORE INSERT ON event WHEN NEW.kind = 'disk-low' BEGIN SELECT raise(ABORT, 'no'); END",
    );
    expect(note(journal, { kind: 'disk-low' }).ok).toBe(false);
    expect(() =>
      journal.decide(morning, () => {
        throw new Error('a bug');
      }),
    ).toThrow('a bug');
    noted(journal, { kind: 'disk-recovered' });
    expect(heard.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'started'],
      [2, 'disk-recovered'],
    ]);
  });

  test('is never told of what could not be committed', () => {
    const { dir, journal, heard } = listened();
    tamper(
      dir,
      'CREATE TABLE parent (id INTEGER PRIMARY KEY)',
      'CREATE TABLE child (id REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)',
      "CREATE TRIGGER no AFTER INSERT ON event WHEN NEW.kind = 'disk-low' BEGIN INSERT INTO child VALUES (1); END",
    );
    expect(note(journal, { kind: 'disk-low' }).ok).toBe(false);
    expect(journal.alarms()).toEqual([]);
    noted(journal, { kind: 'tampered' });
    expect(heard.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'started'],
      [2, 'tampered'],
    ]);
  });

  test('may throw: the event stands, the next one follows', () => {
    const { dir, journal, heard } = listened(({ kind }) => {
      if (kind === 'disk-low') throw new Error('a bug of the listener');
    });
    expect(() => note(journal, { kind: 'disk-low' })).toThrow('a bug of the listener');
    noted(journal, { kind: 'disk-recovered' });
    expect(heard.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 3 } });
  });

  test('may throw at the start: then nothing is left open', () => {
    const dir = newFolder();
    const wrote = () => {
      throw new Error('a bug of the listener');
    };
    expect(() => open(dir, { wrote })).toThrow('a bug of the listener');
    expect(open(dir).recent(10)).toHaveLength(2);
  });

  test('may write: its own event is told as well', () => {
    let journal: Journal | null = null;
    const heard: string[] = [];
    const dir = newFolder();
    journal = open(dir, {
      wrote: ({ kind }) => {
        heard.push(kind);
        if (kind === 'disk-low' && journal !== null) noted(journal, { kind: 'disk-recovered' });
      },
    });
    noted(journal, { kind: 'disk-low' });
    expect(heard).toEqual(['started', 'disk-low', 'disk-recovered']);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 3 } });
  });
});

test('the zones of the site tell what lies beside what, also of an override', () => {
  const dir = newFolder();
  const zones = [
    { id: 'site', within: null },
    { id: 'ward', within: 'site' },
    { id: 'lab', within: 'site' },
  ];
  const journal = open(dir, { zones });
  decided(journal, { zone: 'ward', from: 'site' });
  const of = decided(journal, { zone: 'lab', from: 'ward', outcome: 'refuse', reasons: ['symptoms'] });
  appended(journal, { kind: 'overridden', direction: 'in', override, of });
  expect(sql(dir, 'SELECT zone, closed_by FROM stay UNION ALL SELECT zone, NULL FROM opening')).toEqual([
    { zone: 'ward', closed_by: 'exit' },
    { zone: 'lab', closed_by: null },
  ]);
  expect(decisionOf().zone).toBe('site');
});
