import { z } from 'zod';
import { claimOf } from '../claims.ts';
import { type Io, ok, type Scanner, type ScannerDriver, type ScannerListener } from '../driver.ts';
import type { AskLine, HidSettings } from '../lines.ts';
import { hasOnePlace, onePlace, placeKeys, placeOf } from '../place.ts';
import { maxCodeBytes } from './framing.ts';
import { knownLayouts, layoutOf, layoutOfUsb, type Piece, type PosLayout, readPiece } from './hid-pos-layouts.ts';
import { parseReportDescriptor } from './hid-report-descriptor.ts';

const config = z
  .strictObject({
    ...placeKeys,
    /** `auto`: as the scanner describes itself; where the system does not tell, as its maker's other scanners. */
    layout: z.enum(['auto', 'honeywell', 'zebra', 'newland', 'quio']).default('auto'),
  })
  .refine(place => hasOnePlace(place) || (place.path === undefined && place.device === undefined), onePlace);

type Config = z.infer<typeof config>;

/** A text whose next report does not come for so long was cut off. */
const cutOffMs = 1_000;
const enabling = Uint8Array.of(0xfe, 0x01);
/** AIM ids of QR codes. */
const qrAim = /^\]Q[0-6]$/;

/**
 * Scanners in HID POS mode (usage page 8C): reports instead of keys, so that no code can type. Without `path` and
 * `device` it is the one such scanner that is plugged in.
 *
 * A QR code's AIM id goes in front of its text, as a serial scanner sends it. Ids of other symbologies are dropped: they
 * stand in a field of their own whether anyone asked for them or not, and readers take only those of QR codes off.
 */
export const hidPosScanner: ScannerDriver<Config> = {
  id: 'hid-pos',
  config,
  fingerprints: [
    { vid: '0c2e', pid: '0b8f', name: 'Honeywell Voyager 1400g in HID POS mode' },
    { vid: '1eab', pid: '0110', name: 'Newland HR200 in HID POS mode' },
    { vid: '1eab', pid: '0210', name: 'Newland EM2027 in HID POS mode' },
    { vid: '1eab', pid: '0d10', name: 'Newland FM420 in HID POS mode' },
  ],
  claims: place => claimOf('hid', placeOf(place)),
  open: (settings, io, listener) => ok(new HidPosScanner(settings, io, listener)),
};

class HidPosScanner implements Scanner {
  readonly #config: Config;
  readonly #clock: Io['clock'];
  readonly #listener: ScannerListener;
  readonly #line: AskLine;
  readonly #text = new Uint8Array(maxCodeBytes);
  #length = 0;
  /** `noise`: what has come of this text was too much or broken, and the rest is thrown away. */
  #state: 'text' | 'noise' = 'text';
  #layout: PosLayout | null = null;
  /** Counts the times the line came up: an answer to an earlier one's question is late. */
  #life = 0;
  #cancelSilence: () => void = () => undefined;
  #closed: Promise<void> | null = null;

  constructor({ path, device, layout }: Config, io: Io, listener: ScannerListener) {
    this.#config = { path, device, layout };
    this.#clock = io.clock;
    this.#listener = listener;
    const settings: HidSettings = { place: placeOf({ path, device }), usage: { page: 0x8c, id: null } };
    this.#line = io.hidLine(settings, {
      up: () => void this.#lineUp(),
      down: fault => {
        this.#life += 1;
        this.#layout = null;
        this.#reset();
        this.#listener.lost(fault);
      },
      received: report => this.#received(report),
    });
  }

  close(): Promise<void> {
    this.#life += 1;
    this.#layout = null;
    this.#reset();
    this.#closed ??= this.#line.close();
    return this.#closed;
  }

  async #lineUp(): Promise<void> {
    this.#life += 1;
    const life = this.#life;
    const layout = await this.#findLayout();
    if (life !== this.#life) return;
    this.#layout = layout;
    // Not waited for: a scanner that does not take it may send its codes all the same, and one that hangs is the line's to tell.
    if (layout.wantsEnabling) void this.#line.write(enabling);
    this.#listener.up();
  }

  async #findLayout(): Promise<PosLayout> {
    const { layout, device } = this.#config;
    if (layout !== 'auto') return knownLayouts[layout];
    const described = await this.#line.ask(new Uint8Array());
    const descriptor = described.ok ? parseReportDescriptor(described.value) : null;
    return (descriptor === null ? null : layoutOf(descriptor)) ?? layoutOfUsb(device?.usb);
  }

  #received(report: Uint8Array): void {
    const piece = this.#layout === null ? null : readPiece(this.#layout, report);
    if (piece === null) return;
    this.#cancelSilence();
    if (this.#state === 'text') this.#take(piece);
    if (!piece.isContinued) this.#reset();
    else if (this.#layout !== null) this.#cancelSilence = this.#clock.timer(cutOffMs, () => this.#silence());
  }

  #take(piece: Piece): void {
    if (piece.kind === 'broken') {
      this.#spoil(this.#length + piece.byteCount);
      return;
    }
    const isFirst = this.#length === 0;
    const bytes = isFirst ? withAim(piece.aim, piece.data) : piece.data;
    if (this.#length + bytes.length > maxCodeBytes) {
      this.#spoil(maxCodeBytes + 1);
      return;
    }
    this.#text.set(bytes, this.#length);
    this.#length += bytes.length;
    if (this.#length === 0) return;
    if (!piece.isContinued) this.#scanned();
    else if (isFirst) this.#listener.receiving();
  }

  #spoil(byteCount: number): void {
    this.#state = 'noise';
    this.#length = 0;
    this.#listener.garbled(byteCount);
  }

  #scanned(): void {
    const bytes = this.#text.slice(0, this.#length);
    this.#reset();
    this.#listener.scanned(bytes);
  }

  #silence(): void {
    const byteCount = this.#length;
    this.#reset();
    if (byteCount > 0) this.#listener.garbled(byteCount);
  }

  #reset(): void {
    this.#cancelSilence();
    this.#length = 0;
    this.#state = 'text';
  }
}

/** A scanner that is set to send the AIM id before its data as well has it there already. */
function withAim(aim: Uint8Array, data: Uint8Array): Uint8Array {
  const isThere = aim.every((byte, at) => data[at] === byte);
  if (isThere || data.length === 0 || !qrAim.test(String.fromCharCode(...aim))) return data;
  return Uint8Array.of(...aim, ...data);
}
