import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDeclared } from '../../main/record/declared-store.ts';
import { batchOf, dayMs, hourS, morning, morningS, openStore, pseudonym, requestOf } from './declareds.ts';
import { need, newFolder, using } from './journals.ts';

const fileOf = (dir: string) => join(dir, 'declared.sqlite');
const tryOpen = (dir: string, mode: 'reader' | 'writer') => openDeclared(dir, mode, { random: randomBytes });
const daysIn = (dir: string) =>
  readFileSync(join(dir, 'declared-keys'), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => line.slice(0, 10));

describe('a request', () => {
  test('has its answer again, whole and in its order, also in the next life and for a reader', () => {
    const dir = newFolder();
    const batch = batchOf({ number: 1, persons: [5, 3, 9] });
    const store = openStore(dir);
    expect(store.keep(batch)).toEqual({ ok: true, value: null });
    expect(store.answerOf(batch.request)).toEqual({ ok: true, value: batch });
    expect(need(openStore(dir).answerOf(batch.request))).toEqual(batch);
    expect(need(openStore(dir, 'reader').answerOf(batch.request))).toEqual(batch);
    expect(store.answerOf(requestOf(2))).toEqual({ ok: true, value: null });
  });

  test('that is kept already stays as it is', () => {
    const store = openStore(newFolder());
    const first = batchOf({ number: 1, persons: [1, 2] });
    need(store.keep(first));
    need(store.keep({ ...batchOf({ number: 1, persons: [7] }), digest: 'another', madeAt: morning + 9 }));
    expect(need(store.answerOf(first.request))).toEqual(first);
    expect(need(store.counts(morningS))).toMatchObject({ total: 2, lastAt: morning });
    expect(need(store.find([pseudonym(7)], morningS))).toEqual([]);
  });

  test('without a notice says so', () => {
    const store = openStore(newFolder());
    need(store.keep({ ...batchOf({ number: 1 }), notice: null }));
    expect(need(store.answerOf(requestOf(1)))?.notice).toBeNull();
    expect([...need(store.entries())].map(need)).toMatchObject([{ notice: null }]);
  });

  test('of nobody, or with another request’s ref, is a bug, and nothing of it is kept', () => {
    const store = openStore(newFolder());
    need(store.keep(batchOf({ number: 1 })));
    const other = batchOf({ number: 2, persons: [4, 5] });
    const [taken] = batchOf({ number: 1 }).declared;
    if (taken === undefined) throw new Error('no declaration');
    expect(() => store.keep({ ...other, declared: [] })).toThrow('nobody');
    expect(() => store.keep({ ...other, declared: [{ ...taken, person: 'x' }] })).toThrow('nobody');
    expect(() => store.keep({ ...other, declared: [...other.declared, taken] })).toThrow('another request');
    expect(need(store.answerOf(other.request))).toBeNull();
    expect(need(store.counts(morningS)).total).toBe(1);
    need(store.keep(other));
    expect(need(store.answerOf(other.request))).toEqual(other);
  });
});

