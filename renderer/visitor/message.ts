/** The words that go with what is shown: what has happened, why, and what to do next. */
import type { Screen } from '../../main/contract.ts';
import type { LaneDirection, ProofKind, RefusalReason } from '../../main/words.ts';
import { offerWords } from '../ui/declare-words.ts';
import type { Text } from '../ui/language.ts';
import { momentTime } from '../ui/time.ts';
import {
  type Advice,
  admitted,
  certificateRefusals,
  codeNames,
  faults,
  referrals,
  refusals,
  refused,
  type Step,
  steps,
  waitHere,
  words,
} from '../ui/words.ts';
import type { Shown } from './display.ts';

export interface Message {
  readonly headline: Text;
  readonly why: Text | null;
  readonly next: Step | null;
  /** For staff: what is missing. */
  readonly faults: readonly Text[];
}

/** Where and when the words are read. */
export interface Setting {
  readonly direction: LaneDirection;
  readonly timeZone: string;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Whoever has no declaration may make one at this screen. */
  readonly declares?: boolean;
}

type Answered = Extract<Screen, { kind: 'refused' | 'referred' }>;

/** A display of the common form: sign, word, what to do. */
export type Worded = Exclude<Shown, { kind: 'waiting' | 'blank' | 'unpaired' | 'confirming' | 'declaring' }>;

export function messageOf(shown: Worded, setting: Setting): Message {
  const none = { why: null, next: null, faults: [] };
  switch (shown.kind) {
    case 'reading':
      return shown.more === null
        ? { ...none, headline: words.reading, why: words.holdStill }
        : { ...none, ...moreOf(shown.more), next: steps.holdToScanner };
    case 'admitted':
      return { ...none, headline: admitted[shown.direction], next: steps.onePerson };
    case 'refused':
      return { ...none, headline: refused[shown.direction], ...adviceOf(shown, setting) };
    case 'referred':
      return { ...none, headline: words.referred, ...adviceOf(shown, setting) };
    case 'locked':
      return { ...none, headline: words.locked, next: setting.direction === 'in' ? steps.askGuard : steps.scanToLeave };
    case 'out-of-order': {
      const missing = shown.faults.map(fault => faults[fault]);
      return { headline: words.outOfOrder, why: words.staffTold, next: steps.nextLane, faults: missing };
    }
    case 'unheard':
      // One controller serves every lane: the next one may be silent too.
      return { ...none, headline: words.outOfOrder, next: steps.askGuard };
    case 'fire':
      return { ...none, headline: words.fire, next: steps.wayIsOpen };
  }
}

type More = NonNullable<Extract<Screen, { kind: 'reading' }>['more']>;

/** What is still to be shown. */
function moreOf(more: More): { headline: Text; why: Text } {
  if (more.kind === 'proof') return { headline: askFor(more.awaits), why: words.firstRead };
  const values = { have: String(more.have), of: String(more.of) };
  return { headline: words.nextPart, why: fillIn(words.partsRead, { vi: values, en: values }) };
}

/** In the word for the one kind of proof that would do; where several would, it is the other one. */
function askFor(awaits: readonly ProofKind[]): Text {
  const asked = new Set(awaits.map(kind => proofWords[kind]));
  const [only] = asked;
  return asked.size === 1 && only !== undefined ? only : words.showOther;
}

const proofWords: Readonly<Record<ProofKind, Text>> = {
  declaration: words.showDeclaration,
  dcc: words.showCertificate,
  shc: words.showCertificate,
  'vds-nc': words.showCertificate,
  health: words.showCertificate,
  'personal-qr': words.showCard,
  cccd: words.showCard,
  bhyt: words.showCard,
  identity: words.showCard,
};

/** Whether the screen offers what is missing. */
export function mayDeclareHere(shown: Shown, declares: boolean): boolean {
  return declares && shown.kind === 'refused' && shown.direction === 'in' && shown.reason === 'no-declaration';
}

function adviceOf(shown: Answered, setting: Setting): { why: Text; next: Step } {
  const { kind, reason, details } = shown;
  if (mayDeclareHere(shown, setting.declares ?? false)) {
    return { why: offerWords.noDeclaration, next: { text: offerWords.here, pictogram: 'declare' } };
  }
  const certificate = details.isCertificate === true ? certificateRefusals[reason] : undefined;
  const advice = certificate ?? (kind === 'refused' ? refusals[reason] : referralOf(reason));
  return { why: filled(advice, details, setting), next: advice.next };
}

function referralOf(reason: RefusalReason): Advice {
  return { ...refusals[reason], next: waitHere, ...referrals[reason] };
}

type Values = Readonly<Record<string, string | undefined>>;

function fillIn({ vi, en }: Text, values: { readonly vi: Values; readonly en: Values }): Text {
  const fill = (template: string, own: Values) =>
    template.replace(/\{(\w+)\}/g, (hole, name: string) => own[name] ?? hole);
  return { vi: fill(vi, values.vi), en: fill(en, values.en) };
}

function filled(
  { why, plain }: Advice,
  { at, hours, times, code }: Answered['details'],
  { nowMs, timeZone }: Setting,
): Text {
  const name = code === undefined ? null : codeNames[code];
  const shared: Values = {
    time: at === undefined ? undefined : momentTime(at, nowMs, timeZone),
    hours: hours === undefined ? undefined : String(hours),
    times,
  };
  const text = fillIn(why, { vi: { ...shared, code: name?.vi }, en: { ...shared, code: name?.en } });
  return plain !== undefined && text.vi.includes('{') ? plain : text;
}
