/** What is shown together at a lane, and whose it is. */
import { namesSomebody } from '../decide/decide.ts';
import { areOnePersons } from '../decide/proofs.ts';
import { type Proof, proofsOf } from '../decide/question.ts';
import type { IdentityCode } from '../words.ts';
import { type Collected, withProof } from './collect.ts';
import type { Examined } from './scan.ts';

interface Shown {
  readonly examined: Examined;
  readonly earlier: readonly Proof[];
}

/** The proofs of everything that was kept, its latest scan included. */
export function shownSoFar({
  proofs,
  examined,
}: Pick<Collected, 'proofs'> & Pick<Shown, 'examined'>): readonly Proof[] {
  if ('internal' in examined || !namesSomebody(examined.judged)) return proofs;
  const latest = proofsOf({ judged: examined.judged, earlier: [] });
  return latest.reduce(withProof, proofs);
}

export const isMisread = (examined: Examined): boolean =>
  !('internal' in examined) && examined.judged.kind === 'unreadable';

/** Nothing says that the scan belongs to whoever has shown the earlier codes. */
export function isAnothers({ examined, earlier }: Shown): boolean {
  if ('internal' in examined || !namesSomebody(examined.judged)) return true;
  return !areOnePersons(proofsOf({ judged: examined.judged, earlier }));
}

/** The newest card of what is shown together: its owner need not say who they are. */
export function cardIn({ examined, earlier }: Shown): IdentityCode | null {
  if ('internal' in examined) return null;
  const shown = proofsOf({ judged: examined.judged, earlier }).map(({ credential }) => credential);
  return shown.findLast(credential => credential.kind === 'identity') ?? null;
}
