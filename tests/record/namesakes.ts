/** Mrs. An's pseudonyms and those of a namesake who was born on the same day, and what a gate tells of both. */
import type { Alias } from '../../main/verify/person.ts';
import { aliasOf, asked } from './journals.ts';
import { type HandFed, passage } from './projections.ts';

/** Mrs. An's. */
export const card = aliasOf(1, 'national-id');
export const qid = aliasOf(1, 'qid');
export const insurance = aliasOf(1, 'insurance');
export const oldId = aliasOf(1, 'old-id');
/** Both women's. */
export const name = aliasOf(1, 'name-birth');
/** The namesake's. */
export const otherCard = aliasOf(2, 'national-id');
export const otherQid = aliasOf(2, 'qid');
export const otherInsurance = aliasOf(2, 'insurance');
export const otherName = aliasOf(2, 'name-birth');

export const goIn = (...shown: readonly Alias[]) => passage('in', shown);
export const goOut = (...shown: readonly Alias[]) => passage('out', shown);
export const visits = ({ rows }: HandFed) => rows('SELECT person, closed_by FROM visit');
/** The person of every entry, in their order. */
export const called = ({ rows }: HandFed) => rows('SELECT person FROM entry ORDER BY seq').map(({ person }) => person);
export const insideOf = ({ history }: HandFed, ...aliases: readonly Alias[]) =>
  history(asked(null, '', { aliases })).person?.inside;
export const isShared = ({ rows }: HandFed, { key }: Alias) =>
  rows('SELECT shared FROM alias WHERE key = ?', key)[0]?.shared;

/** Enters once, so that what is shown together is known as one person's. */
export function learn(gate: HandFed, ...shown: readonly Alias[]): void {
  gate.tell('not-passed', { entry: gate.tell('admitted', goIn(...shown)) });
}
