/** Who stands on the desk's lists, and whom the guard works on next. */
import type { DeskCase, DeskEvent } from '../../main/desk-contract.ts';

/** How long somebody who was refused stays on the list, milliseconds. */
export const refusedMs = 5 * 60_000;

/** Those who wait, the one who has waited longest first; also who has stepped aside from the lane to wait. */
export function waitingOf(cases: readonly DeskCase[]): DeskCase[] {
  return cases.filter(({ outcome }) => outcome === 'referred').toSorted((a, b) => a.at - b.at);
}

/** Those who were refused a short while ago, the newest first. */
export function justRefused(cases: readonly DeskCase[], now: number): DeskCase[] {
  return cases
    .filter(({ outcome, at }) => outcome === 'refused' && now - at < refusedMs)
    .toSorted((a, b) => b.at - a.at || b.entry - a.entry);
}

export interface Selected {
  readonly lane: string | null;
  readonly entry: number | null;
}

/**
 * What is selected after the cases have changed: whom the guard works on stays, as long as the desk knows of them; where
 * nothing is selected, it is the one who has waited longest.
 */
export function nextSelected(selected: Selected, cases: readonly DeskCase[]): Selected {
  const isKnown = cases.some(({ entry }) => entry === selected.entry);
  if (selected.entry !== null && isKnown) return selected;
  if (selected.entry === null && selected.lane !== null) return selected;
  const first = waitingOf(cases)[0];
  return first === undefined ? { lane: null, entry: null } : { lane: first.lane, entry: first.entry };
}

/** What ends an admission: nothing is left to cancel. */
const endings = ['not-passed', 'entry-cancelled', 'outcome-unknown'];

/** The lane's newest admission that can still be cancelled; null where there is none. */
export function lastAdmitted(events: readonly DeskEvent[], lane: string): DeskEvent | null {
  for (let index = events.length - 1; index >= 0; index -= 1) {
    const event = events[index];
    if (event === undefined || event.lane !== lane) continue;
    if (endings.includes(event.kind)) return null;
    if (event.kind === 'admitted' || event.kind === 'overridden') return event;
  }
  return null;
}
