/** What a visitor is asked to confirm, in words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Screen } from '../../main/contract.ts';
import * as health from '../../renderer/ui/health-words.ts';
import type { Text } from '../../renderer/ui/language.ts';
import { words } from '../../renderer/ui/words.ts';
import { answersOf, type Confirming, spokenOf } from '../../renderer/visitor/answers.ts';
import { nextDisplay } from '../../renderer/visitor/display.ts';

const asked = (changes: Partial<Confirming> = {}): Confirming => ({
  kind: 'confirming',
  id: 1,
  language: 'vi',
  initials: 'N.T.H.H.',
  symptoms: 0,
  exposures: 0,
  forMs: 60_000,
  ...changes,
});

const texts: readonly Text[] = [
  ...Object.values(health.symptomWords),
  ...Object.values(health.exposureWords),
  ...Object.values(health.purposeWords),
  ...Object.values(health.answerWords),
];

describe('the words of a declaration', () => {
  test('are there in both languages, each its own, in composed letters', () => {
    for (const { vi, en } of texts) {
      for (const text of [vi, en]) expect(text).toMatch(/^[\p{Lu}\d].*\p{L}$/su);
      expect(en).toMatch(/^[\x20-\x7e\u00a0]+$/);
      expect(vi).not.toBe(en);
      expect(vi).toBe(vi.normalize('NFC'));
    }
  });

  test('differ from each other', () => {
    for (const list of [health.symptomWords, health.exposureWords, health.purposeWords]) {
      for (const language of ['vi', 'en'] as const) {
        const all = Object.values(list).map((text: Text) => text[language]);
        expect(new Set(all).size).toBe(all.length);
      }
    }
  });
});

describe('the answers', () => {
  test('are whole sentences where nothing is named', () => {
    expect(answersOf(asked())).toEqual([
      { id: 'symptoms', text: health.answerWords.noSymptoms, named: [] },
      { id: 'exposures', text: health.answerWords.noExposures, named: [] },
    ]);
  });

  test.each([
    [{ symptoms: 0b000001 }, ['Fever'], []],
    [{ symptoms: 0b100010 }, ['Cough', 'Fatigue'], []],
    [{ exposures: 0b0010 }, [], ['Contact with a case']],
    [
      { symptoms: 0b001100, exposures: 0b1001 },
      ['Short of breath', 'Pneumonia'],
      ['Was in an epidemic area', 'Contact with someone who has symptoms'],
    ],
  ])('%o are named one by one', (changes, symptoms, exposures) => {
    const named = answersOf(asked(changes)).map(answer => answer.named.map(({ en }) => en));
    expect(named).toEqual([symptoms, exposures]);
  });

  test('name as many as there are bits, and never say that there are none beside them', () => {
    const bits = (set: number) => set.toString(2).replaceAll('0', '').length;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 63 }), fc.integer({ min: 0, max: 15 }), (symptoms, exposures) => {
        const [first, second] = answersOf(asked({ symptoms, exposures }));
        expect([first?.named.length, second?.named.length]).toEqual([bits(symptoms), bits(exposures)]);
        expect(first?.text === health.answerWords.noSymptoms).toBe(symptoms === 0);
        expect(second?.text === health.answerWords.noExposures).toBe(exposures === 0);
      }),
    );
  });

  test('are read out with the question, and what to choose', () => {
    const said = spokenOf(asked({ symptoms: 0b11 }));
    expect(said.map(({ en }) => en)).toEqual([
      words.confirm.en,
      'Symptoms: Fever, Cough',
      health.answerWords.noExposures.en,
      words.isItTrue.en,
    ]);
    expect(said[1]?.vi).toBe('Có triệu chứng: Sốt, Ho');
  });
});

describe('the display', () => {
  const show = (...steps: readonly (readonly [Screen, number])[]) =>
    steps.reduce<ReturnType<typeof nextDisplay> | null>((last, [shown, at]) => nextDisplay(last, shown, at), null);

  test('is the same while the same is asked, and keeps its time', () => {
    expect(show([asked(), 0], [asked({ forMs: 50_000 }), 10_000])).toMatchObject({
      serial: 0,
      span: { endMs: 60_000, totalMs: 60_000 },
    });
  });

  test('is another one when the same is asked anew', () => {
    expect(show([asked(), 0], [asked({ id: 2, forMs: 60_000 }), 100])).toMatchObject({ serial: 1 });
  });
});
