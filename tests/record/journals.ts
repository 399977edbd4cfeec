/** Real journals for tests: each in a folder of its own, removed when the test ends. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { LaneRecord } from '../../main/act/lane.ts';
import { type Journal, type JournalOptions, openJournal } from '../../main/record/journal.ts';
import type { DecisionRecord, HistoryQuery, Person } from '../../main/record/records.ts';
import { type Alias, type AliasKind, aliasKinds } from '../../main/verify/person.ts';

/** 08:00 in Vietnam, 01:00 UTC. */
export const morning = Date.UTC(2026, 10, 23, 1);
export const dayMs = 86_400_000;
export const context = { policy: 'policy-1', notice: '1' };

export function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-record-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Opens the journal, or fails with the fault; closed when the test ends. */
export function open(dir: string, options: Partial<JournalOptions> = {}): Journal {
  const journal = need(openJournal(dir, { now: morning, random: bytes => randomBytes(bytes), ...options }));
  onTestFinished(() => journal.close(journal.lastAt));
  return journal;
}

export function need<T>(result: { ok: true; value: T } | { ok: false; fault: { message: string } }): T {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}

/** A pseudonym: 32 hex digits that differ by number and kind; the strongest kind's sort last. */
export const aliasOf = (number: number, kind: AliasKind = 'national-id'): Alias => ({
  kind,
  key: `${9 - aliasKinds.indexOf(kind)}${number.toString(16).padStart(31, '0')}`,
});

/** Under one pseudonym, as a declaration names its holder. */
export const hanh = {
  key: '0a'.repeat(16),
  aliases: [{ kind: 'national-id', key: '0a'.repeat(16) }],
  name: 'Nguyễn Thị Hồng Hạnh',
  phone: '84912345678',
  plate: '24A-12345',
  host: 'Khoa Nội tổng hợp',
  hostKey: null,
  selfKey: null,
} satisfies Person;

export const personOf = (number: number): Person => shownAs(aliasOf(number));

/** Whoever is shown under these, the strongest first. */
export function shownAs(strongest: Alias, ...others: readonly Alias[]): Person {
  return { ...hanh, key: strongest.key, aliases: [strongest, ...others] };
}

/** What is asked about a code and the person under one pseudonym, since the beginning and without counting. */
export const asked = (use: string | null, key: string, changes: Partial<HistoryQuery> = {}): HistoryQuery => ({
  use,
  aliases: [{ kind: 'national-id', key }],
  now: morning,
  sinceMs: 0,
  zone: 'site',
  from: null,
  countsInside: false,
  hostKey: null,
  escortKey: null,
  ...changes,
});

/** An entry that was admitted, unless told otherwise. */
export function decisionOf(changes: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    lane: 'in-1',
    direction: 'in',
    outcome: 'admit',
    reasons: [],
    format: 'declaration',
    issuer: 'doh',
    use: 'doh:1',
    person: hanh,
    count: 1,
    policy: context.policy,
    notice: context.notice,
    detail: null,
    facts: null,
    zone: 'site',
    from: null,
    proxy: null,
    ...changes,
  };
}

/** The number of the decision's event. */
export function decided(journal: Journal, changes: Partial<DecisionRecord> = {}, now = morning): number {
  const written = need(journal.decide(now, () => decisionOf(changes)));
  if (written === null) throw new Error('the decision was not written');
  return written.seq;
}

/** Somebody is let out and goes; the number of the decision's event. */
export function left(journal: Journal, changes: Partial<DecisionRecord> = {}, now = morning): number {
  const entry = decided(journal, { direction: 'out', lane: 'out-1', ...changes }, now);
  appended(journal, { kind: 'passed', entry }, now);
  return entry;
}

/** The number of the record's event. */
export function appended(journal: Journal, record: LaneRecord, now = morning): number {
  return need(journal.append(now, 'in-1', record, context));
}

/** A closed journal of ten events: started, four entries with their passages, stopped. */
export function writeTen(dir: string): void {
  const journal = open(dir);
  for (let number = 1; number <= 4; number += 1) {
    const entry = decided(journal, { person: personOf(number), use: `doh:${number}` }, morning + number);
    appended(journal, { kind: 'passed', entry }, morning + number);
  }
  journal.close(morning + 9);
}

export type Row = Record<string, unknown>;

/** Asks or changes the journal's file beside the journal. */
export function sql(dir: string, text: string, ...values: (string | number | null)[]): Row[] {
  return using(join(dir, 'journal.sqlite'), database => {
    const statement = database.prepare<(string | number | null)[], Row>(text);
    if (statement.reader) return statement.all(...values);
    statement.run(...values);
    return [];
  });
}

/** As `sql`, after taking the triggers away: what somebody with the file in hand can do. */
export function tamper(dir: string, ...statements: readonly string[]): void {
  using(join(dir, 'journal.sqlite'), database => {
    const triggers = database.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'");
    for (const { name } of triggers.all()) database.exec(`DROP TRIGGER ${name}`);
    for (const statement of statements) database.exec(statement);
  });
}

/**
 * With the SQLite that the journal has itself: a second library in one process takes the first one's locks away, and
 * the log from under it (https://sqlite.org/howtocorrupt.html, 2.2.1).
 */
export function using<T>(file: string, work: (database: Database.Database) => T): T {
  const database = new Database(file, { timeout: 2_000 });
  try {
    return work(database);
  } finally {
    database.close();
  }
}
