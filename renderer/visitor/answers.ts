/** What a visitor is asked to confirm, in words. */
import type { Screen } from '../../main/contract.ts';
import { answerWords, exposureBits, exposureWords, namedIn, symptomBits, symptomWords } from '../ui/health-words.ts';
import type { Language, Text } from '../ui/language.ts';
import { words } from '../ui/words.ts';

export type Confirming = Extract<Screen, { kind: 'confirming' }>;

/** One question's answer: a sentence by itself, or a heading with what is named under it. */
export interface Answer {
  readonly id: 'symptoms' | 'exposures';
  readonly text: Text;
  readonly named: readonly Text[];
}

export function answersOf({ symptoms, exposures }: Confirming): readonly Answer[] {
  const hasSymptoms = namedIn(symptoms, symptomBits, symptomWords);
  const hasExposures = namedIn(exposures, exposureBits, exposureWords);
  return [
    {
      id: 'symptoms',
      text: hasSymptoms.length === 0 ? answerWords.noSymptoms : answerWords.symptoms,
      named: hasSymptoms,
    },
    {
      id: 'exposures',
      text: hasExposures.length === 0 ? answerWords.noExposures : answerWords.exposures,
      named: hasExposures,
    },
  ];
}

/** The same for a screen reader, a sentence each. */
export function spokenOf(shown: Confirming): readonly Text[] {
  const said = answersOf(shown).map(({ text, named }) => ({
    vi: sentence(text, named, 'vi'),
    en: sentence(text, named, 'en'),
  }));
  return [words.confirm, ...said, words.isItTrue];
}

function sentence(text: Text, named: readonly Text[], language: Language): string {
  return [text[language], ...(named.length === 0 ? [] : [named.map(name => name[language]).join(', ')])].join(': ');
}
