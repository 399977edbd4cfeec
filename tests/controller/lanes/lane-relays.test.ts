import { expect, test } from 'vitest';
import type { DeviceFault } from '../../../drivers/driver.ts';
import { newLaneRelays } from '../../../main/controller/lanes/lane-relays.ts';
import { fail, ok } from '../../../main/words.ts';

function newBoard(...directions: readonly ('in' | 'out')[]) {
  const board: { isOn: boolean; forMs: number | undefined; fault: DeviceFault | null } = {
    isOn: false,
    forMs: undefined,
    fault: null,
  };
  const on = async (forMs?: number) => {
    board.forMs = forMs;
    if (board.fault !== null) return fail(board.fault);
    board.isOn = true;
    return ok(undefined);
  };
  const off = async () => {
    board.isOn = false;
    return ok(undefined);
  };
  return { board, relay: { directions, pulseMs: 400, relay: { on, off, close: async () => undefined } } };
}

test('a hold that was asked for before the relays were there holds them, and one that is over does not', () => {
  const { board, relay } = newBoard('in', 'out');
  const relays = newLaneRelays(['in', 'out'], () => undefined);
  relays.hold();
  expect(relays.energised).toEqual([]);
  relays.attach([relay]);
  expect(board.isOn).toBe(true);
  expect(relays.energised).toEqual(['in', 'out']);
  relays.release();
  relays.again();
  expect(board.isOn).toBe(false);
});

test('a pulse is not a hold: a board that comes back stays off', () => {
  const { board, relay } = newBoard('in');
  const relays = newLaneRelays(['in'], () => undefined);
  relays.attach([relay]);
  relays.hold();
  relays.release();
  relays.pulse('in');
  board.isOn = false;
  relays.again();
  expect(board.isOn).toBe(false);
});

test('a pulse that no relay serves fails', () => {
  let failures = 0;
  const relays = newLaneRelays(['in', 'out'], () => {
    failures += 1;
  });
  relays.attach([newBoard('out').relay]);
  relays.pulse('in');
  expect(failures).toBe(1);
  relays.pulse('out');
  expect(failures).toBe(1);
});

test('a board may time its pulse itself, and a hold has no end', () => {
  const { board, relay } = newBoard('in');
  const relays = newLaneRelays(['in'], () => undefined);
  relays.attach([relay]);
  relays.pulse('in');
  expect(board.forMs).toBe(400);
  relays.hold();
  expect(board.forMs).toBeUndefined();
});

test.each([
  ['stuck', true],
  ['timeout', false],
  ['lost', false],
] as const)('a pulse that fails as %s: nobody can have gone through is %s', async (kind, isShut) => {
  const { board, relay } = newBoard('in');
  board.fault = { kind, message: 'the board' };
  const failed: boolean[] = [];
  const relays = newLaneRelays(['in'], shut => failed.push(shut));
  relays.attach([relay]);
  relays.pulse('in');
  await new Promise(resolve => setImmediate(resolve));
  relays.hold();
  await new Promise(resolve => setImmediate(resolve));
  expect(failed).toEqual([isShut]);
});
