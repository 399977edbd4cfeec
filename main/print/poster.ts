/** The poster that leads people to the declaration form: a sheet for the wall and a square to stick on. */
import { fail, ok, type Result } from '../words.ts';
import { above, fitText, mmOfPt, printable, type TextStyle, type Typeface } from './fit.ts';
import { type Item, newPaper, textAt } from './paper.ts';
import { stepWidth } from './pictograms.ts';
import { formats, type PosterFormat, type PosterSize } from './poster-formats.ts';
import { type PosterLanguage, posterWords } from './poster-words.ts';
import { type Code, codeOf, quietModules } from './qr.ts';

type Localized = Readonly<Record<PosterLanguage, string>>;

export interface PosterOrder {
  readonly site: Localized;
  /** The first one large. */
  readonly languages: readonly PosterLanguage[];
  /** The name of the one lane that the poster is for. */
  readonly lane: Localized | null;
  /** Where the code leads, and what is written below it. */
  readonly url: string;
  /** Whether people can declare at the screen of the gate. */
  readonly hasScreen: boolean;
  /** Whom to ask. */
  readonly contact: string | null;
  readonly sizes: readonly PosterSize[];
}

export interface PosterPage {
  readonly size: PosterSize;
  /** Millimetres. */
  readonly width: number;
  readonly height: number;
  readonly module: number;
}

export interface Poster {
  readonly pdf: Uint8Array;
  readonly qrVersion: number;
  readonly pages: readonly PosterPage[];
  /** Whether the typeface has every letter of the names. */
  readonly isWhole: boolean;
}

/** `now`: milliseconds since 1970. Fails with an English sentence where the address is too long. */
export async function posterPdf(order: PosterOrder, now: number): Promise<Result<Poster, string>> {
  // For a wall: a corner may be scratched, or lie in the sun.
  const code = codeOf(order.url, 'Q');
  if (!code.ok) return fail(`the address is too long: ${code.fault}`);
  const [language = 'vi'] = order.languages;
  const names = [order.site, ...(order.lane === null ? [] : [order.lane])].flatMap(({ vi, en }) => [vi, en]);
  const title = `${order.site[language]} – ${posterWords[language].headline}`;
  const paper = newPaper({ title, language, now });
  const pages = order.sizes.map(size => {
    const { width, height } = formats[size];
    const items = posterItems(order, size, code.value, paper.typeface);
    paper.page(width, height, items);
    const field = items.find(item => item.kind === 'code')?.width ?? 0;
    return { size, width, height, module: field / (code.value.modules + 2 * quietModules) };
  });
  const isWhole = names.every(name => printable(name, paper.typeface).isWhole);
  return ok({ pdf: await paper.finish(), qrVersion: code.value.version, pages, isWhole });
}

/** What stands on the page of this size. */
export function posterItems(order: PosterOrder, size: PosterSize, code: Code, typeface: Typeface): readonly Item[] {
  const format = formats[size];
  const sheet = newSheet(format, typeface);
  const band = bandItems(order, format, typeface);
  putHead(sheet, order, format, typeface);
  const address = addressItems(order, format, typeface);
  const room = band.top - format.gaps.band - address.height - format.gaps.address - sheet.y - format.gaps.code;
  const side = Math.min(format.code.side, room);
  // What is left over is shared out above and below the code.
  const y = sheet.y + format.gaps.code + (room - side) / 2;
  const right = format.left + side + format.code.gap;
  return [
    ...sheet.items,
    ...codeItems(code, order, format, y, side),
    ...stepItems(order, format, typeface, { x: right, y, width: format.right - right, height: side }),
    ...address.at(y + side + format.gaps.address),
    ...band.items,
  ];
}

interface Sheet {
  readonly items: Item[];
  y: number;
  put(text: string, style: TextStyle, colour: 'ink' | 'ink2' | 'indigo', language: string, height?: number): void;
}

/** Texts below each other on the one left edge. */
function newSheet({ left, right, top }: PosterFormat, typeface: Typeface): Sheet {
  return {
    items: [],
    y: top,
    put(text, style, colour, language, height) {
      const fitted = fitText(typeface, printable(text, typeface).text, style, right - left, height);
      this.items.push(textAt(fitted, { x: left, y: this.y }, colour, language));
      this.y += fitted.height;
    },
  };
}

