/** The same rules about who is whom, kept as sets in memory and written down once more: what the table is compared with. */
import { type Alias, type AliasKind, aliasKinds } from '../../main/verify/person.ts';

export interface AliasModel {
  /** One entry or exit. */
  see(shown: readonly Alias[]): void;
  /** Everything that is this pseudonym's person, itself among it; sorted. */
  personWith(key: string): readonly string[];
  /** What the person is called. */
  nameOf(key: string): string;
  isShared(key: string): boolean;
}

type People = Set<Set<string>>;

export function newAliasModel(): AliasModel {
  const kinds = new Map<string, AliasKind>();
  /** What numbers prove, and what names say on top of it. */
  let proved: People = new Set();
  let people: People = new Set();
  const shared = new Set<string>();

  const kindOf = (key: string) => kinds.get(key) ?? 'name-birth';
  const ofIn = (sets: People, key: string) => [...sets].find(set => set.has(key)) ?? new Set([key]);
  const united = (sets: People, one: string, other: string): People => {
    const [mine, theirs] = [ofIn(sets, one), ofIn(sets, other)];
    return new Set([...[...sets].filter(set => set !== mine && set !== theirs), new Set([...mine, ...theirs])]);
  };
  const lives = (set: ReadonlySet<string>, kind: AliasKind) => new Set([...set].filter(key => kindOf(key) === kind));
  const mayUnite = (sets: People, one: string, other: string) => {
    const both = new Set([...ofIn(sets, one), ...ofIn(sets, other)]);
    return lives(both, 'national-id').size <= 1 && lives(both, 'qid').size <= 1;
  };
  const part = (key: string) => {
    const torn = ofIn(people, key);
    const pieces = [...torn].map(one => ofIn(proved, one));
    people = new Set([...[...people].filter(set => set !== torn), ...new Set(pieces)]);
  };

  function see(shown: readonly Alias[]): void {
    for (const { key, kind } of shown) kinds.set(key, kind);
    const [first, ...others] = aliasKinds.flatMap(kind => shown.filter(alias => alias.kind === kind));
    if (first === undefined) return;
    for (const { key, kind } of others) {
      const isName = kind === 'name-birth';
      if (isName ? shared.has(key) || shared.has(first.key) : !mayUnite(proved, first.key, key)) continue;
      const fits = mayUnite(people, first.key, key);
      if (isName && !fits) {
        part(key);
        shared.add(key);
        continue;
      }
      if (!fits) for (const torn of [first.key, key]) part(torn);
      if (!isName) proved = united(proved, first.key, key);
      people = united(people, first.key, key);
    }
  }

  return {
    see,
    personWith: key => [...ofIn(people, key)].toSorted(),
    nameOf(key) {
      const person = ofIn(people, key);
      const kind = aliasKinds.find(stronger => lives(person, stronger).size > 0) ?? 'name-birth';
      return [...lives(person, kind)].toSorted()[0] ?? key;
    },
    isShared: key => shared.has(key),
  };
}
