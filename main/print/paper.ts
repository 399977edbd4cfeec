/** Sheets of paper: a PDF whose pages are measured in millimetres from their upper left corner. */
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import { above, type FittedText, leading, mmOfPt, type Typeface, type Weight } from './fit.ts';
import { type PictogramName, pictogramSide, pictograms, type Tone } from './pictograms.ts';
import { type Code, quietModules } from './qr.ts';

/** As on the screens, red, green and blue; `black` and `white` are gray, so that a printer takes its black ink alone. */
const colours = {
  black: [0],
  white: [1],
  ink: [0x13, 0x1a, 0x33],
  ink2: [0x4d, 0x53, 0x68],
  indigo: [0x22, 0x33, 0x7c],
  tint: [0xdf, 0xe2, 0xef],
  rule: [0xd3, 0xcc, 0xba],
} as const;
export type Colour = keyof typeof colours;

/** The PDF operator that fills, or draws lines, in this colour from here on. */
function inkOf(colour: Colour, use: 'fill' | 'line'): string {
  const parts: readonly number[] = colours[colour];
  const operator = parts.length === 1 ? 'g' : 'rg';
  const values = parts.length === 1 ? parts : parts.map(part => (part / 255).toFixed(4));
  return `${values.join(' ')} ${use === 'fill' ? operator : operator.toUpperCase()}`;
}

interface Place {
  readonly x: number;
  readonly y: number;
}
interface Area extends Place {
  readonly width: number;
  readonly height: number;
}

/** What stands on a page. Texts are read aloud in this order, in their language. */
export type Item =
  | ({ readonly kind: 'fill'; readonly colour: Colour } & Area)
  | ({ readonly kind: 'text'; readonly colour: Colour; readonly text: FittedText; readonly language: string } & Area)
  /** `x`, `y` and `width` with the quiet zone, on white. */
  | ({ readonly kind: 'code'; readonly code: Code; readonly alt: string } & Area)
  | ({
      readonly kind: 'pictogram';
      readonly name: PictogramName;
      readonly tones: Readonly<Record<Tone, Colour>>;
    } & Area)
  /** A line from one end to the other. */
  | ({ readonly kind: 'line'; readonly colour: Colour; readonly thick: number; readonly isDashed?: boolean } & Area)
  /** Read from below upwards; the area is that of the turned text. */
  | ({
      readonly kind: 'upright';
      readonly colour: Colour;
      readonly text: FittedText;
      readonly language: string;
    } & Area);

/** A fitted text at a place, as an item. */
export function textAt(text: FittedText, { x, y }: Place, colour: Colour, language: string): Item {
  return { kind: 'text', text, colour, language, x, y, width: text.width, height: text.height };
}

export interface Paper {
  readonly typeface: Typeface;
  page(width: number, height: number, items: readonly Item[]): void;
  /** The whole document; nothing can be added after. */
  finish(): Promise<Uint8Array>;
}

export interface PaperOptions {
  readonly title: string;
  /** BCP 47. */
  readonly language: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const pt = (mm: number) => mm / mmOfPt;

/** The same everywhere and never fetched: files of the package that has the Vietnamese marks. */
const fontFiles: Readonly<Record<Weight, string>> = {
  medium: '500Medium/EncodeSans_500Medium.ttf',
  semibold: '600SemiBold/EncodeSans_600SemiBold.ttf',
  bold: '700Bold/EncodeSans_700Bold.ttf',
};
const weights: readonly Weight[] = ['medium', 'semibold', 'bold'];

export function newPaper({ title, language, now }: PaperOptions): Paper {
  const doc = new PDFDocument({
    autoFirstPage: false,
    pdfVersion: '1.7',
    lang: language,
    displayTitle: true,
    tagged: true,
    margin: 0,
    info: { Title: title, Creator: 'Gatehouse', Producer: 'Gatehouse', CreationDate: new Date(now) },
  });
  for (const weight of weights) {
    const place = import.meta.resolve(`@expo-google-fonts/encode-sans/${fontFiles[weight]}`);
    doc.registerFont(weight, fileURLToPath(place));
  }
  const chunks: Uint8Array[] = [];
  doc.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    doc.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    doc.on('error', reject);
  });
  const root = doc.struct('Document');
  doc.addStructure(root);
  return {
    typeface: typefaceOf(doc),
    page(width, height, items) {
      doc.addPage({ size: [pt(width), pt(height)], margin: 0 });
      for (const item of items) put(doc, root, item);
    },
    async finish() {
      root.end();
      doc.end();
      return whole;
    },
  };
}

