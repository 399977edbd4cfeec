import { z } from 'zod';
import { serialClaim } from '../claims.ts';
import type { RelayDriver } from '../driver.ts';
import { hasOnePlace, onePlace, placeOf } from '../place.ts';
import { openBoardRelay } from './relay-keeper.ts';
import { serialBoard, serialBoardKeys } from './serial-board.ts';

const config = z.strictObject(serialBoardKeys(9_600, 8)).refine(hasOnePlace, onePlace);

/**
 * The LCUS relay boards (CH340 at 9600 8N1). A command is four bytes: `A0`, channel, `01` on or `00` off, and the low
 * byte of the sum of the three; the board does not answer.
 */
export const lcusRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'lcus',
  config,
  fingerprints: [{ vid: '1a86', pid: '7523', name: 'LCUS relay (CH340)' }],
  claims: ({ channel, ...place }) => serialClaim(placeOf(place), channel),
  open({ baudRate, channel, ...place }, io, listener) {
    return openBoardRelay(io, serialBoard(placeOf(place), baudRate), channel, listener, board => ({
      on: number => board.write(command(number, 1)),
      off: number => board.write(command(number, 0)),
    }));
  },
};

function command(channel: number, state: 0 | 1): Uint8Array {
  return Uint8Array.of(0xa0, channel, state, (0xa0 + channel + state) & 0xff);
}
