/** The codes of a group on A4, six a page, to cut apart and hand out. */
import { maxPeople } from '../form.ts';
import { fail, ok, type Result } from '../words.ts';
import type { PersonCard } from './cards.ts';
import { fitText, printable, type TextStyle, type Typeface } from './fit.ts';
import { type Item, newPaper, textAt } from './paper.ts';
import { type PosterLanguage, posterWords } from './poster-words.ts';
import { type Code, codeOf, quietModules } from './qr.ts';
import { untilIn } from './until.ts';

export interface SheetsOrder {
  readonly siteName: Readonly<Record<PosterLanguage, string>>;
  readonly timeZone: string;
  readonly language: PosterLanguage;
  readonly people: readonly PersonCard[];
}

/** Millimetres; `edge` is blank on every printer. */
const sheet = { width: 210, height: 297, edge: 8 };
const [columns, rows] = [2, 3];
const cell = { width: (sheet.width - 2 * sheet.edge) / columns, height: (sheet.height - 2 * sheet.edge) / rows };
/** The code with its quiet zone, and the edge that its modules share with the texts. */
const [field, indent] = [80, 6];

/** A code of fewer modules would have a quiet zone wider than the indent. */
const leastVersion = 9;

const styles = {
  name: { weight: 'bold', pt: [13, 8], maxLines: 1 },
  until: { weight: 'semibold', pt: [10, 8], maxLines: 1 },
  number: { weight: 'medium', pt: [10, 8], maxLines: 1 },
  site: { weight: 'medium', pt: [9, 6.5], maxLines: 1 },
} satisfies Record<string, TextStyle>;

/** Fails with an English sentence, never with anything of a person. `now`: milliseconds since 1970. */
export async function sheetsPdf(order: SheetsOrder, now: number): Promise<Result<Uint8Array, string>> {
  const { siteName, language, people, timeZone } = order;
  if (people.length === 0 || people.length > maxPeople) return fail(`expected 1 to ${maxPeople} people`);
  const paper = newPaper({ title: `${siteName[language]} – ${posterWords[language].sheets}`, language, now });
  const until = untilIn(timeZone);
  const perPage = columns * rows;
  for (let first = 0; first < people.length; first += perPage) {
    const items: Item[] = [];
    for (const [at, { name, text, expiresAtS }] of people.slice(first, first + perPage).entries()) {
      const code = codeOf(text, 'M', leastVersion);
      if (!code.ok) return fail(`person ${first + at + 1}: ${code.fault}`);
      const words = {
        name,
        until: `${posterWords[language].until} ${until(expiresAtS)}`,
        number: `${first + at + 1}/${people.length}`,
        site: siteName[language],
      };
      items.push(...cellItems(code.value, words, at, language, paper.typeface));
    }
    paper.page(sheet.width, sheet.height, [...items, ...cutLines()]);
  }
  return ok(await paper.finish());
}

interface CellWords {
  readonly name: string;
  readonly until: string;
  /** Which of how many: also tells apart whom the typeface cannot name. */
  readonly number: string;
  readonly site: string;
}

/** What stands in the cell, counted from 0. */
export function cellItems(
  code: Code,
  words: CellWords,
  at: number,
  language: string,
  typeface: Typeface,
): readonly Item[] {
  const corner = {
    x: sheet.edge + (at % columns) * cell.width,
    y: sheet.edge + Math.floor(at / columns) * cell.height,
  };
  const quiet = (quietModules * field) / (code.modules + 2 * quietModules);
  const side = field - 2 * quiet;
  const left = corner.x + indent;
  const shown = printable(words.name, typeface).text;
  const name = fitText(typeface, shown, styles.name, cell.width - indent - 2);
  const number = fitText(typeface, words.number, styles.number, side / 3);
  const until = fitText(typeface, words.until, styles.until, cell.width - indent - number.width - 6);
  const site = fitText(typeface, printable(words.site, typeface).text, styles.site, side);
  const nameY = corner.y + field + 0.5;
  const untilY = nameY + name.height;
  const codeAt = { x: left - quiet, y: corner.y, width: field, height: field };
  const siteAt = {
    ...{ x: left + side + quiet + 1, y: corner.y + quiet + side - site.width },
    ...{ width: site.height, height: site.width },
  };
  const numberX = Math.max(left + side - number.width, left + until.width + 3);
  return [
    { kind: 'code', code, alt: shown, ...codeAt },
    textAt(name, { x: left, y: nameY }, 'black', language),
    textAt(until, { x: left, y: untilY }, 'black', language),
    textAt(number, { x: numberX, y: untilY }, 'black', language),
    { kind: 'upright', text: site, colour: 'black', language, ...siteAt },
  ];
}

function cutLines(): readonly Item[] {
  const { edge, width, height } = sheet;
  const line = (x: number, y: number, toRight: number, toBottom: number): Item => {
    return { kind: 'line', colour: 'black', thick: 0.12, isDashed: true, x, y, width: toRight, height: toBottom };
  };
  return [
    ...Array.from({ length: columns - 1 }, (_, at) => line(edge + (at + 1) * cell.width, edge, 0, height - 2 * edge)),
    ...Array.from({ length: rows - 1 }, (_, at) => line(edge, edge + (at + 1) * cell.height, width - 2 * edge, 0)),
  ];
}
