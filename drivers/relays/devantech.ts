import { z } from 'zod';
import type { Exchange } from '../boards/board.ts';
import { serialClaim } from '../claims.ts';
import type { RelayDriver } from '../driver.ts';
import { hasOnePlace, onePlace, placeOf } from '../place.ts';
import { openBoardRelay } from './relay-keeper.ts';
import { answerTimeoutMs, readBackKey, serialBoard, serialBoardKeys } from './serial-board.ts';

/** Its port is a USB device without a real line: any rate will do. */
const config = z.strictObject({ ...serialBoardKeys(19_200, 8), ...readBackKey }).refine(hasOnePlace, onePlace);

/**
 * Devantech's USB-RLY02, USB-RLY08 and USB-RLY16 (eight relays, of 16 A), after their data sheets: one byte a command, not
 * answered, `65` to `6C` on and `6F` to `76` off; `5B` is answered by one byte, a bit a relay, the lowest the first.
 */
export const devantechRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'devantech',
  config,
  fingerprints: [{ vid: '04d8', pid: 'ffee', name: 'Devantech USB-RLY' }],
  claims: ({ channel, ...place }) => serialClaim(placeOf(place), channel),
  open({ baudRate, channel, readBack, ...place }, io, listener) {
    return openBoardRelay(io, serialBoard(placeOf(place), baudRate), channel, listener, board => ({
      on: number => board.write(Uint8Array.of(0x64 + number)),
      off: number => board.write(Uint8Array.of(0x6e + number)),
      read: readBack ? number => board.exchange(askState(number)) : undefined,
    }));
  },
};

function askState(channel: number): Exchange<boolean> {
  return {
    request: Uint8Array.of(0x5b),
    timeoutMs: answerTimeoutMs,
    isUrgent: false,
    answer: ([states]) =>
      states === undefined
        ? { kind: 'more' }
        : { kind: 'whole', value: ((states >> (channel - 1)) & 1) === 1, used: 1 },
  };
}
