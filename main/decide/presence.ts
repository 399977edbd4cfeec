/** What the journal says of where the person is: anti-passback by the zone that the lane leads into. */
import type { Zone } from './policy.ts';
import { type Finding, finding, type History, type PastVisit, type Question } from './question.ts';
import { hourMs } from './validity.ts';

/** Visits that began before this moment (milliseconds since 1970) no longer count against anybody. */
export function historySince(now: number, { antiPassback }: Pick<Zone, 'antiPassback'>): number {
  return now - antiPassback.resetHours * hourMs;
}

/** What a supervisor has forgiven is not held against anybody. */
const heldAgainst = (visit: PastVisit | null): PastVisit | null => (visit?.isForgiven === true ? null : visit);

/** Whether our own crash left it open if the person passed. */
export function isUncertain({ person }: Pick<History, 'person'>): boolean {
  return heldAgainst(person)?.uncertain === true;
}

export function passbackFindings({ history, way, now }: Question): Finding[] {
  const { mode, minutes } = way.to.antiPassback;
  // Who may be inside because of our own crash is not accused of it.
  if (mode === 'off' || isUncertain(history)) return [];
  const [use, person] = [heldAgainst(history.use), heldAgainst(history.person)];
  if (mode === 'timed') {
    const isSoon = person !== null && person.isExitOnly !== true && now - person.at < minutes * 60_000;
    return isSoon ? [finding('refuse', 'person-inside', { at: person.at })] : [];
  }
  if (use?.inside) return [finding('refuse', 'already-used', { at: use.at })];
  if (!person?.inside) return [];
  return [finding(mode === 'hard' ? 'refuse' : 'admit', 'person-inside', { at: person.at })];
}

/** Whoever comes to an inner lane has to have come in by an outer one. */
export function fromFindings({ history, way }: Question): Finding[] {
  const { mode } = way.to.antiPassback;
  if (way.from === null || history.isInFrom !== false || mode === 'off' || mode === 'timed') return [];
  return [finding(mode === 'hard' ? 'refuse' : 'admit', 'wrong-zone')];
}
