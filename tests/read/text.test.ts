import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex, utf8Length } from '../../main/read/text.ts';

describe('text', () => {
  test('its length in UTF-8 is the platform’s', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(utf8Length(text)).toBe(Buffer.byteLength(text));
      }),
    );
    expect(['', 'a', '\x7f', '\x80', 'ߟ', 'ࠀ', '\uffff', '😀'].map(utf8Length)).toEqual([0, 1, 1, 2, 2, 3, 3, 4]);
  });

  test('hex is the platform’s', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(toHex(bytes)).toBe(Buffer.from(bytes).toString('hex'));
    expect(toHex(new Uint8Array())).toBe('');
  });
});
