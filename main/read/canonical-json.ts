import { isRecord } from './json.ts';

/** Deeper than any limit of a reader, and shallow enough for the call stack. */
const maxDepth = 256;
const loneSurrogate = /\p{Surrogate}/u;

/**
 * JSON Canonicalization Scheme (RFC 8785): no white space, members sorted by the UTF-16 units of their names, numbers and
 * strings as ECMAScript writes them. Null where the value holds what JSON cannot: a number that is not finite, a string with
 * a lone surrogate, no JSON value at all, or over 256 levels.
 */
export function canonicalJson(value: unknown): string | null {
  return write(value, 0);
}

function write(value: unknown, depth: number): string | null {
  if (depth > maxDepth) return null;
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : null;
  if (typeof value === 'string') return loneSurrogate.test(value) ? null : JSON.stringify(value);
  if (Array.isArray(value)) {
    const items = joined(value.map((item: unknown) => write(item, depth + 1)));
    return items === null ? null : `[${items}]`;
  }
  if (!isRecord(value)) return null;
  const members = Object.keys(value)
    .toSorted()
    .map(name => writeMember(name, value[name], depth));
  const body = joined(members);
  return body === null ? null : `{${body}}`;
}

function writeMember(name: string, value: unknown, depth: number): string | null {
  const label = write(name, depth + 1);
  const body = write(value, depth + 1);
  return label === null || body === null ? null : `${label}:${body}`;
}

function joined(parts: readonly (string | null)[]): string | null {
  return parts.includes(null) ? null : parts.join(',');
}
