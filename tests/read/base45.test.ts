import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase45, encodeBase45 } from '../../main/read/base45.ts';

const decoded = (text: string) => {
  const result = decodeBase45(text);
  return result.ok ? Buffer.from(result.value).toString('latin1') : result.fault.kind;
};

describe('base45', () => {
  test.each([
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
  ])('RFC 9285: %s is %s', (plain, text) => {
    expect(encodeBase45(Buffer.from(plain))).toBe(text);
    expect(decoded(text)).toBe(plain);
  });

  test.each([
    ['', ''],
    ['FGW', '\xff\xff'],
    ['000', '\0\0'],
    ['U5', '\xff'],
    ['00', '\0'],
  ])('%j is %j', (text, plain) => {
    expect(decoded(text)).toBe(plain);
  });

  test.each([
    'GGW',
    ':::',
    '::',
    'V5',
    'A',
    'BB8A',
    'bb8',
    'BB\0',
    'B\u00008',
    'BB8_',
    'BB８',
    'B😀',
    'AB\n',
    'UJ-lQE',
  ])('%j is refused', text => {
    expect(decoded(text)).toBe('bad-base45');
  });

  test('every single character and pair of characters', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';
    for (let code = 0; code < 300; code++) {
      const character = String.fromCharCode(code);
      expect(decoded(`${character}0`), `code ${code}`).toBe(
        alphabet.includes(character) ? String.fromCharCode(alphabet.indexOf(character)) : 'bad-base45',
      );
    }
  });

  test('bytes survive, and no two texts mean the same bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), bytes => {
        expect(decodeBase45(encodeBase45(bytes))).toEqual({ ok: true, value: bytes });
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Z $%*+./:-]{0,60}$/), text => {
        const result = decodeBase45(text);
        if (result.ok) expect(encodeBase45(result.value)).toBe(text);
        else expect(result.fault.kind).toBe('bad-base45');
      }),
    );
  });
});
