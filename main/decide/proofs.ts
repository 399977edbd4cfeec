/** Whether what is shown is enough, and one person's. */
import { sameBirthDate, sameName } from '../verify/name.ts';
import { type Alias, aliasKinds } from '../verify/person.ts';
import type { Format, ProofKind } from '../words.ts';
import { type Declared, type Finding, finding, type Proof, proofsOf, type Question } from './question.ts';

const families: Readonly<Record<Format, readonly ProofKind[]>> = {
  declaration: ['declaration'],
  dcc: ['dcc', 'health'],
  shc: ['shc', 'health'],
  'vds-nc': ['vds-nc', 'health'],
  'personal-qr': ['personal-qr', 'identity'],
  cccd: ['cccd', 'identity'],
  bhyt: ['bhyt', 'identity'],
};

function shownKinds(question: Question): ReadonlySet<ProofKind> {
  const shown = proofsOf(question).flatMap(({ credential }) => families[credential.format]);
  return new Set(question.declared === null ? shown : [...shown, 'declaration']);
}

export interface Sufficiency {
  readonly findings: readonly Finding[];
  /** What would complete one of the lists that the person has begun; and a declaration that they can make here. */
  readonly awaits: readonly ProofKind[];
}

export function sufficiency(question: Question): Sufficiency {
  const { anyOf, onMissing } = question.policy.proofs;
  const shown = shownKinds(question);
  const lacks = anyOf.map(list => list.filter(kind => !shown.has(kind)));
  if (lacks.some(missing => missing.length === 0)) return { findings: [], awaits: [] };
  const begun = lacks.filter((missing, index) => missing.length < (anyOf[index]?.length ?? 0));
  const fewest = Math.min(...begun.map(missing => missing.length));
  const awaits = [...new Set(begun.filter(missing => missing.length === fewest).flat())];
  // A card whose owner has only not declared yet is told so.
  const isUndeclared = lacks.some(missing => missing.length === 1 && missing[0] === 'declaration');
  const answer = isUndeclared
    ? finding(question.policy.declaration.onMissing, 'no-declaration')
    : finding(onMissing, 'missing-proof');
  const isAsked = isUndeclared && question.declaresHere === true;
  return { findings: [answer], awaits: isAsked ? [...new Set<ProofKind>(['declaration', ...awaits])] : awaits };
}

/** Whether codes that are shown together are one person's. */
export function areOnePersons(proofs: readonly Proof[]): boolean {
  return proofs.every((proof, index) => proofs.slice(index + 1).every(other => agree(proof, other)));
}

/** Codes that are shown together have to be one person's, and so has a declaration that was looked up. */
export function agreementFindings(question: Question): Finding[] {
  const proofs = proofsOf(question);
  if (!areOnePersons(proofs)) return [finding('refuse', 'other-person')];
  const { declared } = question;
  return declared === null || proofs.every(proof => mayBe(proof, declared)) ? [] : [finding('refer', 'other-person')];
}

function agree(one: Proof, other: Proof): boolean {
  const numbers = ({ aliases }: Proof) => aliases.filter(({ kind }) => kind !== 'name-birth');
  for (const mine of numbers(one)) {
    const same = numbers(other).find(({ kind }) => kind === mine.kind);
    if (same !== undefined && mine.kind !== 'old-id') return same.key === mine.key;
  }
  if (sharesAlias(one, other)) return true;
  const [mine, theirs] = [one.credential.person, other.credential.person];
  const names = [mine.icaoName ?? mine.name, theirs.icaoName ?? theirs.name];
  const [name, otherName] = names;
  if (name === undefined || name === null || otherName === undefined || otherName === null) return false;
  return sameName(name, otherName) && isSameBirth(mine.birthDate, theirs.birthDate);
}

/** Where one of two codes does not tell a birth date, the name alone has to do: the guard sees both. */
function isSameBirth(one: string | null, other: string | null): boolean {
  return one === null || other === null || sameBirthDate(one, other);
}

function mayBe({ credential }: Proof, { name, birthDate }: Declared): boolean {
  const { person } = credential;
  const own = person.icaoName ?? person.name;
  return (own === null || name === null || sameName(own, name)) && isSameBirth(person.birthDate, birthDate);
}

/**
 * What is shown together and proved to be one person's: the code with the strongest pseudonym (of several the newest),
 * and every other that shares a number with it, or name and full birth date, itself or by way of a third. A name alone
 * joins nobody.
 */
export function joinedProofs(proofs: readonly Proof[]): readonly Proof[] {
  const [leader, ...others] = proofs.toReversed().toSorted((a, b) => strengthOf(a) - strengthOf(b));
  if (leader === undefined) return [];
  const joined = [leader];
  for (let before = 0; before < joined.length; ) {
    before = joined.length;
    const more = others.filter(other => !joined.includes(other) && joined.some(one => isProvedSame(one, other)));
    joined.push(...more);
  }
  return joined;
}

/** Their pseudonyms, strongest first. */
export function joinedAliases(proofs: readonly Proof[]): readonly Alias[] {
  const unique = new Map(joinedProofs(proofs).flatMap(({ aliases }) => aliases.map(alias => [alias.key, alias])));
  return [...unique.values()].toSorted((a, b) => aliasKinds.indexOf(a.kind) - aliasKinds.indexOf(b.kind));
}

/** 0 is the strongest; a code that tells nobody is the weakest. */
function strengthOf({ aliases }: Proof): number {
  const [first] = aliases;
  return first === undefined ? aliasKinds.length : aliasKinds.indexOf(first.kind);
}

function isProvedSame(one: Proof, other: Proof): boolean {
  return agree(one, other) && sharesAlias(one, other);
}

function sharesAlias(one: Proof, other: Proof): boolean {
  return one.aliases.some(mine => other.aliases.some(theirs => mine.key === theirs.key));
}
