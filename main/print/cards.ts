/** Codes of people on cards of 5 by 5 cm, fifteen a sheet of A4. */
import { fail, ok, type Result } from '../words.ts';
import { fitText, printable, type TextStyle, type Typeface } from './fit.ts';
import { type Item, newPaper, textAt } from './paper.ts';
import { type PosterLanguage, posterWords } from './poster-words.ts';
import { type Code, codeOf, quietModules } from './qr.ts';
import { untilIn } from './until.ts';

export interface PersonCard {
  readonly name: string;
  readonly text: string;
  readonly expiresAtS: number;
}

export interface CardsOrder {
  readonly people: readonly PersonCard[];
  readonly languages: readonly PosterLanguage[];
  readonly timeZone: string;
}

export interface Cards {
  readonly pdf: Uint8Array;
  readonly pages: number;
  /** Of the densest code, millimetres. */
  readonly module: number;
  /** Names of which the typeface lacks a letter. */
  readonly replaced: number;
}

/** Millimetres. */
const card = 50;
const codeSide = 40;
const [columns, rows] = [3, 5];
const sheet = { width: 210, height: 297 };
const corner = { x: (sheet.width - columns * card) / 2, y: (sheet.height - rows * card) / 2 };

/** The finest that a cheap scanner reads from an office printer's paper, millimetres. */
const leastModule = 0.45;
/** Larger modules would have a quiet zone that leaves no room for the name. */
const leastVersion = 9;

const nameStyle: TextStyle = { weight: 'bold', pt: [8.5, 5.5], maxLines: 1 };
const untilStyle: TextStyle = { weight: 'semibold', pt: [7, 5], maxLines: 1 };

/** The code of a card; fails with an English sentence where its modules would be too fine. */
export function cardCode(text: string): Result<Code, string> {
  const code = codeOf(text, 'M', leastVersion);
  if (!code.ok) return code;
  const module = codeSide / code.value.modules;
  if (module >= leastModule) return code;
  const needed = Math.ceil(code.value.modules * leastModule);
  return fail(
    `the text is too long for a card: its modules would be ${module.toFixed(2)} mm, and a cheap scanner reads ` +
      `${leastModule} mm or more (a code of ${needed} mm)`,
  );
}

/** Fails at the first text that makes no card. `now`: milliseconds since 1970. */
export async function cardsPdf(
  { people, languages, timeZone }: CardsOrder,
  now: number,
): Promise<Result<Cards, string>> {
  const codes: Code[] = [];
  for (const [index, { text }] of people.entries()) {
    const code = cardCode(text);
    if (!code.ok) return fail(`card ${index + 1}: ${code.fault}`);
    codes.push(code.value);
  }
  const [language = 'vi'] = languages;
  const paper = newPaper({ title: posterWords[language].cards, language, now });
  const until = untilIn(timeZone);
  const label = languages.map(each => posterWords[each].until).join(' · ');
  const perSheet = columns * rows;
  const pages = Math.ceil(people.length / perSheet);
  for (let page = 0; page < pages; page++) {
    const items = people.slice(page * perSheet, (page + 1) * perSheet).flatMap(({ name, expiresAtS }, index) => {
      const code = codes[page * perSheet + index];
      if (code === undefined) return [];
      const x = corner.x + (index % columns) * card;
      const y = corner.y + Math.floor(index / columns) * card;
      const words = { name, until: `${label} ${until(expiresAtS)}`, language };
      return cardItems(code, words, { x, y }, paper.typeface);
    });
    paper.page(sheet.width, sheet.height, [...items, ...cutMarks()]);
  }
  const replaced = people.filter(({ name }) => !printable(name, paper.typeface).isWhole).length;
  const module = codes.reduce((least, { modules }) => Math.min(least, codeSide / modules), codeSide);
  return ok({ pdf: await paper.finish(), pages, module, replaced });
}

interface CardWords {
  readonly name: string;
  readonly until: string;
  readonly language: string;
}

/** The name below the code and the end beside it: both outside of the quiet zone. */
export function cardItems(
  code: Code,
  { name, until, language }: CardWords,
  at: { readonly x: number; readonly y: number },
  typeface: Typeface,
): readonly Item[] {
  const quiet = (quietModules * codeSide) / code.modules;
  const field = codeSide + 2 * quiet;
  const shown = printable(name, typeface).text;
  const below = fitText(typeface, shown, nameStyle, card - quiet - 1.5);
  const beside = fitText(typeface, until, untilStyle, codeSide);
  const strip = card - field;
  const upright = {
    ...{ x: at.x + field + (strip - beside.height) / 2 - 0.3, y: at.y + quiet + codeSide - beside.width },
    ...{ width: beside.height, height: beside.width },
  };
  const nameY = at.y + field + (strip - below.height) / 2 - 0.3;
  return [
    { kind: 'code', code, alt: shown, x: at.x, y: at.y, width: field, height: field },
    textAt(below, { x: at.x + quiet, y: nameY }, 'black', language),
    { kind: 'upright', text: beside, colour: 'black', language, ...upright },
  ];
}

/** Where to cut: lines beside the cards, and a small cross where four meet. */
function cutMarks(): readonly Item[] {
  const [length, gap, arm] = [6, 1, 1];
  const line = (x: number, y: number, width: number, height: number): Item => {
    return { kind: 'line', colour: 'black', thick: 0.12, x, y, width, height };
  };
  const [right, bottom] = [corner.x + columns * card, corner.y + rows * card];
  const marks: Item[] = [];
  for (let column = 0; column <= columns; column++) {
    const x = corner.x + column * card;
    marks.push(line(x, corner.y - gap - length, 0, length), line(x, bottom + gap, 0, length));
    for (let row = 0; row <= rows; row++) {
      const y = corner.y + row * card;
      if (column > 0 && column < columns && row > 0 && row < rows) {
        marks.push(line(x - arm, y, 2 * arm, 0), line(x, y - arm, 0, 2 * arm));
      }
    }
  }
  for (let row = 0; row <= rows; row++) {
    const y = corner.y + row * card;
    marks.push(line(corner.x - gap - length, y, length, 0), line(right + gap, y, length, 0));
  }
  return marks;
}
