import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldName, sameBirthDate, sameName } from '../../main/verify/name.ts';
import { names } from '../read/people.ts';

/** Each vowel of Vietnamese with each tone, after its plain letter. */
const vowels = [
  ['A', 'aàáảãạ', 'ăằắẳẵặ', 'âầấẩẫậ'],
  ['E', 'eèéẻẽẹ', 'êềếểễệ'],
  ['I', 'iìíỉĩị'],
  ['O', 'oòóỏõọ', 'ôồốổỗộ', 'ơờớởỡợ'],
  ['U', 'uùúủũụ', 'ưừứửữự'],
  ['Y', 'yỳýỷỹỵ'],
] as const;

describe('a name in the letters of a machine-readable zone', () => {
  test.each(vowels.flatMap(([plain, ...rows]) => rows.map(row => [row, plain] as const)))('%s: %s', (row, plain) => {
    for (const form of ['NFC', 'NFD'] as const) {
      for (const vowel of row) {
        expect(foldName(vowel.normalize(form))).toBe(plain);
        expect(foldName(vowel.toUpperCase().normalize(form))).toBe(plain);
        expect(foldName(`ngh${vowel.normalize(form)}ng`)).toBe(`NGH${plain}NG`);
      }
    }
  });

  test.each([
    ['Đặng Đình Đức', 'DANG DINH DUC'],
    ['đỗ thị hằng', 'DO HANG THI'],
    ['NGUYỄN VĂN A', 'A NGUYEN VAN'],
    ['Văn A Nguyễn', 'A NGUYEN VAN'],
    ['  Lê   Na  ', 'LE NA'],
    ['Lê\u00a0Na', 'LE NA'],
    ['LE<<NA<<<<', 'LE NA'],
    ['Anne-Marie', 'ANNE MARIE'],
    ['Anne‐Marie', 'ANNE MARIE'],
    ['Marie Anne', 'ANNE MARIE'],
    ["O'Connor", 'OCONNOR'],
    ['O’Connor', 'OCONNOR'],
    ['O‘Connor', 'OCONNOR'],
    ['Oʼconnor', 'OCONNOR'],
    ['O`Connor', 'OCONNOR'],
    ['Ha´o', 'HAO'],
    ['Kamehamehaʻole', 'KAMEHAMEHAOLE'],
    ['Smith, Jr.', 'JR SMITH'],
    ['Strauß', 'STRAUSS'],
    ['STRAUẞ', 'STRAUSS'],
    ['Łukasz', 'LUKASZ'],
    ['Gaŀla', 'GALLA'],
    ['Þór', 'THOR'],
    ['Guðrún', 'GUDRUN'],
    ['Cœur', 'COEUR'],
    ['Dæhlie', 'DAEHLIE'],
    ['Ħamrun Ŧ Ŋ', 'HAMRUN N T'],
    ['Ĳssel ĸ', 'IJSSEL Q'],
    ['Işık', 'ISIK'],
    ['IŞIK', 'ISIK'],
    ['ışık', 'ISIK'],
    ['İnci', 'INCI'],
    ['inci', 'INCI'],
    ['Šiška Žižek', 'SISKA ZIZEK'],
    ['Nuñez', 'NUNEZ'],
    ['Fiﬁ', 'FIFI'],
  ])('%s: %s', (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });

  test.each(['', ' ', '-', "'", '山田太郎', 'Иванов', 'Иван A', 'محمد', 'สมชาย', 'Αθηνά', '123', '**********', '👩‍⚕️'])(
    '%j has none of them',
    name => {
      expect(foldName(name)).toBe('');
      expect(sameName(name, name)).toBe(false);
      expect(sameName(name, '')).toBe(false);
    },
  );

  const parts = fc.array(fc.stringMatching(/^[a-zA-ZÀ-ỹ'’-]{1,12}$/), { minLength: 1, maxLength: 6 });
  const any = fc.oneof(
    names,
    parts.map(words => words.join(' ')),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
  );

  test('is words of A to Z in order, and folded again the same', () => {
    fc.assert(
      fc.property(fc.oneof(any, fc.string({ unit: 'binary', maxLength: 30 })), name => {
        const folded = foldName(name);
        expect(folded).toMatch(/^([A-Z]+( [A-Z]+)*)?$/);
        expect(folded.split(' ')).toEqual(folded.split(' ').toSorted());
        expect(foldName(folded)).toBe(folded);
      }),
      { numRuns: 1_000 },
    );
  });

  test('does not depend on the normal form', () => {
    fc.assert(
      fc.property(any, name => {
        expect(foldName(name.normalize('NFD'))).toBe(foldName(name));
        expect(foldName(name.normalize('NFC'))).toBe(foldName(name));
      }),
      { numRuns: 1_000 },
    );
  });

  test('does not depend on case', () => {
    fc.assert(
      fc.property(any, name => {
        expect(foldName(name.toLowerCase())).toBe(foldName(name));
        expect(foldName(name.toUpperCase())).toBe(foldName(name));
      }),
      { numRuns: 1_000 },
    );
  });

  test('does not depend on the order of words, nor on what parts them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-zA-ZÀ-ỹ]{1,12}$/), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(), { minLength: 6, maxLength: 6 }),
        fc.constantFrom('  ', '-', '<', ', ', '\t'),
        (words, keys, separator) => {
          const shuffled = words
            .map((word, index) => [keys[index] ?? 0, word] as const)
            .toSorted(([one], [other]) => one - other)
            .map(([, word]) => word);
          expect(foldName(shuffled.join(separator))).toBe(foldName(words.join(' ')));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('the same name', () => {
  test.each([
    ['Nguyễn Thị Hồng Hạnh', 'NGUYEN THI HONG HANH', true],
    ['Nguyễn Thị Hồng Hạnh', 'HANH NGUYEN THI HONG', true],
    ['Đặng Văn Đức', 'DANG VAN DUC', true],
    ['Trần Thị Mai', 'TRAN THI MAY', false],
    ['Trần Thị Mai', 'TRAN MAI', false],
    ['Trần Thị Mai', 'TRAN THI MAI MAI', false],
    ['Trần Thị Mai', 'TRANTHIMAI', false],
    ['Müller', 'MUELLER', true],
    ['Müller', 'MULLER', true],
    ['MUELLER', 'MULLER', false],
    ['Mäkelä', 'MAEKELAE', true],
    ['Mäkelä', 'MAKELA', true],
    ['Mäkelä', 'Ma\u0308kela\u0308', true],
    ['Åse Øst', 'AASE OEST', true],
    ['Åse Øst', 'ASE OST', true],
    ['Björk', 'BJOERK', true],
    ['Björk', 'BJORK', true],
    ['Groß', 'GROSS', true],
    ['Groß', 'GROS', false],
    ['Yıldız', 'YILDIZ', true],
    ['D’Arcy', 'DARCY', true],
    ['D’Arcy', 'D ARCY', false],
    ['Ana-María', 'ANA<MARIA', true],
  ])('%s and %s: %s', (one, other, expected) => {
    expect(sameName(one, other)).toBe(expected);
    expect(sameName(other, one)).toBe(expected);
  });

  test('is symmetric, and every name with letters is its own', () => {
    const umlauts = fc.stringMatching(/^[A-CÄÖÜÅØäöüåøß aeou]{0,8}$/);
    fc.assert(
      fc.property(fc.oneof(names, umlauts), fc.oneof(names, umlauts), (one, other) => {
        expect(sameName(one, other)).toBe(sameName(other, one));
        expect(sameName(one, one)).toBe(foldName(one) !== '');
        if (foldName(one) === foldName(other)) expect(sameName(one, other)).toBe(foldName(one) !== '');
      }),
      { numRuns: 2_000 },
    );
  });

  test('of one person on two codes, with and without accents', () => {
    fc.assert(
      fc.property(names, name => {
        const plain = name.normalize('NFD').replace(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd').toUpperCase();
        expect(plain).toMatch(/^[A-Z ]+$/);
        expect(sameName(name, plain.split(' ').toReversed().join('<'))).toBe(true);
      }),
    );
  });
});

describe('the same birth date', () => {
  test.each([
    ['1987-01-18', '1987-01-18', true],
    ['1987-01-18', '1987-01', true],
    ['1987-01-18', '1987', true],
    ['1987', '1987', true],
    ['1987-01-18', '1987-01-19', false],
    ['1987-01-18', '1987-02', false],
    ['1987-01', '1987-02-01', false],
    ['1987', '1988-01-18', false],
    ['1987-01-18', '', false],
    ['', '', false],
    ['198', '1987', false],
  ])('%j and %j: %s', (one, other, expected) => {
    expect(sameBirthDate(one, other)).toBe(expected);
    expect(sameBirthDate(other, one)).toBe(expected);
  });
});
