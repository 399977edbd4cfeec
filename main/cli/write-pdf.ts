import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { fail, ok, type Result } from '../words.ts';

/** In one step: whoever prints it meanwhile never prints half a file. */
export function writePdf(file: string, pdf: Uint8Array, mode: number): Result<null, string> {
  const fresh = `${file}.new`;
  try {
    // A file that was left behind would keep its own mode.
    rmSync(fresh, { force: true });
    writeFileSync(fresh, pdf, { mode, flag: 'wx' });
    renameSync(fresh, file);
    return ok(null);
  } catch (error) {
    return fail(`${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}
