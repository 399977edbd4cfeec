import { z } from 'zod';
import type { Board } from '../boards/board.ts';
import { claimOf } from '../claims.ts';
import { type DeviceFault, fail, ok, type RelayDriver, type Result } from '../driver.ts';
import { hasOnePlace, onePlace, placeKeys, placeOf } from '../place.ts';
import { openBoardRelay } from './relay-keeper.ts';

const config = z
  .strictObject({
    ...placeKeys,
    channel: z.number().int().min(1).max(8).default(1),
    /** Whether the board is asked how its relay stands; false for a copy that does not tell. */
    readBack: z.boolean().default(true),
  })
  .refine(hasOnePlace, onePlace);

const [on, off] = [0xff, 0xfd];
/** Report 1, with room for the number that some systems put in front. */
const stateRequest = Uint8Array.of(1, 9);

/**
 * The HID relay boards of dcttech (16C0:05DF, product USBRelay1 to USBRelay8). A command is a feature report without a
 * number: `FF n` on, `FD n` off, padded to eight bytes. Feature report 1 tells the serial number and, in its last byte,
 * which relays are on.
 */
export const dcttechRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'dcttech',
  config,
  fingerprints: [{ vid: '16c0', pid: '05df', name: 'dcttech relay (USBRelay)' }],
  claims: ({ channel, ...place }) => claimOf('hid', placeOf(place), channel),
  open({ channel, readBack, ...place }, io, listener) {
    const settings = { place: placeOf(place), usage: null };
    const newProtocol = (board: Board) => ({
      on: (each: number) => board.write(command(on, each)),
      off: (each: number) => board.write(command(off, each)),
      read: readBack ? (each: number) => read(board, each) : undefined,
    });
    return openBoardRelay(io, { kind: 'hid', settings }, channel, listener, newProtocol);
  },
};

function command(what: number, channel: number): Uint8Array {
  return Uint8Array.of(0, what, channel, 0, 0, 0, 0, 0, 0);
}

async function read(board: Board, channel: number): Promise<Result<boolean, DeviceFault>> {
  const state = await board.ask(stateRequest);
  if (!state.ok) return state;
  const mask = maskOf(state.value);
  if (mask !== null) return ok(((mask >> (channel - 1)) & 1) === 1);
  const message = 'the device answers as no dcttech relay does: correct its place, or set readBack to false';
  return fail({ kind: 'rejected', message });
}

/** Of eight bytes, the last; where a system puts the number in front they are nine. */
function maskOf(state: Uint8Array): number | null {
  return state.length === 8 || state.length === 9 ? (state.at(-1) ?? null) : null;
}
