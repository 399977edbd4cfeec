/** One scan through verify, decide and commit; each verb is timed, and none of their faults takes a lane down. */
import { namesSomebody } from '../decide/decide.ts';
import { isEscorted, watchedBy } from '../decide/place.ts';
import type { LaneWay, LocalTime, Policy, Schedule } from '../decide/policy.ts';
import { historySince } from '../decide/presence.ts';
import { joinedAliases } from '../decide/proofs.ts';
import {
  type Decide,
  type Declared,
  declarationOf,
  type History,
  type Judged,
  type PastVisit,
  type Proof,
  proofsOf,
  type Question,
} from '../decide/question.ts';
import type { Reading, Wrapping } from '../read/read.ts';
import type { Journal, JournalFault } from '../record/journal.ts';
import type { DecisionRecord, HistoryQuery, Person } from '../record/records.ts';
import type { Alias } from '../verify/person.ts';
import { type Decision, type Direction, fail, ok, type ProofKind, type Result } from '../words.ts';
import { detailOf, type Examination, type ExamineTools, examine, readBytes } from './examine.ts';
import { factsOf } from './scan-facts.ts';
import { personOf, useOf } from './scan-person.ts';

/** What one scan came to; durations in microseconds. */
export interface ScanOutcome {
  readonly seq: number;
  readonly decision: Decision;
  readonly initials: string | null;
  readonly decideUs: number;
  readonly commitUs: number;
  /** Of the person to this zone; null where none is known. */
  readonly lastVisit: PastVisit | null;
}

/** What deciding needs beside the scan. `microseconds` is monotonic. */
export interface ScanContext {
  readonly site: ScanSite;
  readonly decide: Decide;
  /** What the site trusts at this moment, and how it knows people. */
  readonly tools: () => ExamineTools;
  readonly localTime: (now: number) => LocalTime;
  readonly microseconds: () => number;
  /** A bug, not an expected fault: logged, and the scan is refused `internal`. */
  readonly onInternal: (error: unknown) => void;
}

/** What of the site a decision needs. */
export interface ScanSite {
  readonly audiences: readonly string[];
  readonly policy: Policy;
  /** Between which zones a lane leads. */
  readonly wayOf: (lane: string) => LaneWay;
  readonly schedules: readonly Schedule[];
  readonly policyDigest: string;
  readonly noticeVersion: string | null;
  readonly showsInitials: boolean;
}

export type ScanReading = Reading | { readonly internal: true };
/** `internal`: it met a bug. */
export type Examined = Examination | { readonly internal: true };

/** Bytes of a scanner to a reading. Never throws. */
export function readScan(bytes: Uint8Array, wrapping: Wrapping, context: ScanContext): ScanReading {
  try {
    return readBytes(bytes, wrapping);
  } catch (error) {
    context.onInternal(error);
    return { internal: true };
  }
}

/** Verifies and judges; `now` is milliseconds since 1970. Never throws. */
export function examineScan(reading: ScanReading, now: number, context: ScanContext): Examined {
  if ('internal' in reading) return reading;
  try {
    return examine(reading, now, context.tools());
  } catch (error) {
    context.onInternal(error);
    return { internal: true };
  }
}

/** A declaration that was looked up, or that was made at the lane or by a guard; how long ago it was received, milliseconds. */
export interface Found {
  readonly declared: Declared;
  readonly phone: string | null;
  readonly plate: string | null;
  readonly ageMs: number;
  /** The person has made it at the lane's own screen. */
  readonly isMadeHere?: boolean;
}

export interface ScanRequest {
  readonly lane: string;
  readonly direction: Direction;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly clockFaulted: boolean;
  /** How many unreadable scans this one stands for. */
  readonly count: number;
  /** The format that the code claims to be of. */
  readonly format: string | null;
  /** What the same person has shown just before. */
  readonly earlier: readonly Proof[];
  readonly found: Found | null;
  /** The guard who has declared for the person; null where they did so themselves. */
  readonly proxy: string | null;
  /** Every pseudonym by which the person is known; empty for nobody. */
  readonly knownAs: readonly string[];
  /** Whoever lacks nothing but a declaration makes it at the lane's screen; absent: they cannot. */
  readonly declaresHere?: boolean;
  /** Nothing more will come: it is decided as it is. */
  readonly isLast: boolean;
}

const noHistory: History = {
  ...{ use: null, person: null, inside: null, forHost: null },
  ...{ isInFrom: null, isHostInside: null, watched: [] },
};
const internal: Decision = { outcome: 'refuse', reasons: ['internal'], details: {} };

export type Decided =
  | ({ readonly kind: 'decided' } & ScanOutcome)
  /** Nothing is decided or written: the person may still show one of these; or nothing lacks but a declaration. */
  | { readonly kind: 'awaits'; readonly awaits: readonly ProofKind[]; readonly isUndeclared: boolean };

