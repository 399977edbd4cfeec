/** The real drivers on recorded wires. A driver of a wire has a trace of its name here. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Io, Relay, Scanner } from '../../drivers/driver.ts';
import { createIo } from '../../drivers/io/io.ts';
import { inputDrivers, relayDrivers, scannerDrivers } from '../../drivers/registry.ts';
import { lcusRelay } from '../../drivers/relays/lcus.ts';
import { serialScanner } from '../../drivers/scanners/serial.ts';
import { record } from '../../drivers/traces/recorder.ts';
import { bytesOf, formatStep, formatTrace, hexOf, parseTrace, type Step } from '../../drivers/traces/trace.ts';
import { newTestClock } from '../clock.ts';
import { type Heard, newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { hasPty, openPty } from '../pty.ts';
import { replay } from './replayer.ts';

const fileUrl = (name: string) => new URL(name, import.meta.url);
const traceOf = (name: string) => readFileSync(fileUrl(`${name}.trace`), 'utf8');
const names = readdirSync(fileUrl('.')).flatMap(name => (name.endsWith('.trace') ? [name.slice(0, -6)] : []));

function openScanner(io: Io, path = '/dev/scanner'): { scanner: Scanner; heard: Heard } {
  const heard = newHeard();
  const listener = {
    up: () => heard.note('up'),
    lost: () => heard.note('lost'),
    receiving: () => undefined,
    scanned: (bytes: Uint8Array) => heard.note(Buffer.from(bytes).toString()),
    garbled: (byteCount: number) => heard.note(`garbled ${byteCount}`),
  };
  return { scanner: mustBe(serialScanner.open(serialScanner.config.parse({ path }), io, listener, 'in-1/s')), heard };
}

function openRelay(io: Io, changes: Record<string, unknown> = {}): { relay: Relay; heard: Heard } {
  const heard = newHeard();
  const listener = { up: () => heard.note('up'), lost: () => heard.note('lost') };
  const config = lcusRelay.config.parse({ path: '/dev/relay', ...changes });
  return { relay: mustBe(lcusRelay.open(config, io, listener, 'in-1/r')), heard };
}

/** What a screen reads has no wire, and simulated devices have none. */
const withoutWire = ['sim', 'camera'];

test.each([
  ['scanner', scannerDrivers, ''],
  ['relay', relayDrivers, ''],
  ['input', inputDrivers, '-input'],
])('every %s driver with a wire has a trace of its name', (_kind, drivers, suffix) => {
  const ids = Object.keys(drivers).filter(id => !withoutWire.includes(id));
  expect(names).toEqual(expect.arrayContaining(ids.map(id => `${id}${suffix}`)));
});

describe('recorded', () => {
  test('serial: each code once, whole, and nothing of the one that was cut off', async () => {
    const clock = newTestClock();
    const played = replay(traceOf('serial'), clock);
    const { scanner, heard } = openScanner(played.io);
    await heard.count('https://example.com/', 1);
    await scanner.close();
    expect(heard.lines).toEqual([
      'up',
      ']Q1HC1:6BFOXN%TS3DH0YOJ58S',
      ']Q1VD1:0123456789',
      'lost',
      'up',
      'https://example.com/',
    ]);
    played.finish();
    expect(clock.pending).toBe(0);
  });

  test('lcus: released on start, a pulse, released on close', async () => {
    const played = replay(traceOf('lcus'), newTestClock());
    const { relay, heard } = openRelay(played.io);
    await heard.count('up', 1);
    expect(await relay.on()).toMatchObject({ ok: true });
    expect(await relay.off()).toMatchObject({ ok: true });
    await relay.close();
    played.finish();
  });

  test('lcus-unplugged: released first thing when it is back', async () => {
    const played = replay(traceOf('lcus-unplugged'), newTestClock());
    const { relay, heard } = openRelay(played.io);
    await heard.count('up', 1);
    await relay.on();
    await heard.count('up', 2);
    await relay.on();
    await relay.off();
    await relay.close();
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
    played.finish();
  });
});

