/** Cuts what a keyboard types into codes, by the key that ends them and by the pace. Pure: the keys carry their times. */
import { type FrameEvent, maxCodeBytes } from './framing.ts';
import { down, keyType, parseEvents, syn, type Typed, Typing } from './keyboard.ts';

/** The key behind each code; with `none` a pause ends it. */
export type EndKey = 'enter' | 'tab' | 'none';

const endBytes: Record<EndKey, number | null> = { enter: 0x0d, tab: 0x09, none: null };
const lf = 0x0a;
/** An unfinished code that gets no further key for so long was cut off. */
const cutOffMs = 1_000;
/** Fewer keys than this are a person's, who had two fingers down, and nothing is said of them; unless an end key follows. */
const fewestKeys = 3;

export interface KeyFramingSettings {
  readonly end: EndKey;
  /** A scanner's keys go down and up in closer sequence than this; a person's do not. */
  readonly gapMs: number;
  /** How late keys may arrive after they were typed, milliseconds. */
  readonly lagMs: number;
}

export class KeyFraming {
  readonly #settings: KeyFramingSettings;
  readonly #typing = new Typing();
  readonly #bytes = new Uint8Array(maxCodeBytes);
  #length = 0;
  /** Keys that typed no byte. */
  #unknown = 0;
  /** Events were lost: until the next report, and in this code. */
  #isDropping = false;
  #isTorn = false;
  #isNoise = false;
  #isAnnounced = false;
  #lastMs: number | null = null;

  constructor(settings: KeyFramingSettings) {
    this.#settings = settings;
  }

  /** How long no key may come from this moment on until `silence` is due, milliseconds; null: never. */
  get silenceMs(): number | null {
    const { end, gapMs, lagMs } = this.#settings;
    if (this.#count === 0 && !this.#isTorn && !this.#isNoise) return null;
    return end === 'none' ? gapMs + lagMs : cutOffMs;
  }

  /** Takes whole `struct input_event`s. */
  take(chunk: Uint8Array): readonly FrameEvent[] {
    const told: FrameEvent[] = [];
    for (const { type, code, value, atMs } of parseEvents(chunk)) {
      if (type === syn.type) this.#mark(code);
      const isKey = type === keyType && (value === down || value === 0);
      if (!isKey || this.#isDropping) continue;
      if (this.#lastMs !== null && atMs - this.#lastMs > this.#settings.gapMs) told.push(...this.silence());
      this.#lastMs = atMs;
      const typed = this.#typing.take({ code, value });
      const event = typed === null ? null : this.#add(typed);
      if (event !== null) told.push(event);
    }
    if (this.#count >= fewestKeys && !this.#isAnnounced) {
      this.#isAnnounced = true;
      told.push({ kind: 'receiving' });
    }
    return told;
  }

  /** No key came for so long that nothing can follow. */
  silence(): readonly FrameEvent[] {
    const event = this.#settings.end === 'none' && this.#count >= fewestKeys ? this.#end() : this.#cutOff();
    return event === null ? [] : [event];
  }

  /** Forgets what has come of an unfinished code, and what is held down. */
  reset(): void {
    this.#forget();
    this.#typing.reset();
    this.#isDropping = false;
    this.#lastMs = null;
  }

  get #count(): number {
    return this.#length + this.#unknown;
  }

  /** After lost events the kernel tells nothing that can be trusted before the next report. */
  #mark(code: number): void {
    if (code === syn.dropped) {
      this.#typing.reset();
      this.#isDropping = true;
      this.#isTorn = true;
    } else if (code === syn.report) this.#isDropping = false;
  }

  #add(typed: Typed): FrameEvent | null {
    const { end } = this.#settings;
    if (typed === endBytes[end]) return this.#end();
    // Of a scanner that types Enter and Ctrl+J, the second stands before the next code.
    if (this.#isNoise || (end === 'enter' && typed === lf && this.#count === 0)) return null;
    if (this.#count === maxCodeBytes) {
      this.#forget();
      this.#isNoise = true;
      return { kind: 'garbled', byteCount: maxCodeBytes + 1 };
    }
    if (typed === 'unknown') this.#unknown += 1;
    else {
      this.#bytes[this.#length] = typed;
      this.#length += 1;
    }
    return null;
  }

  #end(): FrameEvent | null {
    if (this.#unknown > 0 || this.#isTorn) return this.#cutOff();
    const bytes = this.#bytes.slice(0, this.#length);
    this.#forget();
    return bytes.length === 0 ? null : { kind: 'scanned', bytes };
  }

  #cutOff(): FrameEvent | null {
    const count = this.#count;
    const isWorthTelling = count >= fewestKeys || this.#isTorn;
    this.#forget();
    return isWorthTelling ? { kind: 'garbled', byteCount: Math.max(count, 1) } : null;
  }

  #forget(): void {
    this.#length = 0;
    this.#unknown = 0;
    this.#isTorn = false;
    this.#isNoise = false;
    this.#isAnnounced = false;
    this.#typing.beginCode();
  }
}