describe('a look-up', () => {
  test('finds what holds, of any of the pseudonyms, newest first', () => {
    const store = openStore(newFolder());
    const batches = [
      batchOf({ number: 1, persons: [1], madeAt: morning - 2 * hourS * 1_000 }),
      batchOf({ number: 2, persons: [2], madeAt: morning }),
      batchOf({ number: 3, persons: [1], madeAt: morning - hourS * 1_000 }),
      batchOf({ number: 4, persons: [1], madeAt: morning - 5 * hourS * 1_000, hours: 5 }),
      batchOf({ number: 5, persons: [1], madeAt: morning + 1_000 }),
      batchOf({ number: 6, persons: [3], madeAt: morning }),
    ];
    for (const batch of batches) need(store.keep(batch));
    const numbersAt = (persons: number[], nowS: number) =>
      need(store.find(persons.map(pseudonym), nowS)).map(text => Number(/request0*(\d+)/.exec(text)?.[1]));
    expect(numbersAt([1, 2], morningS)).toEqual([2, 3, 1]);
    expect(numbersAt([2, 2, 1], morningS + 1)).toEqual([5, 2, 3, 1]);
    expect(numbersAt([1], morningS - 1)).toEqual([3, 1, 4]);
    expect(numbersAt([1], morningS + 72 * hourS)).toEqual([5]);
    expect(numbersAt([9], morningS)).toEqual([]);
    expect(need(store.find([], morningS))).toEqual([]);
    expect(need(store.find(['', 'x', pseudonym(1).toUpperCase()], morningS))).toEqual([]);
  });

  test('answers with 64 at most, the newest', () => {
    const store = openStore(newFolder());
    for (let number = 0; number < 70; number += 1) {
      need(store.keep(batchOf({ number, persons: [1], madeAt: morning + number * 1_000 })));
    }
    const found = need(store.find([pseudonym(1), pseudonym(2)], morningS + 100));
    expect([found.length, found[0], found.at(-1)]).toEqual([
      64,
      expect.stringContaining(requestOf(69)),
      expect.stringContaining(requestOf(6)),
    ]);
  });

  test('opens nothing else: a damaged row that has ended, or is revoked, is in nobody’s way', () => {
    const dir = newFolder();
    const store = openStore(dir);
    need(store.keep(batchOf({ number: 1, persons: [1], madeAt: morning - 90 * hourS * 1_000 })));
    need(store.keep(batchOf({ number: 2, persons: [1] })));
    need(store.keep(batchOf({ number: 3, persons: [1] })));
    need(store.revoke([`${requestOf(2)}-0`], morning));
    using(fileOf(dir), database => database.exec("UPDATE declared SET box = x'00' WHERE id < 3"));
    expect(need(store.find([pseudonym(1)], morningS))).toEqual([batchOf({ number: 3 }).declared[0]?.text]);
  });
});

describe('revoking', () => {
  test('takes a declaration out of look-ups at once, for other processes’ connections too; its answer stays', () => {
    const dir = newFolder();
    const [service, command] = [openStore(dir), openStore(dir)];
    const batch = batchOf({ number: 1, persons: [1, 2] });
    need(service.keep(batch));
    expect(command.revoke([`${batch.request}-0`, 'unknown-0', batch.request], morning + 5)).toEqual({
      ok: true,
      value: ['unknown-0', batch.request],
    });
    expect(need(service.find([pseudonym(1)], morningS))).toEqual([]);
    expect(need(service.find([pseudonym(2)], morningS))).toHaveLength(1);
    expect(need(service.answerOf(batch.request))).toEqual(batch);
    expect(need(command.revoke([`${batch.request}-0`], morning + 9))).toEqual([]);
    const entries = [...need(service.entries())].map(need);
    expect(entries.map(({ ref, revokedAt }) => [ref, revokedAt])).toEqual([
      [`${batch.request}-0`, morning + 5],
      [`${batch.request}-1`, null],
    ]);
    expect(entries[1]).toEqual({ ...batch.declared[1], notice: batch.notice, madeAt: morning, revokedAt: null });
  });

  test('counts are by validity', () => {
    const store = openStore(newFolder());
    expect(need(store.counts(morningS))).toEqual({ total: 0, valid: 0, expired: 0, revoked: 0, lastAt: null });
    need(store.keep(batchOf({ number: 1, persons: [1, 2, 3] })));
    need(store.keep(batchOf({ number: 2, madeAt: morning - 72 * hourS * 1_000 })));
    need(store.revoke([`${requestOf(1)}-1`], morning));
    const lastAt = morning;
    expect(need(store.counts(morningS))).toEqual({ total: 4, valid: 2, expired: 1, revoked: 1, lastAt });
    expect(need(store.counts(morningS + 72 * hourS))).toEqual({ total: 4, valid: 0, expired: 3, revoked: 1, lastAt });
  });
});

