/** Where each item of a CBOR text lies, so that it can be changed without being understood. */

export interface Span {
  /** 0 to 7 (RFC 8949 section 3). */
  readonly major: number;
  /** Items around it. */
  readonly depth: number;
  /** First byte of the head, first byte behind it, and end, which for a container is behind its last item. */
  readonly at: number;
  readonly contentAt: number;
  readonly end: number;
}

const maxSpans = 2_000;

/** All items, outer ones before those inside, as far as the bytes are CBOR. */
export function spansOf(bytes: Uint8Array): readonly Span[] {
  const spans: Span[] = [];
  scan(bytes, 0, 0, spans);
  return spans;
}

/** The end of the item at `at`; null where it has none. */
function scan(bytes: Uint8Array, at: number, depth: number, spans: Span[]): number | null {
  const initial = bytes[at];
  if (initial === undefined || depth > 40 || spans.length > maxSpans) return null;
  const major = initial >> 5;
  const info = initial & 0x1f;
  const size = info < 24 || info === 31 ? 0 : info < 28 ? 2 ** (info - 24) : null;
  if (size === null) return null;
  const contentAt = at + 1 + size;
  let argument = info < 24 ? info : 0;
  for (const byte of bytes.subarray(at + 1, contentAt)) argument = argument * 256 + byte;
  const index = spans.push({ major, depth, at, contentAt, end: contentAt }) - 1;
  const end = endOf(bytes, { major, depth, contentAt, count: info === 31 ? null : argument }, spans);
  if (end === null || end > bytes.length) return null;
  spans[index] = { major, depth, at, contentAt, end };
  return end;
}

interface Head {
  readonly major: number;
  readonly depth: number;
  readonly contentAt: number;
  /** Null for an indefinite length. */
  readonly count: number | null;
}

function endOf(bytes: Uint8Array, { major, depth, contentAt, count }: Head, spans: Span[]): number | null {
  if (major === 7 || major < 2) return contentAt;
  if (major < 4 && count !== null) return contentAt + count;
  const items = major === 6 ? 1 : count === null ? Number.POSITIVE_INFINITY : major === 5 ? count * 2 : count;
  let at: number = contentAt;
  for (let done = 0; done < items; done++) {
    if (count === null && major !== 6 && bytes[at] === 0xff) return at + 1;
    const end = scan(bytes, at, depth + 1, spans);
    if (end === null) return null;
    at = end;
  }
  return at;
}
