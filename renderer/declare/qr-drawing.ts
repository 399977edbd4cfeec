/** The code as a drawing. */
import { qrCode } from './qr-code.ts';

/** White around it, in modules, as the standard asks. */
const quietZone = 4;

export interface QrDrawing {
  /** Modules of a side, with the quiet zone. */
  readonly size: number;
  /** Dark modules, as runs of a row. */
  readonly runs: readonly { readonly x: number; readonly y: number; readonly width: number }[];
}

export function drawQr(text: string): QrDrawing {
  const rows = qrCode(text) ?? [];
  const runs = rows.flatMap((row, y) =>
    [...row.join('').matchAll(/1+/g)].map(({ index, 0: { length } }) => ({
      x: index + quietZone,
      y: y + quietZone,
      width: length,
    })),
  );
  return { size: rows.length + 2 * quietZone, runs };
}

/** As an SVG path, a unit a module. */
export function pathOf({ runs }: Pick<QrDrawing, 'runs'>): string {
  return runs.map(({ x, y, width }) => `M${x} ${y}h${width}v1h-${width}z`).join('');
}
