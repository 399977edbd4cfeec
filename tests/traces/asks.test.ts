/** Traces of the other wires: what is asked and answered over them, recorded and replayed. */
import { describe, expect, test } from 'vitest';
import type { DeviceFault, Io, Result } from '../../drivers/driver.ts';
import type { AskLine, HttpLine, Line, LineListener } from '../../drivers/lines.ts';
import { record } from '../../drivers/traces/recorder.ts';
import { bytesOfText, parseTrace, settingsText, textOfBytes } from '../../drivers/traces/trace.ts';
import { newTestClock } from '../clock.ts';
import { type Heard, newHeard } from '../conformance/heard.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { replay } from './replayer.ts';

const serial = { place: '/dev/a', baudRate: 9_600, dataBits: 7, parity: 'even', stopBits: 2 } as const;
const gpio = { chip: '/dev/gpiochip0', offset: 17, direction: 'in', bias: 'pull-up', debounceMs: 5 } as const;

/** How each wire is opened, by its words in a trace. */
const wires: Readonly<Record<string, (io: Io, listener: LineListener) => Line | AskLine>> = {
  '9600 7E2': (io, listener) => io.serialLine(serial, listener),
  tcp: (io, listener) => io.tcpLine({ host: '192.168.1.20', port: 502 }, listener),
  hid: (io, listener) => io.hidLine({ place: { usb: '16c0:05df' }, usage: null }, listener),
  keys: (io, listener) => io.keyLine({ place: '/dev/input/event3' }, listener),
  'gpio 17 in pull-up 5 ms': (io, listener) => io.gpioLine(gpio, listener),
};
const canAsk = (line: Line | AskLine): line is AskLine => 'ask' in line;
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const told = (result: Result<Uint8Array, DeviceFault>) => (result.ok ? hexOf(result.value) : result.fault.kind);

function listen(): { heard: Heard; listener: LineListener } {
  const heard = newHeard();
  const listener = {
    up: () => heard.note('up'),
    down: (fault: DeviceFault) => heard.note(fault.kind),
    received: (bytes: Uint8Array) => heard.note(hexOf(bytes)),
  };
  return { heard, listener };
}

describe.each(Object.entries(wires))('a trace of %s', (settings, open) => {
  test('is recorded with all that is asked, and replayed to the same answers', async () => {
    const port = newMockPort(newTestClock());
    port.answer(request => (request[0] === 9 ? null : Uint8Array.from([...request, 0xff])));
    const lines: string[] = [];
    const live = listen();

    async function use(line: Line | AskLine, heard: Heard): Promise<string[]> {
      await heard.count('up', 1);
      const answers: string[] = [];
      await line.write(Uint8Array.of(1));
      if (canAsk(line)) {
        for (const request of [[], [2, 3], [9]]) answers.push(told(await line.ask(Uint8Array.from(request))));
      }
      return answers;
    }

    const line = open(
      record(port.io, written => lines.push(written)),
      live.listener,
    );
    const answers = await use(line, live.heard);
    port.send(Uint8Array.of(7));
    port.pull();
    await line.close();
    await line.close();
    expect(lines).toEqual([
      ...[`-- open ${settings}`, '-- up', '=> 01'],
      ...['=?', '<? FF', '=? 02 03', '<? 02 03 FF', '=? 09', '<? refused'],
      ...['<= 07', '-- down lost', '-- close'],
    ]);
    expect(answers).toEqual(['ff', '0203ff', 'rejected']);

    const played = replay(lines.join('\n'), newTestClock());
    const again = listen();
    const replayed = open(played.io, again.listener);
    // What was refused is refused, as a time-out: a trace does not say why.
    expect(await use(replayed, again.heard)).toEqual(['ff', '0203ff', 'timeout']);
    await again.heard.count('lost', 1);
    await replayed.close();
    played.finish();
    expect(again.heard.lines).toEqual(live.heard.lines);
  });
});

