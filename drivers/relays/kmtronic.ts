import { z } from 'zod';
import type { Answer, Exchange } from '../boards/board.ts';
import { serialClaim } from '../claims.ts';
import type { RelayDriver } from '../driver.ts';
import { hasOnePlace, onePlace, placeOf } from '../place.ts';
import { openBoardRelay } from './relay-keeper.ts';
import { answerTimeoutMs, readBackKey, serialBoard, serialBoardKeys } from './serial-board.ts';

const config = z
  .strictObject({
    ...serialBoardKeys(9_600, 8),
    ...readBackKey,
    /** How many relays the board has: it is asked in another way from four on. */
    channels: z.union([z.literal(1), z.literal(2), z.literal(4), z.literal(8)]).default(1),
  })
  .refine(hasOnePlace, onePlace)
  .refine(({ channel, channels }) => channel <= channels, {
    path: ['channel'],
    message: 'the board has not so many relays: expected channels to be that of the board',
  });

/**
 * KMTronic's relays on USB and RS-232 (9600 8N1), after the maker's list of commands: `FF`, channel, `01` on or `00` off,
 * not answered. Boards of one and two relays answer `FF n 03` by `FF n 00|01`; those of four and eight answer `FF 09 00` by
 * one byte a relay.
 */
export const kmtronicRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'kmtronic',
  config,
  // Behind an FTDI chip like many other things: its identity tells nothing.
  fingerprints: [],
  claims: ({ channel, ...place }) => serialClaim(placeOf(place), channel),
  open({ baudRate, channel, channels, readBack, ...place }, io, listener) {
    return openBoardRelay(io, serialBoard(placeOf(place), baudRate), channel, listener, board => ({
      on: number => board.write(Uint8Array.of(0xff, number, 1)),
      off: number => board.write(Uint8Array.of(0xff, number, 0)),
      read: readBack ? number => board.exchange(channels <= 2 ? askOne(number) : askAll(number, channels)) : undefined,
    }));
  },
};

function askOne(channel: number): Exchange<boolean> {
  return {
    request: Uint8Array.of(0xff, channel, 3),
    timeoutMs: answerTimeoutMs,
    isUrgent: false,
    answer([start = 0xff, number = channel, state]) {
      if (start !== 0xff || number !== channel) return noState;
      return state === undefined ? { kind: 'more' } : stateOf(state, 3);
    },
  };
}

function askAll(channel: number, channels: number): Exchange<boolean> {
  return {
    request: Uint8Array.of(0xff, 9, 0),
    timeoutMs: answerTimeoutMs,
    isUrgent: false,
    answer(received) {
      if (received.slice(0, channels).some(state => state > 1)) return noState;
      return received.length < channels ? { kind: 'more' } : stateOf(received[channel - 1], channels);
    },
  };
}

const noState: Answer<boolean> = { kind: 'wrong', message: 'it answers, but not with the state of its relays' };

function stateOf(state: number | undefined, used: number): Answer<boolean> {
  return state === 0 || state === 1 ? { kind: 'whole', value: state === 1, used } : noState;
}
