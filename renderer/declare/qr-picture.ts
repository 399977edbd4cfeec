/** A code as a picture to keep: a script of its own, loaded by whoever saves one. */
import { drawQr } from './qr-drawing.ts';

/** What the picture says, below and above the code. */
export interface PictureWords {
  readonly name: string;
  readonly site: string;
  readonly until: string;
}

/** The part of a canvas that is drawn with. */
export type Pen = Pick<CanvasRenderingContext2D, 'fillStyle' | 'font' | 'textAlign' | 'fillRect' | 'fillText'> & {
  measureText(text: string): { readonly width: number };
};

export const pictureWidth = 1_080;
export const pictureHeight = 1_480;
const margin = 60;

/** White on all sides, so that it is read on a dark gallery too. */
export function drawPicture(pen: Pen, text: string, words: PictureWords): void {
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, pictureWidth, pictureHeight);
  pen.fillStyle = '#131a33';
  pen.textAlign = 'center';
  const write = (line: string, size: number, baseline: number, weight: number) => {
    const width = pictureWidth - 2 * margin;
    const fontOf = (pixels: number) => `${weight} ${pixels}px "Encode Sans Phone", sans-serif`;
    pen.font = fontOf(size);
    const fitting = Math.max(20, Math.floor(size * Math.min(1, width / pen.measureText(line).width)));
    pen.font = fontOf(fitting);
    pen.fillText(cut(pen, line, width), pictureWidth / 2, baseline);
  };
  write(words.site, 48, 96, 600);
  write(words.name, 72, 200, 700);
  const { size, runs } = drawQr(text);
  // Whole pixels a module: edges stay sharp.
  const module = Math.floor(pictureWidth / size);
  const left = Math.floor((pictureWidth - module * size) / 2);
  pen.fillStyle = '#000000';
  for (const { x, y, width } of runs) pen.fillRect(left + x * module, 250 + y * module, width * module, module);
  pen.fillStyle = '#131a33';
  write(words.until, 56, pictureHeight - 80, 600);
}

/** What is longer than the smallest letters allow ends in an ellipsis. */
function cut(pen: Pen, line: string, width: number): string {
  const letters = [...line];
  let shown = line;
  while (letters.length > 1 && pen.measureText(shown).width > width) {
    letters.pop();
    shown = `${letters.join('')}…`;
  }
  return shown;
}

/** Null where the browser draws none. */
export async function pictureOf(text: string, words: PictureWords): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = pictureWidth;
  canvas.height = pictureHeight;
  const pen = canvas.getContext('2d');
  if (pen === null) return null;
  await document.fonts.ready;
  drawPicture(pen, text, words);
  return new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
}