function putHead(sheet: Sheet, order: PosterOrder, format: PosterFormat, typeface: Typeface): void {
  const { head, gaps, left, right } = format;
  const [first = 'vi', second] = order.languages;
  sheet.put(order.site[first], head.site, 'ink', first, head.siteHeight);
  if (second !== undefined) sheet.put(order.site[second], head.siteToo, 'ink2', second, head.siteTooHeight);
  if (order.lane !== null) {
    sheet.y += gaps.lane;
    const { lane } = order;
    const name = [...new Set(order.languages.map(language => lane[language]))].join(' · ');
    const whole = fitText(typeface, printable(name, typeface).text, head.lane, right - left, head.laneHeight);
    sheet.put(whole.isCut ? lane[first] : name, head.lane, 'indigo', first, head.laneHeight);
  }
  sheet.y += gaps.rule;
  const rule = { x: left, y: sheet.y, width: right - left, height: 0 };
  sheet.items.push({ kind: 'line', colour: 'ink', thick: head.rule, ...rule });
  sheet.y += gaps.headline;
  sheet.put(posterWords[first].headline, head.headline, 'ink', first);
  if (second !== undefined) sheet.put(posterWords[second].headline, head.headlineToo, 'ink2', second);
}

/** The code on white between the corners of a scanner's frame. */
function codeItems(code: Code, { url }: PosterOrder, format: PosterFormat, y: number, side: number): readonly Item[] {
  const { left } = format;
  const { thick, arm } = format.code.frame;
  const far = side - thick;
  const corner = (atRight: boolean, atBottom: boolean): readonly Item[] => [
    {
      kind: 'fill',
      colour: 'indigo',
      x: left + (atRight ? side - arm : 0),
      y: y + (atBottom ? far : 0),
      width: arm,
      height: thick,
    },
    {
      kind: 'fill',
      colour: 'indigo',
      x: left + (atRight ? far : 0),
      y: y + (atBottom ? side - arm : thick),
      width: thick,
      height: arm - thick,
    },
  ];
  const inner = side - 2 * thick;
  return [
    ...corner(false, false),
    ...corner(true, false),
    ...corner(false, true),
    ...corner(true, true),
    { kind: 'code', code, alt: url, x: left + thick, y: y + thick, width: inner, height: inner },
  ];
}

/** The three steps beside the code, each in a third of its height. */
function stepItems(order: PosterOrder, format: PosterFormat, typeface: Typeface, area: Area): readonly Item[] {
  const { steps } = format;
  const third = area.height / 3;
  const drawn = steps.drawing * stepWidth;
  const x = area.x + steps.number + drawn + steps.gap;
  const texts = order.languages.map((language, at) => {
    const style = at === 0 ? steps.text : steps.textToo;
    const { steps: words } = posterWords[language];
    const inSize = (pt: number) =>
      words.map(text => fitText(typeface, text, { ...style, pt: [pt, style.pt[1]] }, area.x + area.width - x));
    // All three in the size of the longest.
    return { language, fitted: inSize(Math.min(...inSize(style.pt[0]).map(({ pt }) => pt))) };
  });
  const drawings = ['scan', 'answer', 'show'] as const;
  return drawings.flatMap((name, index): readonly Item[] => {
    const rows = texts.flatMap(({ language, fitted }) => {
      const text = fitted[index];
      return text === undefined ? [] : [{ language, text }];
    });
    const height = rows.reduce((sum, { text }) => sum + text.height, 0);
    // The first drawing ends with the frame at the top, the last one at the bottom.
    const y = area.y + index * third + ((third - steps.drawing) * index) / 2;
    const middle = y + steps.drawing / 2;
    const number = fitText(typeface, String(index + 1), steps.numeral, steps.number);
    const drawing = { x: area.x + steps.number + (drawn - steps.drawing) / 2, y };
    let top = middle - height / 2;
    return [
      textAt(number, { x: area.x, y: middle - number.height * numeralMiddle }, 'indigo', order.languages[0] ?? 'vi'),
      { kind: 'pictogram', name, tones: onPaper, ...drawing, width: steps.drawing, height: steps.drawing },
      ...rows.map(({ language, text }, at) => {
        const item = textAt(text, { x, y: top }, at === 0 ? 'ink' : 'ink2', language);
        top += text.height;
        return item;
      }),
    ];
  });
}

