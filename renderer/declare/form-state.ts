/** The form as a state machine: what was touched, typed or answered makes the next state. Nothing is sent from a gap. */
import type { Issued, Place } from '../../main/declare-contract.ts';
import { maxPeople } from '../../main/form.ts';
import { placesOf } from './fault-paths.ts';
import {
  type AnswersDraft,
  type Draft,
  draftFaults,
  type FieldFault,
  type FieldName,
  type FormState,
  faultsOn,
  firstOpen,
  hasConsent,
  type KeptCodes,
  newDraft,
  noAnswers,
  noPerson,
  type PersonDraft,
  type RowFault,
  type Screen,
  type SendStatus,
  stepOf,
  steps,
  type Table,
  type VisitDraft,
  type Whom,
  yearIn,
} from './form-model.ts';
import { orderOf } from './order.ts';

export interface WireFault {
  readonly path: string;
  readonly kind: FieldFault['kind'];
}

export type FormEvent =
  /** `offsetMs` null: an earlier answer, whose clock says nothing about now. */
  | { readonly kind: 'place'; readonly place: Place; readonly offsetMs: number | null }
  | { readonly kind: 'whom'; readonly whom: Whom }
  /** Agrees to the notice that is shown, where there is one, and goes on. */
  | { readonly kind: 'agree' }
  | { readonly kind: 'person'; readonly patch: Partial<PersonDraft> }
  | { readonly kind: 'visit'; readonly patch: Partial<VisitDraft> }
  | { readonly kind: 'answers'; readonly patch: Partial<AnswersDraft> }
  | { readonly kind: 'remember'; readonly remember: boolean }
  | { readonly kind: 'forget' }
  | { readonly kind: 'table'; readonly table: Table }
  /** The file cannot be one: `too-long`, or `not-text`. */
  | { readonly kind: 'no-table'; readonly why: 'too-long' | 'not-text' }
  | { readonly kind: 'add' }
  | { readonly kind: 'remove'; readonly id: number }
  | { readonly kind: 'others-well'; readonly well: boolean }
  /** The field was left. */
  | { readonly kind: 'left'; readonly field: FieldName }
  | { readonly kind: 'next' }
  | { readonly kind: 'go'; readonly screen: Screen }
  /** `request`: what a declaration that was not sent yet is known by. */
  | { readonly kind: 'send'; readonly request: string }
  | { readonly kind: 'status'; readonly status: SendStatus }
  | { readonly kind: 'issued'; readonly codes: readonly Issued[] }
  | { readonly kind: 'faults'; readonly faults: readonly WireFault[] }
  | { readonly kind: 'rows'; readonly rows: readonly RowFault[] }
  | { readonly kind: 'notice-changed' }
  | { readonly kind: 'refused'; readonly why: 'too-large' | 'bad-request' }
  /** To a code so many further. */
  | { readonly kind: 'turn'; readonly by: number }
  | { readonly kind: 'sheets'; readonly hasFailed: boolean }
  | { readonly kind: 'anew' };

export interface Remembered {
  readonly draft: Draft | null;
  readonly who: PersonDraft | null;
  readonly kept: KeptCodes | null;
}

/** What the page begins with. Codes that hold are shown first. */
export function openForm({ draft, who, kept }: Remembered, laneId: string | null): FormState {
  const known = who === null ? newDraft : { ...newDraft, who, isKnown: true };
  return {
    ...(draft ?? known),
    ...(draft === null && kept !== null ? { screen: { at: 'codes' } as const } : {}),
    place: null,
    offsetMs: kept?.offsetMs ?? 0,
    laneId,
    status: { kind: 'sending' },
    faults: [],
    rows: [],
    alerts: 0,
    hasNoticeChanged: false,
    refused: null,
    kept,
    shown: 0,
    hasNoSheets: false,
  };
}

export function nextState(state: FormState, event: FormEvent): FormState {
  if (event.kind === 'place') return withPlace(state, event);
  if (event.kind === 'go') return goTo({ ...state, isSending: false }, event.screen);
  if (event.kind === 'turn') {
    const last = (state.kept?.codes.length ?? 1) - 1;
    return { ...state, shown: Math.max(0, Math.min(last, state.shown + event.by)) };
  }
  if (event.kind === 'sheets') return { ...state, hasNoSheets: event.hasFailed };
  if (event.kind === 'anew') {
    if (state.screen.at !== 'codes') return state;
    const { who, isKnown } = state;
    return show({ ...state, ...newDraft, who, isKnown }, { at: 'notice' });
  }
  if (state.isSending) return answered(state, event);
  if (event.kind === 'whom') return { ...state, whom: event.whom, isReview: false };
  if (event.kind === 'agree') return agree(state);
  // Nothing is typed before the notice was agreed to.
  return hasConsent(state) ? edited(state, event) : state;
}

