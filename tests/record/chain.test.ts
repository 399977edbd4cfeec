import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openJournal } from '../../main/record/journal.ts';
import { verifyChain } from '../../main/record/read.ts';
import { gatehouse } from '../gate.ts';
import { morning, newFolder, sql, tamper, writeTen } from './journals.ts';

/** What `journal verify` finds after this was done to a journal of ten events. */
function verdictAfter(...statements: readonly string[]) {
  const dir = newFolder();
  writeTen(dir);
  tamper(dir, ...statements);
  return verifyChain(dir);
}

const broken = (seq: number) => ({ ok: false, fault: { seq, message: expect.any(String) } });
const set = (change: string, seq = 4) => `UPDATE event SET ${change} WHERE seq = ${seq}`;

describe('the chain', () => {
  test('of an untouched journal is whole', () => {
    expect(verdictAfter()).toEqual({ ok: true, value: { events: 10 } });
  });

  test.each([
    ['seq', set('seq = 400')],
    ['at', set('at = at + 1')],
    ['at, beyond every clock', set('at = 9223372036854775807')],
    ['at, before every clock', set('at = -9223372036854775807 - 1')],
    ['kind', set("kind = 'refused'")],
    ['kind, emptied', set("kind = ''")],
    ['kind, longer than its length can say', set("kind = printf('%.*c', 70000, 'x')")],
    ['lane', set("lane = 'in-2'")],
    ['lane, taken away', set('lane = NULL')],
    ['lane, emptied', set("lane = ''")],
    ['lane, longer than its length can say', set("lane = printf('%.*c', 70000, 'x')")],
    ['salt', set('salt = randomblob(16)')],
    ['salt, taken away', set('salt = NULL')],
    ['payload', set("payload = replace(payload, '\"admit\"', '\"refuse\"') || ' '")],
    ['payload, taken away', set('payload = NULL')],
    ['payload, moved into the salt', set("salt = CAST(salt || payload AS BLOB), payload = ''")],
    ['digest', set('digest = randomblob(32)')],
    ['digest, emptied', set("digest = x''")],
    ['chain', set('chain = randomblob(32)')],
    ['chain, emptied', set("chain = x''")],
  ])('%s of one event', (_name, statement) => {
    expect(verdictAfter(statement)).toEqual(broken(4));
  });

  test.each([1, 2, 5, 10])('event %i changed', seq => {
    expect(verdictAfter(set('at = at + 1', seq))).toEqual(broken(seq));
  });

  test.each([1, 2, 5, 9])('event %i deleted', seq => {
    expect(verdictAfter(`DELETE FROM event WHERE seq = ${seq}`)).toEqual(broken(seq));
  });

  test('two events swapped', () => {
    const swap = [set('seq = 99', 4), set('seq = 4', 6), set('seq = 6', 99)];
    expect(verdictAfter(...swap)).toEqual(broken(4));
  });

  test('the payloads of two events swapped, with their salts', () => {
    expect(
      verdictAfter(
        'CREATE TEMP TABLE other AS SELECT * FROM event',
        `UPDATE event SET (salt, payload) = (SELECT salt, payload FROM other WHERE seq = 10 - event.seq)
         WHERE seq IN (4, 6)`,
      ),
    ).toEqual(broken(4));
  });

  test('a payload with a new salt and digest of its own', () => {
    expect(verdictAfter(set("payload = '{}', salt = randomblob(16), digest = randomblob(32)"))).toEqual(broken(4));
  });

  test.each([0, -1, -400])('an event slipped in as number %i', seq => {
    const columns = 'at, kind, lane, salt, payload, digest, chain';
    const slipped = `INSERT INTO event SELECT ${seq}, ${columns} FROM event WHERE seq = 2`;
    expect(verdictAfter(slipped)).toEqual(broken(seq));
  });

  test('an event added at the end', () => {
    const added = 'INSERT INTO event SELECT 11, at, kind, lane, salt, payload, digest, chain FROM event WHERE seq = 10';
    expect(verdictAfter(added)).toEqual(broken(11));
  });

  test('a dropped end shows in the number of events only', () => {
    expect(verdictAfter('DELETE FROM event WHERE seq > 7')).toEqual({ ok: true, value: { events: 7 } });
  });

  test('stays whole when payloads are erased', () => {
    const erase = (seq: number) => set('payload = NULL, salt = NULL', seq);
    expect(verdictAfter(erase(2), erase(4), erase(10))).toEqual({ ok: true, value: { events: 10 } });
    expect(verdictAfter('UPDATE event SET payload = NULL, salt = NULL')).toMatchObject({ ok: true });
  });

  test('an erased event’s other columns are still covered', () => {
    expect(verdictAfter(set('payload = NULL, salt = NULL'), set("lane = 'in-2'"))).toEqual(broken(4));
  });

  test('of an empty journal is whole', () => {
    expect(verdictAfter('DELETE FROM event')).toEqual({ ok: true, value: { events: 0 } });
  });
});

describe('where the chain is looked at', () => {
  test('`journal verify` exits 1 and names the first bad event', async () => {
    const dir = newFolder();
    writeTen(dir);
    const args = ['journal', 'verify', '--data', dir];
    expect(await gatehouse(args)).toMatchObject({ code: 0, stdout: '{"events":10,"ok":true}\n' });
    tamper(dir, set('at = at + 1', 7), set('at = at + 1', 5));
    const ran = await gatehouse(args);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: false, seq: 5 });
    expect(ran.stderr).toMatch(/event 5/);
  });

  test('no journal, and no database', () => {
    const dir = newFolder();
    expect(verifyChain(dir)).toMatchObject({ ok: false, fault: { seq: null, message: /no journal/ } });
    writeFileSync(join(dir, 'journal.sqlite'), 'no database, '.repeat(100));
    expect(verifyChain(dir)).toMatchObject({ ok: false, fault: { seq: null, message: /damaged/ } });
  });

  test('the gate does not start on a broken end', () => {
    const dir = newFolder();
    writeTen(dir);
    tamper(dir, set('at = at + 1', 8));
    const opened = openJournal(dir, { now: morning, random: bytes => new Uint8Array(bytes) });
    expect(opened).toMatchObject({ ok: false, fault: { kind: 'corrupt', message: /event 8 .* restore a backup/ } });
    expect(sql(dir, 'SELECT max(seq) AS seq FROM event')).toEqual([{ seq: 10 }]);
  });
});
