/** The form's declarations and other processes: a service that writes, commands beside it, and a death at any moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { batchOf, dayMs, numberedBatch, openStore, pseudonym } from './declareds.ts';
import { need, newFolder, using } from './journals.ts';

const program = fileURLToPath(new URL('declared-child.ts', import.meta.url));

/** Keeps from a number on; dead when the test ends. */
function startService(dir: string, from: number) {
  const child = spawn(process.execPath, [program, dir, String(from)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await closed;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let said = from - 1;
  return {
    /** The next number that is durable. */
    async next(): Promise<number> {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the service ended after ${said}`);
      said = Number(value);
      return said;
    },
    /** SIGKILL; the last number that it said. */
    async kill(): Promise<number> {
      child.kill('SIGKILL');
      for (let line = await lines.next(); !line.done; line = await lines.next()) said = Number(line.value);
      await closed;
      return said;
    },
  };
}

/** A folder whose service is killed so many times, at moments that nobody chooses. */
async function killTimes(times: number): Promise<void> {
  const dir = newFolder();
  let from = 0;
  for (let kill = 0; kill < times; kill += 1) {
    const service = startService(dir, from);
    const lines = 1 + Math.floor(Math.random() * 8);
    for (let line = 0; line < lines; line += 1) await service.next();
    const said = await service.kill();
    const store = openStore(dir, kill % 2 === 0 ? 'reader' : 'writer');
    let rows = 0;
    for (let number = 0; number <= said; number += 1) {
      expect(need(store.answerOf(numberedBatch(number).request)), `acknowledged: ${number}`).toEqual(
        numberedBatch(number),
      );
      rows += numberedBatch(number).declared.length;
    }
    const next = need(store.answerOf(numberedBatch(said + 1).request));
    if (next !== null) expect(next).toEqual(numberedBatch(said + 1));
    expect(need(store.answerOf(numberedBatch(said + 2).request))).toBeNull();
    const { total } = need(store.counts(0));
    expect(total).toBe(rows + (next?.declared.length ?? 0));
    expect([...need(store.entries())].filter(entry => !entry.ok)).toEqual([]);
    store.close();
    from = said + 1;
  }
  const check = using(join(dir, 'declared.sqlite'), database => database.pragma('integrity_check', { simple: true }));
  expect(check).toBe('ok');
}

test('20 kills: what was acknowledged is whole, what was not is whole or not there', async () => {
  await Promise.all(Array.from({ length: 4 }, () => killTimes(5)));
});

test('a command revokes, reads and forgets beside the service, which goes on', async () => {
  const dir = newFolder();
  const service = startService(dir, 0);
  expect(await service.next()).toBe(0);
  const [command, reader] = [openStore(dir), openStore(dir, 'reader')];
  const day = Date.UTC(2026, 10, 1);
  let revoked = 0;
  for (let round = 0; round < 25; round += 1) {
    const number = await service.next();
    const { madeAt, declared } = numberedBatch(number);
    const ref = declared.at(-1)?.ref ?? '';
    expect(need(command.revoke([ref, 'nothing-0'], madeAt))).toEqual(['nothing-0']);
    revoked += 1;
    const nowS = madeAt / 1_000;
    const texts = need(reader.find([pseudonym(declared.length - 1)], nowS));
    expect(texts).not.toContain(declared.at(-1)?.text);
    if (declared.length > 1) expect(need(reader.find([pseudonym(0)], nowS))).toContain(declared[0]?.text);
    expect([...need(reader.entries())].every(entry => entry.ok)).toBe(true);
  }
  const before = need(reader.counts(day / 1_000));
  expect(before.revoked).toBe(revoked);
  const first = numberedBatch(0).declared.length;
  expect(need(command.forget(day + 4 * dayMs, 1, first))).toBe(first);
  expect(need(reader.answerOf(numberedBatch(0).request))).toBeNull();
  const said = await service.next();
  const last = await service.kill();
  expect(last).toBeGreaterThanOrEqual(said);
  expect(need(command.answerOf(numberedBatch(last).request))).toEqual(numberedBatch(last));
});

test('two services that begin a day, and forget one, share its keys', () => {
  const dir = newFolder();
  const [one, other, reader] = [openStore(dir), openStore(dir), openStore(dir, 'reader')];
  need(one.keep(batchOf({ number: 1 })));
  need(other.keep(batchOf({ number: 2 })));
  need(one.keep(batchOf({ number: 3, hours: 1 })));
  expect(need(reader.answerOf(batchOf({ number: 1 }).request))).not.toBeNull();
  expect(need(other.forget(batchOf({ number: 1 }).madeAt + 30 * dayMs, 7, 10))).toBe(3);
  // The day is forgotten; a clock that was put back brings it again.
  need(one.keep(batchOf({ number: 4 })));
  need(other.keep(batchOf({ number: 5 })));
  for (const store of [one, other, reader]) {
    const entries = [...need(store.entries())].map(need);
    expect(entries.map(({ ref }) => ref)).toEqual([4, 5].map(number => batchOf({ number }).declared[0]?.ref));
  }
});
