/** What the form holds while it is filled in, which screens it has, and what is still wrong on each. */
import type { Issued, Place } from '../../main/declare-contract.ts';
import {
  answerFaults,
  type FormAnswers,
  type FormFaultKind,
  type FormField,
  type FormPerson,
  formFields,
  type IdKind,
  personFaults,
  type Sex,
  tidy,
  visitFaults,
} from '../../main/form.ts';

/** For whom somebody declares. `table`: a list of people in a file, who have the same answers. */
export const whoms = ['me', 'group', 'table'] as const;
export type Whom = (typeof whoms)[number];

export interface PersonDraft {
  readonly name: string;
  readonly birthYear: string;
  readonly sex: Sex | null;
  readonly idKind: IdKind;
  readonly idNumber: string;
  readonly phone: string;
}

export interface VisitDraft {
  readonly purpose: number | null;
  readonly host: string;
  readonly plate: string;
}

/** Null: not answered yet. */
export interface AnswersDraft {
  readonly symptoms: number | null;
  readonly exposures: number | null;
  readonly note: string;
}

/** Somebody who is declared for. */
export interface Other {
  /** Never given to another in the same form. */
  readonly id: number;
  readonly person: PersonDraft;
  readonly answers: AnswersDraft;
}

export interface Table {
  readonly fileName: string;
  readonly text: string;
  /** Lines that are not empty, after the heading. */
  readonly people: number;
}

export const stepNames = ['notice', 'list', 'who', 'why', 'travel', 'health', 'people', 'check'] as const;
export type Step = (typeof stepNames)[number];
/** A step of the form, a screen about one of the others, or the codes. */
export type Screen =
  | { readonly at: Step | 'codes' }
  | { readonly at: 'person' | 'person-answers'; readonly id: number };

export type FieldName = FormField | 'people' | 'othersWell' | 'table';
export interface FieldFault {
  readonly field: FieldName;
  readonly kind: FormFaultKind;
}

/** A declaration on its way: sent again as it is, the service answers the same. */
export interface Order {
  readonly path: '/api/declare' | '/api/group';
  readonly request: string;
  /** The body without `request`: an object as JSON. */
  readonly content: string;
}

/** What is filled in; survives a reload. */
export interface Draft {
  readonly screen: Screen;
  readonly whom: Whom;
  /** Version of the notice that was agreed to. */
  readonly agreed: string | null;
  readonly who: PersonDraft;
  /** Who they are is kept on this phone after a declaration. */
  readonly remember: boolean;
  /** `who` comes from an earlier visit. */
  readonly isKnown: boolean;
  readonly visit: VisitDraft;
  readonly answers: AnswersDraft;
  readonly others: readonly Other[];
  /** None of the others has symptoms or contacts; null: not said yet. */
  readonly othersWell: boolean | null;
  readonly table: Table | null;
  /** All steps were done once: after a correction the form goes back to the last. */
  readonly isReview: boolean;
  /** The last that was sent. */
  readonly order: Order | null;
  readonly isSending: boolean;
}

/** Codes, and what is shown with them where the service cannot be reached. */
export interface KeptCodes {
  readonly codes: readonly Issued[];
  readonly siteName: { readonly vi: string; readonly en: string };
  readonly timeZone: string;
  readonly lane: { readonly vi: string; readonly en: string } | null;
  /** Milliseconds that the service's clock is ahead of this phone's. */
  readonly offsetMs: number;
}

export interface RowFault {
  readonly line: number;
  readonly column: string | null;
  readonly why: string;
}

/** `network`: nobody answers; `busy`: too many came; `service`: it cannot answer now. `until`: milliseconds since 1970. */
export type SendStatus =
  | { readonly kind: 'sending' }
  | { readonly kind: 'waiting'; readonly why: 'network' | 'busy' | 'service'; readonly until: number };

export interface FormState extends Draft {
  readonly place: Place | null;
  /** Milliseconds that the service's clock is ahead of this phone's. */
  readonly offsetMs: number;
  /** The poster's lane; the site may have none of that name any more. */
  readonly laneId: string | null;
  readonly status: SendStatus;
  /** On this screen. */
  readonly faults: readonly FieldFault[];
  readonly rows: readonly RowFault[];
  /** Counts the times that the first faulty field is to be gone to. */
  readonly alerts: number;
  readonly hasNoticeChanged: boolean;
  /** The last was not taken, and sending it again would not help. */
  readonly refused: 'too-large' | 'bad-request' | null;
  readonly kept: KeptCodes | null;
  /** Which of the codes is looked at. */
  readonly shown: number;
  /** The codes could not be had on paper. */
  readonly hasNoSheets: boolean;
}

export const noPerson: PersonDraft = {
  name: '',
  birthYear: '',
  sex: null,
  idKind: 'national-id',
  idNumber: '',
  phone: '',
};
export const noAnswers: AnswersDraft = { symptoms: null, exposures: null, note: '' };
const well: FormAnswers = { symptoms: 0, exposures: 0, note: '' };

export const newDraft: Draft = {
  screen: { at: 'notice' },
  whom: 'me',
  agreed: null,
  who: noPerson,
  remember: true,
  isKnown: false,
  visit: { purpose: null, host: '', plate: '' },
  answers: noAnswers,
  others: [],
  othersWell: null,
  table: null,
  isReview: false,
  order: null,
  isSending: false,
};

