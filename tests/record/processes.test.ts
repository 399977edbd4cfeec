/** The journal and other processes: one writer, readers beside it, and a death at any moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openJournal } from '../../main/record/journal.ts';
import { backup, exportEvents, verifyChain } from '../../main/record/read.ts';
import { decided, hanh, morning, need, newFolder, open, sql, tamper, writeTen } from './journals.ts';

const program = fileURLToPath(new URL('writer.ts', import.meta.url));

interface Said {
  readonly kind: string;
  readonly seq?: number;
  readonly message?: string;
}

/** Starts a writer on `dir`; dead when the test ends. */
function startWriter(dir: string, mode: 'append' | 'hold') {
  const child = spawn(process.execPath, [program, dir, mode], { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said: Said[] = [];
  return {
    pid: child.pid,
    /** Its next line. */
    async next(): Promise<Said> {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the writer ended after ${said.length} lines`);
      said.push(JSON.parse(value));
      return said.at(-1) ?? { kind: 'nothing' };
    },
    /** SIGKILL; all that it has said in its life. */
    async kill(): Promise<readonly Said[]> {
      child.kill('SIGKILL');
      for (let line = await lines.next(); !line.done; line = await lines.next()) said.push(JSON.parse(line.value));
      await closed;
      return said;
    },
  };
}

const tryOpen = (dir: string) => openJournal(dir, { now: morning, random: bytes => new Uint8Array(bytes) });

describe('one writer', () => {
  test('the second is told who holds it, readers are not hindered; its death gives the lock free', async () => {
    const dir = newFolder();
    const writer = startWriter(dir, 'hold');
    expect(await writer.next()).toEqual({ kind: 'open' });
    const refused = tryOpen(dir);
    expect(refused).toMatchObject({ ok: false, fault: { kind: 'held' } });
    const holder = new RegExp(`in use by another gate \\(process ${writer.pid}, since \\d{4}-.*Z\\): stop that one`);
    expect(refused.ok ? '' : refused.fault.message).toMatch(holder);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 1 } });
    await writer.kill();
    expect(existsSync(join(dir, 'writer.lock'))).toBe(true);
    const journal = open(dir);
    expect(JSON.parse(readFileSync(join(dir, 'writer.json'), 'utf8'))).toMatchObject({ pid: process.pid });
    expect(decided(journal)).toBe(3);
  });

  test('is refused in another process while we write, and let in when we close', async () => {
    const dir = newFolder();
    const journal = open(dir);
    const pid = String(process.pid);
    expect(await startWriter(dir, 'hold').next()).toEqual({ kind: 'held', message: expect.stringContaining(pid) });
    expect(decided(journal)).toBe(2);
    journal.close(morning);
    expect(await startWriter(dir, 'hold').next()).toEqual({ kind: 'open' });
  });

  test('in the same process too', () => {
    const dir = newFolder();
    const journal = open(dir);
    expect(tryOpen(dir)).toMatchObject({ ok: false, fault: { kind: 'held' } });
    expect(decided(journal)).toBe(2);
  });

  test.each(['', 'not JSON', '{}'])('a holder’s note of %j does not matter', note => {
    const dir = newFolder();
    const journal = open(dir);
    writeFileSync(join(dir, 'writer.json'), note);
    expect(tryOpen(dir)).toMatchObject({ ok: false, fault: { kind: 'held' } });
    journal.close(morning);
    open(dir);
  });

  test('a journal that cannot be opened leaves the lock free', () => {
    const dir = newFolder();
    writeFileSync(join(dir, 'journal.sqlite'), 'no database, '.repeat(100));
    expect(tryOpen(dir)).toMatchObject({ ok: false, fault: { kind: 'corrupt' } });
    expect(tryOpen(dir)).toMatchObject({ ok: false, fault: { kind: 'corrupt' } });
  });
});

describe('killed while it writes', () => {
  test('five times: every acknowledged event is there, and the chain is whole', async () => {
    const dir = newFolder();
    const acknowledged: Said[] = [];
    for (const lines of [1, 7, 20, 61, 2]) {
      const writer = startWriter(dir, 'append');
      expect(await writer.next()).toEqual({ kind: 'open' });
      for (let line = 0; line < lines; line += 1) await writer.next();
      const [, ...events] = await writer.kill();
      expect(events.length).toBeGreaterThanOrEqual(lines);
      acknowledged.push(...events);
      expect(verifyChain(dir)).toMatchObject({ ok: true });
    }
    const kinds = new Map<unknown, unknown>(
      sql(dir, 'SELECT seq, kind FROM event').map(({ seq, kind }) => [seq, kind]),
    );
    expect(acknowledged.filter(({ seq, kind }) => kinds.get(seq) !== kind)).toEqual([]);
    expect(new Set(acknowledged.map(({ seq }) => seq)).size).toBe(acknowledged.length);
    open(dir, { now: Date.now() });
    const outcomes = sql(
      dir,
      `SELECT (SELECT count(*) FROM event o WHERE json_extract(o.payload, '$.entry') = +e.seq) AS outcomes,
         count(*) AS n
       FROM event e WHERE kind = 'admitted' GROUP BY 1`,
    );
    expect(outcomes).toEqual([{ outcomes: 1, n: expect.any(Number) }]);
    expect(verifyChain(dir)).toMatchObject({ ok: true });
  });
});

describe('a backup', () => {
  test('made while the gate writes opens, verifies, and opens no name', async () => {
    const [dir, target] = [newFolder(), newFolder()];
    const writer = startWriter(dir, 'append');
    for (let line = 0; line < 40; line += 1) await writer.next();
    need(backup(dir, join(target, 'journal.sqlite')));
    for (let line = 0; line < 40; line += 1) await writer.next();
    await writer.kill();
    expect(readdirSync(target)).toEqual(['journal.sqlite']);
    const { events } = need(verifyChain(target));
    expect(events).toBeGreaterThanOrEqual(40);
    expect(sql(target, 'SELECT * FROM event')).toEqual(sql(dir, 'SELECT * FROM event WHERE seq <= ?', events));
    const people = [...need(exportEvents(target))].filter(event => 'personal' in event && event.personal !== null);
    expect(people).toEqual([]);
    expect(readFileSync(join(target, 'journal.sqlite')).includes(hanh.name)).toBe(false);
    const restored = open(target, { now: Date.now() });
    expect(decided(restored, {}, Date.now())).toBeGreaterThan(events);
    expect(sql(target, 'PRAGMA journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  });

  test('and the day keys beside it open the names again', () => {
    const [dir, target] = [newFolder(), newFolder()];
    writeTen(dir);
    need(backup(dir, join(target, 'journal.sqlite')));
    copyFileSync(join(dir, 'day-keys'), join(target, 'day-keys'));
    const exported = [...need(exportEvents(target))];
    expect(exported).toEqual([...need(exportEvents(dir))]);
    expect(exported[1]).toMatchObject({ personal: { name: hanh.name } });
  });

  test('overwrites nothing', () => {
    const dir = newFolder();
    writeTen(dir);
    const file = join(newFolder(), 'copy');
    writeFileSync(file, 'precious');
    expect(backup(dir, file)).toMatchObject({ ok: false, fault: { message: /exists already/ } });
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  test('of a broken journal is none, and leaves nothing', () => {
    const [dir, target] = [newFolder(), newFolder()];
    writeTen(dir);
    tamper(dir, 'UPDATE event SET at = at + 1 WHERE seq = 4');
    const copied = backup(dir, join(target, 'copy'));
    expect(copied).toMatchObject({ ok: false, fault: { kind: 'corrupt', message: /event 4/ } });
    expect(readdirSync(target)).toEqual([]);
  });

  test('of nothing, and into nowhere', () => {
    const dir = newFolder();
    expect(backup(dir, join(dir, 'copy'))).toMatchObject({ ok: false, fault: { message: /no journal/ } });
    writeTen(dir);
    expect(backup(dir, join(dir, 'no/such/folder'))).toMatchObject({ ok: false });
  });
});
