import { z } from 'zod';
import { serialClaim } from '../claims.ts';
import type { ScannerDriver } from '../driver.ts';
import { baudRate, hasOnePlace, onePlace, placeKeys, placeOf } from '../place.ts';
import { feedbackKey, feedbackOf, newAnswerFilter } from './feedback.ts';
import { type FrameEvent, newFraming } from './framing.ts';

const config = z
  .strictObject({
    ...placeKeys,
    baudRate: baudRate.default(115_200),
    dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
    parity: z.enum(['none', 'even', 'odd']).default('none'),
    stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
    terminator: z.enum(['cr', 'lf', 'crlf', 'etx', 'none']).default('cr'),
    /** With `terminator: none`: a pause of so long ends a code. */
    gapMs: z.number().int().min(5).max(1_000).default(50),
    feedback: feedbackKey,
  })
  .refine(hasOnePlace, onePlace);

/** Any scanner that sends its codes as bytes on a serial port: RS-232, or USB as a virtual COM port (CDC). */
export const serialScanner: ScannerDriver<z.infer<typeof config>> = {
  id: 'serial',
  config,
  fingerprints: [],
  claims: place => serialClaim(placeOf(place)),
  open({ terminator, gapMs, feedback: feedbackKind, path, device, ...port }, io, listener) {
    const settings = { ...port, place: placeOf({ path, device }) };
    const feedback = feedbackOf(feedbackKind);
    const answers = newAnswerFilter(feedback?.answers ?? []);
    let isBeeping = false;
    const framing = newFraming(terminator, gapMs);
    let cancelSilence: () => void = () => undefined;

    function tell(events: readonly FrameEvent[]): void {
      cancelSilence();
      if (framing.silenceMs !== null) {
        cancelSilence = io.clock.timer(framing.silenceMs, () => tell(framing.silence()));
      }
      for (const event of events) {
        if (event.kind === 'scanned') listener.scanned(event.bytes);
        else if (event.kind === 'garbled') listener.garbled(event.byteCount);
        else listener.receiving();
      }
    }

    const line = io.serialLine(settings, {
      up: () => listener.up(),
      down(fault) {
        framing.reset();
        answers.reset();
        cancelSilence();
        listener.lost(fault);
      },
      received(chunk) {
        const bytes = answers.pass(chunk);
        if (bytes.length > 0) tell(framing.take(bytes));
      },
    });

    async function beep(command: Uint8Array): Promise<void> {
      isBeeping = true;
      answers.expect();
      await line.write(command);
      isBeeping = false;
    }

    return {
      ok: true,
      value: {
        feedback(isGood) {
          const command = isGood ? feedback?.good : feedback?.bad;
          if (command && line.isUp && !isBeeping) void beep(command);
        },
        close() {
          cancelSilence();
          return line.close();
        },
      },
    };
  },
};
