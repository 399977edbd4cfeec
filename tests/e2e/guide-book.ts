/** The guard's guide as a test reads it: situations, what stands on their buttons, how many steps. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Language } from '../../renderer/ui/language.ts';

export interface Chapter {
  /** As the heading says. */
  readonly taps: number;
  readonly steps: number;
  /** Words in bold: each stands on a button. */
  readonly buttons: readonly string[];
}
export type Situation = Readonly<Record<Language, Chapter>>;

const file = fileURLToPath(new URL('../../resources/docs/guard-guide.md', import.meta.url));
const tapsIn = { vi: /· (\d+) chạm/, en: /· (\d+) taps?/ } as const;

/** By number, from `## 0.` on; Vietnamese stands free, English in the quotation under it. */
export function readGuide(): readonly Situation[] {
  const [, ...parts] = readFileSync(file, 'utf8')
    .replace(/\n---\n.*$/s, '')
    .split(/^## \d+\. /m);
  return parts.map(part => {
    const lines = part.split('\n');
    const isEnglish = (line: string) => line.startsWith('>');
    const english = lines.filter(isEnglish).map(line => line.replace(/^> ?/, ''));
    return {
      vi: chapterOf(
        lines.filter(line => !isEnglish(line)),
        'vi',
      ),
      en: chapterOf(english, 'en'),
    };
  });
}

function chapterOf(lines: readonly string[], language: Language): Chapter {
  const text = lines.join('\n');
  return {
    taps: Number(tapsIn[language].exec(text)?.[1]),
    steps: lines.filter(line => /^\d+\. /.test(line)).length,
    buttons: [...text.matchAll(/\*\*(.+?)\*\*/gs)].map(([, words = '']) => words.replace(/\s+/g, ' ')),
  };
}

/** The pictures that it shows. */
export function picturesInGuide(): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/\]\((guard-guide\/[\w-]+\.png)\)/g)].map(([, path = '']) => path);
}
