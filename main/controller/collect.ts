/** Codes that are decided together: the parts of one text, and a card before a certificate. */
import type { Proof } from '../decide/question.ts';
import { addPart, type Parts } from '../read/parts.ts';
import { type Reading, type ReadTools, read } from '../read/read.ts';
import { fail } from '../words.ts';

/** What a lane has collected before the scan `id`. */
export interface Collected {
  readonly id: number;
  /** Parts of a text come from one scanner. */
  readonly scanner: number;
  readonly parts: Parts | null;
  readonly proofs: readonly Proof[];
}

export type Gathered =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'more'; readonly parts: Parts; readonly have: number; readonly of: number };

/** Puts a scan's reading to the parts before it; a code that is no part is a reading by itself. */
export function gather(reading: Reading, before: Parts | null, tools: ReadTools): Gathered {
  const part = reading.credential.ok ? undefined : reading.credential.fault.part;
  if (part === undefined) return { kind: 'reading', reading };
  const added = addPart(before, part);
  if (added.kind === 'more') return added;
  if (added.kind === 'whole') return { kind: 'reading', reading: read(added.text, tools) };
  const detail = 'a part of another text than the ones before it';
  return { kind: 'reading', reading: { ...reading, credential: fail({ kind: 'mixed-parts', detail }) } };
}

/** The proofs with this one as the newest; another of the same format takes the place of the former. */
export function withProof(proofs: readonly Proof[], proof: Proof): readonly Proof[] {
  return [...proofs.filter(({ credential }) => credential.format !== proof.credential.format), proof];
}
