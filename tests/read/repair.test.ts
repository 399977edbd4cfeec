import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { repair } from '../../main/read/repair.ts';
import { vectors as bhytVectors } from '../vectors/bhyt/mint.ts';
import { vectors as cccdVectors } from '../vectors/cccd/mint.ts';
import { text as token } from '../vectors/declaration/forge.ts';
import { vectors as personalVectors } from '../vectors/personal-qr/mint.ts';
import {
  asDecimalBytes,
  asEntities,
  asHexEntities,
  asLatin1,
  asPercent,
  asPercentLetters,
  asQuestionMarks,
  asWindows1252,
  decomposed,
  inFields,
} from './damages.ts';
import { identityCards, insuranceCards, names, personalCodes } from './people.ts';

const repaired = (text: string) => repair(text, readTools);
const kept = (text: string) => ({ ok: true, value: text });
const damageOf = (text: string) => {
  const result = repaired(text);
  return result.ok ? 'none' : (result.fault.damage ?? result.fault.kind);
};

const cards = fc.oneof(identityCards, personalCodes, insuranceCards).map(({ text }) => text);

describe('damage to a whole text is undone', () => {
  test.each([
    ['Latin-1', asLatin1],
    ['Windows-1252', asWindows1252],
    ['Windows-1252 twice', (text: string) => asWindows1252(asWindows1252(text))],
    ['Latin-1 behind Windows-1252', (text: string) => asLatin1(asWindows1252(text))],
    ['Latin-1 three times', (text: string) => asLatin1(asLatin1(asLatin1(text)))],
    ['decomposed', decomposed],
    ['decomposed, then Latin-1', (text: string) => asLatin1(decomposed(text))],
  ])('of any name and card: %s', (_name, damage) => {
    fc.assert(
      fc.property(fc.oneof(names, cards), text => {
        expect(repaired(damage(text))).toEqual(kept(text));
      }),
    );
  });

  test.each([
    ['entities', asEntities],
    ['hex entities', asHexEntities],
    ['entities, escaped once more', (text: string) => asEntities(text).replaceAll('&', '&amp;')],
    ['percent escapes', asPercent],
    ['percent escapes of letters', asPercentLetters],
    ['percent escapes of entities', (text: string) => asPercent(asEntities(text))],
    ['percent escapes of Latin-1', (text: string) => asPercent(asLatin1(text))],
    ['decimal bytes', (text: string) => inFields(text, [1, 2, 4], asDecimalBytes)],
  ])('of any card: %s', (_name, damage) => {
    const damaged = fc.oneof(identityCards, personalCodes).map(({ text }) => text);
    fc.assert(
      fc.property(damaged, text => {
        // The address is not kept, and bytes typed as digits stay in it.
        expect(repaired(damage(text))).toEqual(kept(text));
      }),
    );
  });

  test.each([
    ['once', asLatin1, true],
    ['three times', (text: string) => asLatin1(asLatin1(asLatin1(text))), true],
    ['four times', (text: string) => asLatin1(asLatin1(asLatin1(asLatin1(text)))), false],
  ])('misread %s', (_name, damage, isUndone) => {
    expect(repaired(damage('Nguyễn Thị Ngọc'))).toEqual(kept(isUndone ? 'Nguyễn Thị Ngọc' : damage('Nguyễn Thị Ngọc')));
  });
});

describe('what would need a guess', () => {
  const id = '010199012345|063123456|Nguyễn Thị Ngọc Hà|05091999|Nữ|Lào Cai|15082021';
  test.each([
    ['code-page', asQuestionMarks(id)],
    ['code-page', id.replace('ễ', '\uFFFD')],
    ['code-page', id.replace('Nữ', 'N?')],
    ['code-page', asLatin1(id).replace(/[\x80-\x9f]/g, '')],
    ['code-page', asWindows1252(id).replace('ễ', 'ễ').replace('»', '')],
    ['input-method', token().replace('W', 'Ư')],
    ['input-method', token().replace('W', 'Ư').toLowerCase()],
    ['input-method', `HC1:6BFOXN${'\u0301'}TS`],
    ['letter-case', token().toLowerCase()],
    ['letter-case', token().replace('VD1:', 'vd1:')],
    ['letter-case', `hc1:${'a'.repeat(60)}`],
    ['letter-case', 'SHC:/567629'],
    ['letter-case', 'Shc:/567629'],
    ['keyboard-layout', 'à&à&çç(à-"&é|Nguyen|bb|à&à&&ççç|Nam|Lao Cai|'],
    ['cut-off', id.slice(0, 13)],
    ['cut-off', id.slice(0, 30)],
    ['cut-off', id.slice(0, 52)],
    ['cut-off', asPercent(id).slice(0, 60)],
    ['cut-off', id.replace('Nguyễn', 'Nguy%E1%BB')],
    ['cut-off', id.replace('Nguyễn', 'Nguy&#78')],
    ['cut-off', 'C1234567|NGUYEN VAN A|1987-01-18|0|1629'],
    ['cut-off', 'DN4010123456789|4e677579e1bb|18/01'],
  ])('%s: %s', (damage, text) => {
    expect(damageOf(text)).toBe(damage);
  });

  test('a fault tells nothing of the person', () => {
    fc.assert(
      fc.property(identityCards, ({ text, name, number }) => {
        const result = repaired(asQuestionMarks(text));
        expect(result).toMatchObject({ ok: false, fault: { kind: 'damaged', damage: 'code-page' } });
        expect(JSON.stringify(result)).not.toContain(number);
        expect(JSON.stringify(result)).not.toContain(asQuestionMarks(name));
      }),
    );
  });

  test('an identity card is cut off wherever it has too few fields', () => {
    fc.assert(
      fc.property(identityCards, fc.nat(), ({ text }, seed) => {
        const address = text.indexOf('Xã');
        const length = 13 + (seed % (address - 14));
        expect(damageOf(text.slice(0, length))).toBe('cut-off');
      }),
    );
  });
});

