/** Whether what is shown is in force, and what a declaration that was looked up comes to. */
import { describe, expect, test } from 'vitest';
import { decide } from '../../main/decide/decide.ts';
import type { Declared } from '../../main/decide/question.ts';
import { decided, entered, leaving } from './answers.ts';
import { type Case, cardOf, certificateOf, credential, declaredOf, nowS, proofOf, questionOf } from './questions.ts';

describe('a signed code', () => {
  const certificate = certificateOf();
  const shown = [
    ['declaration', credential],
    ['health certificate', certificate],
  ] as const;

  test.each(shown)('%s: revoked', (_name, code) => {
    expect(decided({ shown: code, proof: { isRevoked: true } })).toBe('refuse revoked');
    expect(leaving({ shown: code, proof: { isRevoked: true } })).toBe('admit revoked');
  });

  test.each(shown)('%s: signed by a key that is not for it', (_name, code) => {
    expect(decided({ shown: code, proof: { usage: 'wrong-usage' } })).toBe('refuse wrong-usage');
    expect(leaving({ shown: code, proof: { usage: 'wrong-usage' } })).toBe('admit wrong-usage');
  });

  test.each(shown)('%s: the signer’s own validity is said without a moment', (_name, code) => {
    for (const [time, reason] of [
      ['signer-expired', 'expired'],
      ['signer-not-yet-valid', 'not-yet-valid'],
    ] as const) {
      const details = code.kind === 'health' ? { isCertificate: true } : {};
      expect(decide(questionOf({ shown: code, time }))).toEqual({ outcome: 'refuse', reasons: [reason], details });
      expect(leaving({ shown: code, time })).toBe(`admit ${reason}`);
    }
  });

  test('without bounds is said without a moment', () => {
    const endless = certificateOf(undefined, { notBeforeS: null, expiresAtS: null });
    for (const time of ['expired', 'not-yet-valid'] as const) {
      const decision = decide(questionOf({ shown: endless, time }));
      expect(decision).toEqual({ outcome: 'refuse', reasons: [time], details: { isCertificate: true } });
    }
    expect(decided({ shown: endless })).toBe('admit');
  });

  test('a certificate of another schema than it says is looked at by the guard', () => {
    const odd = certificateOf(undefined, { schema: 'bad-schema' });
    expect(decided({ shown: odd })).toBe('refer bad-schema');
    expect(leaving({ shown: odd })).toBe('admit bad-schema');
  });

  test('a certificate may be as old as its own validity lets it; a declaration may not', () => {
    const old = { notBeforeS: nowS - 300 * 86_400 };
    expect(decided({ shown: certificateOf(undefined, old) })).toBe('admit');
    expect(decided({ credential: old })).toBe('refuse too-old');
  });

  test('a certificate for another place', () => {
    expect(decided({ shown: certificateOf(undefined, { audience: 'elsewhere' }) })).toBe('refuse other-site');
    expect(decided({ shown: certificateOf(undefined, { audience: 'province' }) })).toBe('admit');
  });

  test('everything at once, most important first', () => {
    const odd = certificateOf([], { schema: 'bad-schema', audience: 'elsewhere' });
    const proof = { isRevoked: true, usage: 'wrong-usage', time: 'expired' } as const;
    expect(decided({ shown: odd, proof })).toBe('refuse revoked wrong-usage expired other-site health-rule bad-schema');
    expect(leaving({ shown: odd, proof, history: {} })).toBe(
      'admit revoked wrong-usage bad-schema expired other-site health-rule no-entry',
    );
  });

  test('of several codes each has to be in force', () => {
    const anyOf = [['declaration', 'dcc']] as const;
    const earlier = [proofOf(certificate, { isRevoked: true })];
    expect(decided({ policy: { proofs: { anyOf } }, question: { earlier } })).toBe('refuse revoked');
    expect(decided({ policy: { proofs: { anyOf } }, question: { earlier: [proofOf(certificate)] } })).toBe('admit');
  });
});

describe('a card', () => {
  test('is nobody’s signature: its own dates and place are not asked for', () => {
    const card = cardOf({}, { notBeforeS: nowS + 1_000, expiresAtS: nowS - 1_000, audience: 'elsewhere' });
    expect(decided({ shown: card, question: { declared: declaredOf() } })).toBe('admit');
    expect(leaving({ shown: card })).toBe('admit');
  });
});

