/** Words that are not the form's own: the site's, and those of the lanes' screens for what is declared. */
import { exposureWords, purposeWords, symptomWords } from '../../ui/health-words.ts';
import type { Language, Text } from '../../ui/language.ts';
import type { Dictionary } from './dictionary.ts';

export function healthIn(language: Language): Pick<Dictionary, 'purposes' | 'exposures' | 'symptoms'> {
  return {
    purposes: wordsIn(purposeWords, language),
    exposures: wordsIn(exposureWords, language),
    symptoms: wordsIn(symptomWords, language),
  };
}

function wordsIn<Code extends number>(table: Readonly<Record<Code, Text>>, language: Language) {
  const words = Object.entries<Text>(table).map(([code, text]) => [code, text[language]]);
  return Object.fromEntries(words) as Readonly<Record<Code, string>>;
}

/** What the site says in Vietnamese and English alone. */
export function siteWords(
  text: { readonly vi: string; readonly en: string },
  { tag }: Pick<Dictionary, 'tag'>,
): string {
  return tag === 'vi' ? text.vi : text.en;
}
