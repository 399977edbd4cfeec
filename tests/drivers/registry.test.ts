import { describe, expect, test } from 'vitest';
import { createIo } from '../../drivers/io/io.ts';
import { inputDrivers, relayDrivers, scannerDrivers } from '../../drivers/registry.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { mustBe } from '../conformance/rig.ts';

const tables = [
  ['scanner', scannerDrivers, ['camera', 'hid-pos', 'serial', 'sim', 'wedge']],
  [
    'relay',
    relayDrivers,
    ['dcttech', 'devantech', 'gpio', 'http', 'kmtronic', 'lcus', 'modbus-rtu', 'modbus-tcp', 'numato', 'sim'],
  ],
  ['input', inputDrivers, ['gpio', 'modbus', 'numato', 'serial-lines', 'sim']],
] as const;

describe.each(tables)('the registry of every %s', (_kind, drivers, ids) => {
  test('has these, by the names of the site file', () => {
    expect(Object.keys(drivers).sort()).toEqual([...ids].sort());
    for (const [id, driver] of Object.entries(drivers)) expect(driver.id).toBe(id);
  });

  test.each(['', 'Serial', 'toString', '__proto__', 'constructor', 'hasOwnProperty'])('has no %j', id => {
    expect(drivers[id]).toBeUndefined();
  });

  test('refuses a key that a driver does not know, and says which', () => {
    for (const driver of Object.values(drivers)) {
      const parsed = driver.parse({ path: '/dev/a', colour: 'green' });
      expect(parsed.ok).toBe(false);
      if (!parsed.ok) expect(JSON.stringify(parsed.fault.issues)).toContain('colour');
    }
  });

  test.each([null, undefined, 'sim', 7, [], [{}]])('refuses %j as a configuration', raw => {
    for (const driver of Object.values(drivers)) expect(driver.parse(raw).ok).toBe(false);
  });

  test('names each USB identity in lower-case hex', () => {
    for (const { fingerprints } of Object.values(drivers)) {
      for (const { vid, pid, name } of fingerprints) {
        expect(`${vid}:${pid}`).toMatch(/^[0-9a-f]{4}:[0-9a-f]{4}$/);
        expect(name).not.toBe('');
      }
    }
  });
});

test('opening a device that is not there is no fault: it may still come', async () => {
  const clock = newTestClock();
  const heard = newHeard();
  const listener = {
    up: () => heard.note('up'),
    lost: (fault: { readonly kind: string; readonly message: string }) => heard.note(`${fault.kind}: ${fault.message}`),
    receiving: () => undefined,
    scanned: () => undefined,
    garbled: () => undefined,
  };
  const path = '/dev/gatehouse-test/absent';
  const { serial } = scannerDrivers;
  if (serial === undefined) throw new Error('there is no serial scanner');
  const scanner = mustBe(mustBe(serial.parse({ path })).open(createIo(clock), listener, 'in-1/scanner'));
  await heard.until('a fault', lines => lines.length > 0);
  expect(heard.lines).toEqual([`absent: ${path} is not there: plug the device in, or correct the path`]);
  await scanner.close();
  expect(clock.pending).toBe(0);
});
