/** Changes to bytes, and to the items of CBOR. */
import { head } from '../vectors/dcc/write-cbor.ts';
import { type Span, spansOf } from './cbor-spans.ts';
import type { Random } from './random.ts';

export function spliced(bytes: Uint8Array, at: number, cut: number, put: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
}

export function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => random.next() & 0xff);
}

const nothing = new Uint8Array();
const tellingBytes = [
  0, 1, 0x17, 0x18, 0x1b, 0x1f, 0x3b, 0x40, 0x5f, 0x7f, 0x80, 0x9f, 0xbf, 0xc0, 0xd2, 0xf6, 0xff,
] as const;

/** One change to bytes; `other` lends some. */
export function mutateBytes(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1);
  const some = 1 + random.below(random.once(4) ? 64 : 4);
  switch (random.below(9)) {
    case 0:
      return spliced(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << random.below(8))));
    case 1:
      return spliced(bytes, at, 1, Uint8Array.of(random.pick(tellingBytes)));
    case 2:
      return spliced(bytes, at, some, nothing);
    case 3:
      return spliced(bytes, at, 0, randomBytes(random, some));
    case 4:
      return bytes.subarray(0, at);
    case 5:
      return spliced(bytes, at, 0, bytes.subarray(at, at + some));
    case 6:
      return spliced(bytes, at, some, randomBytes(random, some));
    case 7:
      return Buffer.concat([bytes, randomBytes(random, some)]);
    default: {
      const from = random.below(other.length + 1);
      const length = random.below(other.length - from + 1);
      return spliced(bytes, at, random.once(2) ? length : 0, other.subarray(from, from + length));
    }
  }
}

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** Items that readers stumble over. */
const oddItems = [
  ...['00', '17', '1817', '1b001fffffffffffff', '1b0020000000000000', '1bffffffffffffffff', '20', '3bffffffffffffffff'],
  ...['40', '5f ff', '5f 41 00 41 01 ff', '5bffffffffffffffff', '60', '61 ff', '62 c0 80', '63 ed a0 80', '7f ff'],
  ...['7f 61 61 61 62 ff', '7b7fffffffffffffff', '80', '9f ff', '9bffffffffffffffff', 'a0', 'bf ff', 'a2 01 00 01 00'],
  ...[
    'bbffffffffffffffff',
    'c0 60',
    'c1 fb 7ff0000000000000',
    'c2 49 010000000000000000',
    'd2 84 40 a0 40 40',
    'd8 3d d2 80',
  ],
  ...['f4', 'f5', 'f6', 'f7', 'f0', 'f8 18', 'f9 7c00', 'f9 7e00', 'f9 8000', 'fa 7f800000', 'fb 7ff8000000000000'],
  ...[
    'fb 41d5c5a5c0000000',
    'fb c1d5c5a5c0000000',
    'ff',
    'a1 69 5f5f70726f746f5f5f a0',
    '69 5f5f70726f746f5f5f',
    '6b 636f6e7374727563746f72',
    '64 f0 9f 98 80',
    '63 e2 80 ae',
  ],
].map(hex) as [Uint8Array, ...Uint8Array[]];

const wrapped = (item: Uint8Array, random: Random): Uint8Array =>
  random.pick([
    Buffer.concat([hex('81'), item]),
    Buffer.concat([hex('9f'), item, hex('ff')]),
    Buffer.concat([hex('c1'), item]),
    Buffer.concat([hex('a1 01'), item]),
    Buffer.concat([head(2, item.length), item]),
    Buffer.concat([new Uint8Array(1 + random.below(24)).fill(0x81), item]),
  ]);

function itemOf(bytes: Uint8Array, random: Random): Uint8Array {
  const span = random.any(spansOf(bytes));
  return span === undefined ? nothing : bytes.subarray(span.at, span.end);
}

/** One change to an item of CBOR, heads and counts kept right more often than not. */
export function mutateCbor(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  const span = random.any(spansOf(bytes));
  if (span === undefined || random.once(8)) return mutateBytes(bytes, other, random);
  const { at, end } = span;
  const item = bytes.subarray(at, end);
  switch (random.below(7)) {
    case 0:
      return spliced(bytes, at, end - at, random.pick(oddItems));
    case 1:
      return spliced(bytes, at, end - at, itemOf(other, random));
    case 2:
      return spliced(bytes, at, end - at, itemOf(bytes, random));
    case 3:
      return spliced(bytes, at, end - at, wrapped(item, random));
    case 4:
      return reheaded(bytes, span, random);
    case 5:
      return grown(
        bytes,
        span,
        random.once(3) ? random.pick(oddItems) : itemOf(random.once(2) ? other : bytes, random),
      );
    default:
      return inLongForm(bytes, span);
  }
}

/** Another major type, count or length, the content as it was. */
function reheaded(bytes: Uint8Array, { at, contentAt, end, major }: Span, random: Random): Uint8Array {
  const length = random.pick([end - contentAt, random.below(32), random.below(70_000), 2 ** 32, 2 ** 53 - 1]);
  return spliced(bytes, at, contentAt - at, head(random.once(2) ? major : random.below(8), length));
}

/** One item, or pair of it, more at a container's start, counted where the count is short. */
function grown(bytes: Uint8Array, { at, contentAt, major }: Span, item: Uint8Array): Uint8Array {
  const initial = bytes[at] ?? 0;
  if ((major !== 4 && major !== 5) || (initial & 0x1f) > 22) return spliced(bytes, at, 0, item);
  const put = major === 5 ? Buffer.concat([item, item]) : item;
  return Buffer.concat([bytes.subarray(0, at), Uint8Array.of(initial + 1), put, bytes.subarray(contentAt)]);
}

/** The same in more bytes: a longer head, or an indefinite length. */
function inLongForm(bytes: Uint8Array, { at, contentAt, end, major }: Span): Uint8Array {
  const initial = bytes[at] ?? 0;
  const content = bytes.subarray(contentAt, end);
  if ((major === 4 || major === 5) && (initial & 0x1f) < 24) {
    const open = Uint8Array.of((major << 5) | 31);
    return spliced(bytes, at, end - at, Buffer.concat([open, content, hex('ff')]));
  }
  if ((initial & 0x1f) >= 24 || major > 6) return spliced(bytes, at, 0, bytes.subarray(at, end));
  return spliced(bytes, at, contentAt - at, Uint8Array.of((major << 5) | 24, initial & 0x1f));
}
