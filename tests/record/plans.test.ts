/** A scan must cost the same in a journal of a million events: no statement on its way looks at every row. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openConnection } from '../../main/record/connection.ts';
import {
  aliasOf,
  appended,
  asked,
  decided,
  decisionOf,
  hanh,
  morning,
  need,
  newFolder,
  open,
  shownAs,
  writeTen,
} from './journals.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The text of each statement that has been run, however it was prepared. */
function watchStatements(): Set<string> {
  const run = new Set<string>();
  const prepare = Database.prototype.prepare;
  vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, source: string) {
    const statement = prepare.call(this, source);
    for (const name of ['run', 'get', 'all'] as const) {
      const original: unknown = statement[name];
      const watched = (...values: unknown[]): unknown => {
        run.add(source);
        return typeof original === 'function' ? Reflect.apply(original, statement, values) : undefined;
      };
      Object.assign(statement, { [name]: watched });
    }
    return statement;
  });
  return run;
}

/** The steps of SQLite's plan for a statement, as in "SEARCH stay USING INDEX stay_use (use=?)". */
function planOf(dir: string, statement: string): string[] {
  const connection = openConnection(join(dir, 'journal.sqlite'), 'reader');
  try {
    const parameters = statement.match(/\?/g)?.map(() => null) ?? [];
    const named = Object.fromEntries([...statement.matchAll(/:(\w+)/g)].map(([, name]) => [name, null]));
    const explain = connection.prepare(`EXPLAIN QUERY PLAN ${statement}`);
    const rows = statement.includes(':') ? explain.all(named) : explain.all(...parameters);
    return rows.map(row => (typeof row === 'object' && row && 'detail' in row ? String(row.detail) : ''));
  } finally {
    connection.close();
  }
}

