/** One person under many codes: the pseudonyms by which the journal and the register know them. */
import type { Holder, PersonId } from '../words.ts';
import { foldName } from './name.ts';

/** What a pseudonym was made of. `name-birth`, full name and birth date, is the weakest: two people may share it. */
export type AliasKind = Exclude<PersonId['kind'], 'person'> | 'name-birth';

/** One pseudonym of a person. */
export interface Alias {
  readonly kind: AliasKind;
  /** 32 hex digits. */
  readonly key: string;
}

/** HMAC-SHA-256 of the text's UTF-8 under the scheme's person key, the first 16 bytes as lower-case hex. */
export type Pseudonym = (text: string) => string;

/** Strongest first: a person is called by the strongest that is known. */
export const aliasKinds: readonly AliasKind[] = ['national-id', 'qid', 'insurance', 'passport', 'old-id', 'name-birth'];

/**
 * Every pseudonym that a code gives its holder, strongest first; empty where it names nobody (a masked number and a masked
 * name). A national id is hashed as its bare digits, as issuers of VD1 tokens do; every other number behind the name of
 * its kind, so that no two kinds can meet.
 */
export function aliasesOf(holder: Holder, pseudonym: Pseudonym): readonly Alias[] {
  const aliases = holder.ids.map(id => aliasOf(id, pseudonym));
  const name = nameAlias(holder, pseudonym);
  if (name !== null) aliases.push(name);
  return aliases.toSorted((a, b) => aliasKinds.indexOf(a.kind) - aliasKinds.indexOf(b.kind));
}

/** The pseudonym of one number. */
export function aliasOf({ kind, value }: PersonId, pseudonym: Pseudonym): Alias {
  if (kind === 'person') return { kind: 'national-id', key: value };
  return { kind, key: pseudonym(kind === 'national-id' ? value : `${kind}:${value}`) };
}

function nameAlias({ name, icaoName, birthDate }: Holder, pseudonym: Pseudonym): Alias | null {
  const folded = foldName(icaoName ?? name ?? '');
  // A year alone, or a name alone, is many people's.
  if (folded === '' || birthDate === null || birthDate.length !== 10) return null;
  return { kind: 'name-birth', key: pseudonym(`name-birth:${folded}|${birthDate}`) };
}