type Document = InstanceType<typeof PDFDocument>;
type Structure = ReturnType<Document['struct']>;

function typefaceOf(doc: Document): Typeface {
  doc.font('medium');
  // The package's types leave the font out, and without it a missing letter would be an empty box.
  const open: unknown = Reflect.get(doc, '_font');
  const font: unknown = typeof open === 'object' && open !== null ? Reflect.get(open, 'font') : null;
  if (!canTell(font)) throw new Error('pdfkit no longer tells which letters a font has');
  return {
    width: (text, weight, size) => doc.font(weight).fontSize(size).widthOfString(text) * mmOfPt,
    has: codePoint => font.hasGlyphForCodePoint(codePoint),
  };
}

function canTell(font: unknown): font is { hasGlyphForCodePoint(codePoint: number): boolean } {
  return typeof font === 'object' && font !== null && 'hasGlyphForCodePoint' in font;
}

function put(doc: Document, root: Structure, item: Item): void {
  if (item.kind === 'text' || item.kind === 'upright') {
    root.add(doc.struct('P', { lang: item.language }, () => putText(doc, item)));
  } else if (item.kind === 'code') {
    root.add(doc.struct('Figure', { alt: item.alt }, () => putCode(doc, item)));
  } else {
    doc.markContent('Artifact', { type: 'Layout' });
    putShape(doc, item);
    doc.endMarkedContent();
  }
}

function putText(doc: Document, item: Item & { kind: 'text' | 'upright' }): void {
  const { text, x, y } = item;
  doc.save();
  doc.addContent(inkOf(item.colour, 'fill'));
  if (item.kind === 'upright') doc.translate(pt(x), pt(y + item.height)).rotate(-90);
  else doc.translate(pt(x), pt(y));
  doc.font(text.weight).fontSize(text.pt);
  for (const [index, line] of text.lines.entries()) {
    doc.text(line, 0, text.pt * (above + index * leading), { lineBreak: false, baseline: 'alphabetic' });
  }
  doc.restore();
}

function putCode(doc: Document, { code, x, y, width }: Item & { kind: 'code' }): void {
  const module = width / (code.modules + 2 * quietModules);
  doc.save();
  doc.addContent(inkOf('white', 'fill'));
  doc.rect(pt(x), pt(y), pt(width), pt(width)).fill();
  doc.translate(pt(x + quietModules * module), pt(y + quietModules * module)).scale(pt(module));
  doc.addContent(`${inkOf('black', 'fill')}\n${code.path}\nf`);
  doc.restore();
}

function putShape(doc: Document, item: Exclude<Item, { kind: 'text' | 'upright' | 'code' }>): void {
  doc.save();
  if (item.kind === 'fill') {
    doc.addContent(inkOf(item.colour, 'fill'));
    doc.rect(pt(item.x), pt(item.y), pt(item.width), pt(item.height)).fill();
  } else if (item.kind === 'line') {
    doc.addContent(inkOf(item.colour, 'line'));
    doc.lineWidth(pt(item.thick));
    if (item.isDashed === true) doc.dash(pt(1.5), { space: pt(1.5) });
    doc.moveTo(pt(item.x), pt(item.y)).lineTo(pt(item.x + item.width), pt(item.y + item.height));
    doc.stroke();
  } else {
    doc.translate(pt(item.x), pt(item.y)).scale(pt(item.width) / pictogramSide);
    for (const { d, tone, line } of pictograms[item.name]) {
      doc.addContent(inkOf(item.tones[tone], line === undefined ? 'fill' : 'line'));
      if (line === undefined) doc.path(d).fill();
      else doc.lineWidth(line).path(d).stroke();
    }
  }
  doc.restore();
}
