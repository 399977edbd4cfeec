import type { AdmitFlag, Credential, Decision, Direction, Outcome, ReasonDetails, RefusalReason } from '../words.ts';

/** What reading and verifying made of a scan. */
export type Judged =
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'unknown-code' }
  | { readonly kind: 'not-genuine' }
  | { readonly kind: 'genuine'; readonly credential: Credential; readonly time: 'ok' | 'expired' | 'not-yet-valid' };

export interface Policy {
  readonly skewSeconds: number;
  readonly declaration: {
    /** Hours since nbf. */
    readonly maxAgeHours: number;
    readonly onSymptom: 'admit' | 'refer' | 'refuse';
    readonly onExposure: 'admit' | 'refer' | 'refuse';
  };
  readonly antiPassback: { readonly mode: 'off' | 'soft' | 'hard'; readonly resetHours: number };
}

/** A visit as the decision sees it. */
export interface PastVisit {
  /** Journal number of the entry (or of the exit, where no entry was known). */
  readonly seq: number;
  /** Moment of the entry, milliseconds since 1970. */
  readonly at: number;
  readonly inside: boolean;
  /** The opening's outcome is not known (the controller died in the middle of it). */
  readonly uncertain: boolean;
}

/** What the journal knows; null where nothing. Only visits since the anti-passback reset are in it. */
export interface History {
  /** The visit that this very code opened and no exit has closed. */
  readonly use: PastVisit | null;
  /** The latest visit of the person under any code, open or closed. */
  readonly person: PastVisit | null;
}

export interface Question {
  readonly judged: Judged;
  readonly direction: Direction;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The clock is known to be wrong: only exits get here, and they are flagged. */
  readonly clockFaulted: boolean;
  readonly audiences: readonly string[];
  readonly policy: Policy;
  readonly history: History;
}
export type Decide = (question: Question) => Decision;

const hourMs = 3_600_000;

/** Visits that began before this moment (milliseconds since 1970) no longer count against anybody. */
export function historySince(now: number, policy: Pick<Policy, 'antiPassback'>): number {
  return now - policy.antiPassback.resetHours * hourMs;
}

/** One thing that the policy has to say about a scan. `admit` is a warning. */
interface Finding {
  readonly outcome: Outcome;
  readonly reason: RefusalReason & AdmitFlag;
  readonly details: ReasonDetails;
}

/** The site's policy on one scan: pure, total, the same for the same question. */
export const decide: Decide = question => {
  const { judged, direction } = question;
  if (judged.kind !== 'genuine') {
    // Nobody can be named by such a code, and nobody is refused the way out: a guard comes.
    return { outcome: direction === 'out' ? 'refer' : 'refuse', reasons: [judged.kind], details: {} };
  }
  const findings = findingsOf(judged.credential, judged.time, question);
  return direction === 'out' ? letOut(findings, question) : letIn(findings);
};

function letOut(findings: readonly Finding[], { history, clockFaulted }: Question): Decision {
  const flags: AdmitFlag[] = findings.map(({ reason }) => reason).filter(reason => !insideOnly.includes(reason));
  if (history.person?.inside !== true) flags.push('no-entry');
  if (clockFaulted) flags.push('clock');
  return { outcome: 'admit', flags };
}

/** What being inside means for an entry; on the way out it is as it should be. */
const insideOnly: readonly AdmitFlag[] = ['already-used', 'person-inside'];

function letIn(findings: readonly Finding[]): Decision {
  const outcome = (['refuse', 'refer'] as const).find(strict => findings.some(finding => finding.outcome === strict));
  if (outcome === undefined) return { outcome: 'admit', flags: findings.map(({ reason }) => reason) };
  // What the visitor reads has to be the reason for what happens, so the strictest stand first.
  const [first, ...rest] = findings.toSorted((a, b) => strictness[b.outcome] - strictness[a.outcome]);
  if (first === undefined) throw new Error('an outcome without a finding');
  return { outcome, reasons: [first.reason, ...rest.map(({ reason }) => reason)], details: first.details };
}

const strictness = { refuse: 2, refer: 1, admit: 0 } as const;

/** Everything there is to say, most important first. */
function findingsOf(credential: Credential, time: 'ok' | 'expired' | 'not-yet-valid', question: Question): Finding[] {
  const uncertain = question.history.person?.uncertain === true;
  return [
    ...timeFindings(credential, time),
    ...audienceFindings(credential, question),
    ...ageFindings(credential, question),
    // Who may be inside because of our own crash is not accused of it: a guard looks.
    ...(uncertain ? [{ outcome: 'refer', reason: 'outcome-unknown', details: {} } as const] : []),
    ...answerFindings(credential, question),
    ...(uncertain ? [] : passbackFindings(question)),
  ];
}

function timeFindings({ expiresAtS, notBeforeS }: Credential, time: 'ok' | 'expired' | 'not-yet-valid'): Finding[] {
  if (time === 'ok') return [];
  const at = (time === 'expired' ? expiresAtS : notBeforeS) * 1_000;
  return [{ outcome: 'refuse', reason: time, details: { at } }];
}

function audienceFindings({ audience }: Credential, { audiences }: Question): Finding[] {
  if (audience === null || audience === '*' || audiences.includes(audience)) return [];
  return [{ outcome: 'refuse', reason: 'other-site', details: {} }];
}

function ageFindings({ notBeforeS }: Credential, { now, policy }: Question): Finding[] {
  const hours = policy.declaration.maxAgeHours;
  if (now - notBeforeS * 1_000 <= hours * hourMs + policy.skewSeconds * 1_000) return [];
  return [{ outcome: 'refuse', reason: 'too-old', details: { hours } }];
}

function answerFindings({ answers }: Credential, { policy }: Question): Finding[] {
  const { onExposure, onSymptom } = policy.declaration;
  return [
    ...(answers.exposures === 0 ? [] : [{ outcome: onExposure, reason: 'exposure', details: {} } as const]),
    ...(answers.symptoms === 0 ? [] : [{ outcome: onSymptom, reason: 'symptoms', details: {} } as const]),
  ];
}

function passbackFindings({ history, policy }: Question): Finding[] {
  const { mode } = policy.antiPassback;
  if (mode === 'off') return [];
  if (history.use?.inside) return [{ outcome: 'refuse', reason: 'already-used', details: { at: history.use.at } }];
  if (!history.person?.inside) return [];
  const outcome = mode === 'hard' ? 'refuse' : 'admit';
  return [{ outcome, reason: 'person-inside', details: { at: history.person.at } }];
}
