import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../../drivers/io/clock.ts';
import { newPrintThread, type PrintThread, type PrintThreadOptions } from '../../main/print/print-thread.ts';
import { type SheetsOrder, sheetsPdf } from '../../main/print/sheets.ts';
import { newTestClock } from '../clock.ts';
import { now, personOf } from './people.ts';

const opened: PrintThread[] = [];
afterEach(() => {
  for (const thread of opened.splice(0)) thread.close();
});
function open(options: Partial<PrintThreadOptions> = {}): PrintThread {
  const thread = newPrintThread({ clock: systemClock, ...options });
  opened.push(thread);
  return thread;
}

const orderOf = (count: number): SheetsOrder => ({
  siteName: { vi: 'Bệnh viện', en: 'Hospital' },
  timeZone: 'Asia/Ho_Chi_Minh',
  language: 'vi',
  people: Array.from({ length: count }, (_, at) => personOf(`Nguyễn Văn ${at}`)),
});

/** What the thread runs in place of drawing; `x` is the order's people. */
const script = (code: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort as port } from 'node:worker_threads';
      port.on('message', ({ id, order: { people: x } }) => { ${code} });
      const answer = id => port.postMessage({ id, result: { ok: true, value: new Uint8Array([id]) } });`)}`,
  );

test('draws on the thread what is drawn here, one order after the other', async () => {
  const thread = open({ clock: newTestClock(now) });
  const orders = [orderOf(1), orderOf(7)];
  const [first, second] = await Promise.all(orders.map(order => thread.sheets(order)));
  expect(first).toEqual(await sheetsPdf(orders[0] ?? orderOf(1), now));
  expect(second).toEqual(await sheetsPdf(orders[1] ?? orderOf(1), now));
});

test('what cannot be drawn fails by itself, and the thread goes on', async () => {
  const thread = open();
  const broken = { ...orderOf(1), timeZone: 'Nowhere/City' };
  expect(await thread.sheets(broken)).toEqual({ ok: false, fault: 'the sheets cannot be drawn (RangeError)' });
  expect((await thread.sheets(orderOf(1))).ok).toBe(true);
});

test('500 people come as one document', async () => {
  const made = await open().sheets(orderOf(500));
  const pdf = Buffer.from(made.ok ? made.value : []).toString('latin1');
  expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(84);
  expect(pdf.length).toBeLessThan(4_000_000);
});

test.each([
  ['throws', "if (x.length === 2) throw new Error('bug'); answer(id);", /crashed/],
  ['ends', 'if (x.length === 2) process.exit(0); answer(id);', /ended/],
  [
    'has no more memory',
    'if (x.length === 2) { const all = []; for (;;) all.push(new Array(1e5).fill(id)); } answer(id);',
    /crashed/,
  ],
])('a thread that %s fails its order alone', async (_, code, fault) => {
  const thread = open({ script: script(code) });
  const [first, second] = await Promise.all([thread.sheets(orderOf(2)), thread.sheets(orderOf(1))]);
  expect(first).toEqual({ ok: false, fault: expect.stringMatching(fault) });
  expect(second.ok).toBe(true);
});

test('a thread that hangs is ended at the limit, and the next order has another', async () => {
  const clock = newTestClock();
  const thread = open({ clock, limitMs: 5_000, script: script('if (x.length === 2) for (;;); answer(id);') });
  const hanging = thread.sheets(orderOf(2));
  clock.advance(4_999);
  expect(clock.pending).toBe(1);
  clock.advance(1);
  expect(await hanging).toEqual({ ok: false, fault: 'printing took longer than 5 s' });
  expect((await thread.sheets(orderOf(1))).ok).toBe(true);
  expect(clock.pending).toBe(0);
});

test('an answer of another order counts for nothing', async () => {
  const thread = open({ script: script('answer(id - 1); answer(id + 1); answer(id); answer(id);') });
  for (const id of [1, 2]) expect(await thread.sheets(orderOf(1))).toEqual({ ok: true, value: new Uint8Array([id]) });
});

test('too many at a time are refused; closing fails the rest', async () => {
  const thread = open({ maxWaiting: 1, clock: newTestClock(), script: script('for (;;);') });
  const [drawn, waiting] = [thread.sheets(orderOf(1)), thread.sheets(orderOf(1))];
  expect(await thread.sheets(orderOf(1))).toEqual({ ok: false, fault: expect.stringContaining('too much') });
  thread.close();
  for (const result of await Promise.all([drawn, waiting, thread.sheets(orderOf(1))])) {
    expect(result).toEqual({ ok: false, fault: 'printing has ended' });
  }
});
