import type { ScreenReader } from '../../drivers/driver.ts';
import { maxCodeBytes } from '../../drivers/scanners/framing.ts';
import type { EndKey } from '../../drivers/scanners/key-framing.ts';
import { eventsOf } from '../../drivers/scanners/keyboard.ts';
import { newTestClock } from '../clock.ts';
import { newMockPort } from './mock-port.ts';
import { deviceName, type Setup } from './rig.ts';
import type { ScannerRig } from './scanner-rigs.ts';
import { type KeyMove, movesOf, tap } from './typist.ts';

const endMoves: Record<Exclude<EndKey, 'none'>, KeyMove[]> = { enter: tap('Enter'), tab: tap('Tab') };

/** Presses keys one after the other, 1 ms apart, and brings them in chunks of so many. */
export function newTypist(bring: (events: Uint8Array) => void) {
  let atMs = 1_000;
  return {
    type(moves: readonly KeyMove[], chunkKeys = 4_096): void {
      for (let at = 0; at < moves.length; at += chunkKeys) {
        const chunk = moves.slice(at, at + chunkKeys);
        bring(eventsOf(chunk.map(([name, isDown], index) => [name, isDown, atMs + index])));
        atMs += chunk.length;
      }
    },
    pause(ms: number): void {
      atMs += ms;
    },
  };
}

/** What both paths have in common: codes, beginnings and floods as keys. */
function typing(end: Exclude<EndKey, 'none'>, bring: (events: Uint8Array) => void) {
  const typist = newTypist(bring);
  const moves = (bytes: Uint8Array) => [...bytes].flatMap(movesOf);
  return {
    floodGarbledBytes: maxCodeBytes + 1,
    endText: { enter: '\r', tab: '\t' }[end],
    send(codes: readonly Uint8Array[], chunkKeys?: number) {
      const all = codes.flatMap(code => [...moves(code), ...endMoves[end]]);
      typist.type(all, chunkKeys);
    },
    begin: (bytes: Uint8Array) => typist.type(moves(bytes)),
    flood(count: number) {
      const row = Array.from({ length: 4_096 }, () => tap('KeyX')).flat();
      for (let left = count; left > 0; left -= 4_096) typist.type(row);
      typist.type(endMoves[end]);
    },
  };
}

/** The keyboard as Linux brings its keys, whole events in chunks, under a clock that stands still. */
export function wedgeOnPaper(end: Exclude<EndKey, 'none'>): Setup<ScannerRig> {
  return {
    label: `on paper, ${end}`,
    isPossible: true,
    canBeAbsent: true,
    async make() {
      const clock = newTestClock();
      const port = newMockPort(clock);
      return {
        ...typing(end, port.send),
        io: port.io,
        config: { path: '/dev/input/by-id/usb-scanner-event-kbd', end },
        pending: () => clock.pending,
        pull: async () => port.pull(),
        plug: async () => port.plug(),
        end: async () => undefined,
      };
    },
  };
}

/** The keyboard as the lane's screen brings its keys: a page that says at once how it is. */
export const wedgeAtScreen: Setup<ScannerRig> = {
  label: 'at the screen',
  isPossible: true,
  canBeAbsent: true,
  async make() {
    const clock = newTestClock();
    const { io } = newMockPort(clock);
    let reader: ScreenReader | undefined;
    let isPresent = true;
    const say = () => (isPresent ? reader?.up() : reader?.lost('the screen is gone: open it'));
    return {
      ...typing('enter', events => {
        if (isPresent) reader?.read(events);
      }),
      io: {
        ...io,
        screens: {
          ...io.screens,
          attach(name, attached) {
            const detach = io.screens.attach(name, attached);
            // Kept after the close too: a page knows nothing of it.
            reader = io.screens.get(deviceName, 'keys');
            queueMicrotask(() => (reader === attached ? say() : undefined));
            return detach;
          },
        },
      },
      config: {},
      pending: () => clock.pending,
      async pull() {
        isPresent = false;
        say();
      },
      async plug() {
        isPresent = true;
        say();
      },
      end: async () => undefined,
    };
  },
};
