/** What a gate does with what breaks: devices, the journal, the clock, a code, the power. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { askController } from '../../main/cli/control-client.ts';
import type { TestSite } from '../gate.ts';
import { entries, inLane, outLane, rig, rows } from './rig.ts';

/** Another program begins to write into the journal, and does not end; resolves with what ends it. */
async function lockJournal({ data }: TestSite): Promise<() => Promise<void>> {
  const program = `
    const database = new (require('node:sqlite').DatabaseSync)(${JSON.stringify(join(data, 'journal.sqlite'))});
    database.exec('BEGIN IMMEDIATE');
    console.log('locked');
    process.stdin.resume();`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  return async () => {
    child.kill('SIGKILL');
    await exited;
  };
}

describe('faults', () => {
  test('a lane without its relay refuses, and the lane beside it goes on', async () => {
    const { scan, token, device, state, last } = await rig([inLane, { ...inLane, id: 'in-2' }]);
    device('in-1/relay-in', 'relay').plug(false);
    expect([state('in-1'), state('in-2')]).toEqual(['faulted', 'idle']);
    scan('in-1', token());
    expect(last()).toMatchObject({ lane: 'in-1', outcome: 'refuse', reason: 'out-of-order' });
    scan('in-2', token());
    expect(last()).toMatchObject({ lane: 'in-2', outcome: 'admit' });
    device('in-1/relay-in', 'relay').plug(true);
    expect(state('in-1')).toBe('idle');
  });

  test('a clock before the last event: entries are refused, exits open with a flag, and a right clock ends it', async () => {
    const { scan, token, clock, state, last } = await rig([inLane, outLane]);
    const [entering, leaving] = [token(), token()];
    scan('in-1', token());
    clock.advance(1_000);
    const right = clock.now();
    clock.set(right - 3_600_000);
    scan('in-1', entering);
    expect(state('in-1')).toBe('faulted');
    expect(last()).toMatchObject({ outcome: 'refuse', reason: 'out-of-order' });
    scan('out-1', leaving);
    expect(last()).toMatchObject({ outcome: 'admit', direction: 'out' });
    expect(Date.parse(last()?.at ?? '')).toBeGreaterThanOrEqual(right - 1_000);
    clock.set(right);
    clock.advance(1_000);
    expect(state('in-1')).toBe('idle');
  });

  test('a journal that cannot be written: nobody is admitted but by a guard, and it ends by itself', async () => {
    const { scan, token, clock, state, last, site, device } = await rig([inLane, outLane]);
    const before = last()?.seq;
    const release = await lockJournal(site);
    scan('in-1', token());
    scan('out-1', token());
    expect([state('in-1'), state('out-1')]).toEqual(['faulted', 'faulted']);
    expect(device('in-1/relay-in', 'relay').on).toBe(false);
    const request = { command: 'lane-open', lane: 'in-1', guard: 'Lan', reason: 'doctor' } as const;
    const opened = await askController(site.data, request);
    expect(opened).toMatchObject({ ok: true, value: { answer: 'done', seq: null, state: 'opening' } });
    expect(device('in-1/relay-in', 'relay').on).toBe(true);
    expect(readFileSync(join(site.data, 'overrides.ndjson'), 'utf8')).toContain('"guard":"Lan"');
    clock.advance(2_000);
    expect(state('in-1')).toBe('faulted');
    await release();
    clock.advance(2_000);
    expect([state('in-1'), state('out-1')]).toEqual(['idle', 'idle']);
    expect(entries(site).filter(({ seq }) => seq > (before ?? 0))).toMatchObject([
      { outcome: 'override', lane: 'in-1', direction: 'in', guard: 'Lan', reason: 'doctor' },
    ]);
    expect(existsSync(join(site.data, 'overrides.ndjson'))).toBe(false);
    scan('in-1', token());
    expect(last()).toMatchObject({ outcome: 'admit' });
  });

  test('one printed code that meets a bug takes no lane down', async () => {
    const { scan, token, clock, last, state } = await rig([inLane]);
    const nowhere = 'VD1:'.padEnd(4_000, ':');
    scan('in-1', nowhere);
    expect(last()).toMatchObject({ outcome: 'refuse', reason: 'unreadable' });
    clock.advance(10_000);
    scan('in-1', token());
    expect([last()?.outcome, state('in-1')]).toEqual(['admit', 'opening']);
  });
});

describe('unreadable scans', () => {
  test('are one event a second, with a count', async () => {
    const { scan, clock, site } = await rig([inLane]);
    for (let index = 0; index < 500; index += 1) scan('in-1', `noise ${index}`);
    clock.advance(1_000);
    const counts = rows<{ n: number }>(
      site,
      "SELECT json_extract(payload, '$.count') AS n FROM event WHERE kind = 'refused'",
    );
    expect(counts).toEqual([{ n: 1 }, { n: 499 }]);
  });
});

describe('after a stop in the middle of an opening', () => {
  test('the outcome is unknown, the pulse is not repeated, and the person is referred', async () => {
    const before = await rig([inLane]);
    const text = before.token();
    before.scan('in-1', text);
    const after = await before.crash();
    expect(after.device('in-1/relay-in', 'relay').on).toBe(false);
    expect(entries(after.site)[0]).toMatchObject({ outcome: 'admit', passage: 'unknown' });
    after.clock.advance(10_000);
    after.scan('in-1', text);
    expect(after.last()).toMatchObject({ outcome: 'refer', reason: 'outcome-unknown' });
  });
});

describe('personal data', () => {
  test('are in no file of the data folder but the day keys’ sealed boxes', async () => {
    const { scan, token, clock, site } = await rig([inLane]);
    scan('in-1', token({ name: 'Lý Thị Kín Đáo', plate: '24A-12345', host: 'Phòng Bí Mật' }));
    clock.advance(10_000);
    for (const file of ['journal.sqlite', 'journal.sqlite-wal']) {
      const bytes = readFileSync(join(site.data, file), 'latin1');
      for (const secret of ['Lý Thị Kín Đáo', '24A-12345', 'Phòng Bí Mật']) {
        expect(bytes).not.toContain(Buffer.from(secret, 'utf8').toString('latin1'));
      }
    }
  });
});
