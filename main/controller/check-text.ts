import { decide } from '../decide/decide.ts';
import type { LaneWay, LocalTime, Schedule } from '../decide/policy.ts';
import { proofsOf } from '../decide/question.ts';
import type { Format, Outcome } from '../words.ts';
import { type ExamineTools, examine, readBytes } from './examine.ts';
import type { SitePolicy } from './policy-schema.ts';

/** What to judge by. */
export interface CheckContext {
  readonly tools: ExamineTools;
  readonly audiences: readonly string[];
  readonly policy: SitePolicy;
  readonly localTime: (now: number) => LocalTime;
  /** The lane whose rules count: the site's first that people enter by. */
  readonly lane: string;
  /** Between which zones it leads. */
  readonly way: LaneWay;
  readonly schedules: readonly Schedule[];
}

/** Each step is `ok`, a fault's kind, or null where an earlier one failed. */
export interface CheckAnswer {
  readonly format: Format | 'unknown';
  readonly read: string;
  readonly genuine: string | null;
  readonly time: string | null;
  readonly usage: string | null;
  readonly schema: string | null;
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
  readonly person: { readonly name: string | null; readonly birthDate: string | null } | null;
  readonly issuer: string | null;
  /** What a text that no format claims is instead. */
  readonly code?: string;
  /** What a scanner does wrong that has damaged the text. */
  readonly damage?: string;
}

const encoder = new TextEncoder();
const noVisits = { use: null, person: null, inside: null, forHost: null, isInFrom: null, watched: [] };

/** `at` is milliseconds since 1970. What was scanned before, and what is in the register, play no part. */
export function checkText(text: string, at: number, context: CheckContext): CheckAnswer {
  const reading = readBytes(encoder.encode(text), { prefix: '', suffix: '' });
  const { judged, credential, damage, ...steps } = examine(reading, at, context.tools);
  const decision = decide({
    judged,
    earlier: [],
    declared: null,
    knownAs: proofsOf({ judged, earlier: [] }).flatMap(({ aliases }) => aliases.map(({ key }) => key)),
    direction: 'in',
    lane: context.lane,
    way: context.way,
    schedules: context.schedules,
    now: at,
    local: context.localTime(at),
    clockFaulted: false,
    audiences: context.audiences,
    policy: context.policy,
    // Of a host nothing is said but whether one is named.
    history: { ...noVisits, isHostInside: true },
  });
  const fault = reading.credential.ok ? null : reading.credential.fault;
  return {
    format: reading.format,
    ...steps,
    outcome: decision.outcome,
    reasons: decision.outcome === 'admit' ? decision.flags : decision.reasons,
    person: credential && { name: credential.person.name, birthDate: credential.person.birthDate },
    issuer: credential?.issuer ?? null,
    ...(fault?.code === undefined ? {} : { code: fault.code }),
    ...(damage === null ? {} : { damage }),
  };
}
