/** The journal's events as programs get them: what is named here, and nothing else of a payload. */
import { type LaneFault, laneFaults } from '../../words.ts';
import type { ApiEvent } from './api-specs.ts';

/** An event as the journal holds it; its payload as it was written, null once it has been erased. */
export interface JournalEvent {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly payload: unknown;
}

const reasonPattern = /^[a-z][a-z0-9-]{0,31}$/;

/** Names of guards, notes, free reasons, sealed fields stay behind: a field that is added later does so as well. */
export function apiEventOf({ seq, at, kind, lane, payload }: JournalEvent): ApiEvent {
  const fields: Readonly<Record<string, unknown>> = isObject(payload) ? payload : {};
  const { direction, person, zone, format, entry, of, count, fault } = fields;
  return {
    seq,
    at,
    kind: kind.slice(0, 40),
    lane,
    direction: direction === 'in' || direction === 'out' ? direction : null,
    reasons: reasonsOf(fields),
    person: typeof person === 'string' && /^[0-9a-f]{32}$/.test(person) ? person : null,
    zone: wordOf(zone),
    format: wordOf(format),
    entry: numberOf(entry) ?? numberOf(of),
    count: numberOf(count),
    fault: laneFaults.find((known): known is LaneFault => known === fault) ?? null,
  };
}

/** Of a decision its own words; of a guard's act the reason of the site's list, never one in free text. */
function reasonsOf(fields: Readonly<Record<string, unknown>>): string[] {
  const { reasons, reason, override } = fields;
  const all = [...(Array.isArray(reasons) ? reasons : []), reason, isObject(override) ? override.reason : null];
  return all.filter((word): word is string => typeof word === 'string' && reasonPattern.test(word));
}

function wordOf(value: unknown): string | null {
  return typeof value === 'string' && /^[a-z0-9][a-z0-9-]{0,31}$/.test(value) ? value : null;
}

function numberOf(value: unknown): number | null {
  return Number.isSafeInteger(value) && Number(value) >= 1 ? Number(value) : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
