/** A text that is spread over several codes: the parts that have been seen, until they are the whole. */

export interface Part {
  /** From 1. */
  readonly index: number;
  readonly total: number;
  /** What the part adds to the whole. */
  readonly text: string;
}

/** The parts seen so far, by index. */
export interface Parts {
  readonly total: number;
  readonly texts: ReadonlyMap<number, string>;
}

export type Collected =
  | { readonly kind: 'more'; readonly parts: Parts; readonly have: number; readonly of: number }
  /** `text` is read like any scanned text. */
  | { readonly kind: 'whole'; readonly text: string }
  /** The part belongs to another text; the parts seen so far are as they were. */
  | { readonly kind: 'mixed' };

const prefix = 'shc:/';

/**
 * Adds a part, in any order; null stands for no parts yet. The same part again changes nothing. A part of another total, or
 * with another content at its place, is mixed. Whether all parts are of one text is only proved by the whole's signature.
 */
export function addPart(parts: Parts | null, part: Part): Collected {
  const { index, total, text } = part;
  const known = parts?.texts.get(index);
  if (parts !== null && parts.total !== total) return { kind: 'mixed' };
  if (known !== undefined && known !== text) return { kind: 'mixed' };
  const texts = new Map(parts?.texts).set(index, text);
  if (texts.size < total) return { kind: 'more', parts: { total, texts }, have: texts.size, of: total };
  const inOrder = [...texts].toSorted(([one], [other]) => one - other);
  return { kind: 'whole', text: prefix + inOrder.map(([, content]) => content).join('') };
}
