/** QR codes as shapes. */
import { encode } from 'uqr';
import { fail, ok, type Result } from '../words.ts';

export interface Code {
  readonly version: number;
  /** Modules a side, without the quiet zone. */
  readonly modules: number;
  /**
   * The dark modules as PDF path operators in units of a module, `y` downwards. One path, filled at once: between shapes
   * that are filled one by one, viewers and printers show hairlines.
   */
  readonly path: string;
}

/** Light modules around a code (ISO/IEC 18004). */
export const quietModules = 4;

/** `ecc` is the least; more where it costs no module. */
export function codeOf(text: string, ecc: 'M' | 'Q', minVersion = 1): Result<Code, string> {
  try {
    const { version, size, data } = encode(text, { ecc, boostEcc: true, border: 0, minVersion });
    return ok({ version, modules: size, path: data.flatMap(runsOf).join('\n') });
  } catch (error) {
    if (error instanceof RangeError) return fail('the text is too long for a QR code');
    throw error;
  }
}

/** The dark runs of a row as rectangles. */
function runsOf(row: readonly boolean[], y: number): readonly string[] {
  const runs: string[] = [];
  for (let x = 0; x < row.length; x++) {
    if (row[x] !== true) continue;
    const start = x;
    while (row[x + 1] === true) x++;
    runs.push(`${start} ${y} ${x + 1 - start} 1 re`);
  }
  return runs;
}
