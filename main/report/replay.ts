/** Which past decisions another policy would have made differently, and why. */
import { decide } from '../decide/decide.ts';
import { isEscorted } from '../decide/place.ts';
import type { LaneWay, LocalTime, Policy, Schedule, Zone } from '../decide/policy.ts';
import { historySince } from '../decide/presence.ts';
import type { Declared, History, Judged, Proof, Question } from '../decide/question.ts';
import type { JournalFault } from '../record/faults.ts';
import { type PastDecision, readPastDecisions } from '../record/past-decisions.ts';
import type { Facts, ProofFacts } from '../record/records.ts';
import { judgeTime, type TimeVerdict } from '../verify/judge.ts';
import { type Credential, fail, type Holder, type Outcome, ok, type Result } from '../words.ts';

/** One decision that would have been another. */
export interface Change {
  readonly seq: number;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly lane: string;
  readonly direction: 'in' | 'out';
  readonly person: string | null;
  readonly was: { readonly outcome: Outcome; readonly reasons: readonly string[] };
  readonly becomes: { readonly outcome: Outcome; readonly reasons: readonly string[] };
}

export interface Replay {
  /** Decisions in the span. */
  readonly decisions: number;
  readonly changes: readonly Change[];
  /** The same outcome for another first reason. */
  readonly otherReasons: number;
  /**
   * Nobody can tell: what these certificates said was never kept, and the new policy has other rules about it. Numbers of
   * their events.
   */
  readonly untold: readonly number[];
}

export interface ReplayOptions {
  readonly dir: string;
  /** Milliseconds since 1970; from ≤ at < to. */
  readonly from: number;
  readonly to: number;
  /** As the journal would keep it: `policyContent`. */
  readonly policy: Policy;
  /** What the policy says of zones; one of the past that is not among them has the policy's own limit and anti-passback. */
  readonly zones: readonly Zone[];
  readonly schedules: readonly Schedule[];
  readonly audiences: readonly string[];
  readonly localTime: (now: number) => LocalTime;
}

/**
 * Asks the new policy what the old one was asked: what was shown, at that moment and lane, with the history that there
 * really was (not the one that the new policy would have made). Symptoms and exposures are told by the reasons of then.
 */
export function replay(options: ReplayOptions): Result<Replay, JournalFault> {
  const changes: Change[] = [];
  const untold: number[] = [];
  let decisions = 0;
  let otherReasons = 0;
  const read = readPastDecisions(options.dir, options.from, options.to, (past, policies) => {
    decisions += 1;
    if (past.facts === null || past.facts.proofs.length === 0 || isFixed(past)) return;
    if (isAboutHealth(past.facts) && !keepsHealthRules(policies.content(past.policy), options.policy)) {
      untold.push(past.seq);
      return;
    }
    if (isAboutHost(past, past.facts, options.policy) && !keptHosts(policies.content(past.policy))) {
      untold.push(past.seq);
      return;
    }
    const decision = decide(questionOf(past, past.facts, options));
    const reasons = decision.outcome === 'admit' ? decision.flags : decision.reasons;
    if (decision.outcome !== past.outcome) changes.push(changeOf(past, { outcome: decision.outcome, reasons }));
    else if (decision.outcome !== 'admit' && reasons[0] !== past.reasons[0]) otherReasons += 1;
  });
  return read.ok ? ok({ decisions, changes, otherReasons, untold }) : fail(read.fault);
}

/** No key of a policy changes these. */
function isFixed({ reasons }: PastDecision): boolean {
  return ['other-person', 'internal', 'incomplete', 'mixed-parts'].some(reason => reasons.includes(reason));
}

const isAboutHealth = ({ proofs }: Facts): boolean => proofs.some(({ kind }) => kind === 'health');

/** Whether the rules about certificates are the same, whatever follows from them. */
function keepsHealthRules(before: unknown, policy: Policy): boolean {
  const rulesOf = (of: unknown) => {
    const health = typeof of === 'object' && of !== null && 'health' in of ? of.health : null;
    return JSON.stringify({ ...(typeof health === 'object' ? health : {}), onPositive: null, onRule: null });
  };
  return before !== null && rulesOf(before) === rulesOf(policy);
}

/** Whether the new policy asks if the host was inside whom the person named. */
function isAboutHost({ hostKey }: PastDecision, facts: Facts, policy: Policy): boolean {
  return hostKey !== null && isEscorted(policy, purposesOf(facts));
}

/** Who is whose host was kept only where the policy of then had visitors who need theirs. */
function keptHosts(before: unknown): boolean {
  if (typeof before !== 'object' || before === null || !('escort' in before)) return false;
  const { escort } = before;
  if (typeof escort !== 'object' || escort === null || !('purposes' in escort)) return false;
  return Array.isArray(escort.purposes) && escort.purposes.length > 0;
}

function changeOf(past: PastDecision, becomes: Change['becomes']): Change {
  const { seq, at, lane, direction, person, outcome, reasons } = past;
  return { seq, at: new Date(at).toISOString(), lane, direction, person, was: { outcome, reasons }, becomes };
}