/** `opening` has a row a lane at most, `leaving` as many as an exit ends; a subquery's rows have been sought before. */
const whole = (steps: readonly string[]) => steps.filter(step => /^SCAN (?!opening$|leaving$|\(subquery)/.test(step));

describe('no statement on a scan’s way looks at every row', () => {
  test('decisions, passages, overrides and the probe', () => {
    const dir = newFolder();
    const run = watchStatements();
    const journal = open(dir);
    run.clear();
    need(
      journal.decide(morning, reader => {
        reader.history(asked('doh:1', hanh.key));
        return decisionOf({ outcome: 'refer', reasons: ['symptoms'] });
      }),
    );
    const override = { guard: 'Lan', reason: 'doctor called' };
    const entry = appended(journal, { kind: 'overridden', direction: 'in', override, of: 2 });
    appended(journal, { kind: 'not-passed', entry });
    appended(journal, { kind: 'outcome-unknown', entry: decided(journal) });
    decided(journal, { direction: 'out' });
    decided(journal, { direction: 'out' });
    const everyName = shownAs(aliasOf(1), aliasOf(1, 'qid'), aliasOf(1, 'name-birth'));
    need(
      journal.decide(morning, reader => {
        const counted = { aliases: everyName.aliases, countsInside: true, hostKey: 'ward' };
        reader.history(asked('doh:1', everyName.key, counted));
        return decisionOf({ person: everyName, direction: 'out' });
      }),
    );
    need(journal.probe());
    const hot = [...run].filter(source => /^(INSERT|SELECT|UPDATE|DELETE)/.test(source));
    expect(hot.filter(source => / FROM stay WHERE use /.test(source))).toHaveLength(1);
    expect(hot.filter(source => / alias\b/.test(source))).toHaveLength(3);
    expect(hot.length).toBeGreaterThanOrEqual(20);
    for (const source of hot) expect(whole(planOf(dir, source)), source).toEqual([]);
  });

  test('the history is found by its indexes', () => {
    const dir = newFolder();
    const run = watchStatements();
    const journal = open(dir);
    run.clear();
    need(
      journal.decide(morning, reader => {
        reader.history(asked('doh:1', hanh.key));
        return decisionOf();
      }),
    );
    const ofHistory = [...run].filter(source => /^SELECT .*FROM stay/.test(source));
    expect(ofHistory.flatMap(source => planOf(dir, source)).filter(step => / stay /.test(step))).toEqual([
      expect.stringMatching(/^SEARCH stay USING INDEX stay_use \(use=\?/),
      expect.stringMatching(/^SEARCH stay USING PRIMARY KEY \(person=\?\)/),
      // The entry itself: whether anybody's visit is forgiven.
      expect.stringMatching(/^SEARCH stay USING INDEX stay_forgiven /),
    ]);
  });

  test('by one number and without limits, it is six look-ups', () => {
    const dir = newFolder();
    const run = watchStatements();
    const journal = open(dir);
    run.clear();
    need(
      journal.decide(morning, reader => {
        reader.history(asked('doh:1', hanh.key));
        return null;
      }),
    );
    const asks = [...run].filter(source => source !== 'BEGIN IMMEDIATE' && source !== 'COMMIT');
    const isSort = (step: string) => step === 'USE TEMP B-TREE FOR ORDER BY';
    expect(asks.flatMap(source => planOf(dir, source)).filter(step => !isSort(step))).toEqual([
      'SCAN opening',
      'SCAN leaving',
      expect.stringMatching(/^SEARCH stay USING INDEX stay_use \(use=\?/),
      expect.stringMatching(/^SEARCH alias USING PRIMARY KEY \(key=\?\)/),
      expect.stringMatching(/^SEARCH stay USING PRIMARY KEY \(person=\?\)/),
      expect.stringMatching(/^SEARCH watch USING INDEX watch_person \(person=\?\)/),
    ]);
  });

  test('and counts by indexes that hold open visits only', () => {
    const dir = newFolder();
    const run = watchStatements();
    const journal = open(dir);
    run.clear();
    need(
      journal.decide(morning, reader => {
        reader.history(asked(null, hanh.key, { countsInside: true, hostKey: 'ward' }));
        return null;
      }),
    );
    const counts = [...run].filter(source => source.startsWith('SELECT count'));
    expect(counts.flatMap(source => planOf(dir, source))).toEqual([
      expect.stringMatching(/^SEARCH stay USING COVERING INDEX stay_inside \(zone=\? AND at_in>\?\)/),
      expect.stringMatching(/^SEARCH stay USING (COVERING )?INDEX stay_host \(host=\?/),
    ]);
  });
});

describe('the views', () => {
  test('find each entry’s passage by its index, and one entry by its number', () => {
    const dir = newFolder();
    writeTen(dir);
    expect(planOf(dir, 'SELECT * FROM entry WHERE seq = 4')).toEqual([
      'SEARCH e USING INTEGER PRIMARY KEY (rowid=?)',
      expect.stringMatching(/^CORRELATED SCALAR SUBQUERY/),
      expect.stringMatching(/^SEARCH o USING INDEX event_outcome \(<expr>=\?\)/),
      // Of the few outcomes of one entry.
      'USE TEMP B-TREE FOR ORDER BY',
      expect.stringMatching(/^CORRELATED SCALAR SUBQUERY/),
      expect.stringMatching(/^SEARCH a USING PRIMARY KEY \(key=\?\)/),
    ]);
    const all = planOf(dir, 'SELECT * FROM entry');
    expect(whole(all)).toEqual(['SCAN e']);
    expect(all).toContainEqual(expect.stringMatching(/^SEARCH o USING INDEX event_outcome/));
  });

  test('find a person’s visits by the index', () => {
    const dir = newFolder();
    writeTen(dir);
    const plan = planOf(dir, `SELECT * FROM visit WHERE person = '${hanh.key}'`);
    expect(plan).toContainEqual(expect.stringMatching(/^SEARCH stay USING PRIMARY KEY \(person=\?\)/));
    expect(whole(plan)).toEqual([]);
  });
});

test('a start looks at the events since the last one only', () => {
  const dir = newFolder();
  const run = watchStatements();
  open(dir);
  const source = [...run].find(text => text.includes("kind = 'started'")) ?? '';
  const plan = planOf(dir, source);
  expect(plan).toContainEqual(expect.stringMatching(/^SEARCH e USING INTEGER PRIMARY KEY \(rowid>\?\)/));
  expect(plan).toContainEqual(expect.stringMatching(/^SEARCH o USING .*INDEX event_outcome/));
});

test('whether a policy is kept already is found by an index of its own', () => {
  const dir = newFolder();
  const run = watchStatements();
  open(dir, { policy: { digest: 'a', content: {} } });
  const source = [...run].find(text => text.includes('$.content')) ?? '';
  expect(planOf(dir, source)).toEqual([expect.stringMatching(/^SEARCH event USING INDEX event_policy \(<expr>=\?\)/)]);
});

test('locks and imported overrides are found by indexes of their own', () => {
  const dir = newFolder();
  const run = watchStatements();
  const journal = open(dir);
  journal.lockedLanes();
  need(journal.hasImported('a'));
  const planFor = (part: string) => planOf(dir, [...run].find(text => text.includes(part)) ?? '').join('; ');
  expect(planFor("'unlocked'")).toMatch(/USING COVERING INDEX event_lock/);
  expect(planFor('imported.id')).toMatch(/SEARCH event USING INDEX event_import \(<expr>=\?\)/);
});
