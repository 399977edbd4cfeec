/** Every reason that a decision can give is a sentence to the person, in both languages. */
import { describe, expect, test } from 'vitest';
import { type RefusalReason, refusalReasons } from '../../main/words.ts';
import { referrals, refusals } from '../../renderer/ui/words.ts';

type Sentence = { readonly vi: string; readonly en: string };

function expectSentence({ vi, en }: Sentence): void {
  for (const text of [vi, en]) {
    expect(text.trim()).toBe(text);
    expect(text).toMatch(/^\p{Lu}.*\p{L}/su);
    // What is filled in apart, a person reads no codes and no numbers.
    expect(text.replaceAll(/\{(time|hours)\}/g, '')).not.toMatch(/\d|[{}_]/);
  }
  expect(vi).not.toBe(en);
  expect(en).toMatch(/^[\x20-\x7e\n’]+$/);
}

test('there is advice for each reason, and for no other', () => {
  expect(Object.keys(refusals).toSorted()).toEqual(refusalReasons.toSorted());
});

describe.each(refusalReasons)('%s', reason => {
  test('says why, and what to do', () => {
    const { why, plain, next } = refusals[reason];
    expectSentence(why);
    expectSentence(next.text);
    expect([why.vi, why.en]).not.toEqual([next.text.vi, next.text.en]);
    if (plain) expectSentence(plain);
  });

  test('fills in what the decision knows, in both languages or in none', () => {
    const { why, plain } = refusals[reason];
    const places = ({ vi, en }: Sentence) => [vi, en].map(text => (text.match(/\{\w+\}/g) ?? []).join());
    const [vi, en] = places(why);
    expect(vi).toBe(en);
    expect(vi).toBe(detailOf[reason] ?? '');
    expect(plain !== undefined).toBe(vi !== '');
    if (plain) expect(places(plain)).toEqual(['', '']);
  });

  test('says it to a person who waits for the guard, too', () => {
    const { why, next } = referrals[reason] ?? {};
    if (why) expectSentence(why);
    if (next) expectSentence(next.text);
  });
});

/** What a sentence of this reason may fill in. */
const detailOf: Partial<Record<RefusalReason, string>> = {
  expired: '{time}',
  'not-yet-valid': '{time}',
  'too-old': '{hours}',
  'already-used': '{time}',
};
