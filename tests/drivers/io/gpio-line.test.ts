/**
 * A GPIO line on a kernel of paper: the chip is a file, the line's descriptor a FIFO into which events are written as the
 * kernel does. Everything but the ioctls is real. What the kernel itself makes of the bytes is for the rig to show.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fail, ok, type Result } from '../../../drivers/driver.ts';
import { openGpioLine } from '../../../drivers/io/gpio-line.ts';
import { getLine, getValues, levelsOfEvents, lineRequest, setValues } from '../../../drivers/io/gpio-structs.ts';
import type { AskLine, GpioSettings } from '../../../drivers/lines.ts';
import { newCountedClock } from '../../conformance/counted-clock.ts';
import { newHeard } from '../../conformance/heard.ts';

const input: Omit<GpioSettings, 'chip'> = { offset: 17, direction: 'in', bias: 'pull-up', debounceMs: 20 };
const output: Omit<GpioSettings, 'chip'> = { offset: 4, direction: 'out', bias: 'pull-down', debounceMs: 0 };

/** Sizes and places as `offsetof` and `sizeof` of a C compiler give them for `linux/gpio.h` of Linux 6. */
describe('the request for a line', () => {
  const view = (settings: Omit<GpioSettings, 'chip'>) => new DataView(lineRequest(settings).buffer);
  const attribute = (bytes: DataView) => ({
    count: bytes.getUint32(296, true),
    id: bytes.getUint32(320, true),
    value: bytes.getBigUint64(328, true),
    mask: bytes.getBigUint64(336, true),
  });

  test('is of the size that is in its number', () => {
    expect(getLine).toBe(0xc250b407);
    expect(lineRequest(input).length).toBe((getLine >>> 16) & 0x3fff);
    expect([getValues, setValues]).toEqual([0xc010b40e, 0xc010b40f]);
  });

  test('names one line, and who wants it', () => {
    const bytes = lineRequest(input);
    expect(view(input).getUint32(0, true)).toBe(17);
    expect(Buffer.from(bytes.subarray(256, 288)).toString()).toBe('gatehouse'.padEnd(32, '\0'));
    expect(view(input).getUint32(560, true)).toBe(1);
  });

  test.each([
    [{ ...input, bias: 'as-is' }, 0x34],
    [{ ...input, bias: 'pull-up' }, 0x134],
    [{ ...input, bias: 'pull-down' }, 0x234],
    [{ ...input, bias: 'none' }, 0x434],
    [{ ...output, bias: 'as-is' }, 0x08],
    [{ ...output, bias: 'pull-up' }, 0x108],
    [{ ...output, bias: 'pull-down' }, 0x208],
  ] as const)('%j has the flags %i', (settings, flags) => {
    expect(view(settings).getBigUint64(288, true)).toBe(BigInt(flags));
  });

  test('an input is debounced by the kernel, in microseconds', () => {
    expect(attribute(view(input))).toEqual({ count: 1, id: 3, value: 20_000n, mask: 1n });
    expect(attribute(view({ ...input, debounceMs: 0 }))).toEqual({ count: 0, id: 0, value: 0n, mask: 0n });
  });

  test.each([
    ['pull-down', 0n],
    ['as-is', 0n],
    ['pull-up', 1n],
  ] as const)('an output at %s begins at %s', (bias, value) => {
    expect(attribute(view({ ...output, bias }))).toEqual({ count: 1, id: 2, value, mask: 1n });
  });

  test('half an event is none', () => {
    expect(levelsOfEvents(new Uint8Array(47))).toEqual([]);
  });
});

function event(level: 0 | 1): Uint8Array {
  const bytes = new Uint8Array(48);
  bytes[8] = level === 1 ? 1 : 2;
  bytes[12] = 17;
  return bytes;
}

