/** What the site file says of a relay on a serial port. */
import { z } from 'zod';
import type { BoardAddress } from '../boards/board.ts';
import type { Place } from '../lines.ts';
import { baudRate, placeKeys } from '../place.ts';

export function serialBoardKeys(usualBaudRate: number, channels: number) {
  return {
    ...placeKeys,
    baudRate: baudRate.default(usualBaudRate),
    channel: z.number().int().min(1).max(channels).default(1),
  };
}

/** For a board that can be asked how its relays stand. */
export const readBackKey = { readBack: z.boolean().default(true) };

export function serialBoard(place: Place, baudRate: number): BoardAddress {
  return { kind: 'serial', settings: { place, baudRate, dataBits: 8, parity: 'none', stopBits: 1 } };
}

/** How long a board on a serial port may take to answer, milliseconds. */
export const answerTimeoutMs = 300;
