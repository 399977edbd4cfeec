/** The form's languages, as offered. A further one is a file beside vi.ts and a line here. */
import type { Dictionary } from './dictionary.ts';

export interface Language {
  /** BCP 47, two or three letters. */
  readonly tag: string;
  /** In its own words. */
  readonly name: string;
  /** Its words: a phone loads those of one language. */
  load(): Promise<Dictionary>;
}

export const languages: readonly [Language, ...Language[]] = [
  { tag: 'vi', name: 'Tiếng Việt', load: async () => (await import('./vi.ts')).vi },
  { tag: 'en', name: 'English', load: async () => (await import('./en.ts')).en },
];

/** The first that is wanted and known, whatever its region. Who reads none of them is likelier to read English. */
export function languageFor(wanted: readonly (string | null)[], known: readonly Language[] = languages): Language {
  const tags = wanted.map(tag => tag?.toLowerCase().split('-')[0]);
  for (const tag of [...tags, 'en']) {
    const found = known.find(language => language.tag === tag);
    if (found !== undefined) return found;
  }
  return languages[0];
}
