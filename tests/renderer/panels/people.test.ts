/** Finding people by what is typed, and the muster list as rows and as a file. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MusterRow } from '../../../main/desk-contract.ts';
import { may } from '../../../renderer/guard/panels/allowed.ts';
import { fill } from '../../../renderer/guard/panels/fill.ts';
import { fits, folded } from '../../../renderer/guard/panels/fold.ts';
import { chosen, csvText, fileNameOf, inOrder } from '../../../renderer/guard/panels/muster-rows.ts';

const syllable = fc.constantFrom('Nguyễn', 'Đặng', 'Thị', 'Mỷ', 'Ửng', 'Phượng', 'Quốc', 'Lê', 'Oanh', 'Đức');
const fullName = fc.array(syllable, { minLength: 1, maxLength: 5 }).map(words => words.join(' '));

const row = (visit: number, part: Partial<MusterRow> = {}): MusterRow => ({
  visit,
  person: 'p',
  name: 'Lê Thị Kim Oanh',
  host: null,
  phone: null,
  zone: 'main',
  lane: 'in-1',
  at: visit,
  isMet: false,
  ...part,
});

describe('folding', () => {
  test.each([
    ['Nguyễn Thị Phượng', 'nguyen thi phuong'],
    ['ĐẶNG  Quốc-Bảo', 'dang quoc bao'],
    ['Vàng Thị Mỷ', 'vang thi my'],
    ['Nguye\u0302\u0303n', 'nguyen'],
    ['  29A-123.45 ', '29a 123 45'],
    ['…', ''],
  ])('%j is %j', (text, expected) => expect(folded(text)).toBe(expected));

  test('is the same for every way to write the marks, and when it is done twice', () => {
    fc.assert(
      fc.property(fc.oneof(fullName, fc.string({ unit: 'grapheme' })), text => {
        expect(folded(text.normalize('NFD'))).toBe(folded(text.normalize('NFC')));
        expect(folded(folded(text))).toBe(folded(text));
      }),
    );
  });
});

describe('what is typed', () => {
  test.each([
    ['phuong nguyen', ['Nguyễn Thị Phượng'], true],
    ['Phượng', ['nguyen thi phuong'], true],
    ['lan', ['Nguyễn Thị Phượng', null], false],
    ['', [null], true],
    ['0912 345', ['84912345678'], true],
    ['0912345678', ['+84912345678'], true],
    ['0912345678', ['0912345678'], true],
    ['0913', ['84912345678'], false],
    // It does not reach over from one text into the next.
    ['oanhkhoa', ['Oanh', 'Khoa Nội'], false],
  ])('%j within %j: %s', (typed, texts, expected) => expect(fits(typed, texts)).toBe(expected));

  test('finds a name by any of its words, in any order, with or without accents', () => {
    fc.assert(
      fc.property(fullName, fc.boolean(), fc.nat(), (name, isFolded, turn) => {
        const words = name.split(' ');
        const from = turn % words.length;
        const typed = [...words.slice(from), ...words.slice(0, from)].join(' ');
        expect(fits(isFolded ? folded(typed) : typed, [name])).toBe(true);
      }),
    );
  });
});

describe('the rows', () => {
  test('are those that fit, and those that were not met', () => {
    const rows = [row(1), row(2, { name: 'Trần Văn An', isMet: true }), row(3, { name: null, host: 'Khoa Oanh' })];
    const visits = (typed: string, isUnmet: boolean) => chosen(rows, typed, isUnmet).map(({ visit }) => visit);
    expect(visits('oanh', false)).toEqual([1, 3]);
    expect(visits('', true)).toEqual([1, 3]);
    expect(visits('an', true)).toEqual([1, 3]);
    expect(visits('tran', false)).toEqual([2]);
  });

  test('are in order by the word that people are called by, those without a name last', () => {
    const names = ['Lê Thị Oanh', null, 'Trần Văn Đức', 'Phạm Dũng', 'Vũ Ân', 'Bùi An'];
    const rows = names.map((name, index) => row(index + 1, { name }));
    expect(inOrder(rows, 'name').map(({ name }) => name)).toEqual([
      'Bùi An',
      'Vũ Ân',
      'Phạm Dũng',
      'Trần Văn Đức',
      'Lê Thị Oanh',
      null,
    ]);
    expect(inOrder(rows, 'newest').map(({ visit }) => visit)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test('stay all there in either order', () => {
    const some = fc.array(fc.record({ name: fc.option(fullName), at: fc.nat() }), { maxLength: 30 });
    fc.assert(
      fc.property(some, fc.constantFrom('newest', 'name'), (parts, order) => {
        const rows = parts.map((part, index) => row(index + 1, part));
        const visits = inOrder(rows, order).map(({ visit }) => visit);
        expect(visits.toSorted((a, b) => a - b)).toEqual(rows.map(({ visit }) => visit));
      }),
    );
  });
});

describe('the file', () => {
  test.each([
    ['muster-2026-11-25.csv', 'muster-2026-11-25.csv'],
    ['muster 2026/11-25.csv', '11-25.csv'],
    ['../../etc/passwd', 'passwd.csv'],
    ['C:\\x\\a.CSV', 'a.csv'],
    ['Bệnh viện.csv', 'B-nh-vi-n.csv'],
    ['', 'muster.csv'],
    ['....csv', 'muster.csv'],
  ])('%j is saved as %j', (name, expected) => expect(fileNameOf(name)).toBe(expected));

  test('has a name that every file system takes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), name => {
        expect(fileNameOf(name)).toMatch(/^[\w-]{1,60}\.csv$/);
      }),
    );
  });

  test('begins with one byte order mark', () => {
    expect(csvText('Tên\n')).toBe('\uFEFFTên\n');
    expect(csvText(csvText('Tên\n'))).toBe('\uFEFFTên\n');
  });
});

test.each([
  ['guard', 'search', true],
  ['guard', 'watch', false],
  ['guard', 'export-muster', false],
  ['supervisor', 'export-muster', true],
  ['admin', 'unlock-guard', true],
  [null, 'search', false],
] as const)('%s may %s: %s', (role, kind, expected) => expect(may(role, kind)).toBe(expected));

test('a sentence is filled in, and keeps what nobody has named', () => {
  expect(fill('{n} người ở {lane}', { n: 3 })).toBe('3 người ở {lane}');
});