function withPlace(state: FormState, { place, offsetMs: told }: Extract<FormEvent, { kind: 'place' }>): FormState {
  const offsetMs = told ?? state.offsetMs;
  const kept = state.kept === null || told === null ? state.kept : { ...state.kept, offsetMs };
  const next = { ...state, place, offsetMs, kept };
  if (next.screen.at === 'codes' || (next.screen.at === 'notice' && !next.isSending)) return next;
  if (hasConsent(next)) return { ...goTo(next, next.screen), isSending: isOnItsWay(next) };
  return show({ ...next, agreed: null, isSending: false, hasNoticeChanged: true }, { at: 'notice' });
}

/** What an earlier page had begun to send is what the form still says. */
function isOnItsWay(state: FormState): boolean {
  const { isSending, order, screen } = state;
  if (!isSending || order === null || screen.at !== 'check' || firstOpen(state) !== 'check') return false;
  return orderOf(state, '').content === order.content;
}

/** Without faults of another screen. */
function show(state: FormState, screen: Screen): FormState {
  const isReview = state.isReview || screen.at === 'check';
  return { ...state, screen, isReview, faults: [], rows: [], refused: null };
}

/** No further than the first step that is not done. */
function goTo(state: FormState, screen: Screen): FormState {
  if (screen.at === 'codes') return state.kept === null ? state : show(state, screen);
  const order = steps(state);
  const isThere = !('id' in screen) || state.others.some(({ id }) => id === screen.id);
  const wanted = order.indexOf(isThere ? stepOf(screen) : 'people');
  const open = order.indexOf(firstOpen(state));
  if (wanted >= 0 && wanted <= open) return show(state, isThere ? screen : { at: 'people' });
  return show(state, { at: order[open] ?? 'notice' });
}

function agree(state: FormState): FormState {
  if (state.place === null || state.screen.at !== 'notice') return state;
  const agreed = state.place.site.notice?.version ?? null;
  return after({ ...state, agreed, hasNoticeChanged: false });
}

/** The screen after one that is done. */
function after(state: FormState): FormState {
  if (state.screen.at === 'person' || state.screen.at === 'person-answers') return show(state, { at: 'people' });
  if (state.isReview && firstOpen(state) === 'check') return show(state, { at: 'check' });
  const order = steps(state);
  return show(state, { at: order[order.indexOf(stepOf(state.screen)) + 1] ?? 'check' });
}

function edited(state: FormState, event: FormEvent): FormState {
  switch (event.kind) {
    case 'person':
      return without(editPerson(state, event.patch), Object.keys(event.patch));
    case 'visit':
      return without({ ...state, visit: { ...state.visit, ...event.patch } }, Object.keys(event.patch));
    case 'answers':
      return without(editAnswers(state, event.patch), Object.keys(event.patch));
    case 'remember':
      return { ...state, remember: event.remember };
    case 'forget':
      return { ...state, who: noPerson, isKnown: false, faults: [] };
    case 'table':
      return { ...state, table: event.table, faults: [], rows: [] };
    case 'no-table': {
      const faults = [{ field: 'table', kind: event.why } as const];
      return { ...state, table: null, faults, rows: [], alerts: state.alerts + 1 };
    }
    case 'add':
      return add(state);
    case 'remove':
      return show({ ...state, others: state.others.filter(({ id }) => id !== event.id) }, { at: 'people' });
    case 'others-well':
      return without({ ...state, othersWell: event.well }, ['othersWell']);
    case 'left':
      return left(state, event.field);
    case 'next':
      return advance(state);
    case 'send':
      return send(state, event.request);
    default:
      return state;
  }
}

/** The person that the screen is about. */
function editPerson(state: FormState, patch: Partial<PersonDraft>): FormState {
  const withoutNumber = patch.idKind === undefined ? {} : { idNumber: '' };
  const { screen } = state;
  if (!('id' in screen)) return { ...state, who: { ...state.who, ...withoutNumber, ...patch } };
  const others = state.others.map(other =>
    other.id === screen.id ? { ...other, person: { ...other.person, ...withoutNumber, ...patch } } : other,
  );
  return { ...state, others };
}

