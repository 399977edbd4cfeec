import { z } from 'zod';
import { numatoBaudRate, numatoExchange, numatoIndex } from '../boards/numato.ts';
import { claimOf } from '../claims.ts';
import type { InputDriver } from '../driver.ts';
import { baudRate, hasOnePlace, onePlace, placeKeys, placeOf } from '../place.ts';
import { contactKeys } from './contact.ts';
import { openPolledInput } from './polled-input.ts';

const config = z
  .strictObject({
    ...placeKeys,
    baudRate: baudRate.default(numatoBaudRate),
    /** From 1: what is printed as IO0 is 1. */
    input: z.number().int().min(1).max(32).default(1),
    /** How the board reads a closed contact: low where it goes to ground and a resistor pulls up, high where to the supply. */
    closedIs: z.enum(['low', 'high']).default('low'),
    pollMs: z.number().int().min(10).max(5_000).default(50),
    ...contactKeys,
  })
  .refine(hasOnePlace, onePlace);

/** A GPIO of a Numato Lab board, as its relay modules have beside their relays. */
export const numatoInput: InputDriver<z.infer<typeof config>> = {
  id: 'numato',
  config,
  fingerprints: [{ vid: '2a19', pid: '0c05', name: 'Numato USB relay' }],
  claims: ({ input, ...keys }) => claimOf('serial', placeOf(keys), `in${input}`),
  open({ baudRate, input, closedIs, ...keys }, io, listener) {
    const settings = { place: placeOf(keys), baudRate, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    const closed = closedIs === 'high' ? '1' : '0';
    const levelOf = (answer: string) => (answer === '0' || answer === '1' ? answer === closed : null);
    return openPolledInput(io, { kind: 'serial', settings }, keys, listener, board => {
      return () => board.exchange(numatoExchange(`gpio read ${numatoIndex(input)}`, levelOf, false));
    });
  },
};
