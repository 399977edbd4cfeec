/** A line that reopens itself, on real ptys. Its timers are the machine's where it waits for a device, else the test's. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../drivers/driver.ts';
import { openSerialLine } from '../../drivers/io/serial-line.ts';
import { openPort } from '../../drivers/io/serial-port.ts';
import type { AskLine } from '../../drivers/lines.ts';
import { newTestClock } from '../clock.ts';
import { newCountedClock } from '../conformance/counted-clock.ts';
import { type Heard, newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { hasPty, openPty, type Pty } from '../pty.ts';
import { passUntil, settingsFor } from './ports.ts';

const done = { ok: true, value: undefined };
const bytesOf = (text: string) => new TextEncoder().encode(text);
const hexOf = (text: string) => Buffer.from(text).toString('hex');

const silent = { received: () => undefined, hungUp: () => undefined };

interface Opened {
  readonly line: AskLine;
  readonly heard: Heard;
  /** All bytes so far, as text. */
  text(): string;
  reads(text: string): Promise<void>;
}

describe.skipIf(!hasPty)('a serial line', () => {
  let pty: Pty;
  let other: Pty;
  let dir: string;
  let clock: ReturnType<typeof newCountedClock>;
  let lines: AskLine[];

  function open(path: string, time: Clock = clock, received: () => void = () => undefined): Opened {
    const heard = newHeard();
    let text = '';
    const line = openSerialLine(
      settingsFor(path),
      {
        up: () => heard.note('up'),
        down: fault => {
          expect(fault.message).toContain(path);
          heard.note(fault.kind);
        },
        received: bytes => {
          text += Buffer.from(bytes).toString();
          received();
          heard.note('bytes');
        },
      },
      time,
    );
    lines.push(line);
    return {
      line,
      heard,
      text: () => text,
      reads: part => heard.until(`the bytes ${part}`, () => text.includes(part)),
    };
  }

  /** Points the link at a device, in one step as udev does. */
  function point(link: string, target: string): void {
    symlinkSync(target, `${link}.new`);
    renameSync(`${link}.new`, link);
  }

  beforeEach(async () => {
    [pty, other] = await Promise.all([openPty(), openPty()]);
    dir = mkdtempSync(join(tmpdir(), 'gatehouse-line-'));
    clock = newCountedClock();
    lines = [];
  });

  afterEach(async () => {
    await Promise.all(lines.map(line => line.close()));
    expect(clock.pending).toBe(0);
    await Promise.all([pty.close(), other.close()]);
    rmSync(dir, { recursive: true, force: true });
  });

  test('carries bytes both ways, in the order of the writes', async () => {
    const { line, heard, reads } = open(pty.path);
    expect(line.isUp).toBe(false);
    expect(await line.write(bytesOf('early'))).toMatchObject({ ok: false, fault: { kind: 'lost' } });
    await heard.count('up', 1);
    expect(line.isUp).toBe(true);
    const texts = Array.from({ length: 20 }, (_, number) => `write ${number};`);
    expect(await Promise.all(texts.map(text => line.write(bytesOf(text))))).toEqual(texts.map(() => done));
    await pty.expect(hexOf(texts.join('')));
    pty.write('answer');
    await reads('answer');
  });

  test('says of a pty that it has no status lines, and of an absent device that it is lost', async () => {
    const { line, heard } = open(pty.path);
    expect(await line.ask(new Uint8Array())).toMatchObject({ ok: false, fault: { kind: 'lost' } });
    await heard.count('up', 1);
    const asked = line.ask(new Uint8Array());
    const closed = line.close();
    expect(await asked).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
    await closed;
    expect(await line.ask(Uint8Array.of(1))).toMatchObject({ ok: false, fault: { kind: 'rejected' } });
  });

  test('says that it is down once a loss, and comes back again and again', async () => {
    const { line, heard, reads } = open(pty.path);
    await heard.count('up', 1);
    for (let round = 1; round <= 3; round += 1) {
      await pty.pull();
      await heard.count('lost', round);
      expect(line.isUp).toBe(false);
      expect(await line.write(bytesOf('x'))).toMatchObject({ ok: false, fault: { kind: 'lost' } });
      await pty.plug();
      await heard.count('up', round + 1);
      pty.write(`round ${round};`);
      await reads(`round ${round};`);
    }
    const story = heard.lines.filter(what => what !== 'bytes').join(' ');
    expect(story).toBe('up lost up lost up lost up');
    expect(pty.unread()).toBe('');
  });

  test('follows its path to another device, and hears the old one no more', async () => {
    const link = join(dir, 'scanner');
    point(link, pty.path);
    const time = newTestClock();
    const { line, heard, text, reads } = open(link, time);
    await heard.count('up', 1);
    point(link, other.path);
    // No time passes: it is the folder that tells.
    await heard.count('lost', 1);
    await passUntil(time, () => line.isUp);
    pty.write('old');
    expect(await line.write(bytesOf('hello'))).toEqual(done);
    await other.expect(hexOf('hello'));
    other.write('new');
    await reads('new');
    expect(text()).toBe('new');
    expect(pty.unread()).toBe('');
  });

  test('waits for a link, and for its folder, to appear', async () => {
    const folder = join(dir, 'by-id');
    const { heard } = open(join(folder, 'scanner'));
    await heard.count('absent', 1);
    mkdirSync(folder);
    point(join(folder, 'scanner'), pty.path);
    await heard.count('up', 1);
    rmSync(folder, { recursive: true });
    await heard.count('lost', 1);
    mkdirSync(folder);
    point(join(folder, 'scanner'), other.path);
    await heard.count('up', 2);
    expect(heard.lines).toEqual(['absent', 'up', 'lost', 'up']);
  });

  test('tells another reason while it is down, and the same reason once', async () => {
    const path = join(dir, 'scanner');
    const time = newTestClock();
    const { heard } = open(path, time);
    await heard.count('absent', 1);
    const holder = mustBe(await openPort(settingsFor(pty.path), silent));
    point(path, pty.path);
    time.advance(1_000);
    await heard.count('busy', 1);
    time.advance(1_000);
    await holder.close();
    await passUntil(time, () => heard.lines.includes('up'));
    expect(heard.lines).toEqual(['absent', 'busy', 'up']);
  });

  test('that what was lost is absent is no news; that something else is there is', async () => {
    const time = newTestClock();
    const { heard } = open(pty.path, time);
    await heard.count('up', 1);
    await pty.pull();
    await heard.count('lost', 1);
    for (let round = 0; round < 3; round += 1) {
      time.advance(1_000);
      expect(await openPort(settingsFor(pty.path), silent)).toMatchObject({ ok: false, fault: { kind: 'absent' } });
    }
    writeFileSync(pty.path, '');
    await passUntil(time, () => heard.lines.includes('rejected'));
    expect(heard.lines).toEqual(['up', 'lost', 'rejected']);
  });

  describe('whose device takes no bytes', () => {
    const flood = new Uint8Array(200_000).fill(0x55);

    test('gives a write up after a second, drops the port and comes back with an empty buffer', async () => {
      const time = newTestClock();
      const { line, heard } = open(pty.path, time);
      await heard.count('up', 1);
      pty.freeze();
      const writes = [line.write(flood), line.write(bytesOf('behind'))];
      time.advance(995);
      expect(line.isUp).toBe(true);
      time.advance(10);
      expect(line.isUp).toBe(false);
      for (const write of writes) expect(await write).toMatchObject({ ok: false, fault: { kind: 'timeout' } });
      expect(heard.lines).toEqual(['up', 'timeout']);
      await passUntil(time, () => line.isUp);
      expect(heard.lines).toEqual(['up', 'timeout', 'up']);
      pty.thaw();
      const arrived = newHeard();
      pty.tap(() => arrived.note(`${pty.unread().length / 2} bytes`));
      expect(await line.write(bytesOf('fresh'))).toEqual(done);
      await arrived.until('the write behind', () => pty.unread().endsWith(hexOf('fresh')));
      // What the pty's other end has taken into its own line buffer is on the wire; the rest is gone.
      expect(pty.take().length / 2).toBeLessThanOrEqual(4_096 + 'fresh'.length);
      await line.close();
      expect(time.pending).toBe(0);
    });

    test('writes on where it stopped once the device reads again', async () => {
      const { line, heard } = open(pty.path);
      await heard.count('up', 1);
      pty.freeze();
      const writes = [line.write(flood), line.write(bytesOf('behind'))];
      pty.thaw();
      expect(await Promise.all(writes)).toEqual([done, done]);
      await pty.expect('55'.repeat(flood.length) + hexOf('behind'));
      expect(heard.lines).toEqual(['up']);
    });

    test('lets so many writes wait and no more', async () => {
      const time = newTestClock();
      const { line, heard } = open(pty.path, time);
      await heard.count('up', 1);
      pty.freeze();
      const waiting = Array.from({ length: 64 }, () => line.write(flood));
      expect(await line.write(flood)).toMatchObject({ ok: false, fault: { kind: 'timeout' } });
      expect(line.isUp).toBe(true);
      await line.close();
      for (const write of waiting) expect(await write).toMatchObject({ ok: false, fault: { kind: 'lost' } });
      expect(time.pending).toBe(0);
      pty.thaw();
    });

    test('settles what waits when the plug is pulled', async () => {
      const { line, heard } = open(pty.path);
      await heard.count('up', 1);
      pty.freeze();
      const write = line.write(flood);
      await pty.pull();
      expect(await write).toMatchObject({ ok: false, fault: { kind: 'lost' } });
      await heard.count('lost', 1);
    });
  });

  describe('closed', () => {
    test('while it opens: nothing is told, and the port is free', async () => {
      const { line, heard } = open(pty.path);
      await Promise.all([line.close(), line.close()]);
      const next = open(pty.path);
      await next.heard.count('up', 1);
      expect(heard.lines).toEqual([]);
    });

    test('while a write waits: the write fails, and nothing else is told', async () => {
      const { line, heard } = open(pty.path);
      await heard.count('up', 1);
      pty.freeze();
      const write = line.write(new Uint8Array(200_000));
      await line.close();
      expect(await write).toMatchObject({ ok: false, fault: { kind: 'lost' } });
      expect(await line.write(bytesOf('late'))).toMatchObject({ ok: false });
      expect(clock.pending).toBe(0);
      pty.thaw();
      expect(heard.lines).toEqual(['up']);
    });

    test('while it waits for its device: it does not come back', async () => {
      const { line, heard } = open(pty.path);
      await heard.count('up', 1);
      await pty.pull();
      await heard.count('lost', 1);
      await line.close();
      await pty.plug();
      const next = open(pty.path);
      await next.heard.count('up', 1);
      expect(heard.lines).toEqual(['up', 'lost']);
    });

    test('by its own listener, in the middle of the bytes', async () => {
      let closing: Promise<void> | null = null;
      const { line, heard } = open(pty.path, clock, () => {
        closing ??= line.close();
      });
      await heard.count('up', 1);
      pty.write('x');
      await heard.count('bytes', 1);
      await closing;
      pty.write('y');
      const next = open(pty.path);
      await next.heard.count('up', 1);
      expect(heard.lines).toEqual(['up', 'bytes']);
    });
  });
});
