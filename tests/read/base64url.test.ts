import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64url } from '../../main/read/base64url.ts';

const encoded = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const decoded = (text: string) => {
  const bytes = decodeBase64url(text);
  return bytes === null ? null : Buffer.from(bytes).toString('latin1');
};

describe('base64url', () => {
  test.each([
    ['', ''],
    ['Zg', 'f'],
    ['Zm8', 'fo'],
    ['Zm9v', 'foo'],
    ['Zm9vYg', 'foob'],
    ['Zm9vYmE', 'fooba'],
    ['Zm9vYmFy', 'foobar'],
    ['_-8', '\xff\xef'],
  ])('RFC 4648: %j is %j', (text, plain) => {
    expect(decoded(text)).toBe(plain);
  });

  test.each(['A', 'AAAAA', 'Zh', 'Zm9', 'Zg==', 'Zm8=', 'Z g', 'Zg\n', 'Zm9+', 'Zm9/', 'Zm9é', 'Zm9Ａ', 'Zm.v', 'Z😀'])(
    '%j is refused',
    text => {
      expect(decodeBase64url(text)).toBeNull();
    },
  );

  test('bytes survive', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        expect(decodeBase64url(encoded(bytes))).toEqual(bytes);
      }),
    );
  });

  test('decodes exactly what Node would write', () => {
    const letters = fc.stringMatching(/^[A-Za-z0-9_=+/ -]{0,20}$/);
    fc.assert(
      fc.property(fc.oneof(letters, fc.string({ unit: 'binary' })), text => {
        const bytes = Buffer.from(text, 'base64url');
        const isExact = bytes.toString('base64url') === text;
        expect(decodeBase64url(text)).toEqual(isExact ? Uint8Array.from(bytes) : null);
      }),
      { numRuns: 2_000 },
    );
  });
});
