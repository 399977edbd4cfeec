/** Keeps a camera open, has its pictures looked at, and tells what is read: whatever is unplugged, hidden or crashes. */
import { newCodeMemory } from './codes.ts';
import type { Decoder } from './decoders.ts';
import { asking, broken, hidden, openingFault, still, unplugged } from './faults.ts';
import type { Frame, FromWorker, ToWorker } from './messages.ts';
import { afterLook, type Level, newPacing, type Plan } from './pacing.ts';

/** An open camera. */
export interface Eye {
  /** What the camera sees now; null where it has sent nothing since. */
  grab(): Promise<Frame | null>;
  close(): void;
}
/** The worker that looks. After `close` no listener call comes. */
export interface Looker {
  look(order: ToWorker): void;
  close(): void;
}

/** Everything that the watch needs of the browser. */
export interface WatchParts {
  /** Rejects as `getUserMedia` does. `ended` is called when the camera goes away by itself. */
  openEye(ended: () => void): Promise<Eye>;
  openLooker(isCautious: boolean, heard: (message: FromWorker) => void, crashed: () => void): Looker;
  /** Calls when a device comes or goes, and when the page is hidden or shown; the returned function ends it. */
  onChange(changed: () => void): () => void;
  isHidden(): boolean;
  /** Calls `fire` once after `ms`; the returned function cancels it. */
  timer(ms: number, fire: () => void): () => void;
  /** A clock that never goes back. */
  nowMs(): number;
}

export interface WatchListener {
  up(): void;
  lost(message: string): void;
  /** A code that has come into view; false where it could not be passed on. */
  read(code: Uint8Array): boolean;
  /** For whoever looks at how it goes. `searches`: pictures in which a code was searched for. */
  looked(now: { readonly level: Level; readonly decoder: Decoder['id'] | null; readonly searches: number }): void;
}

/** A camera that could not be opened is tried again so often, and at once when a device comes. */
const reopenMs = 1_000;
/** An opening that takes so long waits for somebody who allows it. */
const askingMs = 2_000;
/** A camera that has sent nothing for so long hangs. */
const stillMs = 5_000;
/** From one try to the next, where the camera has nothing new. */
const nothingNewMs = 30;
/** A worker that does not answer for so long hangs; it loads the decoder before its first answer. */
const answerMs = 10_000;
const firstAnswerMs = 30_000;
/** A worker that has crashed so often without an answer between is to do without WebAssembly. */
const crashesToCaution = 2;

/** The returned function ends it: the camera is off then, and nothing is told any more. */
export function watchCamera(parts: WatchParts, listener: WatchListener): () => void {
  const watch = new CameraWatch(parts, listener);
  return () => watch.end();
}

class CameraWatch {
  readonly #parts: WatchParts;
  readonly #listener: WatchListener;
  readonly #codes = newCodeMemory();
  readonly #stopListening: () => void;
  #eye: Eye | null = null;
  #looker: Looker | null = null;
  #decoder: Decoder['id'] | null = null;
  #searches = 0;
  #crashes = 0;
  #pacing = newPacing(0);
  #plan: Plan = { level: 'active', search: 'always', waitMs: 0 };
  /** What was told last: null for up. */
  #told: string | null | undefined;
  /** When the camera's last picture came. */
  #pictureMs = 0;
  #isOpening = false;
  /** The opening whose picture is being looked at; null for none. */
  #looking: number | null = null;
  /** Counts openings: what belongs to an earlier one does not matter any more. */
  #opening = 0;
  #cancelNext: () => void = () => undefined;
  #cancelAnswer: () => void = () => undefined;

  constructor(parts: WatchParts, listener: WatchListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.#stopListening = parts.onChange(() => this.#changed());
    this.#changed();
  }

  end(): void {
    this.#told = null;
    this.#stopListening();
    this.#closeEye();
    this.#closeLooker();
  }

  #changed(): void {
    if (this.#parts.isHidden()) this.#lose(hidden);
    else if (this.#eye === null && !this.#isOpening) void this.#open();
  }

  #tell(state: string | null): void {
    if (this.#told === state) return;
    this.#told = state;
    if (state === null) this.#listener.up();
    else this.#listener.lost(state);
  }

  #lose(message: string): void {
    this.#closeEye();
    this.#tell(message);
  }

