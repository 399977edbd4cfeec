/** What the site itself says: who is looked for, which codes it takes where, visiting hours, how many may be inside. */
import { holds, spansText, type WatchEntry } from './policy.ts';
import { declarationOf, type Finding, finding, proofsOf, type Question } from './question.ts';

/** The entries of the watchlist that hold for this person now. */
export function watchedBy({
  policy,
  now,
  knownAs,
}: Pick<Question, 'policy' | 'now' | 'knownAs'>): readonly WatchEntry[] {
  return policy.watchlist.filter(
    ({ person, untilMs }) => knownAs.includes(person) && (untilMs === null || now < untilMs),
  );
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
  const times = spansText(today);
  return [finding('refuse', 'closed-hours', times !== '' && times.length <= maxTimes ? { times } : {})];
}

export function countFindings(question: Question): Finding[] {
  const { history, policy } = question;
  const { perHost, purposes } = policy.limits;
  const isCounted = declarationOf(question)?.purposes.some(purpose => purposes.includes(purpose)) ?? false;
  const isFull = policy.occupancy.limit !== null && (history.inside ?? 0) >= policy.occupancy.limit;
  const isHostFull = isCounted && perHost !== null && (history.forHost ?? 0) >= perHost;
  return [...(isHostFull ? [finding('refuse', 'host-full')] : []), ...(isFull ? [finding('refuse', 'full')] : [])];
}
