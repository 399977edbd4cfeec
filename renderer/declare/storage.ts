/**
 * What the phone keeps. For as long as the tab is open, what was typed; for the next visit, who somebody is, where they
 * want it, and codes until they end. Never how they feel, whom they met or why they came. What is found there may be of
 * an older page, or of anybody: whatever is not as it should be counts as nothing.
 */
import { idKinds, maxPeople, sexes } from '../../main/form.ts';
import {
  type AnswersDraft,
  type Draft,
  type FormState,
  type KeptCodes,
  type Order,
  type Other,
  type PersonDraft,
  type Screen,
  stepNames,
  type Table,
  type VisitDraft,
  whoms,
} from './form-model.ts';
import { either, flag, list, number, oneOf, orNull, parsed, shape, text, whole } from './shape.ts';
import { isIssued, isLocalized, isTimeZone } from './wire.ts';

/** The part of the browser's storage that is used. Fails in a browser that keeps nothing. */
export type Store = () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export type Kept = 'draft' | 'who' | 'codes' | 'language';
const keyOf = (what: Kept) => `gatehouse-declare-${what}`;

/** Null where nothing is kept, or the browser keeps nothing. */
export function kept(store: Store, what: Kept): string | null {
  try {
    return store().getItem(keyOf(what));
  } catch {
    return null;
  }
}

/** Null forgets. A browser that keeps nothing asks again. */
export function keep(store: Store, what: Kept, json: string | null): void {
  try {
    if (json === null) store().removeItem(keyOf(what));
    else store().setItem(keyOf(what), json);
  } catch {}
}

type PersonScreen = Extract<Screen, { readonly id: number }>;
export const isScreen = either(
  shape<Exclude<Screen, PersonScreen>>({ at: oneOf([...stepNames, 'codes']) }),
  shape<PersonScreen>({ at: oneOf(['person', 'person-answers']), id: whole }),
);

const isPerson = shape<PersonDraft>({
  name: text(400),
  birthYear: text(40),
  sex: orNull(oneOf(sexes)),
  idKind: oneOf(idKinds),
  idNumber: text(40),
  phone: text(60),
});
const isAnswers = shape<AnswersDraft>({ symptoms: orNull(whole), exposures: orNull(whole), note: text(800) });
const isDraft = shape<Draft>({
  screen: isScreen,
  whom: oneOf(whoms),
  agreed: orNull(text(20)),
  who: isPerson,
  remember: flag,
  isKnown: flag,
  visit: shape<VisitDraft>({ purpose: orNull(whole), host: text(400), plate: text(120) }),
  answers: isAnswers,
  others: list(shape<Other>({ id: whole, person: isPerson, answers: isAnswers }), maxPeople),
  othersWell: orNull(flag),
  table: orNull(shape<Table>({ fileName: text(400), text: text(200_000), people: whole })),
  isReview: flag,
  order: orNull(
    shape<Order>({
      path: oneOf(['/api/declare', '/api/group']),
      request: text(22),
      content: text(1_000_000),
    }),
  ),
  isSending: flag,
});

/** What else the state holds is never read again. */
export function draftText(state: FormState): string {
  return JSON.stringify({ ...state, place: null, kept: null });
}

export function draftIn(json: string | null): Draft | null {
  const draft = parsed(json, isDraft);
  if (draft === null || draft.screen.at === 'codes') return null;
  return new Set(draft.others.map(({ id }) => id)).size < draft.others.length ? null : draft;
}

export function whoIn(json: string | null): PersonDraft | null {
  return parsed(json, isPerson);
}

const isKept = shape<KeptCodes>({
  codes: list(isIssued, maxPeople),
  siteName: isLocalized,
  timeZone: isTimeZone,
  lane: orNull(isLocalized),
  offsetMs: number,
});

/** Those of codes that hold at `nowMs`, this phone's clock; null where none does. */
export function codesKept(json: string | null, nowMs: number): KeptCodes | null {
  const found = parsed(json, isKept);
  if (found === null) return null;
  const codes = found.codes.filter(({ expiresAtS }) => expiresAtS * 1_000 > nowMs + found.offsetMs);
  return codes.length === 0 ? null : { ...found, codes };
}