describe('what is sealed', () => {
  test('all files are for their owner only, and none but the three is left', () => {
    const dir = newFolder();
    const store = openStore(dir);
    need(store.keep(batchOf({ number: 1 })));
    for (const name of readdirSync(dir)) expect(statSync(join(dir, name)).mode & 0o777, name).toBe(0o600);
    store.close();
    expect(readdirSync(dir).toSorted()).toEqual(['declared-keys', 'declared.key', 'declared.sqlite']);
  });

  test.each([
    'UPDATE declared SET until_s = until_s + 3600',
    'UPDATE declared SET from_s = from_s - 1',
    'UPDATE declared SET made_at = made_at + 1',
    "UPDATE declared SET ref = x'00112233445566778899aabbccddeeff' WHERE id = 1",
    'UPDATE declared SET person = (SELECT person FROM declared WHERE id = 2) WHERE id = 1',
    'UPDATE declared SET box = substr(box, 1, 40)',
    'UPDATE answer SET people = 3',
    'DELETE FROM declared WHERE id = 2',
    'UPDATE answer SET box = (SELECT box FROM declared WHERE id = 1)',
  ])('what was changed beside the program does not open: %s', change => {
    const dir = newFolder();
    const store = openStore(dir);
    need(store.keep(batchOf({ number: 1, persons: [1, 2] })));
    using(fileOf(dir), database => database.exec(change));
    const damaged = { ok: false, fault: { kind: 'corrupt', message: expect.stringMatching(/damaged: put it aside/) } };
    expect(store.answerOf(requestOf(1))).toMatchObject(damaged);
    if (!change.includes('answer') && !change.startsWith('DELETE')) {
      expect([...need(store.entries())]).toContainEqual(expect.objectContaining(damaged));
      expect([1, 2].map(person => store.find([pseudonym(person)], morningS))).toContainEqual(
        expect.objectContaining(damaged),
      );
    }
  });
});

describe('a key', () => {
  test.each(['declared.key', 'declared-keys'])('%s that is lost is named, and not made anew', name => {
    const dir = newFolder();
    const store = openStore(dir);
    need(store.keep(batchOf({ number: 1 })));
    store.close();
    rmSync(join(dir, name));
    const message = expect.stringMatching(new RegExp(`${name} is missing.*put it back, or remove .*declared\\.sqlite`));
    for (const mode of ['reader', 'writer'] as const) {
      expect(tryOpen(dir, mode)).toMatchObject({ ok: false, fault: { kind: 'corrupt', message } });
    }
    expect(existsSync(join(dir, name))).toBe(false);
  });

  test('of a day of which there are rows is not made anew either', () => {
    const dir = newFolder();
    const store = openStore(dir);
    need(store.keep(batchOf({ number: 1 })));
    need(store.keep(batchOf({ number: 2, madeAt: morning + dayMs })));
    const lines = readFileSync(join(dir, 'declared-keys'), 'utf8').split('\n');
    writeFileSync(join(dir, 'declared-keys'), `${lines[1]}\n`);
    const lost = { ok: false, fault: { kind: 'corrupt', message: expect.stringMatching(/no key of 2026-11-23/) } };
    const next = openStore(dir);
    expect(next.keep(batchOf({ number: 3 }))).toMatchObject(lost);
    expect(next.find([pseudonym(1)], morningS)).toMatchObject(lost);
    expect(next.answerOf(requestOf(1))).toMatchObject(lost);
    expect([...need(next.entries())]).toMatchObject([lost, { ok: true }]);
    expect(need(next.find([pseudonym(2)], morningS + 24 * hourS))).toHaveLength(1);
    expect(need(next.keep(batchOf({ number: 3, madeAt: morning + dayMs })))).toBeNull();
    expect(daysIn(dir)).toEqual(['2026-11-24']);
  });

  test.each([[Buffer.alloc(31)], [Buffer.alloc(0)], [Buffer.alloc(32, 7)]])('of other bytes is told', bytes => {
    const dir = newFolder();
    openStore(dir).close();
    writeFileSync(join(dir, 'declared.key'), bytes);
    for (const mode of ['reader', 'writer'] as const) {
      const message = expect.stringContaining('put the right one back');
      expect(tryOpen(dir, mode)).toMatchObject({ ok: false, fault: { kind: 'corrupt', message } });
    }
  });
});