describe('a trace of http', () => {
  const trace = '-- open http\n=? 2F 61\n<? 32 30 30 20 6F 6B\n=? 2F 62\n<? refused\n-- close';
  const openHttp = (io: Io): HttpLine => io.httpLine({ base: 'http://192.168.1.30', timeoutMs: 1_500, account: null });

  test('is recorded in readable text, without where it went', async () => {
    const lines: string[] = [];
    const answers: Record<string, Result<string, DeviceFault>> = {
      '/a': { ok: true, value: '200 ok' },
      '/b': { ok: false, fault: { kind: 'timeout', message: 'it does not answer' } },
    };
    const outside: Io = {
      ...newMockPort(newTestClock()).io,
      httpLine: () => ({
        ask: async request => answers[request] ?? { ok: false, fault: { kind: 'lost', message: 'nobody' } },
        close: async () => undefined,
      }),
    };
    const line = openHttp(record(outside, written => lines.push(written)));
    expect(await line.ask('/a')).toEqual(answers['/a']);
    expect(await line.ask('/b')).toEqual(answers['/b']);
    await line.close();
    await line.close();
    expect(lines.map(written => written.replace(/ +\|.*/, '')).join('\n')).toBe(trace);
    expect(lines[2]).toMatch(/\| 200 ok$/);
  });

  test('is replayed to the same answers, without having to come up', async () => {
    const played = replay(trace, newTestClock());
    const line = openHttp(played.io);
    expect(await line.ask('/a')).toEqual({ ok: true, value: '200 ok' });
    expect(await line.ask('/b')).toMatchObject({ ok: false });
    await line.close();
    played.finish();
  });

  test('fails on another request', async () => {
    const played = replay(trace, newTestClock());
    expect(await openHttp(played.io).ask('/c')).toMatchObject({ ok: false });
    expect(() => played.finish()).toThrow('wrong: line 2 has =? 2F 61');
  });
});

describe('the replayer fails', () => {
  const asking = '-- open hid\n-- up\n=? 01 09\n<? 01\n-- close\n';
  async function play(text: string) {
    const played = replay(text, newTestClock());
    const { heard, listener } = listen();
    const line = played.io.hidLine({ place: '/dev/hidraw0', usage: null }, listener);
    await heard.count('up', 1);
    return { played, line };
  }

  test('on another question, and on a write in its place', async () => {
    const other = await play(asking);
    expect(told(await other.line.ask(Uint8Array.of(1, 8)))).toBe('lost');
    expect(() => other.played.finish()).toThrow('wrong: line 3 has =? 01 09, the program did =? 01 08');
    const written = await play(asking);
    expect(await written.line.write(Uint8Array.of(1, 9))).toMatchObject({ ok: false });
    expect(() => written.played.finish()).toThrow('wrong: line 3 has =? 01 09, the program did => 01 09');
  });

  test('on a question that the trace does not have, and on one that is left over', async () => {
    const { played, line } = await play(asking);
    expect(() => played.finish()).toThrow('left over: line 3, =? 01 09');
    expect(told(await line.ask(Uint8Array.of(1, 9)))).toBe('01');
    await line.close();
    played.finish();
    const short = await play('-- open hid\n-- up\n');
    expect(told(await short.line.ask(Uint8Array.of(1)))).toBe('lost');
    expect(() => short.played.finish()).toThrow('missing: the trace ends before =? 01');
  });

  test('on another wire, or another line of the chip', () => {
    const tcp = replay('-- open tcp\n', newTestClock());
    tcp.io.hidLine({ place: '/dev/hidraw0', usage: null }, listen().listener);
    expect(() => tcp.finish()).toThrow('wrong: line 1 has -- open tcp, the program did -- open hid');
    const chip = replay('-- open gpio 17 in pull-up 5 ms\n', newTestClock());
    chip.io.gpioLine({ ...gpio, offset: 18 }, listen().listener);
    expect(() => chip.finish()).toThrow('the program did -- open gpio 18 in pull-up 5 ms');
  });
});

test('an answer goes to the question that was asked first, where two wait', async () => {
  const text = '-- open hid\n-- up\n=? 01\n=? 02\n<? 0A\n<? 0B\n';
  const played = replay(text, newTestClock());
  const { heard, listener } = listen();
  const line = played.io.hidLine({ place: '/dev/hidraw0', usage: null }, listener);
  await heard.count('up', 1);
  const [one, two] = [line.ask(Uint8Array.of(1)), line.ask(Uint8Array.of(2))];
  expect([told(await one), told(await two)]).toEqual(['0a', '0b']);
  played.finish();
});

test('what is opened is written as it is read', () => {
  expect(settingsText({ wire: 'serial', settings: serial })).toBe('9600 7E2');
  for (const settings of [...Object.keys(wires), 'http']) {
    expect(parseTrace(`-- open ${settings}`)).toEqual([{ line: 1, step: { kind: 'open', settings } }]);
  }
  expect(textOfBytes(bytesOfText('mở cổng'))).toBe('mở cổng');
});
