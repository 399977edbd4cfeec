/**
 * The form at a lane's screen as a state machine: one question after the other, only those that the gate asks, nothing sent
 * before each of them is answered. Pure: what it holds is gone with the component that holds it.
 */
import { type DeclareQuestion, fieldsOfQuestion, type LaneDeclaration } from '../../../main/contract.ts';
import { type FormFault, type FormField, type IdKind, type Sex, tidy } from '../../../main/form.ts';
import { type Answers, faultOf } from './answer-checks.ts';

export type TypedField = 'name' | 'birthYear' | 'idNumber' | 'phone' | 'host' | 'plate';
export type SeveralQuestion = 'travel' | 'contacts' | 'symptoms';

export interface FormState {
  readonly ask: readonly DeclareQuestion[];
  /** Position in `ask`; -1 is the notice. */
  readonly at: number;
  /** Of the question after a document: its number is being typed, its kind is known. */
  readonly isAtNumber: boolean;
  readonly answers: Answers;
  readonly fault: FormFault | null;
  /** What the gate has said last is wrong. */
  readonly told: readonly FormFault[];
  /** All is answered, and on its way. */
  readonly isSent: boolean;
}

export type Action =
  | { readonly kind: 'type'; readonly field: TypedField; readonly text: string }
  | { readonly kind: 'choose'; readonly field: 'sex'; readonly value: Sex }
  | { readonly kind: 'choose'; readonly field: 'idKind'; readonly value: IdKind }
  | { readonly kind: 'choose'; readonly field: 'purpose'; readonly value: number }
  | { readonly kind: 'toggle'; readonly question: SeveralQuestion; readonly bit: number }
  | { readonly kind: 'none'; readonly question: SeveralQuestion }
  | { readonly kind: 'next' | 'back' | 'not-sent' }
  | { readonly kind: 'told'; readonly faults: readonly FormFault[] };

export function newForm(ask: readonly DeclareQuestion[], hasNotice: boolean): FormState {
  const person = { name: '', birthYear: '', sex: null, idKind: null, idNumber: '', phone: null } as const;
  const visit = { purpose: null, host: null, plate: null } as const;
  const answers = { ...person, ...visit, travel: null, contacts: null, symptoms: null };
  const at = hasNotice ? -1 : 0;
  return { ask, at, isAtNumber: false, answers, fault: null, told: [], isSent: false };
}

/** The question that is shown; null for the notice. */
export function questionAt({ ask, at }: FormState): DeclareQuestion | null {
  return ask[at] ?? null;
}

export function isLast({ ask, at }: FormState): boolean {
  return at === ask.length - 1;
}

/** The question may be left empty, and is. */
export function isSkippable(state: FormState): boolean {
  const question = questionAt(state);
  if (question !== 'phone' && question !== 'host' && question !== 'plate') return false;
  return (state.answers[question] ?? '').trim() === '';
}

/** `year`: the year that it is now. */
export function step(state: FormState, action: Action, year: number): FormState {
  if (action.kind === 'told') return told(state, action.faults);
  if (action.kind === 'not-sent') return { ...state, isSent: false };
  // What is on its way stays as it is until the gate has answered.
  if (state.isSent) return state;
  switch (action.kind) {
    case 'type':
      return answered(state, { [action.field]: cleaned(action.field, action.text, state.answers) });
    case 'choose':
      return chosen(state, action, year);
    case 'toggle': {
      const bits = (state.answers[action.question] ?? 0) ^ (1 << action.bit);
      // Taking back what was named does not say that there is nothing.
      return answered(state, { [action.question]: bits === 0 ? null : bits });
    }
    case 'none':
      return afterChoice(answered(state, { [action.question]: 0 }), year);
    case 'next':
      return forward(state, year);
    case 'back':
      return backward(state);
  }
}

function answered(state: FormState, changes: Partial<Answers>): FormState {
  return { ...state, answers: { ...state.answers, ...changes }, fault: null };
}

/** Of a number only what it may hold; the rest of what was typed is what the person sees and corrects. */
function cleaned(field: TypedField, text: string, { idKind }: Answers): string {
  const digits = text.replace(/\D/g, '');
  switch (field) {
    case 'birthYear':
      return digits.slice(0, 4);
    case 'idNumber':
      return (idKind === 'passport' ? text.toUpperCase().replace(/[^A-Z0-9]/g, '') : digits).slice(0, 12);
    case 'phone':
      return digits.slice(0, 15);
    case 'plate':
      return text.toUpperCase().slice(0, 20);
    case 'name':
    case 'host':
      return text.slice(0, 100);
  }
}

