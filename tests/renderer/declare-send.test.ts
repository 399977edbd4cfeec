import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Order } from '../../renderer/declare/form-model.ts';
import { type Answer, type SendEvent, type SendParts, sendUntilAnswered } from '../../renderer/declare/send.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { issued, request } from './declare-stage.ts';

const order: Order = { path: '/api/declare', request, content: '{"notice":"1"}' };
const good: Answer = { status: 200, text: JSON.stringify({ codes: issued }) };
const refusal = (status: number, body: object): Answer => ({ status, text: JSON.stringify(body) });

interface Stage {
  readonly clock: TestClock;
  readonly told: SendEvent[];
  /** Bodies, as they were sent. */
  readonly sent: string[];
  readonly aborted: () => number;
  tryNow(): void;
  stop(): void;
  /** Answers the last that was sent; null fails it. */
  answer(answer: Answer | null): Promise<void>;
}

function stage(random = 0.5): Stage {
  const clock = newTestClock();
  const told: SendEvent[] = [];
  const sent: string[] = [];
  let aborted = 0;
  let settle: (answer: Answer | null) => void = () => {};
  const parts: SendParts = {
    post(path, body, signal) {
      expect(path).toBe('/api/declare');
      sent.push(body);
      signal.addEventListener('abort', () => {
        aborted += 1;
      });
      return new Promise((resolve, reject) => {
        settle = answer => (answer === null ? reject(new TypeError('Failed to fetch')) : resolve(answer));
      });
    },
    timer: clock.timer,
    now: clock.now,
    random: () => random,
  };
  const sending = sendUntilAnswered(parts, order, event => told.push(event));
  return {
    ...{ clock, told, sent, ...sending },
    aborted: () => aborted,
    async answer(answer) {
      settle(answer);
      // A promise that fails takes one turn more than one that does not.
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

const waits = ({ told }: Stage) =>
  told.flatMap(event => (event.kind === 'status' && event.status.kind === 'waiting' ? [event.status] : []));

test('a declaration that is answered is told once, and sent once', async () => {
  const it = stage();
  await it.answer(good);
  expect(it.told).toEqual([{ kind: 'issued', codes: issued }]);
  expect(it.sent).toEqual([`{"request":"${request}","notice":"1"}`]);
  expect(it.clock.pending).toBe(0);
});

test('without network it is sent again, later and later, always the same', async () => {
  const it = stage();
  for (const ms of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
    await it.answer(null);
    expect(waits(it).at(-1)).toEqual({ kind: 'waiting', why: 'network', until: it.clock.now() + ms });
    const before = it.sent.length;
    it.clock.advance(ms - 1);
    expect(it.sent).toHaveLength(before);
    it.clock.advance(1);
    expect(it.sent).toHaveLength(before + 1);
  }
  await it.answer(good);
  expect(it.told.at(-1)).toEqual({ kind: 'issued', codes: issued });
  expect(new Set(it.sent).size).toBe(1);
});

test('phones that lost the same network do not come back at once', async () => {
  const [first, last] = [stage(0), stage(0.999)];
  await first.answer(null);
  await last.answer(null);
  expect(waits(first)[0]?.until).toBe(first.clock.now() + 800);
  expect(waits(last)[0]?.until).toBe(last.clock.now() + 1_200);
});

test('who touches "now" does not wait, and touching twice sends once', async () => {
  const it = stage();
  it.tryNow();
  expect(it.sent).toHaveLength(1);
  await it.answer(null);
  it.tryNow();
  it.tryNow();
  expect(it.sent).toHaveLength(2);
  it.clock.advance(10_000);
  expect(it.sent).toHaveLength(2);
  await it.answer(good);
  it.tryNow();
  expect(it.sent).toHaveLength(2);
});

test('an answer that does not come is given up, and one that comes too late is nobody’s', async () => {
  const it = stage();
  it.clock.advance(29_999);
  expect(it.told).toEqual([]);
  it.clock.advance(1);
  expect(it.aborted()).toBe(1);
  expect(waits(it)).toHaveLength(1);
  await it.answer(good);
  expect(it.told).toHaveLength(1);
});

test('what is taken back is neither sent nor told again', async () => {
  const it = stage();
  it.stop();
  await it.answer(good);
  it.tryNow();
  it.clock.advance(100_000);
  expect(it.told).toEqual([]);
  expect(it.sent).toHaveLength(1);
});

describe('answers', () => {
  const portal = '<html>Wi-Fi: sign in</html>';
  const waiting: readonly (readonly [string, Answer, string, number])[] = [
    ['too many', refusal(429, { error: 'wait', waitMs: 42_000 }), 'busy', 42_000],
    ['not now', refusal(503, { error: 'unavailable' }), 'service', 1_000],
    ['a fault of the service', refusal(500, { error: 'internal' }), 'service', 1_000],
    ['a proxy without its service', { status: 502, text: '<html>Bad Gateway</html>' }, 'service', 1_000],
    ['a proxy that has too many', { status: 429, text: '' }, 'service', 1_000],
    ['a Wi-Fi’s own page', { status: 200, text: portal }, 'network', 1_000],
    ['a Wi-Fi’s refusal', { status: 403, text: portal }, 'network', 1_000],
    ['no codes', refusal(200, { codes: [] }), 'network', 1_000],
    ['codes that are none', refusal(200, { codes: [{ ...issued[0], text: 'javascript:alert(1)' }] }), 'network', 1_000],
  ];
  test.each(waiting)('%s: tries again', async (_name, answer, why, ms) => {
    const it = stage();
    await it.answer(answer);
    expect(it.told).toEqual([{ kind: 'status', status: { kind: 'waiting', why, until: it.clock.now() + ms } }]);
  });

  const fault = { path: 'person.name', kind: 'wrong-name' };
  const row = { line: 3, column: null, why: 'not-csv' };
  const ends: readonly (readonly [Answer, object])[] = [
    [refusal(422, { error: 'fields', faults: [fault] }), { kind: 'faults', faults: [fault] }],
    [refusal(422, { error: 'rows', rows: [row] }), { kind: 'rows', rows: [row] }],
    [refusal(409, { error: 'notice-changed' }), { kind: 'notice-changed' }],
    [refusal(409, { error: 'other-content' }), { kind: 'refused', why: 'bad-request' }],
    [refusal(400, { error: 'bad-request' }), { kind: 'refused', why: 'bad-request' }],
    [refusal(413, { error: 'too-large' }), { kind: 'refused', why: 'too-large' }],
    [
      { status: 413, text: '<html>' },
      { kind: 'refused', why: 'too-large' },
    ],
    [refusal(418, { error: 'brewing' }), { kind: 'refused', why: 'bad-request' }],
  ];
  test.each(ends)('%j ends it', async (answer, event) => {
    const it = stage();
    await it.answer(answer);
    expect(it.told).toEqual([event]);
    expect(it.clock.pending).toBe(0);
  });

  test('no answer of anybody breaks it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 100, max: 599 }), fc.oneof(fc.json(), fc.string()), async (status, text) => {
        const it = stage();
        await it.answer({ status, text });
        expect(it.told).toHaveLength(1);
      }),
    );
  });
});
