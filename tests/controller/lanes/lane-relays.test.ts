import { expect, test } from 'vitest';
import { newLaneRelays } from '../../../main/controller/lanes/lane-relays.ts';
import { ok } from '../../../main/words.ts';

function newBoard(...directions: readonly ('in' | 'out')[]) {
  const board = { isOn: false };
  const set = (isOn: boolean) => async () => {
    board.isOn = isOn;
    return ok(undefined);
  };
  return { board, relay: { directions, relay: { on: set(true), off: set(false), close: async () => undefined } } };
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