describe('a declaration that was looked up', () => {
  const found = (changes: Partial<Declared> = {}, others: Case = {}) =>
    decided({ shown: cardOf(), ...others, question: { declared: declaredOf(changes), ...others.question } });

  test.each<[string, Partial<Declared>, string]>([
    ['healthy', {}, 'admit'],
    ['at its last second', { expiresAtS: nowS + 1 }, 'admit'],
    ['over, within the skew', { expiresAtS: nowS - 59 }, 'admit'],
    ['over, at the skew’s end', { expiresAtS: nowS - 60 }, 'refuse expired'],
    ['early, within the skew', { notBeforeS: nowS + 60 }, 'admit'],
    ['early', { notBeforeS: nowS + 61 }, 'refuse not-yet-valid'],
    ['for us', { audience: 'hospital' }, 'admit'],
    ['for our group', { audience: 'province' }, 'admit'],
    ['for another place', { audience: 'elsewhere' }, 'refuse other-site'],
    ['of 72 hours and the skew', { notBeforeS: nowS - 72 * 3_600 - 60 }, 'admit'],
    ['too old', { notBeforeS: nowS - 72 * 3_600 - 61 }, 'refuse too-old'],
    ['with a symptom', { answers: { symptoms: 1, exposures: 0 } }, 'refer symptoms'],
    ['with an exposure', { answers: { symptoms: 0, exposures: 1 } }, 'refuse exposure'],
    ['of another name', { name: 'Trần Thị Mai' }, 'refer other-person'],
    ['of another birth date', { birthDate: '1987-01-19' }, 'refer other-person'],
    ['of another birth year', { birthDate: '1988' }, 'refer other-person'],
    ['of the same year', { birthDate: '1987' }, 'admit'],
    ['without a birth date', { birthDate: null }, 'admit'],
    ['without a name', { name: null }, 'admit'],
    ['of the name without accents', { name: 'NGUYEN THI HONG HANH' }, 'admit'],
    ['of the name in another order', { name: 'Hạnh Nguyễn Thị Hồng' }, 'admit'],
    ['remembered', { isStale: true }, 'admit cached'],
    ['remembered, with a symptom', { isStale: true, answers: { symptoms: 1, exposures: 0 } }, 'refer symptoms'],
    ['remembered, and over', { isStale: true, expiresAtS: nowS - 60 }, 'refuse expired'],
  ])('%s: %s', (_name, changes, expected) => {
    expect(found(changes)).toBe(expected);
  });

  test('tells when it ended, began, and how old it may be', () => {
    const answer = (changes: Partial<Declared>) =>
      decide(questionOf({ shown: cardOf(), question: { declared: declaredOf(changes) } }));
    expect(answer({ expiresAtS: nowS - 60 })).toMatchObject({ details: { at: (nowS - 60) * 1_000 } });
    expect(answer({ notBeforeS: nowS + 61 })).toMatchObject({ details: { at: (nowS + 61) * 1_000 } });
    expect(answer({ notBeforeS: nowS - 10 ** 6 })).toMatchObject({ details: { hours: 72 } });
  });

  test('a card without a name, or with a masked one, is not compared', () => {
    expect(found({ name: 'Trần Thị Mai' }, { shown: cardOf({ name: null }) })).toBe('admit');
    expect(found({ birthDate: '1950-01-01' }, { shown: cardOf({ birthDate: null }) })).toBe('admit');
  });

  test('every code that is shown has to agree with it', () => {
    const dateless = proofOf(cardOf({ birthDate: null }));
    const question = { earlier: [dateless] };
    expect(found({}, { question })).toBe('admit');
    expect(found({ birthDate: '1950-01-01' }, { question })).toBe('refer other-person');
    const both = { shown: cardOf({ birthDate: null }), question: { earlier: [proofOf(cardOf())] } };
    expect(found({ birthDate: '1950-01-01' }, both)).toBe('refer other-person');
  });

  test('is enough for a card that tells nothing at all', () => {
    expect(found({}, { shown: cardOf({ name: null, birthDate: null, ids: [] }) })).toBe('admit');
  });

  test('is not there: refer or refuse, by the site', () => {
    expect(decided({ shown: cardOf() })).toBe('refer no-declaration');
    expect(decided({ shown: cardOf(), declaration: { onMissing: 'refuse' } })).toBe('refuse no-declaration');
  });

  test('admitted with a flag, it is remembered as well', () => {
    const answers = { symptoms: 1, exposures: 0 };
    const declaration = { onSymptom: 'admit' } as const;
    expect(found({ answers, isStale: true }, { declaration })).toBe('admit symptoms cached');
    expect(found({ isStale: true }, { history: { person: { ...entered.person } } })).toBe('admit person-inside cached');
  });

  test('a signed one that is shown counts instead', () => {
    const changes = { answers: { symptoms: 1, exposures: 1 }, expiresAtS: 1, audience: 'elsewhere', isStale: true };
    expect(decided({ question: { declared: declaredOf(changes) } })).toBe('admit');
    const both = { earlier: [proofOf(credential)], declared: declaredOf(changes) };
    expect(decided({ shown: cardOf(), question: both })).toBe('admit');
    const sick = proofOf({ ...credential, answers: { symptoms: 1, exposures: 0 } });
    expect(decided({ shown: cardOf(), question: { earlier: [sick], declared: declaredOf() } })).toBe('refer symptoms');
  });

  test('and of two that are shown, the later', () => {
    const sick = proofOf({ ...credential, use: 'doh/02', answers: { symptoms: 1, exposures: 0 } });
    expect(decided({ question: { earlier: [sick] } })).toBe('admit');
    expect(decided({ answers: { symptoms: 1 }, question: { earlier: [proofOf(credential)] } })).toBe('refer symptoms');
  });

  test('never keeps anybody in', () => {
    const declared = declaredOf({ expiresAtS: 1, audience: 'elsewhere', name: 'Trần Thị Mai' });
    expect(leaving({ shown: cardOf(), question: { declared } })).toBe('admit expired other-site');
    expect(leaving({ shown: cardOf() })).toBe('admit');
  });
});
