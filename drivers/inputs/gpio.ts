import { z } from 'zod';
import { claimOf } from '../claims.ts';
import { type InputDriver, ok } from '../driver.ts';
import type { AskLine } from '../lines.ts';
import { devicePath } from '../place.ts';
import { contactKeys, newContact } from './contact.ts';

const config = z.strictObject({
  ...contactKeys,
  chip: devicePath.default('/dev/gpiochip0'),
  /** The number of the line on its chip, as gpioinfo lists it. */
  line: z.number().int().min(0).max(1_023),
  /** The resistor of the chip at the line; a contact to ground wants `pull-up`. */
  bias: z.enum(['as-is', 'pull-up', 'pull-down', 'none']).default('pull-up'),
  /** The level while the contact is closed; left out, it is high with `pull-down`, else low. */
  closed: z.enum(['low', 'high']).optional(),
});

/** A contact at a GPIO line of Linux, debounced by the kernel. */
export const gpioInput: InputDriver<z.infer<typeof config>> = {
  id: 'gpio',
  config,
  fingerprints: [],
  claims: ({ chip, line }) => claimOf('gpio', chip, line),
  open({ chip, line, bias, closed, normally, debounceMs }, io, listener) {
    const closedLevel = (closed ?? (bias === 'pull-down' ? 'high' : 'low')) === 'high' ? 1 : 0;
    const contact = newContact(io.clock, { normally, debounceMs: 0 }, listener);
    let wire: AskLine | null = null;
    /** Counts edges and changes of the line: what was asked before is older than what came since. */
    let turn = 0;

    async function look(): Promise<void> {
      turn += 1;
      const asked = turn;
      const answer = await wire?.ask(new Uint8Array());
      if (answer === undefined || asked !== turn) return;
      if (answer.ok) contact.level(answer.value[0] === closedLevel);
      else contact.lost(answer.fault);
    }

    const settings = { chip, offset: line, direction: 'in', bias, debounceMs } as const;
    wire = io.gpioLine(settings, {
      up() {
        contact.up();
        void look();
      },
      down(fault) {
        turn += 1;
        contact.lost(fault);
      },
      received(bytes) {
        turn += 1;
        for (const level of bytes) contact.level(level === closedLevel);
      },
    });
    const opened = wire;
    return ok({
      read: () => contact.read(),
      close() {
        contact.close();
        return opened.close();
      },
    });
  },
};