const onPaper = { ink: 'ink', accent: 'indigo', ground: 'white' } as const;
const onBand = { ink: 'white', accent: 'white', ground: 'indigo' } as const;
/** Where in a line's box the middle of its digits is. */
const numeralMiddle = 0.53;

interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** For people without a scanner: the address to type. */
function addressItems(order: PosterOrder, format: PosterFormat, typeface: Typeface) {
  const { left, right, address } = format;
  const [first = 'vi'] = order.languages;
  const words = order.languages.map(language => posterWords[language].orOpen).join(' · ');
  const label = fitText(typeface, words, address.label, right - left);
  const beside = left + label.width + address.gap;
  // One size smaller costs less than a line.
  const short = fitText(typeface, order.url, { ...address.text, maxLines: 1 }, right - beside);
  const isBeside = address.isBeside && !short.isCut && short.pt > label.pt;
  const text = isBeside ? short : fitText(typeface, order.url, address.text, right - left);
  return {
    height: text.height + (isBeside ? 0 : label.height),
    at: (y: number): readonly Item[] => [
      textAt(label, { x: left, y: isBeside ? y + above * (text.pt - label.pt) * mmOfPt : y }, 'ink2', first),
      textAt(text, isBeside ? { x: beside, y } : { x: left, y: y + label.height }, 'ink', first),
    ],
  };
}

/** The foot: what to do without a phone, and whom to ask. */
function bandItems(order: PosterOrder, format: PosterFormat, typeface: Typeface) {
  const { band, left, right, edge } = format;
  const x = left + band.drawing + band.gap;
  const rows = bandRows(order, format).map(({ text, style, colour, language, gap }) => {
    return { fitted: fitText(typeface, printable(text, typeface).text, style, right - x), colour, language, gap };
  });
  const lines = rows.reduce((sum, { fitted, gap }) => sum + fitted.height + gap, 0);
  const inner = Math.max(band.drawing, lines);
  const height = inner + 2 * band.padding;
  const top = format.height - edge - height;
  let y = top + (height - lines) / 2;
  const name = order.hasScreen ? 'touch' : 'guard';
  const drawing = { x: left, y: top + (height - band.drawing) / 2, width: band.drawing, height: band.drawing };
  const items: Item[] = [
    { kind: 'fill', colour: 'indigo', x: edge, y: top, width: format.width - 2 * edge, height },
    { kind: 'pictogram', name, tones: onBand, ...drawing },
  ];
  for (const { fitted, colour, language, gap } of rows) {
    y += gap;
    items.push(textAt(fitted, { x, y }, colour, language));
    y += fitted.height;
  }
  return { top, items };
}

interface Row {
  readonly text: string;
  readonly style: TextStyle;
  readonly colour: 'white' | 'tint';
  readonly language: PosterLanguage;
  /** Above it. */
  readonly gap: number;
}

function bandRows({ languages, hasScreen, contact }: PosterOrder, { band }: PosterFormat): readonly Row[] {
  const [first = 'vi', second] = languages;
  const answerIn = (language: PosterLanguage) => posterWords[language][hasScreen ? 'touchScreen' : 'askGuard'];
  const rows: Row[] = [
    { text: posterWords[first].noPhone, style: band.question, colour: 'white', language: first, gap: 0 },
    { text: answerIn(first), style: band.answer, colour: 'white', language: first, gap: 0 },
  ];
  if (second !== undefined) {
    const text = `${posterWords[second].noPhone} ${answerIn(second)}`;
    rows.push({ text, style: band.answerToo, colour: 'tint', language: second, gap: 0 });
  }
  if (contact !== null) {
    const asked = languages.map(language => posterWords[language].ask).join(' · ');
    const text = `${asked}: ${contact}`;
    rows.push({ text, style: band.contact, colour: 'tint', language: first, gap: band.contactGap });
  }
  return rows;
}
