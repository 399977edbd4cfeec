import { z } from 'zod';
import { numatoBaudRate, numatoExchange, numatoIndex } from '../boards/numato.ts';
import { serialClaim } from '../claims.ts';
import { ok, type RelayDriver } from '../driver.ts';
import { hasOnePlace, onePlace, placeOf } from '../place.ts';
import { openBoardRelay } from './relay-keeper.ts';
import { readBackKey, serialBoard, serialBoardKeys } from './serial-board.ts';

/** Without `readBack` nothing is expected of the board at all: for one whose answers are others. */
const config = z.strictObject({ ...serialBoardKeys(numatoBaudRate, 32), ...readBackKey }).refine(hasOnePlace, onePlace);

/** Numato Lab's USB relay modules; their first relay is 1 here and 0 on the wire. */
export const numatoRelay: RelayDriver<z.infer<typeof config>> = {
  id: 'numato',
  config,
  fingerprints: [{ vid: '2a19', pid: '0c05', name: 'Numato USB relay' }],
  claims: ({ channel, ...place }) => serialClaim(placeOf(place), channel),
  open({ baudRate, channel, readBack, ...place }, io, listener) {
    return openBoardRelay(io, serialBoard(placeOf(place), baudRate), channel, listener, board => {
      async function command(verb: 'on' | 'off', number: number) {
        const { request, ...rest } = numatoExchange(`relay ${verb} ${numatoIndex(number)}`, nothing, true);
        if (!readBack) return board.write(request);
        const done = await board.exchange({ request, ...rest });
        return done.ok ? ok(undefined) : done;
      }
      return {
        on: number => command('on', number),
        off: number => command('off', number),
        read: readBack ? number => board.exchange(numatoExchange(readCommand(number), stateOf, false)) : undefined,
      };
    });
  },
};

const readCommand = (channel: number) => `relay read ${numatoIndex(channel)}`;

/** A board that takes a command shows its prompt, and nothing else. */
const nothing = (answer: string): true | null => (answer === '' ? true : null);

function stateOf(answer: string): boolean | null {
  if (answer === 'on') return true;
  return answer === 'off' ? false : null;
}
