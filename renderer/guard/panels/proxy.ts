/** A declaration on its way: sent, shown at the lane, confirmed or not. */
import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { ProxyDeclaration } from '../../../main/desk-contract.ts';
import type { Direction } from '../../../main/words.ts';
import type { Desk } from '../desk.ts';
import { type Confirmation, type ConfirmationInput, confirmationStep, isOver, lateMs } from './confirmation.ts';

export interface ProxyFlow {
  /** Null: nothing was sent, or it has been put away. */
  readonly state: ReadonlySignal<{ readonly lane: string; readonly confirmation: Confirmation } | null>;
  /** `entry`: of the scanned card that says who it is. */
  send(lane: string, direction: Direction, declaration: ProxyDeclaration, entry: number | null): void;
  withdraw(): void;
  /** Back to the form. */
  putAway(): void;
  close(): void;
}

type ProxyDesk = Pick<Desk, 'ask' | 'lanes' | 'cases' | 'events'>;

export function newProxy(desk: ProxyDesk, timer: (ms: number, fire: () => void) => () => void): ProxyFlow {
  const state = signal<{ readonly lane: string; readonly confirmation: Confirmation } | null>(null);
  let endWatch = () => {};
  let cancelLate = () => {};
  const step = (input: ConfirmationInput) => {
    const before = state.value;
    if (before === null) return;
    const confirmation = confirmationStep(before.confirmation, input);
    if (confirmation === before.confirmation) return;
    state.value = { ...before, confirmation };
    if (confirmation.kind !== before.confirmation.kind) {
      cancelLate();
      if (confirmation.kind === 'deciding') cancelLate = timer(lateMs, () => step({ kind: 'late' }));
    }
    if (isOver(confirmation)) endWatch();
  };
  const close = () => {
    endWatch();
    cancelLate();
  };
  const watch = (laneId: string, since: number) =>
    effect(() => {
      const lane = desk.lanes.value.find(({ id }) => id === laneId);
      const cases = desk.cases.value;
      if (lane !== undefined) untracked(() => step({ kind: 'lane', lane, cases, since }));
    });
  return {
    state,
    send(lane, direction, declaration, entry) {
      close();
      const sent = { lane, confirmation: { kind: 'sending' } } as const;
      state.value = sent;
      cancelLate = timer(sendingMs, () => step({ kind: 'late' }));
      endWatch = watch(lane, newestEntry(desk));
      const mine = endWatch;
      void desk.ask({ kind: 'declare', lane, direction, entry, declaration }).then(answer => {
        if (endWatch === mine) step({ kind: 'answered', answer });
      });
    },
    withdraw() {
      const mine = endWatch;
      if (state.value === null) return;
      void desk.ask({ kind: 'withdraw-declaration', lane: state.value.lane }).then(answer => {
        // Otherwise the visitor was quicker, or the gate was not reached: the lane tells how it ends.
        if (endWatch === mine && answer.kind === 'done') step({ kind: 'withdrawn' });
      });
    },
    putAway() {
      close();
      state.value = null;
    },
    close,
  };
}

/** An ask that nobody has answered by then has failed by itself, milliseconds. */
const sendingMs = 12_000;

function newestEntry({ events, cases }: ProxyDesk): number {
  return Math.max(0, events.peek().at(-1)?.seq ?? 0, ...cases.peek().map(({ entry }) => entry));
}