  #closeEye(): void {
    this.#opening += 1;
    this.#isOpening = false;
    this.#cancelNext();
    this.#eye?.close();
    this.#eye = null;
  }

  async #open(): Promise<void> {
    this.#next(askingMs, () => this.#tell(asking));
    this.#opening += 1;
    const opening = this.#opening;
    const isMine = () => this.#opening === opening;
    this.#isOpening = true;
    try {
      const eye = await this.#parts.openEye(() => {
        if (isMine()) this.#reopen(unplugged);
      });
      if (!isMine()) {
        eye.close();
        return;
      }
      this.#cancelNext();
      this.#isOpening = false;
      this.#eye = eye;
      this.#pacing = newPacing(this.#parts.nowMs());
      this.#pictureMs = this.#parts.nowMs();
      if (this.#looker === null) this.#startLooker();
      else void this.#look();
    } catch (error) {
      if (isMine()) this.#reopen(openingFault(error));
    }
  }

  #reopen(message: string): void {
    this.#lose(message);
    this.#next(reopenMs, () => this.#changed());
  }

  #next(ms: number, fire: () => void): void {
    this.#cancelNext();
    this.#cancelNext = this.#parts.timer(ms, fire);
  }

  #startLooker(): void {
    this.#closeLooker();
    const looker = this.#parts.openLooker(
      this.#crashes >= crashesToCaution,
      message => this.#heard(message),
      () => this.#crashed(),
    );
    this.#looker = looker;
    this.#expectAnswer(firstAnswerMs);
  }

  #closeLooker(): void {
    this.#cancelAnswer();
    this.#looker?.close();
    this.#looker = null;
    this.#looking = null;
    this.#decoder = null;
  }

  #expectAnswer(ms: number): void {
    this.#cancelAnswer();
    this.#cancelAnswer = this.#parts.timer(ms, () => this.#crashed());
  }

  #crashed(): void {
    this.#closeLooker();
    this.#crashes += 1;
    if (this.#crashes > crashesToCaution) this.#tell(broken);
    if (this.#eye !== null) this.#next(reopenMs, () => this.#startLooker());
  }

  async #look(): Promise<void> {
    const [eye, looker, opening] = [this.#eye, this.#looker, this.#opening];
    // A worker that is busy with a picture of the opening before goes on with this one when it answers.
    if (eye === null || looker === null || this.#decoder === null || this.#looking !== null) return;
    this.#looking = opening;
    // A picture that cannot be taken is one that has not come.
    const frame = await eye.grab().catch(() => null);
    const isMine = this.#looker === looker && this.#opening === opening;
    if (isMine && frame !== null) {
      this.#pictureMs = this.#parts.nowMs();
      this.#expectAnswer(answerMs);
      looker.look({ frame, search: this.#plan.search });
      return;
    }
    frame?.close();
    if (this.#looker !== looker) return;
    this.#looking = null;
    if (!isMine) void this.#look();
    else if (this.#parts.nowMs() - this.#pictureMs >= stillMs) this.#reopen(still);
    else this.#next(nothingNewMs, () => void this.#look());
  }

  #heard(message: FromWorker): void {
    this.#cancelAnswer();
    if (message.kind === 'ready') {
      this.#decoder = message.decoder;
      void this.#look();
      return;
    }
    const isOfThis = this.#looking === this.#opening;
    this.#looking = null;
    this.#crashes = 0;
    if (this.#eye === null) return;
    if (!isOfThis) {
      void this.#look();
      return;
    }
    this.#tell(null);
    const nowMs = this.#parts.nowMs();
    const hasNewCode = message.isSearched && this.#take(message.code, nowMs);
    this.#searches += message.isSearched ? 1 : 0;
    [this.#pacing, this.#plan] = afterLook(this.#pacing, { ...message, nowMs, hasNewCode });
    this.#listener.looked({ level: this.#plan.level, decoder: this.#decoder, searches: this.#searches });
    this.#next(this.#plan.waitMs, () => void this.#look());
  }

  /** Whether the code is new. */
  #take(code: Uint8Array | null, nowMs: number): boolean {
    const isNew = this.#codes.isNew(code, nowMs);
    if (isNew && code !== null && !this.#listener.read(code)) this.#codes.forget(code);
    return isNew;
  }
}
