/** The wires that `drivers/io` opens and a driver is handed: each opens itself, and again whenever its device is back. */
import type { DeviceFault, Result } from './fault.ts';

/** What a plugged-in thing is known by; at least one key, see `match.ts`. */
export interface DeviceMatch {
  /** The name of its link in `/dev/serial/by-id` or `/dev/input/by-id`; for HID `<maker>_<product>_<serial>`. */
  readonly id?: string | undefined;
  /** `vid:pid` or `vid:pid:serial`, hex in lower case. */
  readonly usb?: string | undefined;
  /** Where it is plugged in: the name of its link in `/dev/serial/by-path` or `/dev/input/by-path`. */
  readonly port?: string | undefined;
}
/** An absolute path, followed anew at each opening, or whatever fits best of what is plugged in. */
export type Place = string | DeviceMatch;

/** Line settings of a serial port. */
export interface SerialSettings {
  readonly place: Place;
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}
export interface TcpSettings {
  readonly host: string;
  readonly port: number;
}
export interface HidSettings {
  readonly place: Place;
  /** Which of a device's interfaces: the one whose first usage page (and usage) is this; null for any. */
  readonly usage: { readonly page: number; readonly id: number | null } | null;
}
export interface KeySettings {
  readonly place: Place;
}
export interface GpioSettings {
  /** As in `/dev/gpiochip0`. */
  readonly chip: string;
  readonly offset: number;
  /**
   * An output begins at its bias: high with `pull-up`, else low; there it also rests when its owner dies, as far as the chip
   * has resistors.
   */
  readonly direction: 'in' | 'out';
  readonly bias: 'as-is' | 'pull-up' | 'pull-down' | 'none';
  /** The kernel's own debouncing of an input, milliseconds; 0 for none. */
  readonly debounceMs: number;
}
export interface HttpSettings {
  /** `http://host[:port]`, or https, without a path. */
  readonly base: string;
  readonly timeoutMs: number;
  /** For basic or digest authentication, whichever the device asks for; null for none. */
  readonly account: { readonly user: string; readonly password: string } | null;
}

/**
 * What a line tells its owner. `down` comes once for each `up`, or once after an open that failed for the first time; while
 * the line stays down it comes again only with another kind of fault (absent, then plugged in but denied).
 */
export interface LineListener {
  up(): void;
  down(fault: DeviceFault): void;
  /** The bytes are the listener's to keep. Keep the work short: the line is read by the same thread. */
  received(bytes: Uint8Array): void;
}

export interface Line {
  readonly isUp: boolean;
  /** Resolves when the kernel has taken every byte. Fails with `lost` or `timeout`; never throws. */
  write(bytes: Uint8Array): Promise<Result<void, DeviceFault>>;
  /** Idempotent. No listener call and no timer remains after it resolves. */
  close(): Promise<void>;
}
export interface AskLine extends Line {
  /** What the device answers to this; see the opener in `Io` for what may be asked. Never throws. */
  ask(request: Uint8Array): Promise<Result<Uint8Array, DeviceFault>>;
}

/** Bits of the byte that a serial line answers: 1 is asserted. */
export const modemBits = { cts: 1, dsr: 2, dcd: 4, ri: 8 } as const;

export interface HttpLine {
  /**
   * One request, as `GET /relay/0?turn=on` or `POST /rpc {"id":1}`: the answer as `200 {"ison":true}`, its body cut off at
   * 16 KiB. Fails with `timeout`, `lost` (nobody answers) or `rejected` (it wants to lead elsewhere); never throws.
   */
  ask(request: string): Promise<Result<string, DeviceFault>>;
  close(): Promise<void>;
}
