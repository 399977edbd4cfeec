import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeUtf8 } from '../../main/read/utf8.ts';

test.each([
  '',
  'A',
  '\u007f\u0080\u07ff\u0800\uffff',
  '\u{10000}\u{10ffff}',
  'Nguyễn 😀',
  'a\ud800',
  '\udc00b',
  '\udc00\ud800',
])('%j is encoded as Node encodes it', text => {
  expect(Buffer.from(encodeUtf8(text)).equals(Buffer.from(text))).toBe(true);
});

test('every text is encoded as Node encodes it', () => {
  const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map(codes => String.fromCharCode(...codes));
  fc.assert(
    fc.property(fc.oneof(units, fc.string({ unit: 'binary' })), text => {
      expect(Array.from(encodeUtf8(text))).toEqual(Array.from(Buffer.from(text)));
    }),
  );
});
