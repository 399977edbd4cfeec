import { fail } from '../words.ts';
import { formats } from './formats.ts';
import type { Reading, ReadTools } from './reading.ts';

export type { ReadFault, Reading, ReadTools, Wrapping } from './reading.ts';

/**
 * Reads a text that `clean` has made of a scan. Never throws, on any text; every format limits lengths before it works.
 * A text that no format claims is `unknown`, in format and fault.
 */
export function read(text: string, tools: ReadTools): Reading {
  const format = formats.find(candidate => candidate.claims(text));
  if (!format) return { format: 'unknown', credential: fail({ kind: 'unknown', detail: 'no format claims the text' }) };
  return { format: format.id, credential: format.read(text, tools) };
}
