/**
 * The three contracts that every device keeps: Scanner, Relay, Input. A driver is one file and one line in
 * `registry.ts`; the conformance suite proves the habits that the comments here promise.
 *
 * A device lives as long as its lane. It may be absent when it is opened and may come and go: it says so by
 * `up` and `lost`, and finds its way back by itself.
 */
import type { z } from 'zod';
import type { DeviceFault, Result } from './fault.ts';
import type {
  AskLine,
  GpioSettings,
  HidSettings,
  HttpLine,
  HttpSettings,
  KeySettings,
  Line,
  LineListener,
  SerialSettings,
  TcpSettings,
} from './lines.ts';

export { type DeviceFault, fail, ok, type Result } from './fault.ts';

/** Time as an argument. `now` may jump with the system's clock; `monotonic` never goes back. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Milliseconds from an arbitrary start. */
  monotonic(): number;
  /** Calls `fire` once after `ms`; the returned function cancels it and may be called at any time. */
  timer(ms: number, fire: () => void): () => void;
}

/** All that a driver may use of the outside. Built once, in `drivers/io`. */
export interface Io {
  readonly clock: Clock;
  /** `ask` of nothing gives one byte of modem lines, see `modemBits`. */
  serialLine(settings: SerialSettings, listener: LineListener): AskLine;
  tcpLine(settings: TcpSettings, listener: LineListener): Line;
  /**
   * A HID device. `received` brings one input report a call, with its report id in front where the device has ids (as
   * hidraw gives it). `write` sends a feature report, `ask` of [id, length] gets one: both with the id in front, 0 for none.
   * `ask` of nothing gives the report descriptor; it fails with `rejected` where it cannot be had.
   */
  hidLine(settings: HidSettings, listener: LineListener): AskLine;
  /** A keyboard for this program alone. `received` brings whole `struct input_event`s of Linux, 24 bytes each. */
  keyLine(settings: KeySettings, listener: LineListener): Line;
  /** One GPIO line, one byte each way: 1 is the high level. Inputs: `received` brings each edge, `ask` of nothing the level. */
  gpioLine(settings: GpioSettings, listener: LineListener): AskLine;
  httpLine(settings: HttpSettings): HttpLine;
  /** Where what a lane's screen reads (by its camera, or keys that are typed at it) comes to the scanner of that lane. */
  readonly screens: ScreenBoard;
  /** The switchboard on which simulated devices meet whoever plays them (the demo's page, a test). */
  readonly bench: SimBench;
}

/** What a lane's screen tells of the scanner that it is. */
export interface ScreenReader {
  readonly kind: 'camera' | 'keys';
  /** The screen is there and reads. */
  up(): void;
  /** It went away, or cannot read; `message` as in `DeviceFault`. */
  lost(message: string): void;
  receiving(): void;
  /** One whole code; of keys: whole `struct input_event`s as `keyLine` brings them, in the order typed. */
  read(bytes: Uint8Array): void;
}
/** Names are `<lane>/<role>`, as the controller gave them to `open`. */
export interface ScreenBoard {
  attach(name: string, reader: ScreenReader): () => void;
  get(name: string, kind: ScreenReader['kind']): ScreenReader | undefined;
}

/** What a simulated device offers to whoever plays it. Names are `<lane>/<role>`, as the controller gave them to `open`. */
export interface SimBench {
  attach(name: string, device: SimDevice): () => void;
  get(name: string): SimDevice | undefined;
}
export type SimDevice =
  | { readonly kind: 'scanner'; scan(bytes: Uint8Array): void; receiving(): void; plug(present: boolean): void }
  | { readonly kind: 'relay'; readonly on: boolean; plug(present: boolean): void; stick(isStuck: boolean): void }
  | { readonly kind: 'input'; set(active: boolean): void; plug(present: boolean): void };

/** A device's voice, common to the three kinds. */
export interface DeviceListener {
  up(): void;
  lost(fault: DeviceFault): void;
}

export interface ScannerListener extends DeviceListener {
  /** The first bytes of a code have come, the rest is under way. At most once a code. */
  receiving(): void;
  /** One whole code as the scanner sent it, terminator removed, nothing else. */
  scanned(bytes: Uint8Array): void;
  /** Bytes that can never become a code: longer than the limit, or cut off. `byteCount` of them are gone. */
  garbled(byteCount: number): void;
}
export interface Scanner {
  /** Beeps and lights of a scanner that has them; what cannot be written is dropped, it never matters to the entry. */
  feedback?(isGood: boolean): void;
  close(): Promise<void>;
}

export interface Relay {
  /**
   * Energises the relay. Resolves when the board has the command and, where it can be asked, its relay has moved: a relay
   * that did not is `stuck`, on the result and by `lost`. A board that times its pulse itself lets go after `forMs`
   * (rounded up to its own unit); `off` is called at the end all the same. Without `forMs` it holds. Never throws.
   */
  on(forMs?: number): Promise<Result<void, DeviceFault>>;
  /**
   * Releases the relay, retrying until it is written; a loss meanwhile is told by `lost`, and the release is written
   * first thing when the board is back. Resolves with the first attempt's result.
   */
  off(): Promise<Result<void, DeviceFault>>;
  /** Releases the relay where it can still be reached, then lets go. Idempotent. */
  close(): Promise<void>;
}

export interface InputListener extends DeviceListener {
  /** The debounced level changed. `active` is the meaning (fire, a passage), not the voltage. */
  changed(active: boolean): void;
}
export interface Input {
  /** The present meaning; a lost input fails. */
  read(): Result<boolean, DeviceFault>;
  close(): Promise<void>;
}

/** What a driver file exports. `config` is the part of the site file beside `driver`; unknown keys are errors. */
export interface Driver<Config, Listener, Device> {
  readonly id: string;
  readonly config: z.ZodType<Config>;
  /** USB identities this driver serves, for `gatehouse devices`: lower-case hex vid and pid. */
  readonly fingerprints: readonly { readonly vid: string; readonly pid: string; readonly name: string }[];
  /** The exclusive resource of this configuration (a path and channel), so that no two lanes share it; null for none. */
  claims(config: Config): string | null;
  /** Fails only for what no return of the device can mend. `name` is `<lane>/<role>`. */
  open(config: Config, io: Io, listener: Listener, name: string): Result<Device, DeviceFault>;
}
export type ScannerDriver<Config> = Driver<Config, ScannerListener, Scanner>;
export type RelayDriver<Config> = Driver<Config, DeviceListener, Relay>;
export type InputDriver<Config> = Driver<Config, InputListener, Input>;
