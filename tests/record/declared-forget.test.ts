import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { batchOf, dayMs, morning, morningS, openStore, pseudonym, requestOf } from './declareds.ts';
import { need, newFolder, using } from './journals.ts';

const fileOf = (dir: string) => join(dir, 'declared.sqlite');
const daysIn = (dir: string) =>
  readFileSync(join(dir, 'declared-keys'), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.slice(0, 10));

describe('forgetting', () => {
  test('takes what is old and has ended, so many at a time; an answer goes with its first part', () => {
    const store = openStore(newFolder());
    need(store.keep(batchOf({ number: 1, persons: [1, 2, 3] })));
    need(store.keep(batchOf({ number: 2, madeAt: morning + dayMs })));
    need(store.keep(batchOf({ number: 3, hours: 24 * 30 })));
    const week = morning + 7 * dayMs;
    expect(need(store.forget(week, 7, 100))).toBe(0);
    expect(need(store.forget(week + 1, 7, 2))).toBe(2);
    expect(need(store.answerOf(requestOf(1)))).toBeNull();
    expect(need(store.counts(morningS))).toMatchObject({ total: 3, lastAt: morning + dayMs });
    expect(need(store.forget(week + 1, 7, 2))).toBe(1);
    expect(need(store.forget(week + 1, 7, 2))).toBe(0);
    expect(need(store.answerOf(requestOf(2)))).not.toBeNull();
    expect(need(store.answerOf(requestOf(3)))).not.toBeNull();
  });

  test('what holds still is kept until its last second', () => {
    const store = openStore(newFolder());
    const { declared } = batchOf({ number: 1, hours: 24 * 30 });
    need(store.keep(batchOf({ number: 1, hours: 24 * 30 })));
    const endS = declared[0]?.expiresAtS ?? 0;
    expect(need(store.forget(endS * 1_000 - 1, 7, 9))).toBe(0);
    expect(need(store.forget(endS * 1_000, 7, 9))).toBe(1);
  });

  test('a half-forgotten answer that is asked for again is whole, and what was revoked of it stays so', () => {
    const store = openStore(newFolder());
    need(store.keep(batchOf({ number: 1, persons: [1, 2, 3, 4] })));
    need(store.revoke([`${requestOf(1)}-2`], morning));
    const later = morning + 8 * dayMs;
    expect(need(store.forget(later, 7, 1))).toBe(1);
    const again = batchOf({ number: 1, persons: [6, 7, 8], madeAt: later });
    need(store.keep(again));
    expect(need(store.answerOf(requestOf(1)))).toEqual(again);
    expect(need(store.find([6, 7, 8].map(pseudonym), later / 1_000))).toHaveLength(2);
    expect(need(store.counts(later / 1_000))).toMatchObject({ total: 3, revoked: 1 });
  });

  test('a day’s key goes with the last of its day, and only then', () => {
    const dir = newFolder();
    const store = openStore(dir);
    need(store.keep(batchOf({ number: 1 })));
    need(store.keep(batchOf({ number: 2, hours: 24 * 30 })));
    need(store.keep(batchOf({ number: 3, madeAt: morning + dayMs })));
    expect(daysIn(dir)).toEqual(['2026-11-23', '2026-11-24']);
    expect(need(store.forget(morning + 9 * dayMs, 7, 100))).toBe(2);
    expect(daysIn(dir)).toEqual(['2026-11-23']);
    expect(need(store.answerOf(requestOf(2)))).not.toBeNull();
    expect(need(store.forget(morning + 40 * dayMs, 7, 100))).toBe(1);
    expect(daysIn(dir)).toEqual([]);
    need(store.keep(batchOf({ number: 4, madeAt: morning })));
    expect(need(store.answerOf(requestOf(4)))).not.toBeNull();
  });

  test('nothing of it is left in any file: no text, no pseudonym, no sealed box, no key', () => {
    const dir = newFolder();
    const store = openStore(dir);
    const reader = openStore(dir, 'reader');
    const gone = Array.from({ length: 300 }, (_, number) => batchOf({ number, persons: [number, number + 1_000] }));
    for (const batch of gone) need(store.keep(batch));
    const kept = batchOf({ number: 999, madeAt: morning + 9 * dayMs });
    need(store.keep(kept));
    const column = (sql: string) =>
      using(fileOf(dir), database => database.prepare(sql).pluck().all(morning)) as Buffer[];
    const goneBoxes = ['declared', 'answer'].flatMap(table => column(`SELECT box FROM ${table} WHERE made_at = ?`));
    const goneDigests = ['ref', 'person', 'request'].flatMap(name =>
      column(`SELECT ${name} FROM declared WHERE made_at = ?`),
    );
    expect([goneBoxes.length, goneDigests.length]).toEqual([900, 1_800]);
    const key = readFileSync(join(dir, 'declared-keys'), 'utf8').slice(11, 75);
    const clear = gone.flatMap(({ declared, digest, request }) => [
      ...declared.flatMap(({ ref, person, text }) => [ref, person, text]),
      digest,
      request,
    ]);
    const left = (wanted: readonly (string | Buffer)[]) =>
      readdirSync(dir).flatMap(name => {
        const bytes = readFileSync(join(dir, name));
        return wanted.filter(one => bytes.includes(one)).map(one => `${name}: ${one.toString('hex')}`);
      });
    const pseudonyms = gone.flatMap(({ declared }) => declared.map(({ person }) => Buffer.from(person, 'hex')));
    expect(left([...clear, ...pseudonyms])).toEqual([]);
    expect(left(goneBoxes.slice(0, 9)).length).toBeGreaterThan(8);
    while (need(store.forget(morning + 10 * dayMs, 7, 64)) > 0);
    expect(readdirSync(dir)).toContain('declared.sqlite-wal');
    expect(left([...goneBoxes, ...goneDigests, key, Buffer.from(key, 'hex')])).toEqual([]);
    expect(left([...clear, ...pseudonyms])).toEqual([]);
    expect(need(reader.find([pseudonym(999)], kept.madeAt / 1_000))).toHaveLength(1);
  });
});
