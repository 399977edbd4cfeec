import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { claimsConflict, serialClaim } from '../../drivers/claims.ts';
import { relayDrivers, scannerDrivers } from '../../drivers/registry.ts';

/** Both ways round: a conflict does not depend on who was first. */
function conflict(one: string, other: string): boolean {
  expect(claimsConflict(other, one)).toBe(claimsConflict(one, other));
  return claimsConflict(one, other);
}

describe('claims', () => {
  test.each([
    ['/dev/a', undefined, '/dev/a', undefined, true],
    ['/dev/a', undefined, '/dev/b', undefined, false],
    ['/dev/a', 1, '/dev/a', 1, true],
    ['/dev/a', 1, '/dev/a', 2, false],
    ['/dev/a', 1, '/dev/a', 11, false],
    ['/dev/a', 1, '/dev/a', undefined, true],
    ['/dev/a', 1, '/dev/b', 1, false],
    ['/dev/a#1', undefined, '/dev/a', 1, false],
    ['/dev/a#1', undefined, '/dev/a#1', 2, true],
    ['/dev/a#1', 2, '/dev/a#1', 2, true],
    ['/dev/a#1', 2, '/dev/a#1', 3, false],
  ])('%s channel %s and %s channel %s: %s', (path, channel, otherPath, otherChannel, expected) => {
    expect(conflict(serialClaim(path, channel), serialClaim(otherPath, otherChannel))).toBe(expected);
  });

  test('on any path: the whole port is nobody else’s, channels are each their own', () => {
    const paths = fc.string({ minLength: 1 }).map(text => `/dev/gatehouse-test/${text.replaceAll('\0', '')}`);
    const channels = fc.option(fc.integer({ min: 1, max: 16 }), { nil: undefined });
    fc.assert(
      fc.property(paths, channels, channels, (path, one, other) => {
        const expected = one === undefined || other === undefined || one === other;
        expect(conflict(serialClaim(path, one), serialClaim(path, other))).toBe(expected);
      }),
    );
  });

  test('the drivers claim their path, and a relay its channel of it', () => {
    const claimsOf = (drivers: typeof scannerDrivers | typeof relayDrivers, id: string, config: object) => {
      const driver = drivers[id];
      const parsed = driver?.parse(config);
      return parsed?.ok ? parsed.value.claims : undefined;
    };
    const path = '/dev/serial/by-id/board';
    expect(claimsOf(scannerDrivers, 'serial', { path })).toBe(serialClaim(path));
    expect(claimsOf(relayDrivers, 'lcus', { path })).toBe(serialClaim(path, 1));
    expect(claimsOf(relayDrivers, 'lcus', { path, channel: 3 })).toBe(serialClaim(path, 3));
    expect(claimsOf(scannerDrivers, 'sim', {})).toBeNull();
    expect(claimsOf(relayDrivers, 'sim', {})).toBeNull();
  });
});

describe('two names of one port', () => {
  let dir: string;

  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'gatehouse-claims-'));
    writeFileSync(join(dir, 'ttyUSB0'), '');
    writeFileSync(join(dir, 'ttyUSB1'), '');
    symlinkSync('ttyUSB0', join(dir, 'by-id'));
    symlinkSync('by-id', join(dir, 'by-path'));
    symlinkSync('nowhere', join(dir, 'dangling'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  test.each([
    ['by-id', 'ttyUSB0', true],
    ['by-id', 'by-path', true],
    ['by-id', 'ttyUSB1', false],
    ['ttyUSB0', 'ttyUSB1', false],
    ['dangling', 'ttyUSB0', false],
    ['dangling', 'dangling', true],
    ['absent', 'dangling', false],
  ])('%s and %s: %s', (one, other, expected) => {
    expect(conflict(serialClaim(join(dir, one)), serialClaim(join(dir, other)))).toBe(expected);
  });

  test('channels of one board are told apart under one name only', () => {
    expect(conflict(serialClaim(join(dir, 'by-id'), 1), serialClaim(join(dir, 'by-id'), 2))).toBe(false);
    expect(conflict(serialClaim(join(dir, 'by-id'), 1), serialClaim(join(dir, 'ttyUSB0'), 2))).toBe(true);
  });
});
