/** The main job on real wires: a serial scanner's bytes in, a durable record, the relay's bytes out. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GateProcess, makeSite, query, readEntries, startGate, type TestSite, until } from '../gate.ts';
import { hasPty, openPty, type Pty } from '../pty.ts';

const on = 'a00101a2';
const off = 'a00100a1';

describe.skipIf(!hasPty)('a lane on two ptys', () => {
  let scanner: Pty;
  let relay: Pty;
  let site: TestSite;
  let gate: GateProcess;

  beforeEach(async () => {
    scanner = await openPty();
    relay = await openPty();
    site = makeSite([
      {
        id: 'in-1',
        direction: 'in',
        scanners: [{ driver: 'serial', path: scanner.path }],
        relay: { driver: 'lcus', path: relay.path, channel: 1, pulseMs: 100 },
      },
    ]);
    gate = await startGate(site);
    // The relay is switched off before the lane is ready; what follows is the scans' doing.
    await relay.expect(off);
  });

  afterEach(async () => {
    await gate.stop();
    await Promise.all([scanner.close(), relay.close()]);
    site.remove();
  });

  const lastEntry = () => readEntries(site).at(-1);
  const refusedAs = (reason: string) =>
    until(`a refusal: ${reason}`, () => {
      const last = lastEntry();
      return last?.outcome === 'refuse' && last.reason === reason && last;
    });

  test('is ready, and idle', () => {
    expect(gate.ready.lanes).toEqual([{ id: 'in-1', state: 'idle' }]);
  });

  test.each([
    ['in one piece', (text: string) => [`${text}\r`]],
    ['byte by byte', (text: string) => [...`${text}\r`]],
    ['with an AIM id before and CRLF behind', (text: string) => [`]Q1${text}\r\n`]],
  ])('opens for a valid declaration written %s, records first, and pulses once', async (_, pieces) => {
    for (const piece of pieces(site.token())) scanner.write(piece);
    await relay.expect(on);
    expect(lastEntry()).toMatchObject({
      lane: 'in-1',
      direction: 'in',
      outcome: 'admit',
      format: 'declaration',
      reason: null,
    });
    await relay.expect(off);
    await until(
      'the end of the opening',
      () => query(site, "SELECT seq FROM event WHERE kind = 'opened'").length === 1,
    );
    expect(relay.unread()).toBe('');
  });

  test('refuses what it should, without a relay byte, and takes the next good scan at once', async () => {
    const good = site.token();
    scanner.write(`${good}\r`);
    await relay.expect(on);
    await relay.expect(off);
    await until(
      'the end of the opening',
      () => query(site, "SELECT seq FROM event WHERE kind = 'opened'").length === 1,
    );

    const nowS = Math.floor(Date.now() / 1_000);
    const changed = site.token();
    const refusals: [string, string][] = [
      [good, 'already-used'],
      [site.token({ notBeforeS: nowS - 80 * 3_600, expiresAtS: nowS - 3_600 }), 'expired'],
      [site.token({ audience: 'school' }), 'other-site'],
      [`${changed.slice(0, -1)}${changed.endsWith('0') ? '1' : '0'}`, 'not-genuine'],
      ['https://example.com/', 'unknown-code'],
    ];
    for (const [text, reason] of refusals) {
      scanner.write(`${text}\r`);
      await refusedAs(reason);
    }
    scanner.write(new Uint8Array(1_048_576).map((_, index) => (index * 7_919) % 251));
    scanner.write(`\r${site.token()}\r`);
    await relay.expect(on);
    await relay.expect(off);
    expect(relay.unread()).toBe('');
    expect(readEntries(site).filter(entry => entry.outcome === 'admit')).toHaveLength(2);
  });

  test('never writes a name where others can read it', async () => {
    scanner.write(`${site.token({ name: 'Trần Văn Bí Mật' })}\r`);
    await relay.expect(on);
    const [entry] = readEntries(site);
    expect(entry?.person).toMatch(/^[0-9a-f]{32}$/);
    const payloads = query<{ payload: string }>(site, 'SELECT payload FROM event').map(({ payload }) => payload);
    expect(payloads.join()).not.toContain('Bí Mật');
    expect(gate.stderr()).not.toContain('Bí Mật');
  });

  test('switches the relay off when it is stopped in the middle of a pulse', async () => {
    scanner.write(`${site.token()}\r`);
    await relay.expect(on);
    expect(await gate.stop()).toBe(0);
    await relay.expect(off);
  });
});
