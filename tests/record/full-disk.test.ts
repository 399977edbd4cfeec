import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readDayKeys } from '../../main/record/day-keys.ts';
import type { Journal } from '../../main/record/journal.ts';
import { verifyChain } from '../../main/record/read.ts';
import { dayMs, decided, decisionOf, hanh, morning, need, open, sql } from './journals.ts';
import { newSmallDisk } from './small-disk.ts';

/** Writes until it cannot; the fault, and the number of the last event that was acknowledged. */
function writeUntilFault(journal: Journal, now: number) {
  for (let last = 0; ; ) {
    const written = journal.decide(now, () => decisionOf());
    if (!written.ok) return { fault: written.fault, last };
    if (written.value === null) throw new Error('the decision was not written');
    last = written.value.seq;
  }
}

/** What one write left over may still do for a smaller one, for a while. */
function probeUntilFault(journal: Journal) {
  for (let probes = 0; probes < 100; probes += 1) {
    const probed = journal.probe();
    if (!probed.ok) return probed.fault;
  }
  return null;
}

test('a full disk is a fault that passes: nothing is half-written, and the gate goes on by itself', context => {
  const disk = newSmallDisk(context, 1_024);
  const journal = open(disk.dir);
  let events = decided(journal);
  for (const round of [1, 2, 3]) {
    disk.fill();
    const now = morning + round;
    const { fault, last } = writeUntilFault(journal, now);
    events = Math.max(events, last);
    expect(fault).toMatchObject({ kind: 'full', message: /is full: free some space/ });
    expect(probeUntilFault(journal)).toMatchObject({ kind: 'full' });
    disk.free();
    expect(sql(disk.dir, 'SELECT max(seq) AS events FROM event')).toEqual([{ events }]);
    expect(sql(disk.dir, 'SELECT max(id) AS events FROM opening')).toEqual([{ events }]);
    expect(verifyChain(disk.dir)).toEqual({ ok: true, value: { events } });
    expect(journal.probe()).toMatchObject({ ok: true });
    expect(decided(journal, {}, now)).toBe(events + 1);
    events += 1;
    journal.checkpoint();
  }
  journal.close(morning + 9);
  expect(verifyChain(disk.dir)).toEqual({ ok: true, value: { events: events + 1 } });
});

test('a day whose key finds no room admits nobody, and begins when there is', context => {
  const disk = newSmallDisk(context, 1_024);
  const journal = open(disk.dir);
  for (let day = 0; day < 53; day += 1) decided(journal, {}, morning + day * dayMs);
  disk.fill();
  const before = readFileSync(join(disk.dir, 'day-keys'));
  const tomorrow = morning + 53 * dayMs;
  expect(journal.decide(tomorrow, () => decisionOf())).toMatchObject({ ok: false, fault: { kind: 'full' } });
  expect(readFileSync(join(disk.dir, 'day-keys'))).toEqual(before);
  disk.free();
  const seq = decided(journal, {}, tomorrow);
  expect(readDayKeys(disk.dir).find('2027-01-15')).toHaveLength(32);
  expect(sql(disk.dir, 'SELECT person FROM entry WHERE seq = ?', seq)).toEqual([{ person: hanh.key }]);
});

test('closing on a full disk loses the farewell only', context => {
  const disk = newSmallDisk(context, 1_024);
  const journal = open(disk.dir);
  decided(journal);
  disk.fill();
  const { last } = writeUntilFault(journal, morning);
  journal.close(morning);
  disk.free();
  const again = open(disk.dir);
  expect(decided(again)).toBeGreaterThan(last);
  const stopped = sql(disk.dir, "SELECT count(*) AS n FROM event WHERE kind = 'stopped'");
  expect(stopped).toEqual([{ n: 0 }]);
  expect(need(verifyChain(disk.dir)).events).toBeGreaterThan(last);
});
