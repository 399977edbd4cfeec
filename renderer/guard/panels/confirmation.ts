/** What becomes of a declaration that was sent to a lane's screen. */
import type { Answer, DeskCase, DeskLane } from '../../../main/desk-contract.ts';
import type { RefusalReason } from '../../../main/words.ts';
import type { FailedWhy } from './lookup.ts';

export type Confirmation =
  /** On its way; the lane's screen does not show it yet. */
  | { readonly kind: 'sending' }
  /** The visitor reads it. */
  | { readonly kind: 'waiting' }
  /** The screen has ended it; what it came to is about to be told. `seq`: the answer has named its decision. */
  | { readonly kind: 'deciding'; readonly seq: number | null }
  | { readonly kind: 'admitted' }
  | { readonly kind: 'refused' | 'referred'; readonly reason: RefusalReason | null; readonly entry: number }
  /** Decided, though the desk was not told how. */
  | { readonly kind: 'decided' }
  /** The visitor said that it is not correct, or did not answer. */
  | { readonly kind: 'not-confirmed' }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'failed'; readonly why: FailedWhy };

export type ConfirmationInput =
  /** The lane as it is; `since`: the newest entry that was there before the declaration was sent. */
  | {
      readonly kind: 'lane';
      readonly lane: Pick<DeskLane, 'id' | 'isConfirming' | 'screen'>;
      readonly cases: readonly Pick<DeskCase, 'entry' | 'lane' | 'outcome' | 'reasons'>[];
      readonly since: number;
    }
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'withdrawn' }
  /** Nothing has come for `lateMs`. */
  | { readonly kind: 'late' };

/** A lane's screen takes up a declaration, and a decision reaches the desk, well within this, milliseconds. */
export const lateMs = 4_000;

/** Nothing more will come. */
export function isOver({ kind }: Confirmation): boolean {
  return kind !== 'sending' && kind !== 'waiting' && kind !== 'deciding';
}

export function confirmationStep(state: Confirmation, input: ConfirmationInput): Confirmation {
  // The gate answers the declaration, too, when it is withdrawn.
  if (input.kind === 'withdrawn' && state.kind === 'not-confirmed') return { kind: 'withdrawn' };
  if (isOver(state)) return state;
  switch (input.kind) {
    case 'withdrawn':
      return { kind: 'withdrawn' };
    case 'late':
      return late(state);
    case 'answered':
      return answered(state, input.answer);
    case 'lane':
      return onLane(state, input);
  }
}

function late(state: Confirmation): Confirmation {
  if (state.kind === 'sending') return { kind: 'failed', why: 'not-available' };
  if (state.kind === 'deciding') return { kind: state.seq === null ? 'not-confirmed' : 'decided' };
  return state;
}

function answered(state: Confirmation, answer: Answer): Confirmation {
  if (answer.kind === 'done') return answer.seq === null ? state : { kind: 'deciding', seq: answer.seq };
  const why = answer.kind === 'failed' ? answer.why : 'refused';
  if (why === 'gone') return { kind: 'not-confirmed' };
  // The visitor may take longer than an answer may: the lane tells how it ends.
  return why === 'not-available' && state.kind !== 'sending' ? state : { kind: 'failed', why };
}

function onLane(
  state: Confirmation,
  { lane, cases, since }: Extract<ConfirmationInput, { kind: 'lane' }>,
): Confirmation {
  if (lane.isConfirming) return { kind: 'waiting' };
  // What stood at the lane before may stand there still.
  if (state.kind === 'sending') return state;
  const decided = cases.find(({ entry, lane: of }) => of === lane.id && entry > since);
  if (decided !== undefined) {
    return { kind: decided.outcome, reason: decided.reasons[0] ?? null, entry: decided.entry };
  }
  if (lane.screen.kind === 'admitted') return { kind: 'admitted' };
  return state.kind === 'deciding' ? state : { kind: 'deciding', seq: null };
}