describe('what is not ours, or not damaged, stays', () => {
  test.each([
    ...['https://example.org/a%20b?c=%7C&amp;d', 'a|b|c', '50%|&|?', '0123456789|x', 'what?|0|?', 'Ng022501870141c'],
    ...[
      '{"data":{"a":"&amp;"}}',
      `{"name":"${asLatin1('Ngọc')}"}`,
      'shc:/567629',
      'vd1: ho?',
      'hc1:x',
      'vD1:ABC',
      '%E1%BB',
    ],
    ...['HC1:A%20B  C%E1%BB%8D', '', '|', '||||||', `${'9'.repeat(5_000)}|ọ`],
  ])('%s', text => {
    expect(repaired(text)).toEqual(kept(text));
  });

  test('every valid vector that needs no repair', () => {
    const intact = [...personalVectors, ...cccdVectors, ...bhytVectors].filter(({ id }) =>
      /^valid\/(?!repaired)/.test(id),
    );
    expect(intact.length).toBeGreaterThan(40);
    for (const { text } of intact) expect(repaired(text)).toEqual(kept(text));
  });

  test('a pipe that was escaped among pipes does not part a field', () => {
    const text = '010199012345||Lê%7CVăn&#124;A|05091999|Nữ|x|15082021';
    expect(repaired(text)).toEqual(kept(text));
  });

  test('any signed text is kept to the letter, or refused', () => {
    const prefix = fc.constantFrom('HC1:', 'VD1:', '{');
    fc.assert(
      fc.property(prefix, fc.string({ unit: 'binary', maxLength: 60 }), (start, rest) => {
        const text = start + rest;
        const result = repaired(text);
        if (result.ok) expect(result.value).toBe(text);
        else expect(text).toMatch(/[^\0-\x7f]/);
      }),
    );
    const base45 = fc.stringMatching(/^[0-9A-Z $%*+\-./:]{0,60}$/);
    fc.assert(
      fc.property(prefix, base45, (start, rest) => {
        expect(repaired(start + rest)).toEqual(kept(start + rest));
      }),
    );
  });
});

describe('on any text', () => {
  const pieces = fc.constantFrom(
    ...[
      '|',
      '%',
      '%E1',
      '%BB%8D',
      '%7C',
      '&#',
      '&#7885;',
      '&amp;',
      '0225',
      '01870141',
      'ă',
      '\u0323',
      '\u0300',
      '?',
      'Ã',
    ],
    ...[
      'Ä',
      '‚',
      '©',
      '\uFFFD',
      '010199012345',
      '05091999',
      'Nam',
      'Nữ',
      '1987-01-18',
      '4e67',
      '0',
      'Hà',
      '\ud800',
      'HC1:',
    ],
  );
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(fc.nat({ max: 0xffff }), { maxLength: 60 }).map(units => String.fromCharCode(...units)),
    fc.array(pieces, { maxLength: 30 }).map(parts => parts.join('')),
    fc.array(pieces, { maxLength: 14 }).map(parts => parts.join('|')),
  );

  test('it never throws, and a second repair changes nothing', () => {
    fc.assert(
      fc.property(anyText, text => {
        const once = repaired(text);
        if (once.ok) expect(repaired(once.value)).toEqual(once);
        else expect(once.fault.kind).toBe('damaged');
      }),
      { numRuns: 5_000, examples: [['\u0323|4e67|01870141|Nam|010199012345|&#7885;|\u0323']] },
    );
  });

  test('cards with characters put in and taken out', () => {
    fc.assert(
      fc.property(cards, fc.nat(), fc.nat({ max: 5 }), pieces, (text, seed, cut, put) => {
        const at = seed % text.length;
        const once = repaired(text.slice(0, at) + put + text.slice(at + cut));
        if (once.ok) expect(repaired(once.value)).toEqual(once);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['entities', '&amp;'.repeat(859)],
    ['nested entities', `&${'amp;'.repeat(1_073)}`],
    ['open entities', '&#'.repeat(2_148)],
    ['percent signs', '%'.repeat(4_296)],
    ['percent escapes', '%E1'.repeat(1_432)],
    ['digits in a name', `1|a${'0225'.repeat(1_073)}`],
    ['pipes', '|'.repeat(4_296)],
    ['marks', '\u0323'.repeat(2_148)],
    ['misread letters', asLatin1('ễ').repeat(1_432)],
  ])('a full text of %s is repaired a hundred times within the time of a test', (_name, text) => {
    const first = repaired(text);
    for (let i = 1; i < 100; i += 1) expect(repaired(text)).toEqual(first);
  });
});