function editAnswers(state: FormState, patch: Partial<AnswersDraft>): FormState {
  const { screen } = state;
  if (!('id' in screen)) return { ...state, answers: { ...state.answers, ...patch } };
  const others = state.others.map(other =>
    other.id === screen.id ? { ...other, answers: { ...other.answers, ...patch } } : other,
  );
  return { ...state, others };
}

function add(state: FormState): FormState {
  // The one who declares is of the group.
  if (state.screen.at !== 'people' || state.others.length >= maxPeople - 1) return state;
  const id = Math.max(0, ...state.others.map(other => other.id)) + 1;
  const others = [...state.others, { id, person: noPerson, answers: noAnswers }];
  // What was said of the others was not said of this one.
  return show({ ...state, others, othersWell: null }, { at: 'person', id });
}

/** What was typed anew is looked at anew; a number also where what it is checked against is. */
function without(state: FormState, fields: readonly string[]): FormState {
  const hasNumber = fields.some(field => ['birthYear', 'sex', 'idKind'].includes(field));
  const faults = state.faults.filter(
    ({ field }) => !fields.includes(field) && !(hasNumber && field === 'idNumber') && field !== 'people',
  );
  return { ...state, faults };
}

/** What is wrong is told once the field is left, unless nothing stands there yet. */
function left(state: FormState, field: FieldName): FormState {
  const found = faultsOn(state, state.screen).filter(fault => fault.field === field && fault.kind !== 'missing');
  const others = state.faults.filter(fault => fault.field !== field);
  const had = state.faults.filter(fault => fault.field === field);
  return { ...state, faults: found.length === 0 ? [...others, ...had] : [...others, ...found] };
}

function advance(state: FormState): FormState {
  if (state.screen.at === 'notice' || state.screen.at === 'check' || state.screen.at === 'codes') return state;
  const faults = faultsOn(state, state.screen);
  return faults.length === 0 ? after(state) : { ...state, faults, alerts: state.alerts + 1 };
}

function send(state: FormState, request: string): FormState {
  if (state.screen.at !== 'check' || firstOpen(state) !== 'check') return state;
  const made = orderOf(state, request);
  const order = state.order?.content === made.content ? state.order : made;
  return { ...show(state, { at: 'check' }), order, isSending: true, status: { kind: 'sending' } };
}

/** While a declaration is on its way. */
function answered(state: FormState, event: FormEvent): FormState {
  const ended = { ...state, isSending: false };
  switch (event.kind) {
    case 'status':
      return { ...state, status: event.status };
    case 'issued':
      return issued(state, event.codes);
    case 'faults':
      return faulted({ ...ended, order: null }, event.faults);
    case 'rows':
      return { ...show({ ...ended, order: null }, { at: 'list' }), rows: event.rows, alerts: state.alerts + 1 };
    case 'notice-changed':
      // What it says by now is not known yet.
      return show({ ...ended, place: null, agreed: null, hasNoticeChanged: true }, { at: 'notice' });
    case 'refused':
      return { ...ended, order: null, refused: event.why };
    default:
      return state;
  }
}

/** Who they are stays where they want it; how they feel, whom they met and why they come never does. */
function issued(state: FormState, codes: readonly Issued[]): FormState {
  const { place, laneId, remember, who, offsetMs } = state;
  if (place === null) return state;
  const { name: siteName, timeZone } = place.site;
  const lane = place.lanes.find(({ id }) => id === laneId)?.name ?? null;
  const mine = remember && draftFaults(who, yearIn(place)).length === 0 ? { who, isKnown: true } : {};
  const kept = { codes, siteName, timeZone, lane, offsetMs };
  return show({ ...state, ...newDraft, ...mine, kept, shown: 0, hasNoSheets: false }, { at: 'codes' });
}

/** To the first screen that the service finds something wrong on. */
function faulted(state: FormState, found: readonly WireFault[]): FormState {
  const places = placesOf(state, found);
  const [first] = places;
  if (first === undefined) return { ...state, refused: 'bad-request' };
  const key = JSON.stringify(first.screen);
  const faults = places.filter(({ screen }) => JSON.stringify(screen) === key).map(({ fault }) => fault);
  return { ...show(state, first.screen), faults, alerts: state.alerts + 1 };
}