describe('a line', () => {
  let dir: string;
  let chip: string;
  let fifo: string;
  let lines: AskLine[];
  /** What the kernel of paper knows. */
  let kernel: { level: 0 | 1; written: number[]; refuses: string | null; writer: number };

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'gatehouse-gpio-'));
    chip = join(dir, 'gpiochip0');
    fifo = join(dir, 'line');
    spawnSync('mkfifo', [fifo]);
    writeFileSync(chip, '');
    lines = [];
    kernel = { level: 1, written: [], refuses: null, writer: openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK) };
  });

  afterEach(async () => {
    for (const line of lines) await line.close();
    closeSync(kernel.writer);
    rmSync(dir, { recursive: true });
  });

  function control(_fd: number, request: number, argument: number | Uint8Array): Result<number, string> {
    if (kernel.refuses !== null) return fail(kernel.refuses);
    if (typeof argument === 'number') return fail('EFAULT');
    const view = new DataView(argument.buffer);
    if (request === getLine) view.setInt32(588, openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK), true);
    else if (request === setValues) kernel.written.push(Number(view.getBigUint64(0, true)));
    else if (request === getValues) view.setBigUint64(0, BigInt(kernel.level), true);
    else return fail('ENOTTY');
    return ok(0);
  }

  function open(settings: Omit<GpioSettings, 'chip'>, onLevel: () => void = () => undefined) {
    const clock = newCountedClock();
    const heard = newHeard();
    const line = openGpioLine(
      { ...settings, chip },
      {
        up: () => heard.note('up'),
        down: fault => heard.note(`${fault.kind}: ${fault.message}`),
        received(bytes) {
          heard.note(`level ${bytes.join(' ')}`);
          onLevel();
        },
      },
      clock,
      control,
    );
    lines.push(line);
    return { clock, heard, line };
  }

  const kinds = (lines: readonly string[]) => lines.map(line => line.replace(/:.*/, ''));

  test('tells each edge in order, also those that came together, and its level when asked', async () => {
    const { heard, line } = open(input);
    await heard.count('up', 1);
    expect(await line.ask(new Uint8Array())).toEqual({ ok: true, value: Uint8Array.of(1) });
    kernel.level = 0;
    expect(await line.ask(new Uint8Array())).toEqual({ ok: true, value: Uint8Array.of(0) });
    const many = Array.from({ length: 40 }, (_, at) => event(at % 2 === 0 ? 0 : 1));
    writeSync(kernel.writer, Buffer.concat(many));
    await heard.count('level 1', 20);
    expect(heard.lines).toEqual(['up', ...many.map((_, at) => `level ${at % 2}`)]);
    expect(await line.write(Uint8Array.of(1))).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
    expect(kernel.written).toEqual([]);
  });

  test('an output takes one level at a time', async () => {
    const { heard, line } = open(output);
    await heard.count('up', 1);
    for (const level of [1, 0, 1])
      expect(await line.write(Uint8Array.of(level))).toEqual({ ok: true, value: undefined });
    expect(kernel.written).toEqual([1, 0, 1]);
    for (const bytes of [Uint8Array.of(), Uint8Array.of(1, 0)]) {
      expect(await line.write(bytes)).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
    }
    expect(kernel.written).toEqual([1, 0, 1]);
  });

  test('the chip goes and comes back', async () => {
    const { heard, line } = open(input);
    await heard.count('up', 1);
    rmSync(chip);
    await heard.until('the loss', all => kinds(all).includes('lost'));
    expect(line.isUp).toBe(false);
    expect(await line.ask(new Uint8Array())).toMatchObject({ ok: false, fault: { kind: 'lost' } });
    writeFileSync(chip, '');
    await heard.count('up', 2);
    writeSync(kernel.writer, event(0));
    await heard.count('level 0', 1);
    expect(kinds(heard.lines)).toEqual(['up', 'lost', 'up', 'level 0']);
  });

  test.each(['write', 'ask'] as const)('a chip that is gone is noticed by a failing %s, too', async verb => {
    const { heard, line } = open(output);
    await heard.count('up', 1);
    kernel.refuses = 'ENODEV';
    expect(await line[verb](Uint8Array.of(1))).toMatchObject({ ok: false, fault: { kind: 'lost' } });
    expect(line.isUp).toBe(false);
    kernel.refuses = null;
    await heard.count('up', 2);
    expect(kinds(heard.lines)).toEqual(['up', 'lost', 'up']);
  });

  test.each([
    ['EBUSY', 'busy'],
    ['EINVAL', 'rejected'],
    ['ENOTTY', 'rejected'],
    ['ENODEV', 'absent'],
    ['EPERM', 'denied'],
    ['EIO', 'rejected'],
  ])('%s is %s, with the chip and what to do', async (errno, kind) => {
    kernel.refuses = errno;
    const { heard } = open(input);
    await heard.until('a fault', all => all.length > 0);
    expect(heard.lines[0]).toMatch(new RegExp(`^${kind}: ${chip}.* (line 17|is|may|has) `));
    kernel.refuses = null;
    await heard.count('up', 1);
  });

  test('without a chip it is absent', async () => {
    rmSync(chip);
    const { heard } = open(input);
    await heard.until('a fault', all => all.length > 0);
    expect(kinds(heard.lines)).toEqual(['absent']);
  });

  test('closed, it tells nothing more and leaves nothing', async () => {
    const { clock, heard, line } = open(input);
    await heard.count('up', 1);
    await Promise.all([line.close(), line.close()]);
    writeSync(kernel.writer, event(0));
    const next = open(input);
    await next.heard.count('level 0', 1);
    expect(heard.lines).toEqual(['up']);
    expect(clock.pending).toBe(0);
    expect(await line.write(Uint8Array.of(1))).toMatchObject({ ok: false, fault: { kind: 'lost' } });
  });

  test('closed by its own listener between two edges of one read', async () => {
    let closing: Promise<void> | null = null;
    const { heard, line } = open(input, () => {
      closing ??= line.close();
    });
    await heard.count('up', 1);
    writeSync(kernel.writer, Buffer.concat([event(0), event(1)]));
    await heard.count('level 0', 1);
    await closing;
    expect(heard.lines).toEqual(['up', 'level 0']);
  });
});