describe('the replayer fails', () => {
  const play = (text = traceOf('lcus'), changes = {}) => {
    const played = replay(text, newTestClock());
    return { played, ...openRelay(played.io, changes) };
  };

  test('on a wrong write', async () => {
    const { played, relay, heard } = play();
    await heard.count('up', 1);
    await relay.off();
    expect(() => played.finish()).toThrow('wrong: line 5 has => A0 01 01 A2, the program did => A0 01 00 A1');
    expect(await relay.on()).toMatchObject({ ok: false });
  });

  test('on a wrong write at the start, and plays nothing more', async () => {
    const { played, relay, heard } = play(traceOf('lcus'), { channel: 2 });
    await new Promise(resolve => setImmediate(resolve));
    expect(heard.lines).toEqual([]);
    expect(() => played.finish()).toThrow('wrong: line 4 has => A0 01 00 A1, the program did => A0 02 00 A2');
    await relay.close();
  });

  test('on other line settings', () => {
    const { played } = play(traceOf('lcus'), { baudRate: 115_200 });
    expect(() => played.finish()).toThrow('wrong: line 2 has -- open 9600 8N1, the program did -- open 115200 8N1');
  });

  test('on a write where the trace has a close, and the other way round', async () => {
    const { played, relay, heard } = play('-- open 9600 8N1\n-- up\n=> A0 01 00 A1\n-- close\n');
    await heard.count('up', 1);
    await relay.close();
    expect(() => played.finish()).toThrow('wrong: line 4 has -- close, the program did => A0 01 00 A1');

    const asked = replay('-- open 115200 8N1\n-- up\n<= 41 0D\n=> 06\n', newTestClock());
    const scan = openScanner(asked.io);
    await scan.heard.count('A', 1);
    await scan.scanner.close();
    expect(() => asked.finish()).toThrow('wrong: line 4 has => 06, the program did -- close');
  });

  test('on an exchange that the trace does not have', async () => {
    const { played, relay, heard } = play('-- open 9600 8N1\n-- up\n=> A0 01 00 A1\n');
    await heard.count('up', 1);
    played.finish();
    await relay.on();
    expect(() => played.finish()).toThrow('missing: the trace ends before => A0 01 01 A2');
  });

  test('on what is left over, of the program and of the device', async () => {
    const { played, relay, heard } = play();
    await heard.count('up', 1);
    expect(() => played.finish()).toThrow('left over: line 5, => A0 01 01 A2');
    await relay.on();
    await relay.off();
    expect(() => played.finish()).toThrow('left over: line 7, => A0 01 00 A1');

    const unread = replay('-- open 115200 8N1\n-- up\n<= 41 0D\n-- close\n<= 42 0D\n', newTestClock());
    const scan = openScanner(unread.io);
    await scan.heard.count('A', 1);
    await scan.scanner.close();
    expect(scan.heard.lines).toEqual(['up', 'A']);
    expect(() => unread.finish()).toThrow('left over: line 5, <= 42 0D');
  });

  test('on a trace that was never played', () => {
    expect(() => replay(traceOf('serial'), newTestClock()).finish()).toThrow('left over: line 3, -- open 115200 8N1');
  });
});

describe('the text of a trace', () => {
  const openings = ['9600 7E2', 'tcp', 'hid', 'keys', 'http', 'gpio 17 in pull-up 5 ms', 'gpio 4 out as-is 0 ms'];

  test.each(names)('%s is as the recorder writes it', name => {
    const text = traceOf(name);
    const steps = parseTrace(text).map(({ step }) => step);
    expect(text.replaceAll(/^#.*\n/gm, '')).toBe(formatTrace(steps));
  });

  test('any steps are read as they were written', () => {
    const hex = fc.uint8Array({ minLength: 1, maxLength: 300 }).map(hexOf);
    const steps = fc.oneof<fc.Arbitrary<Step>[]>(
      fc.constantFrom<Step>({ kind: 'up' }, { kind: 'close' }, { kind: 'down', fault: 'lost' }),
      fc.constantFrom<Step>({ kind: 'refused' }, { kind: 'asked', hex: '' }, { kind: 'answered', hex: '' }),
      fc.constantFrom(...openings).map(settings => ({ kind: 'open', settings })),
      hex.map(asked => ({ kind: 'asked', hex: asked })),
      hex.map(answered => ({ kind: 'answered', hex: answered })),
      hex.map(sent => ({ kind: 'sent', hex: sent })),
      hex.map(came => ({ kind: 'came', hex: came })),
    );
    fc.assert(
      fc.property(fc.array(steps), all => {
        expect(parseTrace(formatTrace(all)).map(({ step }) => step)).toEqual(all);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array(), bytes => {
        expect(bytesOf(hexOf(bytes))).toEqual(bytes);
      }),
    );
  });

  test.each([
    '=>',
    '=> A',
    '=> a0',
    '=> A0, 01',
    '<= 100',
    '-- open',
    '-- open 9600',
    '-- down',
    '-- down broken',
    '-- up again',
    '-- wait',
    'A0 01',
    '>= A0',
    '=? A',
    '<? 100',
    '<? refused 01',
    '=? refused',
    '-- open usb',
    '-- open gpio 17 in',
    '-- open gpio 17 up none 5 ms',
    '-- open tcp 502',
  ])('%j is no line of it', line => {
    expect(() => parseTrace(`# first\n-- up\n${line}\n`)).toThrow(`line 3 is no line of a trace: ${line}`);
  });

  test('comments, empty lines and the text behind a bar are for the reader', () => {
    expect(parseTrace('# <= 41\n\n  <= 41 42   | A|B => 41\n')).toEqual([
      { line: 3, step: { kind: 'came', hex: '41 42' } },
    ]);
  });
});

describe.skipIf(!hasPty)('recorded anew on a pty', () => {
  test('a trace gives the codes that the wire gave', async () => {
    const pty = await openPty();
    const steps: Step[] = [];
    const live = openScanner(
      record(createIo(), (line, step) => {
        expect(line).toBe(formatStep(step));
        steps.push(step);
      }),
      pty.path,
    );
    await live.heard.count('up', 1);
    pty.write('one\rtwo\rHALF');
    await live.heard.count('two', 1);
    await pty.pull();
    await live.heard.count('lost', 1);
    await pty.plug();
    await live.heard.count('up', 2);
    pty.write('three\r');
    await live.heard.count('three', 1);
    await Promise.all([live.scanner.close(), live.scanner.close()]);
    await pty.close();

    const played = replay(formatTrace(steps), newTestClock());
    const again = openScanner(played.io);
    await again.heard.count('three', 1);
    await again.scanner.close();
    expect(again.heard.lines).toEqual(live.heard.lines);
    played.finish();
  });
});
