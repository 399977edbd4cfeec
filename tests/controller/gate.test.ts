/** The composed gate on simulated devices and a clock that the test moves: what the lanes do, and what the journal says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import type { Io, SimDevice } from '../../drivers/driver.ts';
import { newSimBench } from '../../drivers/io/sim-bench.ts';
import type { TokenOrder } from '../../main/cli/token.ts';
import { type Gate, startGate } from '../../main/controller/gate.ts';
import { loadSite } from '../../main/controller/site.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { type Entry, makeSite, query, readEntries, type TestSite } from '../gate.ts';

const sim = { driver: 'sim' };
const fire = { fire: { driver: 'sim', normally: 'closed', relay: 'hold' } };
const inLane = { id: 'in-1', direction: 'in', scanners: [sim], relay: { ...sim, pulseMs: 300 } };
const outLane = { id: 'out-1', direction: 'out', scanners: [sim], relay: { ...sim, pulseMs: 300 } };
const sensed = (lane: object) => ({ ...lane, passage: { ...sim, timeoutMs: 5_000 }, inputs: fire });

interface Rig {
  readonly site: TestSite;
  readonly clock: TestClock;
  readonly gate: Gate;
  token(changes?: Partial<TokenOrder>): string;
  scan(lane: string, text: string, direction?: 'in' | 'out'): void;
  device<K extends SimDevice['kind']>(name: string, kind: K): Extract<SimDevice, { kind: K }>;
  state(lane: string): string | undefined;
  last(): Entry | undefined;
  /** As after a power cut: the same folder, the same wall clock. */
  crash(): Promise<Rig>;
}

const rigs: { stop(): Promise<void>; site: TestSite }[] = [];
afterEach(async () => {
  for (const rig of rigs.splice(0)) {
    await rig.stop();
    rig.site.remove();
  }
});

async function rig(lanes: readonly object[], policy: object = {}): Promise<Rig> {
  const site = makeSite(lanes, { policy });
  return start(site, newTestClock());
}

async function start(site: TestSite, clock: TestClock): Promise<Rig> {
  const bench = newSimBench();
  const io: Io = {
    clock,
    bench,
    serialLine: () => {
      throw new Error('no serial line here');
    },
  };
  const loaded = loadSite(site.file);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.fault));
  const log = pino({ level: 'silent' });
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const started = await startGate({
    site: loaded.value,
    dataDir: site.data,
    screens: '/nowhere',
    io,
    log,
    random,
    demo: null,
  });
  if (!started.ok) throw new Error(started.fault.fault.message);
  const gate = started.value;
  rigs.push({ stop: () => gate.stop(), site });
  const nowS = () => Math.floor(clock.now() / 1_000);
  function device<K extends SimDevice['kind']>(name: string, kind: K) {
    const found = bench.get(name);
    if (found?.kind !== kind) throw new Error(`no ${kind} called ${name}`);
    return found as Extract<SimDevice, { kind: K }>;
  }
  return {
    site,
    clock,
    gate,
    token: (changes = {}) => site.token({ notBeforeS: nowS() - 3_600, expiresAtS: nowS() + 71 * 3_600, ...changes }),
    scan: (lane, text, direction = lane.startsWith('out') ? 'out' : 'in') =>
      device(`${lane}/scanner-${direction}`, 'scanner').scan(new TextEncoder().encode(text)),
    device,
    state: lane => gate.lanes().find(({ id }) => id === lane)?.state,
    last: () => readEntries(site).at(-1),
    async crash() {
      rigs.splice(
        rigs.findIndex(other => other.site === site),
        1,
      );
      await gate.stop();
      return start(site, clock);
    },
  };
}

const visits = (site: TestSite) =>
  query<{ person: string; lane_in: string | null; lane_out: string | null; closed_by: string | null }>(
    site,
    'SELECT person, lane_in, lane_out, closed_by FROM visit',
  );
const kinds = (site: TestSite) =>
  query<{ kind: string }>(site, 'SELECT kind FROM event ORDER BY seq').map(({ kind }) => kind);

describe('in and out', () => {
  test('a visit joins an entry to its exit, and the code can then be used again', async () => {
    const { scan, token, clock, last, site } = await rig([inLane, outLane]);
    const text = token();
    scan('in-1', text);
    clock.advance(2_000);
    scan('in-1', text);
    expect(last()).toMatchObject({ outcome: 'refuse', reason: 'already-used' });
    scan('out-1', text);
    expect(last()).toMatchObject({ outcome: 'admit', direction: 'out', reason: null });
    expect(visits(site)).toEqual([
      { person: expect.any(String), lane_in: 'in-1', lane_out: 'out-1', closed_by: 'exit' },
    ]);
    clock.advance(10_000);
    scan('in-1', text);
    expect(last()).toMatchObject({ outcome: 'admit', direction: 'in' });
  });

  test('an exit is never refused: expired, with symptoms, without an entry', async () => {
    const { scan, token, clock, last, device } = await rig([outLane]);
    const nowS = Math.floor(clock.now() / 1_000);
    scan(
      'out-1',
      token({ notBeforeS: nowS - 900_000, expiresAtS: nowS - 800_000, symptoms: 1, exposures: 1, audience: 'x' }),
    );
    expect(last()).toMatchObject({ outcome: 'admit', direction: 'out', reason: 'expired' });
    expect(device('out-1/relay-out', 'relay').on).toBe(true);
    clock.advance(10_000);
    scan('out-1', token());
    expect(last()).toMatchObject({ outcome: 'admit', reason: 'no-entry' });
    clock.advance(10_000);
    scan('out-1', 'garbage');
    expect(last()).toMatchObject({ outcome: 'refer', reason: 'unknown-code', person: null });
  });

  test('one lane serves both ways, each with its own devices', async () => {
    const both = {
      id: 'both-1',
      direction: 'both',
      scanners: [
        { ...sim, direction: 'in' },
        { ...sim, direction: 'out' },
      ],
      relay: [
        { ...sim, direction: 'in', pulseMs: 300 },
        { ...sim, direction: 'out', pulseMs: 500 },
      ],
    };
    const { scan, token, clock, device } = await rig([both]);
    const [relayIn, relayOut] = [device('both-1/relay-in', 'relay'), device('both-1/relay-out', 'relay')];
    const text = token();
    scan('both-1', text, 'in');
    expect([relayIn.on, relayOut.on]).toEqual([true, false]);
    clock.advance(300);
    expect([relayIn.on, relayOut.on]).toEqual([false, false]);
    scan('both-1', text, 'out');
    expect([relayIn.on, relayOut.on]).toEqual([false, true]);
    clock.advance(499);
    expect(relayOut.on).toBe(true);
    clock.advance(1);
    expect(relayOut.on).toBe(false);
  });
});

