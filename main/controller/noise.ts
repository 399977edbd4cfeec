import type { Clock } from '../../drivers/driver.ts';
import type { Direction } from '../words.ts';
import type { ScanReading } from './scan.ts';

/** Unreadable scans cost one event a lane and second; the rest of the second is counted. */
const windowMs = 1_000;

export interface NoiseGate {
  /** Whether this unreadable scan may be decided by itself; otherwise it is counted. */
  admits(direction: Direction, reading: ScanReading): boolean;
  /** Hands over what is counted and stops the timer. */
  flush(): void;
}

interface Window {
  readonly direction: Direction;
  reading: ScanReading;
  count: number;
  cancel: () => void;
}

/** `record` is called at the end of a second in which further unreadable scans came, with their number and the last one. */
export function newNoiseGate(
  clock: Clock,
  record: (direction: Direction, count: number, reading: ScanReading) => void,
): NoiseGate {
  let window: Window | null = null;

  function open(direction: Direction, reading: ScanReading): void {
    window = { direction, reading, count: 0, cancel: clock.timer(windowMs, close) };
  }

  function flush(): Window | null {
    const ended = window;
    window = null;
    ended?.cancel();
    if (ended === null || ended.count === 0) return null;
    record(ended.direction, ended.count, ended.reading);
    return ended;
  }

  function close(): void {
    const ended = flush();
    // Recording was this second's event: what still comes is counted towards the next.
    if (ended !== null) open(ended.direction, ended.reading);
  }

  return {
    admits(direction, reading) {
      if (window === null) {
        open(direction, reading);
        return true;
      }
      window.count += 1;
      window.reading = reading;
      return false;
    },
    flush() {
      flush();
    },
  };
}

/** What no format could make sense of; a part of a text is none. */
export function isNoise(reading: ScanReading): boolean {
  if ('internal' in reading || reading.credential.ok) return false;
  return reading.credential.fault.kind !== 'incomplete';
}
