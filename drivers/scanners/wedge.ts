import { z } from 'zod';
import { claimOf } from '../claims.ts';
import { type Clock, type Io, ok, type Scanner, type ScannerDriver, type ScannerListener } from '../driver.ts';
import { placeKeys, placeOf } from '../place.ts';
import type { FrameEvent } from './framing.ts';
import { KeyFraming, type KeyFramingSettings } from './key-framing.ts';

const config = z
  .strictObject({
    ...placeKeys,
    /** The key that the scanner presses behind each code. */
    end: z.enum(['enter', 'tab', 'none']).default('enter'),
    /** Keys that come slower than this are a person's and no code, milliseconds. */
    gapMs: z.number().int().min(5).max(1_000).default(50),
  })
  .refine(
    ({ path, device }) => path === undefined || device === undefined,
    "expected path or device, or none of them: then the lane's screen reads the keys",
  );
type Config = z.infer<typeof config>;

/** A page collects keys before it sends them, and the machine may be busy. */
const screenLagMs = 200;
/** How long the lane's screen may take to come, milliseconds: it connects anew when the gate has started. */
const firstWordMs = 2_500;

/**
 * A scanner that types as a keyboard does. On Linux it has a place, and this program alone gets its keys; without one the
 * lane's screen catches every key that is typed at it.
 */
export const wedgeScanner: ScannerDriver<Config> = {
  id: 'wedge',
  config,
  fingerprints: [],
  // Lanes do not share a screen.
  claims: place => (isAtScreen(place) ? null : claimOf('keys', placeOf(place))),
  open(given, io, listener, name) {
    const { end, gapMs } = given;
    if (isAtScreen(given)) return ok(readScreen({ end, gapMs, lagMs: screenLagMs }, io, listener, name));
    const reading = newReading({ end, gapMs, lagMs: 0 }, io.clock, listener);
    const line = io.keyLine(
      { place: placeOf(given) },
      {
        up: () => listener.up(),
        down(fault) {
          reading.forget();
          listener.lost(fault);
        },
        received: reading.take,
      },
    );
    return ok({
      close() {
        reading.close();
        return line.close();
      },
    });
  },
};

function isAtScreen({ path, device }: Pick<Config, 'path' | 'device'>): boolean {
  return path === undefined && device === undefined;
}

function readScreen(settings: KeyFramingSettings, io: Io, listener: ScannerListener, name: string): Scanner {
  const reading = newReading(settings, io.clock, listener);
  /** What was told last: null for up, else why not; undefined before anything was. */
  let told: string | null | undefined;
  let isClosed = false;

  function tell(state: string | null): void {
    cancelFirstWord();
    if (isClosed || told === state) return;
    told = state;
    reading.forget();
    if (state === null) listener.up();
    else listener.lost({ kind: 'lost', message: state });
  }

  const cancelFirstWord = io.clock.timer(firstWordMs, () =>
    tell(`no screen of ${name} is there to catch the scanner's keys: open it, on the machine that the scanner is on`),
  );
  const detach = io.screens.attach(name, {
    kind: 'keys',
    up: () => tell(null),
    lost: tell,
    // Its keys say so.
    receiving: () => undefined,
    read(events) {
      if (told === null) reading.take(events);
    },
  });
  return {
    async close() {
      isClosed = true;
      cancelFirstWord();
      detach();
      reading.close();
    },
  };
}

/** Brings codes to the listener as their keys come. */
function newReading(settings: KeyFramingSettings, clock: Clock, listener: ScannerListener) {
  const framing = new KeyFraming(settings);
  let cancel: () => void = () => undefined;
  let isClosed = false;

  function tell(events: readonly FrameEvent[]): void {
    cancel();
    if (framing.silenceMs !== null) cancel = clock.timer(framing.silenceMs, silenceSoon);
    for (const event of events) {
      if (isClosed) return;
      if (event.kind === 'scanned') listener.scanned(event.bytes);
      else if (event.kind === 'garbled') listener.garbled(event.byteCount);
      else listener.receiving();
    }
  }

  /** Keys may be waiting to be read: a process that was held up runs its timers first. */
  function silenceSoon(): void {
    cancel = clock.timer(1, () => tell(framing.silence()));
  }

  function forget(): void {
    framing.reset();
    cancel();
  }

  return {
    /** Takes whole `struct input_event`s. */
    take(events: Uint8Array): void {
      if (!isClosed) tell(framing.take(events));
    },
    forget,
    close(): void {
      isClosed = true;
      forget();
    },
  };
}
