/** The words that go with what is shown: what has happened, why, and what to do next. */
import type { Screen } from '../../main/contract.ts';
import type { LaneDirection, RefusalReason } from '../../main/words.ts';
import type { Text } from '../ui/language.ts';
import { momentTime } from '../ui/time.ts';
import {
  type Advice,
  admitted,
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
}

type Answered = Extract<Screen, { kind: 'refused' | 'referred' }>;

/** A display of the common form: sign, word, what to do. */
export type Worded = Exclude<Shown, { kind: 'waiting' | 'blank' | 'unpaired' }>;

export function messageOf(shown: Worded, setting: Setting): Message {
  const none = { why: null, next: null, faults: [] };
  switch (shown.kind) {
    case 'reading':
      return { ...none, headline: words.reading, why: words.holdStill };
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

function adviceOf({ kind, reason, details }: Answered, setting: Setting): { why: Text; next: Step } {
  const advice = kind === 'refused' ? refusals[reason] : referralOf(reason);
  return { why: filled(advice, details, setting), next: advice.next };
}

function referralOf(reason: RefusalReason): Advice {
  return { ...refusals[reason], next: waitHere, ...referrals[reason] };
}

function filled({ why, plain }: Advice, { at, hours }: Answered['details'], { nowMs, timeZone }: Setting): Text {
  const values: Record<string, string | undefined> = {
    time: at === undefined ? undefined : momentTime(at, nowMs, timeZone),
    hours: hours === undefined ? undefined : String(hours),
  };
  const fill = (template: string) => template.replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);
  const text = { vi: fill(why.vi), en: fill(why.en) };
  return plain !== undefined && text.vi.includes('{') ? plain : text;
}
