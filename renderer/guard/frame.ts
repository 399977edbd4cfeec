/** What every part of the desk's page is handed: the state, what is selected, the clock, and the way to act. */
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Answer, Ask } from '../../main/desk-contract.ts';
import type { Language } from '../ui/language.ts';
import type { Desk, Panel, View } from './desk.ts';

/** What came of the last act; it stands for a few seconds. */
export interface Outcome {
  readonly kind: Ask['kind'];
  readonly answer: Answer;
}

export interface Acts {
  /** An ask is under way: nothing else is sent. */
  readonly isBusy: ReadonlySignal<boolean>;
  readonly outcome: ReadonlySignal<Outcome | null>;
  /** Whether it was done. */
  run(ask: Ask): Promise<boolean>;
}

export interface Frame {
  readonly desk: Desk;
  readonly view: View;
  /** Milliseconds since 1970, once a second. */
  readonly tick: ReadonlySignal<number>;
  readonly acts: Acts;
  /** No sound until then, milliseconds since 1970; null for none. */
  readonly mutedUntil: Signal<number | null>;
}

/** How long an outcome stands, milliseconds: a failure has to be read. */
const standsMs = { done: 3_000, failed: 10_000 } as const;

export function newActs(desk: Pick<Desk, 'ask'>, timer: (ms: number, fire: () => void) => () => void): Acts {
  const isBusy = signal(false);
  const outcome = signal<Outcome | null>(null);
  let cancel = () => {};
  return {
    isBusy,
    outcome,
    async run(ask) {
      if (isBusy.value) return false;
      cancel();
      batch(() => {
        isBusy.value = true;
        outcome.value = null;
      });
      const answer = await desk.ask(ask);
      batch(() => {
        isBusy.value = false;
        outcome.value = { kind: ask.kind, answer };
      });
      cancel = timer(standsMs[answer.kind === 'failed' ? 'failed' : 'done'], () => {
        outcome.value = null;
      });
      return answer.kind !== 'failed';
    },
  };
}

export function newView(language: Language): View {
  return {
    language: signal(language),
    lane: signal<string | null>(null),
    entry: signal<number | null>(null),
    panel: signal<Panel>('work'),
  };
}

/** Turns the work area to this lane and this case. */
export function select(view: View, lane: string | null, entry: number | null): void {
  batch(() => {
    view.lane.value = lane;
    view.entry.value = entry;
    view.panel.value = 'work';
  });
}
