/** What the boards on a serial port are sent, and what their answers are worth. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numatoExchange, numatoIndex } from '../../drivers/boards/numato.ts';
import type { RelayDriver } from '../../drivers/driver.ts';
import { devantechRelay } from '../../drivers/relays/devantech.ts';
import { kmtronicRelay } from '../../drivers/relays/kmtronic.ts';
import { lcusRelay } from '../../drivers/relays/lcus.ts';
import { numatoRelay } from '../../drivers/relays/numato.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';

const turn = () => new Promise<void>(resolve => setImmediate(resolve));
const hexOfText = (text: string) => Buffer.from(text).toString('hex');
const bytesOfHex = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

/** A relay at a board that answers so, by the hex of what it is sent; what is not listed is not answered. */
async function start<C>(driver: RelayDriver<C>, keys: object, answers: Readonly<Record<string, string>> = {}) {
  const clock = newTestClock();
  const port = newMockPort(clock, bytes => {
    const answer = answers[Buffer.from(bytes).toString('hex')];
    if (answer !== undefined) queueMicrotask(() => port.send(bytesOfHex(answer)));
  });
  const heard = newHeard();
  const listener = { up: () => heard.note('up'), lost: ({ kind }: { kind: string }) => heard.note(kind) };
  const config = driver.config.parse({ path: '/dev/relay', ...keys });
  const relay = mustBe(driver.open(config, port.io, listener, 'in-1/relay'));
  await turn();
  return { clock, port, heard, relay };
}

/** Driver, keys, what `on` and `off` send, what is asked, and its answers for on and for off. */
type Row = [RelayDriver<never>, object, { on: string; off: string; ask: string; isOn: string; isOff: string }];

const numatoRow = (index: string): Row[2] => ({
  on: hexOfText(`\rrelay on ${index}\r`),
  off: hexOfText(`\rrelay off ${index}\r`),
  ask: hexOfText(`\rrelay read ${index}\r`),
  isOn: hexOfText(`\n\r>relay read ${index}\n\ron\n\r>`),
  isOff: hexOfText(`\n\r>relay read ${index}\n\roff\n\r>`),
});

const rows: Row[] = [
  [kmtronicRelay, {}, { on: 'ff0101', off: 'ff0100', ask: 'ff0103', isOn: 'ff0101', isOff: 'ff0100' }],
  [
    kmtronicRelay,
    { channels: 2, channel: 2 },
    { on: 'ff0201', off: 'ff0200', ask: 'ff0203', isOn: 'ff0201', isOff: 'ff0200' },
  ],
  [
    kmtronicRelay,
    { channels: 4, channel: 3 },
    { on: 'ff0301', off: 'ff0300', ask: 'ff0900', isOn: '00000100', isOff: '01010001' },
  ],
  [
    kmtronicRelay,
    { channels: 8, channel: 8 },
    { on: 'ff0801', off: 'ff0800', ask: 'ff0900', isOn: '0000000000000001', isOff: '0101010101010100' },
  ],
  [devantechRelay, {}, { on: '65', off: '6f', ask: '5b', isOn: '01', isOff: 'fe' }],
  [devantechRelay, { channel: 8 }, { on: '6c', off: '76', ask: '5b', isOn: '80', isOff: '7f' }],
  [numatoRelay, {}, numatoRow('0')],
  [numatoRelay, { channel: 10 }, numatoRow('9')],
  [numatoRelay, { channel: 11 }, numatoRow('A')],
  [numatoRelay, { channel: 32 }, numatoRow('V')],
].map(row => row as Row);

