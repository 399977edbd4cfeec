/** Scanners on a serial line (RS-232, USB-CDC): the default, since no byte of theirs can become a keystroke. */
import { z } from 'zod';
import { ok, type ScannerDriver, type ScannerListener } from '../driver.ts';
import { newFraming, terminators } from './framing.ts';

const config = z.strictObject({
  path: z.string().min(1),
  baudRate: z.number().int().min(300).max(4_000_000).default(115_200),
  dataBits: z.union([z.literal(7), z.literal(8)]).default(8),
  parity: z.enum(['none', 'even', 'odd']).default('none'),
  stopBits: z.union([z.literal(1), z.literal(2)]).default(1),
  terminator: z.enum(terminators).default('cr'),
  /** With terminator `none`: the silence that ends a code. */
  gapMs: z.number().int().min(5).max(1_000).default(50),
});

/** A code of 4,296 characters takes 4.5 s at 9600 baud; the silence within one is a fraction of that. */
const silenceMs = 1_000;
/** After too long a frame, a shorter silence is the end of the noise. */
const noiseSilenceMs = 200;

export const serial: ScannerDriver<z.infer<typeof config>> = {
  id: 'serial',
  config,
  fingerprints: [],
  claims: ({ path }) => `serial:${path}`,
  open({ terminator, gapMs, ...settings }, io, listener) {
    const framing = newFraming(terminator);
    let cancelSilence = (): void => undefined;
    let isNoise = false;

    function deliver({ frames, garbledBytes }: ReturnType<typeof framing.push>, to: ScannerListener): void {
      for (const frame of frames) to.scanned(frame);
      if (garbledBytes > 0) to.garbled(garbledBytes);
    }

    function received(bytes: Uint8Array): void {
      cancelSilence();
      const wasPartial = framing.isPartial;
      const framed = framing.push(bytes);
      isNoise = framed.garbledBytes > 0 || (isNoise && framed.frames.length === 0);
      deliver(framed, listener);
      if (!framing.isPartial) return;
      if (!wasPartial || framed.frames.length > 0) listener.receiving();
      const endsByGap = terminator === 'none' ? gapMs : silenceMs;
      cancelSilence = io.clock.timer(isNoise ? Math.min(endsByGap, noiseSilenceMs) : endsByGap, () =>
        deliver(framing.silence(), listener),
      );
    }

    function stop(): void {
      cancelSilence();
      framing.reset();
    }

    const line = io.serialLine(settings, {
      received,
      up: () => listener.up(),
      down(fault) {
        stop();
        listener.lost(fault);
      },
    });
    return ok({
      async close() {
        stop();
        await line.close();
      },
    });
  },
};
