/** What each step of the form says: the question, what helps to answer it, what is wrong with the answer. */
import type { DeclareQuestion } from '../../../main/contract.ts';
import type { FormFault } from '../../../main/form.ts';
import { declareWords, faultText, numberWords, questionWords } from '../../ui/declare-words.ts';
import type { KeyboardLayout } from '../../ui/keyboard/typing.ts';
import type { Text } from '../../ui/language.ts';
import { faultOf } from './answer-checks.ts';
import { asksFor, type FormState, isSkippable, questionAt, type TypedField } from './answers-state.ts';

/** What a question wants typed, where it does. */
export interface Typing {
  readonly field: TypedField;
  readonly keys: KeyboardLayout | 'digits';
  /** Digits at most. */
  readonly max: number;
  /** How many characters of digits stand together. */
  readonly groups: readonly number[];
}

const typings: Readonly<Partial<Record<DeclareQuestion, Typing>>> = {
  name: { field: 'name', keys: 'name', max: 0, groups: [] },
  'birth-year': { field: 'birthYear', keys: 'digits', max: 4, groups: [4] },
  phone: { field: 'phone', keys: 'digits', max: 11, groups: [4, 3, 3] },
  host: { field: 'host', keys: 'text', max: 0, groups: [] },
  plate: { field: 'plate', keys: 'latin', max: 0, groups: [] },
};
const nationalId: Typing = { field: 'idNumber', keys: 'digits', max: 12, groups: [3, 3, 3, 3] };
const passport: Typing = { field: 'idNumber', keys: 'latin', max: 0, groups: [] };

/** Null where the question is answered by a choice. */
export function typingOf(state: FormState): Typing | null {
  const question = questionAt(state);
  if (question === null) return null;
  if (question !== 'id-number') return typings[question] ?? null;
  if (!state.isAtNumber) return null;
  return state.answers.idKind === 'passport' ? passport : nationalId;
}

/** The step's own name: that of the question, or of the half of it. */
export function stepName(state: FormState): string {
  const question = questionAt(state);
  if (question === null) return 'notice';
  return state.isAtNumber ? `${state.answers.idKind}-number` : question;
}

export function headlineOf(state: FormState): Text {
  const question = questionAt(state);
  if (question === null) return declareWords.notice;
  const { idKind } = state.answers;
  if (question === 'id-number' && state.isAtNumber && idKind !== null && idKind !== 'none') return numberWords[idKind];
  return questionWords[question];
}

/** A number that is complete is checked at once. */
function isComplete(state: FormState): boolean {
  const { birthYear, idNumber, idKind } = state.answers;
  const question = questionAt(state);
  if (question === 'birth-year') return birthYear.length === 4;
  return question === 'id-number' && state.isAtNumber && idKind === 'national-id' && idNumber.length === 12;
}

export function faultAt(state: FormState, year: number): FormFault | null {
  const question = questionAt(state);
  if (state.fault !== null || question === null || !isComplete(state)) return state.fault;
  return faultOf(question, state.answers, year, state.ask);
}

/** Under the question: what is wrong, else what helps; null where the question says all. */
export function remarkOf(state: FormState, year: number): { readonly isFault: boolean; readonly text: Text } | null {
  const fault = faultAt(state, year);
  if (fault !== null) {
    const { idKind, idNumber } = state.answers;
    const isAsked = asksFor(state.ask, fault.field);
    const text = isAsked ? faultText(fault, { idKind: idKind ?? 'none', idNumber }) : declareWords.notSent;
    return { isFault: true, text };
  }
  if (isSkippable(state)) return { isFault: false, text: declareWords.mayBeEmpty };
  const isNationalId = state.isAtNumber && state.answers.idKind === 'national-id';
  return isNationalId ? { isFault: false, text: declareWords.twelveDigits } : null;
}

/** Digits in their groups, with a mark for each that is still to come. */
export function grouped(digits: string, groups: readonly number[], mark: string): readonly string[] {
  const total = groups.reduce((sum, count) => sum + count, 0);
  const padded = digits.padEnd(total, mark);
  const starts = groups.map((_, index) => groups.slice(0, index).reduce((sum, count) => sum + count, 0));
  return starts.map((start, index) => padded.slice(start, index === groups.length - 1 ? undefined : starts[index + 1]));
}