const stepsOf: Readonly<Record<Whom, readonly Step[]>> = {
  me: ['notice', 'who', 'why', 'travel', 'health', 'check'],
  group: ['notice', 'who', 'why', 'travel', 'health', 'people', 'check'],
  table: ['notice', 'list', 'why', 'travel', 'health', 'check'],
};

export function steps(draft: Pick<Draft, 'whom'>): readonly Step[] {
  return stepsOf[draft.whom];
}

/** The step that a screen belongs to. */
export function stepOf({ at }: Screen): Step {
  if (at === 'codes') return 'notice';
  return at === 'person' || at === 'person-answers' ? 'people' : at;
}

/** Agreed to the notice that the site has now, or there is none to agree to. */
export function hasConsent({ place, agreed }: Pick<FormState, 'place' | 'agreed'>): boolean {
  return place !== null && (place.site.notice === null || place.site.notice.version === agreed);
}

/** What is wrong on a screen, in the order of its fields. */
export function faultsOn(state: FormState, screen: Screen): readonly FieldFault[] {
  switch (screen.at) {
    case 'who':
      return draftFaults(state.who, yearIn(state.place));
    case 'list':
      return state.table === null ? [{ field: 'table', kind: 'missing' }] : [];
    case 'why':
      return visitFaults({ ...state.visit, purpose: state.visit.purpose ?? 0 });
    case 'travel':
      return answersFaults(state.answers, ['exposures', 'note']);
    case 'health':
      return answersFaults(state.answers, ['symptoms']);
    case 'people':
      return peopleFaults(state);
    case 'person':
    case 'person-answers': {
      const other = state.others.find(({ id }) => id === screen.id);
      if (other === undefined) return [{ field: 'people', kind: 'missing' }];
      return screen.at === 'person' ? draftFaults(other.person, yearIn(state.place)) : answersFaults(other.answers);
    }
    default:
      return [];
  }
}

/** The first step that is not done; `check` where all are. */
export function firstOpen(state: FormState): Step {
  if (!hasConsent(state)) return 'notice';
  return steps(state).find(step => faultsOn(state, { at: step }).length > 0) ?? 'check';
}

function peopleFaults(state: FormState): readonly FieldFault[] {
  const { others, othersWell } = state;
  if (others.length === 0) return [{ field: 'people', kind: 'missing' }];
  const year = yearIn(state.place);
  if (others.some(({ person }) => draftFaults(person, year).length > 0)) {
    return [{ field: 'people', kind: 'wrong-choice' }];
  }
  const isAnswered = othersWell === true || others.every(({ answers }) => answersFaults(answers).length === 0);
  if (othersWell === null) return [{ field: 'othersWell', kind: 'missing' }];
  return isAnswered ? [] : [{ field: 'othersWell', kind: 'wrong-choice' }];
}

export function draftFaults(person: PersonDraft, year: number): readonly FieldFault[] {
  const found = personFaults(personOf(person), year);
  if (person.sex !== null) return found;
  // Without a sex, the number contradicts none.
  const others = found.filter(({ kind }) => kind !== 'wrong-sex');
  const missing = { field: 'sex', kind: 'missing' } as const;
  // Phones of 2021 lack toSorted().
  return [...others, missing].sort((a, b) => formFields.indexOf(a.field) - formFields.indexOf(b.field));
}

export function answersFaults(
  { symptoms, exposures, note }: AnswersDraft,
  of: readonly FormField[] = ['exposures', 'note', 'symptoms'],
): readonly FieldFault[] {
  const wrong = answerFaults({ symptoms: symptoms ?? 0, exposures: exposures ?? 0, note });
  return of.flatMap((field): readonly FieldFault[] => {
    const isMissing = (field === 'symptoms' && symptoms === null) || (field === 'exposures' && exposures === null);
    return isMissing ? [{ field, kind: 'missing' }] : wrong.filter(fault => fault.field === field);
  });
}

/** The year that it is at the site. */
export function yearIn(place: Place | null): number {
  if (place === null) return 0;
  return Number(new Intl.DateTimeFormat('en', { timeZone: place.site.timeZone, year: 'numeric' }).format(place.now));
}

/** As it is sent; the sex of somebody who has chosen none is a fault of its own. */
export function personOf({ name, birthYear, sex, idKind, idNumber, phone }: PersonDraft): FormPerson {
  return { name: tidy(name), birthYear, sex: sex ?? 'male', idKind, idNumber, phone: phone.trim() };
}

/** Travel has a place where it is to an area or a country: exposures 0 and 2. */
export const travelBits = 0b0101;

export function answersOf({ symptoms, exposures, note }: AnswersDraft): FormAnswers {
  const set = exposures ?? 0;
  return { symptoms: symptoms ?? 0, exposures: set, note: (set & travelBits) === 0 ? '' : tidy(note) };
}

/** What an other is sent with. */
export function answersOfOther({ answers }: Other, othersWell: boolean | null): FormAnswers {
  return othersWell === true ? well : answersOf(answers);
}
