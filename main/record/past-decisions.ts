/** The decisions of the past with the history that each of them had: what a replay asks another policy about. */
import { onlyZone } from '../decide/policy.ts';
import type { History } from '../decide/question.ts';
import { type Alias, aliasKinds } from '../verify/person.ts';
import { fail, ok, type Result } from '../words.ts';
import { openMemory } from './connection.ts';
import { faultOf, type JournalFault } from './faults.ts';
import { migrate } from './migrations.ts';
import { openProjection, type Projection } from './projection.ts';
import { openReader } from './read.ts';
import type { DecisionRecord, HistoryQuery } from './records.ts';

/** A decision as its event tells it; its reasons are in words that this version may no longer know. */
export interface PastDecision
  extends Pick<DecisionRecord, 'direction' | 'outcome' | 'format' | 'use' | 'policy' | 'facts' | 'zone' | 'from'> {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly lane: string;
  readonly reasons: readonly string[];
  readonly person: string | null;
  readonly aliases: readonly Alias[];
  readonly hostKey: string | null;
  /** Every pseudonym by which the person was known at that moment. */
  readonly knownAs: readonly string[];
  /** What the journal knew at that moment. */
  history(query: Omit<HistoryQuery, 'use' | 'aliases'>): History;
}

export interface PastPolicies {
  /** The content of a policy by its digest, as JSON; null where the journal does not have it. */
  content(digest: string): unknown;
}

interface EventRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly payload: string | null;
}

const outcomes = { admitted: 'admit', refused: 'refuse', referred: 'refer' } as const;
const isDecision = (kind: string): kind is keyof typeof outcomes => Object.hasOwn(outcomes, kind);

/**
 * Calls `visit` for every decision with `from` ≤ at < `to` (milliseconds since 1970), oldest first. Events whose payload
 * has been erased tell nothing and are passed over. Beside a running gate.
 */
export function readPastDecisions(
  dir: string,
  from: number,
  to: number,
  visit: (decision: PastDecision, policies: PastPolicies) => void,
): Result<void, JournalFault> {
  const opened = openReader(dir);
  if (!opened.ok) return opened;
  const connection = opened.value;
  const memory = openMemory();
  try {
    migrate(memory);
    const projection = openProjection(memory, connection);
    const content = connection
      .prepare(
        `SELECT json_extract(payload, '$.content') FROM event WHERE kind = 'started'
           AND json_extract(payload, '$.policy') = ? AND json_extract(payload, '$.content') IS NOT NULL LIMIT 1`,
      )
      .pluck();
    const policies: PastPolicies = {
      content: digest => {
        const text = content.get(digest);
        return typeof text === 'string' ? JSON.parse(text) : null;
      },
    };
    const rows = connection
      .prepare('SELECT seq, at, kind, lane, payload FROM event WHERE at < ? ORDER BY seq')
      .iterate(to) as Iterable<EventRow>;
    for (const row of rows) {
      const payload = row.payload === null ? null : JSON.parse(row.payload);
      if (payload !== null && row.at >= from && isDecision(row.kind)) {
        visit(decisionOf(row, payload, projection), policies);
      }
      projection.project({ ...row, payload });
    }
    return ok(undefined);
  } catch (error) {
    return fail(faultOf(error, dir));
  } finally {
    memory.close();
    connection.close();
  }
}

function decisionOf(
  { seq, at, kind, lane }: EventRow,
  payload: Record<string, unknown> & Partial<DecisionRecord> & { aliases?: Alias[]; hostKey?: string },
  projection: Pick<Projection, 'history' | 'knownAs'>,
): PastDecision {
  const key = typeof payload.person === 'string' ? payload.person : null;
  const aliases = payload.aliases ?? (key === null ? [] : [{ kind: aliasKinds[0] ?? 'national-id', key }]);
  const use = payload.use ?? null;
  return {
    ...{ seq, at, use, aliases },
    lane: lane ?? '',
    // What was recorded before there were zones is of the only one.
    direction: payload.direction === 'out' ? 'out' : 'in',
    outcome: isDecision(kind) ? outcomes[kind] : 'refuse',
    reasons: payload.reasons ?? [],
    format: payload.format ?? null,
    policy: payload.policy ?? '',
    zone: payload.zone ?? onlyZone,
    from: payload.from ?? null,
    facts: payload.facts ?? null,
    person: key,
    hostKey: payload.hostKey ?? null,
    knownAs: projection.knownAs(aliases).map(({ key: known }) => known),
    history: query => projection.history({ ...query, use, aliases }),
  };
}
