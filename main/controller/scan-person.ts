/** Whom a scan names, and which of what is shown is used up. */

import { namesSomebody } from '../decide/decide.ts';
import type { Policy } from '../decide/policy.ts';
import { joinedAliases, joinedProofs } from '../decide/proofs.ts';
import { type Declared, declarationOf, type Judged, type Proof, proofsOf } from '../decide/question.ts';
import type { Person } from '../record/records.ts';
import { foldName } from '../verify/name.ts';
import type { Pseudonym } from '../verify/person.ts';

/** What goes with the code that is judged. */
interface Beside {
  /** What the same person has shown just before. */
  readonly earlier: readonly Proof[];
  readonly found: { readonly declared: Declared; readonly phone: string | null; readonly plate: string | null } | null;
}

/** Of what is shown together the declaration is used up, wherever it stands; else the newest code that can be. */
export function useOf(judged: Judged, earlier: readonly Proof[]): string | null {
  const credentials = proofsOf({ judged, earlier }).map(({ credential }) => credential);
  const declaration = credentials.findLast(({ kind }) => kind === 'declaration');
  return (declaration ?? credentials.findLast(({ use }) => use !== null))?.use ?? null;
}

/** Whom the codes name; null where nobody could be named for certain. */
export function personOf(
  judged: Judged,
  { earlier, found }: Beside,
  pseudonym: Pseudonym,
  { escort }: Pick<Policy, 'escort'>,
): Person | null {
  if (!namesSomebody(judged)) return null;
  const proofs = proofsOf({ judged, earlier });
  const aliases = joinedAliases(proofs);
  const [strongest] = aliases;
  if (strongest === undefined) return null;
  // Where two people's codes are shown, the one's name does not go with the other's number.
  const holders = joinedProofs(proofs).map(({ credential }) => credential.person);
  const first = (field: 'name' | 'phone' | 'plate') => holders.find(holder => holder[field] !== null)?.[field] ?? null;
  const name = first('name') ?? found?.declared.name ?? null;
  const host = declarationOf({ judged, earlier, declared: found?.declared ?? null })?.host ?? null;
  return {
    key: strongest.key,
    aliases,
    name,
    phone: first('phone') ?? found?.phone ?? null,
    plate: first('plate') ?? found?.plate ?? null,
    host,
    hostKey: host === null ? null : hostKeyOf(host, pseudonym),
    // Nobody is looked for as a host where no visitor needs theirs.
    selfKey: name === null || escort.purposes.length === 0 ? null : hostKeyOf(name, pseudonym),
  };
}

/** Visitors of one host are counted whoever spells the name how. */
function hostKeyOf(host: string, pseudonym: Pseudonym): string {
  return pseudonym(`host:${foldName(host) || host}`);
}
