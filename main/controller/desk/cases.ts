/** Who waits for a guard or was just refused, and what the guard has to know to answer. In memory only. */
import type { DeskCase } from '../../desk-contract.ts';
import type { Written } from '../../record/journal.ts';
import { type RefusalReason, refusalReasons } from '../../words.ts';

/** A person who was referred waits this long at most, a refusal is shown so long; milliseconds. */
const waitMs = 20 * 60_000;
const refusedMs = 5 * 60_000;
/** The oldest give way. */
const [maxWaiting, maxRefused] = [60, 30];

/** What only the scan itself tells, and the journal never keeps. */
export interface CaseFacts {
  readonly seq: number;
  /** `YYYY-MM-DD` or as much as the code tells. */
  readonly birthDate: string | null;
  readonly details: object;
  readonly lastVisit: { readonly at: number; readonly inside: boolean } | null;
}

/** The entry on which a lane can still be answered; null where nobody stands there. */
export type PendingOf = (lane: string) => number | null;

export interface Cases {
  /** Of an event that was just committed; true where the cases have changed. */
  see(written: Written): boolean;
  /** True where there is such a case. */
  learn(facts: CaseFacts): boolean;
  find(entry: number): Omit<DeskCase, 'isOpen'> | null;
  /** Somebody has answered it. */
  end(entry: number): void;
  /** Forgets what is over; true where that was anything. `now` is milliseconds since 1970. */
  expire(now: number): boolean;
  list(pendingOf: PendingOf): DeskCase[];
}

type Known = Omit<DeskCase, 'isOpen'>;

export function newCases(): Cases {
  let cases: readonly Known[] = [];

  function endWhere(isOver: (known: Known) => boolean): boolean {
    const left = cases.filter(known => !isOver(known));
    const isChanged = left.length !== cases.length;
    cases = left;
    return isChanged;
  }

  return {
    see(written) {
      const { kind, payload, lane } = written;
      if (kind === 'overridden' || kind === 'turned-away') return endWhere(({ entry }) => entry === payload.of);
      const { person } = payload;
      const isSame = (known: Known) =>
        (typeof person === 'string' && known.person === person) ||
        // The next try at the same lane takes the place of one that named nobody.
        (known.person === null && known.outcome === 'refused' && known.lane === lane);
      if (kind !== 'admitted' && kind !== 'refused' && kind !== 'referred') return false;
      const isEnded = endWhere(isSame);
      const known = kind === 'admitted' ? null : caseOf(written);
      if (known === null) return isEnded;
      cases = [known, ...cases];
      return true;
    },
    learn({ seq, birthDate, details, lastVisit }) {
      const found = cases.find(({ entry }) => entry === seq);
      if (found === undefined) return false;
      const learnt = { ...found, birthYear: birthDate?.slice(0, 4) ?? null, details: { ...details }, lastVisit };
      cases = cases.map(known => (known === found ? learnt : known));
      return true;
    },
    find: entry => cases.find(known => known.entry === entry) ?? null,
    end: entry => {
      endWhere(known => known.entry === entry);
    },
    expire: now => endWhere(({ at, outcome }) => now - at > (outcome === 'referred' ? waitMs : refusedMs)),
    list(pendingOf) {
      const all = cases.map(known => ({ ...known, isOpen: pendingOf(known.lane) === known.entry }));
      const waiting = all.filter(({ outcome }) => outcome === 'referred').slice(0, maxWaiting);
      return [...waiting, ...all.filter(({ outcome }) => outcome === 'refused').slice(0, maxRefused)];
    },
  };
}

/** Null for what no guard can do anything about: a lane that was busy, a burst of unreadable codes. */
function caseOf({ seq, at, kind, lane, payload, personal }: Written): Known | null {
  const reasons = reasonsIn(payload.reasons);
  const [first] = reasons;
  const { direction } = payload;
  if (lane === null || first === undefined || (direction !== 'in' && direction !== 'out')) return null;
  if (first === 'busy' || first === 'interlocked' || first === 'locked' || first === 'out-of-order') return null;
  const facts = factsIn(payload.facts);
  return {
    entry: seq,
    lane,
    direction,
    at,
    outcome: kind === 'referred' ? 'referred' : 'refused',
    name: personal?.name ?? null,
    person: typeof payload.person === 'string' ? payload.person : null,
    birthYear: null,
    host: personal?.host ?? null,
    purposes: facts.purposes,
    reasons,
    details: {},
    instruction: reasons.includes('watchlist') && typeof payload.detail === 'string' ? payload.detail : null,
    issuer: typeof payload.issuer === 'string' ? payload.issuer : null,
    format: typeof payload.format === 'string' ? payload.format : null,
    expiresAt: facts.expiresAt,
    lastVisit: null,
  };
}

function reasonsIn(value: unknown): RefusalReason[] {
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  return refusalReasons
    .filter(reason => given.includes(reason))
    .toSorted((a, b) => given.indexOf(a) - given.indexOf(b));
}

/** Of the newest code that was shown, or of the declaration that was looked up. */
function factsIn(value: unknown): { purposes: number[]; expiresAt: number | null } {
  const facts: Facts = typeof value === 'object' && value !== null ? value : {};
  const said = facts.declared ?? facts.proofs?.findLast(({ kind }) => kind === 'declaration') ?? facts.proofs?.at(-1);
  const expiresAtS = said?.expiresAtS ?? null;
  return { purposes: [...(said?.purposes ?? [])], expiresAt: expiresAtS === null ? null : expiresAtS * 1_000 };
}

/** As `main/record/records.ts` has it, of any version. */
interface Facts {
  readonly proofs?: readonly Said[];
  readonly declared?: Said | null;
}
interface Said {
  readonly kind?: string;
  readonly expiresAtS?: number | null;
  readonly purposes?: readonly number[];
}