describe.each(rows)('board %#', (driver, keys, { on, off, ask, isOn, isOff }) => {
  const name = `${driver.id} ${JSON.stringify(keys)}`;
  const echo = (hex: string) => hexOfText(`${Buffer.from(hex, 'hex').toString().replaceAll('\r', '\n\r')}>`);
  /** A board that confirms its commands, where it is one that does. */
  const confirming: Record<string, string> = driver.id === 'numato' ? { [on]: echo(on), [off]: echo(off) } : {};

  test(`${name} sends what its board understands, and believes it`, async () => {
    const answers = { ...confirming, [ask]: isOff };
    const { port, heard, relay } = await start(driver, keys, answers);
    expect(port.written).toEqual([off, ask]);
    expect(heard.lines).toEqual(['up']);
    answers[ask] = isOn;
    expect(await relay.on(300)).toEqual({ ok: true, value: undefined });
    answers[ask] = isOff;
    expect(await relay.off()).toEqual({ ok: true, value: undefined });
    expect(port.written).toEqual([off, ask, on, ask, off, ask]);
    await relay.close();
    expect(port.written.slice(6)).toEqual([off]);
    expect(heard.lines).toEqual(['up']);
  });

  test(`${name} is not up while its board says that the relay is on`, async () => {
    const { clock, port, heard } = await start(driver, keys, { ...confirming, [ask]: isOn });
    for (let passed = 0; passed < 200; passed += 10) {
      clock.advance(10);
      await turn();
    }
    expect(heard.lines).toEqual(['stuck']);
    expect(port.written).toEqual([off, ask, ask, ask]);
  });

  test(`${name} asks nothing, and waits for nothing, where it is told not to`, async () => {
    const { clock, port, heard, relay } = await start(driver, { ...keys, readBack: false });
    expect(await relay.on()).toEqual({ ok: true, value: undefined });
    expect(await relay.off()).toEqual({ ok: true, value: undefined });
    expect(port.written).toEqual([off, on, off]);
    expect(heard.lines).toEqual(['up']);
    expect(clock.pending).toBe(0);
  });
});

describe('an answer of KMTronic that is none is no state', () => {
  test.each([
    [{}, 'ff0103', ['fe0100', 'ff0200', 'ff0102', '00', '01']],
    [{ channels: 4 }, 'ff0900', ['00020000', '000000ff', 'ff0900ff']],
  ])('%j', async (keys, ask, answers) => {
    for (const answer of answers) {
      const { clock, heard } = await start(kmtronicRelay, keys, { [ask]: answer });
      for (let passed = 0; passed < 400; passed += 10) {
        clock.advance(10);
        await turn();
      }
      expect(heard.lines).toEqual(['rejected']);
    }
  });
});

describe('what Numato answers', () => {
  const exchange = numatoExchange('relay read 3', answer => (answer === '' ? null : answer), false);
  const judge = (text: string) => exchange.answer(Uint8Array.from(Buffer.from(text)));

  test.each([
    ['relay read 3\n\ron\n\r>', 'on'],
    ['\n\r>relay read 3\n\ron\n\r>', 'on'],
    ['>relay read 3\r\noff\r\n>', 'off'],
    ['off\n\r>\n\r>relay read 3\n\ron\n\r>', 'on'],
  ])('%j is %s', (text, value) => {
    expect(judge(text)).toEqual({ kind: 'whole', value, used: text.length });
    for (let cut = 0; cut < text.length; cut += 1) expect(judge(text.slice(0, cut))).toEqual({ kind: 'more' });
  });

  test.each([
    '\n\r>',
    'on\n\r>',
    'relay read 31\n\ron\n\r>',
    'xrelay read 3\n\ron\n\r>',
    'relay read 3',
    'relay read 3>',
  ])('%j is none yet', text => {
    expect(judge(text)).toEqual({ kind: 'more' });
  });

  test('what it must not answer is wrong, and said', () => {
    expect(judge('relay read 3\n\r>')).toEqual({ kind: 'wrong', message: 'to relay read 3 it says ""' });
  });

  test('no bytes whatever are an answer without the echo of the command', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
        expect(exchange.answer(bytes)).toEqual({ kind: 'more' });
      }),
    );
  });

  test('numbers go on with letters', () => {
    expect([1, 10, 11, 32].map(numatoIndex)).toEqual(['0', '9', 'A', 'V']);
  });
});

describe('the site file', () => {
  test.each<[RelayDriver<never>, object]>(
    [
      [kmtronicRelay, { channel: 2 }],
      [kmtronicRelay, { channels: 3 }],
      [kmtronicRelay, { channels: 4, channel: 5 }],
      [kmtronicRelay, { readBack: 'yes' }],
      [devantechRelay, { channel: 9 }],
      [devantechRelay, { channel: 0 }],
      [numatoRelay, { channel: 33 }],
      [lcusRelay, { readBack: true }],
    ].map(row => row as [RelayDriver<never>, object]),
  )('%o with %j is refused', (driver, keys) => {
    expect(driver.config.safeParse({ path: '/dev/relay', ...keys }).success).toBe(false);
    expect(driver.config.safeParse({ path: '/dev/relay' }).success).toBe(true);
    expect(driver.config.safeParse({}).success).toBe(false);
  });

  test('of a KMTronic board that is too small names the key', () => {
    const { error } = kmtronicRelay.config.safeParse({ path: '/dev/relay', channel: 2 });
    expect(error?.issues).toMatchObject([{ path: ['channel'], message: expect.stringContaining('expected channels') }]);
  });
});
