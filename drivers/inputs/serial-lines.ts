import { z } from 'zod';
import { claimOf } from '../claims.ts';
import { fail, type InputDriver, ok } from '../driver.ts';
import { modemBits } from '../lines.ts';
import { baudRate, hasOnePlace, onePlace, placeKeys, placeOf, placeText } from '../place.ts';
import { contactKeys } from './contact.ts';
import { openPolledInput } from './polled-input.ts';

const config = z
  .strictObject({
    ...placeKeys,
    /** Of no matter to the line itself; two that share a port name the same. */
    baudRate: baudRate.default(9_600),
    /** Which of the port's status lines the contact is on; its other side is on DTR or RTS, which carry the voltage. */
    line: z.enum(['cts', 'dsr', 'dcd', 'ri']).default('cts'),
    pollMs: z.number().int().min(5).max(5_000).default(20),
    ...contactKeys,
  })
  .refine(hasOnePlace, onePlace);

/** A contact on a status line of a serial port: an input for whoever has a serial adapter and nothing else. */
export const serialLinesInput: InputDriver<z.infer<typeof config>> = {
  id: 'serial-lines',
  config,
  fingerprints: [],
  claims: ({ line, ...place }) => claimOf('serial', placeOf(place), line),
  open({ baudRate, line, ...keys }, io, listener) {
    const place = placeOf(keys);
    const settings = { place, baudRate, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    return openPolledInput(io, { kind: 'serial', settings }, keys, listener, board => async () => {
      const answer = await board.ask(new Uint8Array());
      if (!answer.ok) return answer;
      const [bits] = answer.value;
      if (bits !== undefined) return ok((bits & modemBits[line]) !== 0);
      return fail({ kind: 'rejected', message: `${placeText(place)} has no status lines: use another adapter` });
    });
  },
};
