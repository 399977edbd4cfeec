/** PDFs as a printer and a scanner see them: poppler draws and reads them, ZXing finds the codes. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { findProgram } from '../system.ts';

/** Why what needs poppler is skipped; null where it is there. */
export const noPoppler = findProgram(['pdftoppm']) === null ? 'needs pdftoppm: apt-get install poppler-utils' : null;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel. */
  readonly gray: Uint8Array;
}

function poppler(program: string, args: readonly string[], pdf: Uint8Array): Buffer {
  return execFileSync(program, [...args], { input: pdf, maxBuffer: 200_000_000, stdio: ['pipe', 'pipe', 'pipe'] });
}

/** One page, counted from 1, at so many dots an inch. */
export function pictureOf(pdf: Uint8Array, dpi: number, page = 1): Picture {
  const args = ['-gray', '-r', String(dpi), '-f', String(page), '-l', String(page), '-'];
  const pgm = poppler('pdftoppm', args, pdf);
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(pgm.subarray(0, 40).toString('latin1'));
  if (head === null) throw new Error('pdftoppm gave no PGM');
  const [all, width, height] = head;
  return { width: Number(width), height: Number(height), gray: pgm.subarray(all.length) };
}

/** A part of a picture, in pixels. */
export function crop({ width, gray }: Picture, x: number, y: number, w: number, h: number): Picture {
  const part = new Uint8Array(w * h);
  for (let row = 0; row < h; row++) part.set(gray.subarray((y + row) * width + x, (y + row) * width + x + w), row * w);
  return { width: w, height: h, gray: part };
}

/** The texts of all codes in a picture, in no order. */
export async function codesIn({ width, height, gray }: Picture): Promise<readonly string[]> {
  const wasm = readFileSync(fileURLToPath(import.meta.resolve('zxing-wasm/reader/zxing_reader.wasm')));
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer }, fireImmediately: true });
  const data = new Uint8ClampedArray(width * height * 4);
  for (const [at, value] of gray.entries()) data.set([value, value, value, 255], at * 4);
  const options = { formats: ['QRCodeModel2' as const], tryHarder: true, maxNumberOfSymbols: 255 };
  const found = await readBarcodes({ width, height, data, colorSpace: 'srgb' } as ImageData, options);
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}

/** What the whole document says, in the order in which it was written: poppler guesses at columns otherwise. */
export const textOf = (pdf: Uint8Array) => poppler('pdftotext', ['-raw', '-', '-'], pdf).toString('utf8');

/** Points, page by page: pdftotext says it of each. */
export function pageSizes(pdf: Uint8Array): readonly (readonly [number, number])[] {
  const html = poppler('pdftotext', ['-bbox', '-', '-'], pdf).toString('utf8');
  return [...html.matchAll(/<page width="([\d.]+)" height="([\d.]+)"/g)].map(([, w, h]) => [Number(w), Number(h)]);
}

export const fontsOf = (pdf: Uint8Array) => poppler('pdffonts', ['-'], pdf).toString('utf8');
export const infoOf = (pdf: Uint8Array) => poppler('pdfinfo', ['-'], pdf).toString('utf8');
