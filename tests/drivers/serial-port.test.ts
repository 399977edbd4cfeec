/** One opened port, on a real pty. */
import { chmodSync, chownSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { identityAt, openPort, type Port } from '../../drivers/io/serial-port.ts';
import { type Heard, newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';
import { hasPty, openPty, type Pty } from '../pty.ts';
import { asNobody, readOneByte, settingsFor } from './ports.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);

describe.skipIf(!hasPty)('a port', () => {
  let pty: Pty;
  let heard: Heard;
  let received: Uint8Array[];
  let ports: Port[];

  const hex = () => Buffer.concat(received).toString('hex');
  const comes = (expected: string) => heard.until(`the bytes ${expected}`, () => hex().length >= expected.length);

  const open = (path: string, changes = {}) =>
    openPort(settingsFor(path, changes), {
      received(bytes) {
        received.push(bytes);
        heard.note(`${bytes.length} bytes`);
      },
      hungUp: () => heard.note('hung up'),
    });

  async function opened(path = pty.path, changes = {}): Promise<Port> {
    const port = mustBe(await open(path, changes));
    ports.push(port);
    return port;
  }

  beforeEach(async () => {
    pty = await openPty();
    heard = newHeard();
    received = [];
    ports = [];
  });

  afterEach(async () => {
    for (const port of ports) await port.close();
    await pty.close();
  });

  test.each([
    {},
    { baudRate: 9_600, parity: 'even', stopBits: 2 },
    { baudRate: 9_600, parity: 'odd' },
    { baudRate: 12_345 },
  ])('carries every byte, both ways, with %j', async changes => {
    const port = await opened(pty.path, changes);
    expect(port.write(everyByte)).toBe(256);
    await pty.expect(Buffer.from(everyByte).toString('hex'));
    pty.write(everyByte);
    await comes(Buffer.from(everyByte).toString('hex'));
    expect(hex()).toBe(Buffer.from(everyByte).toString('hex'));
    port.write(Uint8Array.of(1));
    port.write(Uint8Array.of(2));
    await pty.expect('0102');
  });

  test('chunks are the listener’s to keep', async () => {
    await opened();
    pty.write('first');
    await comes('6669727374');
    const [kept] = received;
    pty.write('other');
    await comes('66697273746f74686572');
    expect(kept && Buffer.from(kept).toString()).toBe('first');
  });

  test.each([115_200, 12_345])('throws away what came before it was opened, at %i baud', async baudRate => {
    pty.write('stale');
    const handle = await readOneByte(pty.path);
    await opened(pty.path, { baudRate });
    await handle.close();
    pty.write('fresh');
    await comes(Buffer.from('fresh').toString('hex'));
    expect(Buffer.concat(received).toString()).toBe('fresh');
  });

  test('hangs up once when its plug is pulled; a write says that the device is gone', async () => {
    const port = await opened();
    expect(port.identity).toBe(identityAt(pty.path));
    await pty.pull();
    await heard.count('hung up', 1);
    expect(port.write(Uint8Array.of(1))).toBeNull();
    expect(identityAt(pty.path)).toBeNull();
    await port.close();
    expect(heard.lines).toEqual(['hung up']);
  });

  test('closed, it hears nothing, takes nothing and leaves the lock to others', async () => {
    const port = await opened();
    const closing = port.close();
    expect(port.write(Uint8Array.of(1))).toBeNull();
    await Promise.all([closing, port.close()]);
    await opened();
    pty.write('late');
    await comes('6c617465');
    expect(heard.lines).toHaveLength(received.length);
    expect(hex()).toBe('6c617465');
  });

  test('a write takes what the kernel has room for, and 0 when it has none', async () => {
    const port = await opened();
    pty.freeze();
    const chunk = new Uint8Array(1_024);
    const counts: (number | null)[] = [];
    while (counts.at(-1) !== 0 && counts.length < 1_000) counts.push(port.write(chunk));
    expect(counts.at(-1)).toBe(0);
    expect(counts.every(count => count !== null && count <= chunk.length)).toBe(true);
    pty.thaw();
    await pty.expect('00'.repeat(counts.reduce<number>((sum, count) => sum + (count ?? 0), 0)));
  });

  describe('that cannot be opened says why, with its path', () => {
    async function faultOf(path: string) {
      const result = await open(path);
      if (result.ok) throw new Error(`${path} was opened`);
      expect(result.fault.message).toContain(path);
      return result.fault;
    }

    test('absent', async () => {
      const path = `${pty.path}-absent`;
      const absent = { kind: 'absent', message: `${path} is not there: plug the device in, or correct the path` };
      expect(await faultOf(path)).toEqual(absent);
      expect(await faultOf('/dev/null/tty')).toMatchObject({ kind: 'absent' });
      await pty.pull();
      expect(await faultOf(pty.path)).toMatchObject({ kind: 'absent' });
    });

    test('no serial port', async () => {
      const dir = mkdtempSync(join(tmpdir(), 'gatehouse-file-'));
      const file = join(dir, 'file');
      writeFileSync(file, 'kept');
      for (const path of [file, '/dev/null']) {
        const message = `${path} is not a serial port: correct the path`;
        expect(await faultOf(path)).toEqual({ kind: 'rejected', message });
      }
      expect(await faultOf(dir)).toMatchObject({ kind: 'rejected' });
      rmSync(dir, { recursive: true });
    });

    test('denied', async () => {
      const path = realpathSync(pty.path);
      chownSync(path, 0, 20);
      chmodSync(path, 0o660);
      const fault = await asNobody(() => faultOf(path));
      expect(fault.kind).toBe('denied');
      expect(fault.message).toContain('usermod -aG dialout');
    });

    test('busy, also under another name', async () => {
      const port = await opened();
      const message = `${pty.path} is in use by another program: stop it (fuser ${pty.path} names it)`;
      expect(await faultOf(pty.path)).toEqual({ kind: 'busy', message });
      expect(await faultOf(realpathSync(pty.path))).toMatchObject({ kind: 'busy' });
      await port.close();
      await opened();
    });
  });
});
