/** The journal's events as the desk's log shows them: who by initials, never more. */
import type { DeskEvent } from '../../desk-contract.ts';
import type { Written } from '../../record/journal.ts';
import { initialsOf } from '../scan.ts';

/** Kinds that tell nothing which another line does not tell. */
const untold: readonly string[] = ['opened', 'passed', 'looked', 'visits-closed', 'door-closed', 'tamper-ended'];

/** Null for what the log leaves out. */
export function deskEventOf({ seq, at, kind, lane, payload, personal }: Written): DeskEvent | null {
  if (untold.includes(kind)) return null;
  const { direction } = payload;
  const reasons = Array.isArray(payload.reasons) ? payload.reasons : [];
  return {
    seq,
    at,
    lane,
    kind,
    direction: direction === 'in' || direction === 'out' ? direction : null,
    initials: personal?.name ? initialsOf(personal.name) : null,
    reason: text(reasons[0]) ?? text(payload.reason) ?? text(payload.fault),
    guard: text(payload.guard),
    note: text(payload.note),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
