import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CsvRow, csvLimits, newCsvParser } from '../../../main/controller/register/csv.ts';

function parse(bytes: Uint8Array, chunk = bytes.length || 1): readonly CsvRow[] {
  const rows: CsvRow[] = [];
  const parser = newCsvParser(row => rows.push(row));
  // One buffer for every piece, as a stream may use its own again.
  const buffer = Buffer.alloc(chunk);
  for (let from = 0; from < bytes.length; from += chunk) {
    const piece = bytes.subarray(from, from + chunk);
    buffer.set(piece);
    parser.push(buffer.subarray(0, piece.length));
  }
  parser.end();
  return rows;
}

const fieldsOf = (text: string) => parse(Buffer.from(text)).map(row => ('fields' in row ? row.fields : row.fault));

interface Style {
  readonly separator: string;
  readonly end: string;
  readonly withBom: boolean;
  readonly quoteAll: boolean;
  readonly lastEnd: boolean;
}

function write(rows: readonly (readonly string[])[], { separator, end, withBom, quoteAll, lastEnd }: Style): string {
  const field = (text: string, isAlone: boolean) =>
    quoteAll || /[",;\t\r\n]/.test(text) || (isAlone && text === '') ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map(row => row.map(text => field(text, row.length === 1)).join(separator));
  return `${withBom ? '\ufeff' : ''}${lines.join(end)}${lastEnd ? end : ''}`;
}

const style: fc.Arbitrary<Style> = fc.record({
  separator: fc.constantFrom(',', ';', '\t'),
  end: fc.constantFrom('\n', '\r\n'),
  withBom: fc.boolean(),
  quoteAll: fc.boolean(),
  lastEnd: fc.boolean(),
});
/** Any text without half surrogates, which UTF-8 does not have; a BOM inside is a character as any. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', ',', ';', '\t', '\r', '\n', ' ', 'ệ', 'a', '\ufeff'), maxLength: 12 }),
);

describe('the parser', () => {
  test('reads what was written, at every size of the pieces', () => {
    const table = fc
      .integer({ min: 1, max: 5 })
      .chain(width => fc.array(fc.array(text, { minLength: width, maxLength: width }), { maxLength: 6 }));
    fc.assert(
      fc.property(table, style, fc.integer({ min: 2, max: 6 }), (rows, how, columns) => {
        // A header of two columns or more decides the separator.
        const all = [Array.from({ length: columns }, (_, index) => `c${index}`), ...rows];
        const bytes = Buffer.from(write(all, how));
        for (const chunk of [1, 2, 3, 7, bytes.length]) {
          expect(parse(bytes, chunk).map(row => ('fields' in row ? row.fields : row.fault))).toEqual(all);
        }
      }),
    );
  });

  test('never throws, and gives the same rows at every size of the pieces, for any bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(fc.constantFrom(0x22, 0x2c, 0x3b, 0x09, 0x0a, 0x0d, 0x61, 0xef, 0xbb, 0xbf, 0xff), { maxLength: 60 }),
    );
    fc.assert(
      fc.property(bytes, fc.integer({ min: 1, max: 9 }), (some, chunk) => {
        const whole = Uint8Array.from(some);
        expect(parse(whole, chunk)).toEqual(parse(whole));
      }),
      { numRuns: 1_000 },
    );
  });

  test.each([
    [
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a;b\r\n"1;2";"3""4"\r\n',
      [
        ['a', 'b'],
        ['1;2', '3"4'],
      ],
    ],
    ['a\tb\n\n\r\n,\n', [['a', 'b'], [',']]],
    [
      '"a,a,a";b\n1;2\n',
      [
        ['a,a,a', 'b'],
        ['1', '2'],
      ],
    ],
    ['a\n""\n', [['a'], ['']]],
    [
      'a,b\n,\n',
      [
        ['a', 'b'],
        ['', ''],
      ],
    ],
    [
      'a,b\n"",""\n',
      [
        ['a', 'b'],
        ['', ''],
      ],
    ],
    [
      'a,b\n"x\r\ny",2\n',
      [
        ['a', 'b'],
        ['x\r\ny', '2'],
      ],
    ],
    ['a,b\n1,x"y\n3,4\n', [['a', 'b'], 'a quote inside a field without quotes', ['3', '4']]],
    [
      'a,b\n"1"2,3\n"1"\rx,3\n3,4\n',
      [['a', 'b'], 'something behind a quoted field', 'something behind a quoted field', ['3', '4']],
    ],
    ['a,b\n1,"2', [['a', 'b'], 'a quote that is not closed']],
    ['', []],
  ])('%j', (given, expected) => {
    expect(fieldsOf(given)).toEqual(expected);
  });

  test('counts lines, not rows', () => {
    const rows = parse(Buffer.from('a,b\n\n"x\n\ny",2\n3,"\n4,5'));
    expect(rows.map(({ line }) => line)).toEqual([1, 3, 6]);
  });

  test('a row that is too long is one fault, and the next is read', () => {
    const long = 'x'.repeat(csvLimits.rowBytes + 1);
    const rows = parse(Buffer.from(`a,b\n${long}\n1,2\n"${long}\n3,4\n`), 1_000);
    const tooLong = { fault: expect.stringMatching(/^longer than 16384 bytes/) };
    expect(rows).toEqual([
      { line: 1, fields: ['a', 'b'] },
      { line: 2, ...tooLong },
      { line: 3, fields: ['1', '2'] },
      { line: 4, ...tooLong },
      { line: 5, fields: ['3', '4'] },
    ]);
    expect(fieldsOf(`a,b\n${'x'.repeat(csvLimits.fieldCharacters + 1)},2\n`)[1]).toMatch(/more than 4096 characters/);
    expect(fieldsOf(`a,b\n${','.repeat(csvLimits.fields)}\n`)[1]).toMatch(/more than 256 fields/);
  });

  test.each([
    ['"', 1],
    ['"\n', 500_000],
    ['a"', 1],
    ['""', 1],
    [',', 1],
    ['\n', 0],
    ['"a', 1],
  ])('two megabytes of %j are read once: a walk over them for each byte would not end in a test', (worst, rows) => {
    expect(parse(Buffer.from(worst.repeat(2_000_000 / worst.length)), 65_536)).toHaveLength(rows);
  });
});
