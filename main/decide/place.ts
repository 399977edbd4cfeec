/** What the site itself says: who is looked for, which codes it takes where, hours, hosts, how many may be inside. */
import { holds, type Policy, spansText, type WatchEntry } from './policy.ts';
import { declarationOf, type Finding, finding, proofsOf, type Question } from './question.ts';
import { openTimes, scheduleAt } from './schedule.ts';

/** The entries of both watchlists, the site's and the desk's, that hold for this person now. */
export function watchedBy({
  policy,
  now,
  knownAs,
  history,
}: Pick<Question, 'policy' | 'now' | 'knownAs' | 'history'>): readonly WatchEntry[] {
  const ofSite = policy.watchlist.filter(({ person }) => knownAs.includes(person));
  return [...ofSite, ...history.watched].filter(({ untilMs }) => untilMs === null || now < untilMs);
}

export function watchFindings(question: Question): Finding[] {
  return watchedBy(question).map(({ outcome }) => finding(outcome, 'watchlist'));
}

export function acceptFindings(question: Question): Finding[] {
  const { policy, local, lane } = question;
  if (policy.accept.length === 0) return [];
  const taken = policy.accept.filter(rule => holds(rule, local, lane)).flatMap(({ formats }) => formats);
  const isTaken = proofsOf(question).every(({ credential }) => taken.includes(credential.format));
  return isTaken ? [] : [finding('refuse', 'not-accepted')];
}

/** Four spans: more than these a visitor does not read off a screen. Characters. */
const maxTimes = 50;

const timesOf = (times: string) => (times !== '' && times.length <= maxTimes ? { times } : {});

/** A lane that a schedule has closed lets nobody in. */
export function scheduleFindings({ schedules, local, lane }: Question): Finding[] {
  if (scheduleAt(schedules, local, lane)?.mode !== 'closed') return [];
  return [finding('refuse', 'closed-hours', timesOf(openTimes(schedules, local, lane)))];
}

/** A purpose that a rule names is open when one of its rules holds; any other is always. One open purpose is enough. */
export function visitingFindings(question: Question): Finding[] {
  const { policy, local, lane } = question;
  const purposes = declarationOf(question)?.purposes ?? [];
  const rulesOf = (purpose: number) => policy.visiting.filter(rule => rule.purposes.includes(purpose));
  const isOpen = (purpose: number) => {
    const rules = rulesOf(purpose);
    return rules.length === 0 || rules.some(rule => holds(rule, local, lane));
  };
  if (purposes.length === 0 || purposes.some(isOpen)) return [];
  const today = policy.visiting
    .filter(rule => purposes.some(purpose => rule.purposes.includes(purpose)))
    .filter(({ days, lanes }) => holds({ days, lanes }, local, lane))
    .flatMap(({ hours }) => hours ?? []);
  return [finding('refuse', 'closed-hours', timesOf(spansText(today)))];
}

/** Whether visitors for one of these purposes enter only while their host is inside. */
export function isEscorted({ escort }: Policy, purposes: readonly number[]): boolean {
  return purposes.some(purpose => escort.purposes.includes(purpose));
}

/** Nobody can be met by a host whom the declaration does not name. */
export function escortFindings(question: Question): Finding[] {
  const { history, policy } = question;
  const declaration = declarationOf(question);
  if (declaration === null || !isEscorted(policy, declaration.purposes)) return [];
  const isThere = declaration.host !== null && history.isHostInside === true;
  return isThere ? [] : [finding(policy.escort.onAbsent, 'host-absent')];
}

export function countFindings(question: Question): Finding[] {
  const { history, policy, way } = question;
  const { limit } = way.to.occupancy;
  const { perHost, purposes } = policy.limits;
  const isCounted = declarationOf(question)?.purposes.some(purpose => purposes.includes(purpose)) ?? false;
  const isFull = limit !== null && (history.inside ?? 0) >= limit;
  const isHostFull = isCounted && perHost !== null && (history.forHost ?? 0) >= perHost;
  return [...(isHostFull ? [finding('refuse', 'host-full')] : []), ...(isFull ? [finding('refuse', 'full')] : [])];
}
