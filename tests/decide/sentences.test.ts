/** Every reason that a decision can give is a sentence to the person, in both languages. */
import { describe, expect, test } from 'vitest';
import {
  codeKinds,
  type ProofKind,
  proofKinds,
  type ReasonDetails,
  type RefusalReason,
  refusalReasons,
} from '../../main/words.ts';
import { codeNames, referrals, refusals } from '../../renderer/ui/words.ts';
import { messageOf } from '../../renderer/visitor/message.ts';

type Sentence = { readonly vi: string; readonly en: string };
const languages = ['vi', 'en'] as const;
const setting = { direction: 'in', timeZone: 'Asia/Ho_Chi_Minh', nowMs: Date.UTC(2026, 10, 23, 1) } as const;

function expectSentence({ vi, en }: Sentence): void {
  for (const text of [vi, en]) {
    expect(text.trim()).toBe(text);
    expect(text).toMatch(/^\p{Lu}.*\p{L}/su);
    // What is filled in apart, a person reads no codes and no numbers.
    expect(text.replaceAll(/\{(time|hours|times|code)\}/g, '')).not.toMatch(/\d|[{}_]/);
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
  'unknown-code': '{code}',
  expired: '{time}',
  'not-yet-valid': '{time}',
  'too-old': '{hours}',
  'already-used': '{time}',
  'closed-hours': '{times}',
};

const refusedFor = (reason: RefusalReason, details: ReasonDetails) =>
  messageOf({ kind: 'refused', direction: 'in', reason, details, forMs: 1 }, setting).why;

describe('a code that no gate takes', () => {
  test.each(codeKinds)('%s has a name in both languages, or in none', code => {
    const name = codeNames[code];
    if (name === null) return expect(code).toBe('text');
    for (const language of languages) {
      expect(name[language].trim()).toBe(name[language]);
      expect(name[language]).toMatch(/^\p{Ll}/u);
      expect(name[language]).not.toMatch(/[{}\d.]/);
    }
    expect(name.en).toMatch(/^an? [\x20-\x7e]+$/);
    expect(name.vi).not.toBe(name.en);
  });

  test('names are all different', () => {
    for (const language of languages) {
      const names = codeKinds.map(code => codeNames[code]?.[language] ?? null);
      expect(new Set(names).size).toBe(codeKinds.length);
    }
  });

  test.each(codeKinds)('%s is said, each language in its own words', code => {
    const why = refusedFor('unknown-code', { code });
    const name = codeNames[code];
    expect(why).toEqual(
      name === null
        ? refusals['unknown-code'].plain
        : {
            vi: `Đây là ${name.vi}, không phải mã khai báo`,
            en: `This is ${name.en}, not a declaration code`,
          },
    );
  });
});

describe('visiting hours', () => {
  test('are said as they are', () => {
    const times = '08:00–11:00, 14:00–17:00';
    expect(refusedFor('closed-hours', { times })).toEqual({
      vi: 'Ngoài giờ thăm. Giờ thăm: 08:00–11:00, 14:00–17:00',
      en: 'Outside visiting hours: 08:00–11:00, 14:00–17:00',
    });
    expect(refusedFor('closed-hours', {})).toEqual(refusals['closed-hours'].plain);
  });
});

describe('what is still to be shown', () => {
  const asked = (awaits: readonly ProofKind[]) =>
    messageOf({ kind: 'reading', more: { kind: 'proof', awaits: [...awaits] }, forMs: 20_000 }, setting);

  test.each(proofKinds)('%s is asked for, in both languages', kind => {
    const { headline, why, next, faults } = asked([kind]);
    expectSentence(headline);
    expectSentence(why ?? { vi: '', en: '' });
    expectSentence(next?.text ?? { vi: '', en: '' });
    expect(faults).toEqual([]);
  });

  test('a declaration, a certificate and a card each in their own word; several in a fourth', () => {
    const word = (...awaits: readonly ProofKind[]) => asked(awaits).headline.en.replace('\n', ' ');
    expect(word('declaration')).toBe('Now show your declaration');
    for (const kind of ['dcc', 'shc', 'vds-nc', 'health'] as const)
      expect(word(kind)).toBe('Now show your certificate');
    for (const kind of ['cccd', 'bhyt', 'personal-qr', 'identity'] as const) {
      expect(word(kind)).toBe('Now show your identity card');
    }
    expect(word('dcc', 'health', 'shc')).toBe('Now show your certificate');
    expect(word('declaration', 'dcc')).toBe('Now show the other code');
    expect(word('cccd', 'health')).toBe('Now show the other code');
  });

  test('parts of one code are counted', () => {
    const shown = { kind: 'reading', more: { kind: 'parts', have: 1, of: 3 }, forMs: 20_000 } as const;
    const { headline, why, next } = messageOf(shown, setting);
    expectSentence(headline);
    expect(why).toEqual({ vi: 'Đã đọc 1 trên 3 mã', en: '1 of 3 codes have been read' });
    expectSentence(next?.text ?? { vi: '', en: '' });
  });
});