describe('a reader', () => {
  test('of no file finds nothing, makes none, and finds what comes, on another day too', () => {
    const dir = newFolder();
    const reader = openStore(dir, 'reader');
    expect(need(reader.find([pseudonym(1)], morningS))).toEqual([]);
    expect(need(reader.answerOf(requestOf(1)))).toBeNull();
    expect(need(reader.counts(morningS)).total).toBe(0);
    expect([...need(reader.entries())]).toEqual([]);
    expect(readdirSync(dir)).toEqual([]);
    const store = openStore(dir);
    need(store.keep(batchOf({ number: 1 })));
    expect(need(reader.find([pseudonym(1)], morningS))).toHaveLength(1);
    need(store.keep(batchOf({ number: 2, madeAt: morning + dayMs })));
    expect([...need(reader.entries())].map(need)).toHaveLength(2);
  });

  test('writes nothing', () => {
    const dir = newFolder();
    const store = openStore(dir);
    const reader = openStore(dir, 'reader');
    const refused = { ok: false, fault: { kind: 'io', message: expect.stringContaining('reading only') } };
    expect(reader.keep(batchOf({ number: 1 }))).toMatchObject(refused);
    expect(reader.revoke(['a-0'], morning)).toMatchObject(refused);
    expect(reader.forget(morning, 1, 1)).toMatchObject(refused);
    expect(need(store.counts(morningS)).total).toBe(0);
  });

  test('in the middle of its reading is in the way of neither a writer nor of forgetting', () => {
    const dir = newFolder();
    const store = openStore(dir);
    for (let number = 0; number < 5; number += 1) need(store.keep(batchOf({ number })));
    const entries = need(openStore(dir, 'reader').entries())[Symbol.iterator]();
    expect(entries.next().value).toMatchObject({ ok: true });
    expect(need(store.forget(morning + 9 * dayMs, 7, 100))).toBe(5);
    need(store.keep(batchOf({ number: 9, madeAt: morning + 9 * dayMs })));
    expect(entries.next().value).toMatchObject({ ok: true });
    entries.return?.();
    expect(need(store.forget(morning + 9 * dayMs, 7, 100))).toBe(0);
    expect(statSync(`${fileOf(dir)}-wal`).size).toBe(0);
  });

  test('and a writer that are closed say so', () => {
    const dir = newFolder();
    for (const store of [openStore(dir), openStore(dir, 'reader')]) {
      store.close();
      store.close();
      const closed = { ok: false, fault: { kind: 'io', message: expect.stringContaining('closed') } };
      expect(store.find([pseudonym(1)], morningS)).toMatchObject(closed);
      expect(store.entries()).toMatchObject(closed);
    }
  });
});

describe('a file that is none of ours', () => {
  test.each([
    ['no database', (file: string) => writeFileSync(file, 'once upon a time, '.repeat(500)), 'corrupt', /damaged/],
    [
      'the register’s',
      (file: string) => using(file, database => database.exec('PRAGMA application_id = 0x47524547')),
      'foreign',
      /another program/,
    ],
    ['newer', (file: string) => using(file, database => database.exec('PRAGMA user_version = 99')), 'newer', /newer/],
  ] as const)('%s', (_name, spoil, kind, message) => {
    const dir = newFolder();
    openStore(dir).close();
    spoil(fileOf(dir));
    for (const mode of ['reader', 'writer'] as const) {
      const fault = { kind, message: expect.stringMatching(message) };
      expect(tryOpen(dir, mode)).toMatchObject({ ok: false, fault });
    }
  });
});
