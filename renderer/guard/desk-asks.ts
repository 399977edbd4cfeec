/** What the desk has asked, and nobody has answered yet. */
import type { Answer, Ask } from '../../main/desk-contract.ts';
import type { Socket } from '../link.ts';

/** An ask that nothing has answered for this long was not heard, milliseconds. */
export const answerMs = 10_000;
/** Only the visitor at the lane's screen answers these, who has a minute for it. */
const patientMs = 75_000;
export const notAvailable: Answer = { kind: 'failed', why: 'not-available' };

export class OpenAsks {
  readonly #timer: (ms: number, fire: () => void) => () => void;
  readonly #open = new Map<number, { readonly resolve: (answer: Answer) => void; readonly cancel: () => void }>();
  #lastId = 0;

  constructor(timer: (ms: number, fire: () => void) => () => void) {
    this.#timer = timer;
  }

  send(socket: Socket, ask: Ask): Promise<Answer> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise(resolve => {
      this.#open.set(id, {
        resolve,
        cancel: this.#timer(ask.kind === 'declare' ? patientMs : answerMs, () => this.answer(id, notAvailable)),
      });
      socket.send(JSON.stringify({ type: 'ask', id, ask }));
    });
  }

  answer(id: number, answer: Answer): void {
    const asked = this.#open.get(id);
    this.#open.delete(id);
    asked?.cancel();
    asked?.resolve(answer);
  }

  /** The connection is gone: what was asked over it will not be answered. */
  drop(): void {
    for (const id of [...this.#open.keys()]) this.answer(id, notAvailable);
  }
}