/** Decides and commits; the decision is durable when this returns ok and decided. */
export function decideScan(
  examined: Examined,
  request: ScanRequest,
  journal: Pick<Journal, 'decide'>,
  context: ScanContext,
): Result<Decided, JournalFault> {
  const { site, microseconds } = context;
  const began = microseconds();
  const judged = 'internal' in examined ? null : examined.judged;
  const person = judged === null ? null : personOf(judged, request, context.tools().pseudonym, site.policy);
  let decision: Decision = internal;
  let history = noHistory;
  let decideUs = 0;
  const committed = journal.decide(request.now, reader => {
    const asked = microseconds();
    try {
      if (judged !== null) {
        if (person !== null) history = reader.history(historyQuery(judged, person, request, site));
        decision = context.decide(questionOf(judged, history, request, context));
      }
    } catch (error) {
      context.onInternal(error);
    }
    decideUs = microseconds() - asked;
    if (!request.isLast && awaitsOf(decision).length > 0) return null;
    return recordOf(examined, { decision, history, person }, request, context);
  });
  if (!committed.ok) return fail(committed.fault);
  if (committed.value === null) {
    const isUndeclared = decision.outcome !== 'admit' && decision.reasons[0] === 'no-declaration';
    return ok({ kind: 'awaits', awaits: awaitsOf(decision), isUndeclared });
  }
  return ok({
    kind: 'decided',
    seq: committed.value.seq,
    decision,
    initials: person?.name && site.showsInitials ? initialsOf(person.name) : null,
    decideUs,
    commitUs: microseconds() - began - decideUs,
    lastVisit: history.person,
  });
}

const awaitsOf = (decision: Decision): readonly ProofKind[] =>
  decision.outcome === 'admit' ? [] : (decision.awaits ?? []);

function questionOf(
  judged: Judged,
  history: History,
  { earlier, found, knownAs, declaresHere = false, direction, lane, now, clockFaulted }: ScanRequest,
  { site, localTime }: ScanContext,
): Question {
  return {
    judged,
    earlier,
    declared: found?.declared ?? null,
    knownAs,
    declaresHere,
    direction,
    lane,
    way: site.wayOf(lane),
    schedules: site.schedules,
    now,
    local: localTime(now),
    clockFaulted,
    audiences: site.audiences,
    policy: site.policy,
    history,
  };
}

function historyQuery(
  judged: Judged,
  { aliases, hostKey }: Person,
  { lane, now, earlier, found }: ScanRequest,
  { policy, wayOf }: ScanSite,
): HistoryQuery {
  const { from, to } = wayOf(lane);
  const purposes = declarationOf({ judged, earlier, declared: found?.declared ?? null })?.purposes ?? [];
  return {
    use: useOf(judged, earlier),
    aliases,
    now,
    sinceMs: historySince(now, to),
    ...{ zone: to.id, from },
    countsInside: to.occupancy.limit !== null,
    hostKey: policy.limits.perHost === null ? null : hostKey,
    escortKey: isEscorted(policy, purposes) ? hostKey : null,
  };
}

interface Answered {
  readonly decision: Decision;
  readonly history: History;
  readonly person: Person | null;
}

function recordOf(
  examined: Examined,
  { decision, history, person }: Answered,
  request: ScanRequest,
  { site }: ScanContext,
): DecisionRecord {
  const known = 'internal' in examined ? null : examined.credential;
  const { from, to } = site.wayOf(request.lane);
  return {
    lane: request.lane,
    direction: request.direction,
    outcome: decision.outcome,
    reasons: decision.outcome === 'admit' ? decision.flags : decision.reasons,
    format: request.format,
    issuer: known?.issuer ?? null,
    use: person === null || 'internal' in examined ? null : useOf(examined.judged, request.earlier),
    person,
    count: request.count,
    policy: site.policyDigest,
    notice: site.noticeVersion,
    proxy: request.proxy,
    detail: 'internal' in examined ? null : (detailOf(examined) ?? instructionOf(request, history, site.policy)),
    facts: 'internal' in examined ? null : factsOf(examined.judged, request),
    zone: to.id,
    from,
  };
}

/** What the watchlists tell the guard to do, of several entries the strictest; null where the person is on none. */
function instructionOf({ now, knownAs }: ScanRequest, history: History, policy: Policy): string | null {
  const entries = watchedBy({ policy, now, knownAs, history });
  const [first] = entries;
  return (entries.find(({ outcome }) => outcome === 'refuse') ?? first)?.instruction ?? null;
}

/** The pseudonyms of whoever shows what was examined; none for nobody. */
export function shownAliases(examined: Examined, earlier: readonly Proof[]): readonly Alias[] {
  if ('internal' in examined || !namesSomebody(examined.judged)) return [];
  return joinedAliases(proofsOf({ judged: examined.judged, earlier }));
}

/** Whether a declaration is looked up: where none is shown. */
export function lacksDeclaration(examined: Examined, earlier: readonly Proof[]): boolean {
  if ('internal' in examined || !namesSomebody(examined.judged)) return false;
  const proofs = proofsOf({ judged: examined.judged, earlier });
  return proofs.every(({ credential }) => credential.kind !== 'declaration');
}

/** First letters of up to five words, as in "N.V.A."; null where the name has no letter. */
export function initialsOf(name: string): string | null {
  const letters = name
    .normalize('NFC')
    .split(/\s+/)
    .map(word => word.match(/\p{L}\p{M}*/u)?.[0] ?? '')
    .filter(letter => letter !== '')
    .slice(0, 5);
  return letters.length === 0 ? null : letters.map(letter => `${letter.toLocaleUpperCase('vi')}.`).join('');
}
