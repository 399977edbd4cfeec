/** Searching while it is typed. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Answer, Found } from '../../../main/desk-contract.ts';

/** The pause in typing after which the gate is asked, milliseconds. */
export const pauseMs = 150;
const minLetters = 2;

export type FailedWhy = Extract<Answer, { kind: 'failed' }>['why'];

export type Result =
  /** Too little is typed. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'found'; readonly people: readonly Found[]; readonly isMore: boolean }
  | { readonly kind: 'failed'; readonly why: FailedWhy };

export interface Lookup {
  /** Of the newest text that was answered. */
  readonly result: ReadonlySignal<Result>;
  /** The text that stands there has not been answered yet. */
  readonly isBusy: ReadonlySignal<boolean>;
  typed(text: string): void;
  /** Asks at once, as after Enter. */
  now(): void;
  close(): void;
}

interface LookupParts {
  ask(text: string): Promise<Answer>;
  timer(ms: number, fire: () => void): () => void;
}

/** An answer to a text that does not stand there any more is dropped. */
export function newLookup({ ask, timer }: LookupParts): Lookup {
  const result = signal<Result>({ kind: 'nothing' });
  const isBusy = signal(false);
  let text = '';
  let asked = 0;
  let cancel = () => {};
  const put = async () => {
    asked += 1;
    const mine = asked;
    const answer = await ask(text);
    if (mine !== asked) return;
    isBusy.value = false;
    result.value = resultOf(answer);
  };
  return {
    result,
    isBusy,
    typed(typed) {
      text = typed.trim().slice(0, 80);
      asked += 1;
      cancel();
      isBusy.value = text.length >= minLetters;
      if (isBusy.value) cancel = timer(pauseMs, () => void put());
      else result.value = { kind: 'nothing' };
    },
    now() {
      cancel();
      if (text.length < minLetters) return;
      isBusy.value = true;
      void put();
    },
    close() {
      cancel();
      asked += 1;
    },
  };
}

function resultOf(answer: Answer): Result {
  if (answer.kind === 'found') return { kind: 'found', people: answer.people, isMore: answer.isMore };
  return { kind: 'failed', why: answer.kind === 'failed' ? answer.why : 'not-available' };
}
