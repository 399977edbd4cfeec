import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { encodeBase45 } from '../../main/read/base45.ts';
import { clean } from '../../main/read/clean.ts';
import { formats } from '../../main/read/formats.ts';
import { read } from '../../main/read/read.ts';
import { decimalText, text } from '../vectors/declaration/forge.ts';
import { vectors } from '../vectors/declaration/mint.ts';

const wrapping = { prefix: '', suffix: '' };

function expectReading(sent: string): void {
  const reading = read(sent, readTools);
  expect(formats.filter(format => format.claims(sent)).length).toBe(reading.format === 'unknown' ? 0 : 1);
  if (reading.credential.ok) expect(reading.credential.value.format).toBe(reading.format);
  else expect(reading.credential.fault.kind).toMatch(reading.format === 'unknown' ? /^unknown$/ : /^(bad-|too-long)/);
}

describe('reading never throws, and at most one format claims a text', () => {
  test('any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        const cleaned = clean(bytes, wrapping, readTools);
        if (cleaned.ok) expectReading(cleaned.value);
        else expect(cleaned.fault.kind).toMatch(/^(empty|not-utf8|control-character|damaged)$/);
      }),
      { numRuns: 1_000 },
    );
  });

  test('any text, unpaired surrogates as well', () => {
    const anyUnits = fc.array(fc.nat({ max: 0xffff })).map(units => String.fromCharCode(...units));
    fc.assert(
      fc.property(fc.constantFrom('', 'VD1:', '86901', 'HC1:', 'shc:/56', '{"data":'), anyUnits, (start, rest) =>
        expectReading(start + rest),
      ),
      { numRuns: 1_000 },
    );
  });

  test('any bytes behind our prefixes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 380 }), bytes => {
        expectReading(`VD1:${encodeBase45(bytes)}`);
        expectReading(decimalText(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  test('vectors with characters put in, taken out and repeated', () => {
    const edit = fc.tuple(fc.nat(), fc.nat({ max: 40 }), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(fc.constantFrom(...vectors), fc.array(edit, { maxLength: 3 }), (vector, edits) => {
        let edited = vector.text;
        for (const [seed, cut, put] of edits) {
          const at = seed % (edited.length + 1);
          edited = edited.slice(0, at) + put + edited.slice(at + cut);
        }
        expectReading(edited);
      }),
      { numRuns: 1_000 },
    );
  });

  test.each(['', 'VD1', '86901', 'VD1:'.repeat(500_000), `86901${'9'.repeat(2_000_000)}`])('extremes', sent => {
    expectReading(sent);
  });
});

describe('an insurance card whose number begins like the decimal twin', () => {
  const name = Buffer.from('Nguyễn Thị Minh Khai').toString('hex');
  const address = Buffer.from('Thôn Can Ngài, xã Tả Phìn, thị xã Sa Pa, tỉnh Lào Cai').toString('hex');
  const card = `8690112345|${name}|18/01/1987|2|${address}|10 - 001|01/01/2026|-|15/12/2025|$`;

  test('is claimed as such, and by nobody else', () => {
    expect(card.length).toBeGreaterThan(160);
    expect(formats.filter(format => format.claims(card)).map(({ id }) => id)).toEqual(['bhyt']);
    expect(read(card, readTools)).toMatchObject({
      format: 'bhyt',
      credential: { value: { person: { ids: [{ kind: 'insurance', value: '8690112345' }] } } },
    });
  });

  test('also when its name is not in hex', () => {
    const unreadable = card.replace(name, 'NGUYEN THI MINH KHAI');
    expect(formats.filter(format => format.claims(unreadable)).map(({ id }) => id)).toEqual(['bhyt']);
    expect(read(unreadable, readTools)).toMatchObject({ credential: { fault: { kind: 'bad-fields' } } });
  });

  test('and the twin, which has no pipes, is the declaration’s', () => {
    const twin = decimalText(Buffer.alloc(100));
    expect(formats.filter(format => format.claims(twin)).map(({ id }) => id)).toEqual(['declaration']);
  });
});

describe('all 256 byte values in a token', () => {
  const token = text();
  const original = read(token, readTools);
  const places = [0, 2, 3, 4, 5, 50, 51, 52, 200, token.length - 2, token.length - 1];

  test.each(places)('instead of character %i: never the same credential', place => {
    for (let byte = 0; byte < 256; byte++) {
      if (byte === token.charCodeAt(place)) continue;
      const bytes = Buffer.from(token);
      bytes[place] = byte;
      const cleaned = clean(bytes, wrapping, readTools);
      if (cleaned.ok)
        expect(read(cleaned.value, readTools).credential, `byte ${byte}`).not.toEqual(original.credential);
      else expect(cleaned.fault.kind, `byte ${byte}`).toBe(byte < 0x80 ? 'control-character' : 'not-utf8');
    }
  });
});