function questionOf(past: PastDecision, facts: Facts, options: ReplayOptions): Question {
  const { policy, schedules, audiences, localTime } = options;
  const way = wayOf(past, options);
  const proofs = facts.proofs.map(proof => proofOf(proof, past, policy));
  const newest = proofs.at(-1);
  return {
    judged: newest === undefined ? { kind: 'unreadable' } : judgedOf(newest),
    earlier: proofs.slice(0, -1),
    declared: declaredOf(facts, past),
    knownAs: past.knownAs,
    direction: past.direction,
    lane: past.lane,
    way,
    schedules,
    now: past.at,
    local: localTime(past.at),
    clockFaulted: facts.clockFaulted,
    audiences,
    policy: withoutHealthRules(policy),
    history: historyOf(past, facts, way, policy),
  };
}

/** Between the zones that the entry names: where a lane leads today is of no account. */
function wayOf({ zone, from }: PastDecision, { zones, policy }: ReplayOptions): LaneWay {
  const { occupancy, antiPassback } = policy;
  const unknown = { id: zone, name: { vi: zone, en: zone }, within: null, occupancy, antiPassback, resetAtMin: null };
  return { from, to: zones.find(({ id }) => id === zone) ?? unknown };
}

/** Of the declaration that counted. */
function purposesOf({ proofs, declared }: Facts): readonly number[] {
  return proofs.findLast(({ kind }) => kind === 'declaration')?.purposes ?? declared?.purposes ?? [];
}

function historyOf(past: PastDecision, facts: Facts, { from, to }: LaneWay, policy: Policy): History {
  return past.history({
    now: past.at,
    sinceMs: historySince(past.at, to),
    ...{ zone: to.id, from },
    countsInside: to.occupancy.limit !== null,
    hostKey: policy.limits.perHost === null ? null : past.hostKey,
    escortKey: isEscorted(policy, purposesOf(facts)) ? past.hostKey : null,
  });
}

/** What the rules came to is told by the reasons of then; they are not asked again. */
function withoutHealthRules(policy: Policy): Policy {
  return { ...policy, health: { ...policy.health, vaccination: null, test: null, recovery: null } };
}

function judgedOf(proof: Proof): Judged {
  const { credential, aliases } = proof;
  return credential.kind === 'identity' ? { kind: 'identity', credential, aliases } : { kind: 'genuine', ...proof };
}

/** A host's name is not kept: that there was one is. */
const hostOf = ({ hostKey }: PastDecision): string | null => (hostKey === null ? null : 'of then');

const nobody: Holder = { name: null, icaoName: null, birthDate: null, ids: [], phone: null, plate: null, host: null };

function answersOf({ reasons }: PastDecision) {
  return { symptoms: reasons.includes('symptoms') ? 1 : 0, exposures: reasons.includes('exposure') ? 1 : 0 };
}

function proofOf(facts: ProofFacts, past: PastDecision, policy: Policy): Proof {
  const { usage, isRevoked } = facts;
  return {
    credential: credentialOf(facts, past),
    // They were found to be one person's then.
    aliases: past.aliases,
    time: timeOf(facts, past.at, policy.skewSeconds),
    ...{ usage, isRevoked },
    failedRules: past.reasons.includes('health-rule') ? ['of then'] : [],
  };
}

/** The signer's own validity is not kept: what it came to is. */
function timeOf(facts: ProofFacts, at: number, skewSeconds: number): TimeVerdict {
  const own = judgeTime({ credential: facts }, at, skewSeconds);
  return own === 'ok' && facts.time.startsWith('signer-') ? facts.time : own;
}

function credentialOf(facts: ProofFacts, past: PastDecision): Credential {
  const { format, issuer, audience, notBeforeS, expiresAtS, purposes, schema } = facts;
  const seal = { kind: 'none' } as const;
  const common = { format, issuer, audience, use: past.use, person: { ...nobody, host: hostOf(past) }, seal };
  switch (facts.kind) {
    case 'identity':
      return { ...common, notBeforeS, expiresAtS, kind: 'identity' };
    case 'health': {
      const isPositive = past.reasons.includes('positive-test');
      const vaccinated = { kind: 'vaccination', product: null, dose: null, ofDoses: null, date: null } as const;
      const positive = { kind: 'test', method: 'other', result: 'positive', at: null } as const;
      const told = isPositive ? [positive, vaccinated] : [vaccinated];
      return { ...common, notBeforeS, expiresAtS, kind: 'health', facts: told, schema, claim: null };
    }
    case 'declaration':
      return {
        ...common,
        kind: 'declaration',
        issuer: issuer ?? '',
        notBeforeS: notBeforeS ?? 0,
        expiresAtS: expiresAtS ?? 0,
        answers: answersOf(past),
        purposes,
      };
  }
}

function declaredOf({ declared }: Facts, past: PastDecision): Declared | null {
  if (declared === null) return null;
  const { notBeforeS, expiresAtS, audience, purposes, isStale } = declared;
  const unknown = { name: null, birthDate: null, host: hostOf(past) };
  return { notBeforeS, expiresAtS, audience, purposes, isStale, ...unknown, answers: answersOf(past) };
}
