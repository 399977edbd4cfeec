import fc from 'fast-check';
import { expect, test } from 'vitest';
import { endingOf, hexLines, isGarbled, readable } from '../../main/cli/scan-text.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test.each([
  ['A\r', 'cr'],
  ['A\n', 'lf'],
  ['A\r\n', 'crlf'],
  ['A\u0003', 'etx'],
  ['A', 'none'],
  ['\n', 'lf'],
  ['', 'none'],
])('%j ends by %s', (text, ending) => {
  expect(endingOf(bytes(text))).toBe(ending);
});

test.each([
  ['VD1:0123\r', false],
  ['Nguyễn Văn A|001099012345\r\n', false],
  ['', false],
  ['A\u001dB\r', true],
  ['0123456789\u001d0123456789\r', false],
])('%j is no text: %s', (text, expected) => {
  expect(isGarbled(bytes(text))).toBe(expected);
});

test('bytes of another speed are no text', () => {
  expect(isGarbled(Uint8Array.of(0xf8, 0x80, 0x06, 0x9e, 0xfe, 0x00))).toBe(true);
});

test('nothing that is shown can steer a terminal or turn the text round', () => {
  fc.assert(
    fc.property(fc.uint8Array(), some => {
      expect(readable(some)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(readable(bytes('a\u001b[31m\u202eb\r'))).toBe('a<ESC>[31m<U+202E>b<CR>');
});

test('every byte is in the hex, in lines of 16', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), some => {
      const lines = hexLines(some);
      expect(Buffer.from(lines.join('').replaceAll(' ', ''), 'hex')).toEqual(Buffer.from(some));
      expect(lines.every(line => line.length <= 47)).toBe(true);
    }),
  );
});
