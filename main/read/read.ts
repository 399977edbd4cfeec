import { fail } from '../words.ts';
import { codeKindOf } from './code-kind.ts';
import { formats } from './formats.ts';
import type { ReadFault, Reading, ReadTools } from './reading.ts';

export type { ReadFault, Reading, ReadTools, Wrapping } from './reading.ts';

/**
 * Reads a text that `clean` has made of a scan. Never throws, on any text; every format limits lengths before it works.
 * A text that no format claims is `unknown`, in format and fault; the fault says what the code is instead.
 */
export function read(text: string, tools: ReadTools): Reading {
  const format = formats.find(candidate => candidate.claims(text));
  if (!format) {
    const fault: ReadFault = { kind: 'unknown', detail: 'no format claims the text', code: codeKindOf(text) };
    return { format: 'unknown', credential: fail(fault) };
  }
  return { format: format.id, credential: format.read(text, tools) };
}