describe('anti-passback', () => {
  const nationalId = '001099012345';
  test.each([
    ['soft', { outcome: 'admit', reason: 'person-inside' }],
    ['hard', { outcome: 'refuse', reason: 'person-inside' }],
    ['off', { outcome: 'admit', reason: null }],
  ])('another code of a person who is inside, %s', async (mode, expected) => {
    const { scan, token, clock, last } = await rig([inLane], { antiPassback: { mode } });
    scan('in-1', token({ nationalId }));
    clock.advance(10_000);
    scan('in-1', token({ nationalId }));
    expect(last()).toMatchObject(expected);
  });

  test('a code that is being used at another lane is used', async () => {
    const { scan, token, last } = await rig([inLane, { ...inLane, id: 'in-2' }]);
    const text = token();
    scan('in-1', text);
    scan('in-2', text);
    expect(last()).toMatchObject({ lane: 'in-2', outcome: 'refuse', reason: 'already-used' });
  });

  test('is forgotten after the reset', async () => {
    const { scan, token, clock, last } = await rig([inLane], { antiPassback: { mode: 'hard', resetHours: 2 } });
    const text = token();
    scan('in-1', text);
    clock.advance(2 * 3_600_000 + 1_000);
    scan('in-1', text);
    expect(last()).toMatchObject({ outcome: 'admit' });
  });
});

describe('passage', () => {
  test('who passes is in; who does not was never in, and may try again', async () => {
    const { scan, token, clock, device, last, site, state } = await rig([sensed(inLane)]);
    const text = token();
    scan('in-1', text);
    clock.advance(300);
    expect(state('in-1')).toBe('passing');
    clock.advance(5_000);
    expect(last()).toMatchObject({ outcome: 'admit', passage: 'not-passed' });
    expect(visits(site)).toEqual([]);
    scan('in-1', text);
    expect(last()).toMatchObject({ outcome: 'admit', passage: null });
    clock.advance(300);
    device('in-1/passage-in', 'input').set(true);
    expect(last()).toMatchObject({ outcome: 'admit', passage: 'passed' });
    expect(state('in-1')).toBe('idle');
    expect(visits(site)).toHaveLength(1);
  });

  test('the next person waits for the one ahead, and is recorded', async () => {
    const { scan, token, clock, last } = await rig([sensed(inLane)]);
    scan('in-1', token());
    clock.advance(1_000);
    scan('in-1', token());
    expect(last()).toMatchObject({ outcome: 'refuse', reason: 'busy' });
  });

  test('a refused person who pushes through is recorded as forced', async () => {
    const { scan, device, last } = await rig([sensed(inLane)]);
    scan('in-1', 'hello');
    device('in-1/passage-in', 'input').set(true);
    expect(last()).toMatchObject({ outcome: 'refuse', reason: 'unknown-code', passage: 'forced' });
  });
});

describe('fire', () => {
  test('releases every lane from everything, and nobody is kept', async () => {
    const { scan, token, clock, device, state, site } = await rig([sensed(inLane)]);
    scan('in-1', token());
    device('in-1/fire', 'input').set(true);
    expect(state('in-1')).toBe('released');
    expect(device('in-1/relay-in', 'relay').on).toBe(true);
    clock.advance(60_000);
    expect(device('in-1/relay-in', 'relay').on).toBe(true);
    device('in-1/relay-in', 'relay').plug(false);
    device('in-1/relay-in', 'relay').plug(true);
    expect(device('in-1/relay-in', 'relay').on).toBe(true);
    device('in-1/fire', 'input').set(false);
    expect(state('in-1')).toBe('idle');
    expect(device('in-1/relay-in', 'relay').on).toBe(false);
    expect(kinds(site)).toEqual(expect.arrayContaining(['fire-started', 'outcome-unknown', 'fire-ended']));
  });

  test('a fire input that cannot be read counts as fire', async () => {
    const { device, state } = await rig([sensed(inLane)]);
    device('in-1/fire', 'input').plug(false);
    expect(state('in-1')).toBe('released');
    device('in-1/fire', 'input').plug(true);
    expect(state('in-1')).toBe('idle');
  });
});

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
    const counts = query<{ n: number }>(
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
    expect(readEntries(after.site)[0]).toMatchObject({ outcome: 'admit', passage: 'unknown' });
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
