/**
 * The three contracts that every device keeps: Scanner, Relay, Input. A driver is one file and one line in
 * `registry.ts`; the conformance suite proves the habits that the comments here promise.
 *
 * A device lives as long as its lane. It may be absent when it is opened and may come and go: it says so by
 * `up` and `lost`, and finds its way back by itself.
 */
import type { z } from 'zod';

export type Result<T, F> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const fail = <F>(fault: F): { readonly ok: false; readonly fault: F } => ({ ok: false, fault });

/** Why a device does not work; `message` is for the technician, in English, with the path and what to do. */
export interface DeviceFault {
  readonly kind: 'absent' | 'denied' | 'busy' | 'lost' | 'rejected' | 'timeout';
  readonly message: string;
}

/** Time as an argument. `now` may jump with the system's clock; `monotonic` never goes back. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number;
  /** Milliseconds from an arbitrary start. */
  monotonic(): number;
  /** Calls `fire` once after `ms`; the returned function cancels it and may be called at any time. */
  timer(ms: number, fire: () => void): () => void;
}

/** Line settings of a serial port. */
export interface SerialSettings {
  readonly path: string;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/**
 * What a serial line tells its owner. `down` comes once for each `up`, or once after an open that failed for the first
 * time; while the line stays down it comes again only with another kind of fault (absent, then plugged in but denied).
 */
export interface SerialListener {
  up(): void;
  down(fault: DeviceFault): void;
  /** The bytes are the listener's to keep. Keep the work short: the port is read by the same thread. */
  received(bytes: Uint8Array): void;
}

/** A serial port that reopens itself by its path whenever the device comes back. */
export interface SerialLine {
  readonly isUp: boolean;
  /** Resolves when the kernel has taken every byte. Fails with `lost` or `timeout`; never throws. */
  write(bytes: Uint8Array): Promise<Result<void, DeviceFault>>;
  /** Idempotent. No listener call and no timer remains after it resolves. */
  close(): Promise<void>;
}

/** All that a driver may use of the outside. Built once, in `drivers/io`. */
export interface Io {
  readonly clock: Clock;
  serialLine(settings: SerialSettings, listener: SerialListener): SerialLine;
  /** The switchboard on which simulated devices meet whoever plays them (the demo's page, a test). */
  readonly bench: SimBench;
}

/** What a simulated device offers to whoever plays it. Names are `<lane>/<role>`, as the controller gave them to `open`. */
export interface SimBench {
  attach(name: string, device: SimDevice): () => void;
  get(name: string): SimDevice | undefined;
}
export type SimDevice =
  | { readonly kind: 'scanner'; scan(bytes: Uint8Array): void; receiving(): void; plug(present: boolean): void }
  | { readonly kind: 'relay'; readonly on: boolean; plug(present: boolean): void }
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
  close(): Promise<void>;
}

export interface Relay {
  /** Energises the relay. Resolves when the board has the command; never throws. */
  on(): Promise<Result<void, DeviceFault>>;
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
