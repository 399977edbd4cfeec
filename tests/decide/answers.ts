/** A decision in one line, to compare and to name a test by. */
import { decide } from '../../main/decide/decide.ts';
import type { Decision } from '../../main/words.ts';
import { type Case, questionOf, visit } from './questions.ts';

/** As in "refuse expired symptoms", "admit" or "admit symptoms": the outcome, then reasons or flags in their order. */
const inWords = (decision: Decision): string =>
  [decision.outcome, ...(decision.outcome === 'admit' ? decision.flags : decision.reasons)].join(' ');

export const decided = (changes: Case = {}): string => inWords(decide(questionOf(changes)));

/** Whom the code has let in. */
export const entered = { use: visit(), person: visit() };

/** On the way out, after an entry unless told otherwise. */
export const leaving = (changes: Case = {}): string =>
  decided({ ...changes, question: { direction: 'out', ...changes.question }, history: changes.history ?? entered });

/** What may still be shown, in order; none where nothing would help. */
export function awaited(changes: Case = {}): readonly string[] {
  const decision = decide(questionOf(changes));
  return decision.outcome === 'admit' ? [] : (decision.awaits ?? []).toSorted();
}
