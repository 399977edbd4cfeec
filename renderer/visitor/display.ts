/** What the screen shows, and whether that is something new to look at and listen to. */
import type { LaneView, Screen } from '../../main/contract.ts';
import type { LinkStatus } from '../link.ts';

/** The gate's word for it, or what the page itself knows: `blank` before the gate has spoken, `unheard` without the gate. */
export type Shown = Screen | { readonly kind: 'blank' } | { readonly kind: 'unheard' } | { readonly kind: 'unpaired' };

export interface Display {
  readonly shown: Shown;
  /** Counts displays: each is drawn and sounded once. */
  readonly serial: number;
  /** When the display ends, on the clock of `nowMs`, and how long it lasts in all; null where it has no end. */
  readonly span: { readonly endMs: number; readonly totalMs: number } | null;
}

/** A screen that cannot hear the gate does not invite anybody. Fire stays until the gate itself says that it is over. */
export function shownOf(status: LinkStatus, lane: LaneView | undefined): Shown {
  if (status === 'unpaired') return { kind: 'unpaired' };
  if (status === 'connecting') return { kind: 'blank' };
  if (lane?.screen.kind === 'fire') return lane.screen;
  return status === 'lost' || lane === undefined ? { kind: 'unheard' } : lane.screen;
}

/** A repeated message may end a little later than the first had said; a renewed display ends much later. */
const renewedMs = 250;

/** `nowMs` is a clock that never goes back. */
export function nextDisplay(before: Display | null, shown: Shown, nowMs: number): Display {
  const forMs = 'forMs' in shown ? shown.forMs : null;
  const span = forMs === null ? null : { endMs: nowMs + forMs, totalMs: forMs };
  if (before === null) return { shown, serial: 0, span };
  if (isSameForm(before.shown, shown)) return formAgain(before, shown, span);
  const isRenewed = span !== null && before.span !== null && span.endMs > before.span.endMs + renewedMs;
  const isNew = isRenewed || contentOf(before.shown) !== contentOf(shown);
  return isNew ? { shown, serial: before.serial + 1, span } : { ...before, shown, span: before.span ?? span };
}

function isSameForm(before: Shown, shown: Shown): boolean {
  return before.kind === 'declaring' && shown.kind === 'declaring' && before.id === shown.id;
}

/** Whoever types puts the end of a form off again and again: it is new only where it says something new. */
function formAgain(before: Display, shown: Shown, span: Display['span']): Display {
  const totalMs = Math.max(span?.totalMs ?? 0, before.span?.totalMs ?? 0);
  const isNew = contentOf(before.shown) !== contentOf(shown);
  return { shown, serial: before.serial + (isNew ? 1 : 0), span: span && { ...span, totalMs } };
}

function contentOf(shown: Shown): string {
  return JSON.stringify({ ...shown, forMs: null });
}