function chosen(state: FormState, action: Extract<Action, { kind: 'choose' }>, year: number): FormState {
  if (action.field !== 'idKind') return afterChoice(answered(state, { [action.field]: action.value }), year);
  const { idKind, idNumber } = state.answers;
  const number = action.value === idKind ? idNumber : '';
  const after = answered(state, { idKind: action.value, idNumber: number });
  return action.value === 'none' ? afterChoice(after, year) : { ...after, isAtNumber: true };
}

/** One touch is enough, but for the last question: what goes out is sent by a touch of its own. */
function afterChoice(state: FormState, year: number): FormState {
  return isLast(state) ? state : forward(state, year);
}

function forward(state: FormState, year: number): FormState {
  const question = questionAt(state);
  if (question === null) return { ...state, at: 0 };
  const { answers } = state;
  const passed = isSkippable(state) ? answered(state, { [question]: '' }) : state;
  const fault = faultOf(question, passed.answers, year, state.ask);
  if (question === 'id-number' && fault === null && !state.isAtNumber && answers.idKind !== 'none') {
    return { ...passed, isAtNumber: true };
  }
  if (fault !== null) return { ...passed, fault };
  if (!isLast(state)) return { ...passed, at: state.at + 1, isAtNumber: false, fault: null };
  const open = state.ask.findIndex(one => faultOf(one, passed.answers, year, state.ask) !== null);
  if (open === -1) return { ...passed, isSent: true, fault: null };
  return atQuestion(passed, open, faultOf(state.ask[open] ?? question, passed.answers, year, state.ask));
}

function backward(state: FormState): FormState {
  if (state.isAtNumber) return { ...state, isAtNumber: false, fault: null };
  if (state.at <= 0) return state;
  return atQuestion(state, state.at - 1, null);
}

function atQuestion(state: FormState, at: number, fault: FormFault | null): FormState {
  const { idKind } = state.answers;
  const hasNumber = idKind !== null && idKind !== 'none';
  return { ...state, at, fault, isAtNumber: state.ask[at] === 'id-number' && hasNumber && fault?.field !== 'idKind' };
}

/** The gate repeats what is wrong with each message; it leads back only where that is the answer to what was sent. */
function told(state: FormState, faults: readonly FormFault[]): FormState {
  const after = { ...state, told: faults, isSent: false };
  const [first] = faults;
  if (first === undefined) return after;
  if (!state.isSent && JSON.stringify(faults) === JSON.stringify(state.told)) return after;
  const at = state.ask.findIndex(question => fieldsOfQuestion[question].includes(first.field));
  return at === -1 ? { ...after, fault: first } : atQuestion(after, at, first);
}

/** Whether the form asks for this field; the gate may find fault with what a card told. */
export function asksFor(ask: readonly DeclareQuestion[], field: FormField): boolean {
  return ask.some(question => fieldsOfQuestion[question].includes(field));
}

/** What goes out: null while anything that is asked has no good answer. What is not asked stays empty. */
export function declarationOf({ ask, answers }: FormState, year: number): LaneDeclaration | null {
  if (ask.some(question => faultOf(question, answers, year, ask) !== null)) return null;
  const has = (question: DeclareQuestion) => ask.includes(question);
  const { name, birthYear, sex, idKind, idNumber, phone, purpose, host, plate } = answers;
  return {
    name: has('name') ? tidy(name) : '',
    birthYear: has('birth-year') ? birthYear : '',
    sex: has('sex') ? sex : null,
    idKind: has('id-number') && idKind !== null ? idKind : 'none',
    idNumber: has('id-number') ? idNumber : '',
    phone: has('phone') ? (phone ?? '') : '',
    purpose: has('purpose') ? (purpose ?? 0) : 0,
    host: has('host') ? tidy(host ?? '') : '',
    plate: has('plate') ? tidy(plate ?? '') : '',
    symptoms: has('symptoms') ? (answers.symptoms ?? 0) : 0,
    exposures: (has('travel') ? (answers.travel ?? 0) : 0) | (has('contacts') ? (answers.contacts ?? 0) : 0),
  };
}
