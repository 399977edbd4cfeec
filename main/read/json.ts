/** JSON (RFC 8259) from outside: one meaning for each text, and nothing that throws or piles up. */

export interface JsonLimits {
  /** Longest text, UTF-16 units. */
  readonly chars: number;
  /** Deepest nesting of arrays and objects. */
  readonly depth: number;
}

/** A plain object from outside. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * The value of a JSON text; undefined where it is longer or deeper than the limits, is not JSON, or has an object with two
 * members of one name (parsers disagree about which of them counts) or a member `__proto__`.
 */
export function parseJson(text: string, limits: JsonLimits): unknown {
  if (text.length > limits.chars || isDeeper(text, limits.depth)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return hasAmbiguousNames(text) ? undefined : value;
  } catch {
    return undefined;
  }
}

function isDeeper(text: string, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (mark === '"') at = endOfString(text, at);
    else if (mark === '{' || mark === '[') depth++;
    else if (mark === '}' || mark === ']') depth--;
    if (depth > limit) return true;
  }
  return false;
}

/** Only for a text that is JSON: there, a string before a colon is a name. */
function hasAmbiguousNames(text: string): boolean {
  // An array holds no names of its own, but its place has to be kept.
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const mark = text[at];
    if (mark === '{') open.push(new Set());
    else if (mark === '[') open.push(null);
    else if (mark === '}' || mark === ']') open.pop();
    if (mark !== '"') continue;
    const end = endOfString(text, at);
    if (isBeforeColon(text, end + 1)) {
      const name = nameOf(text.slice(at, end + 1));
      const names = open.at(-1);
      if (name === '__proto__' || !names || names.has(name)) return true;
      names.add(name);
    }
    at = end;
  }
  return false;
}

/** Where the string that begins at `start` has its closing quote; the text's end where it has none. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function nameOf(literal: string): string {
  return literal.includes('\\') ? String(JSON.parse(literal)) : literal.slice(1, -1);
}

function isBeforeColon(text: string, from: number): boolean {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\r' || text[at] === '\n') at++;
  return text[at] === ':';
}

export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of an array; none where it is something else. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The items of an array that are objects. */
export const recordsOf = (value: unknown): readonly JsonRecord[] => itemsOf(value).filter(isRecord);
