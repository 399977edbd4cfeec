import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitText, heightOf, printable, type TextStyle } from '../../main/print/fit.ts';
import { newPaper } from '../../main/print/paper.ts';

const { typeface } = newPaper({ title: 'x', language: 'vi', now: 0 });
const line: TextStyle = { weight: 'bold', pt: [20, 8], maxLines: 1 };

/** Letters of every kind that people and phones produce. */
const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 120 }),
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.string({ unit: fc.constantFrom('W', 'Ổ', 'Ệ', 'ự', ' ', '中', '🌸', '\u0301', '\u202e', '\n'), maxLength: 120 }),
);

test('whatever comes is drawn inside its box', () => {
  fc.assert(
    fc.property(
      hostile,
      fc.integer({ min: 1, max: 3 }),
      fc.oneof(fc.integer({ min: 12, max: 40 }), fc.integer({ min: 40, max: 180 })),
      fc.boolean(),
      (text, maxLines, width, isAddress) => {
        const style: TextStyle = { ...line, maxLines, breaks: isAddress ? 'address' : 'words' };
        const height = heightOf(2, 8);
        const fitted = fitText(typeface, printable(text, typeface).text, style, width, height);
        expect(fitted.lines.length).toBeGreaterThan(0);
        expect(fitted.lines.length).toBeLessThanOrEqual(maxLines);
        for (const drawn of fitted.lines) expect(typeface.width(drawn, 'bold', fitted.pt)).toBeLessThanOrEqual(width);
        expect(fitted.width).toBeLessThanOrEqual(width);
        expect(fitted.height).toBeLessThanOrEqual(height);
      },
    ),
    { numRuns: 400, examples: [['W'.repeat(100), 3, 12, false]] },
  );
});

test('what has room is whole, in the size that is wanted', () => {
  const fitted = fitText(typeface, 'Nguyễn Thị Hồng Hạnh', line, 200);
  expect(fitted).toMatchObject({ lines: ['Nguyễn Thị Hồng Hạnh'], pt: 20, isCut: false });
});

test('a line shrinks before it is cut, and is cut at a word', () => {
  const name = 'Công Tằng Tôn Nữ Thị Thùy Dương';
  const shrunk = fitText(typeface, name, line, 60);
  expect(shrunk).toMatchObject({ lines: [name], isCut: false });
  expect(shrunk.pt).toBeLessThan(20);
  expect(fitText(typeface, name, line, 30)).toMatchObject({ lines: ['Công Tằng Tôn Nữ…'], pt: 8, isCut: true });
  expect(fitText(typeface, 'x'.repeat(90), line, 30).lines[0]).toMatch(/^x{5,}…$/);
});

test('two lines are of about one length, the first one no shorter', () => {
  const two = { ...line, pt: [20, 20], maxLines: 2 } as const;
  expect(fitText(typeface, 'Bệnh viện Đa khoa tỉnh Lào Cai', two, 95).lines).toEqual([
    'Bệnh viện Đa khoa',
    'tỉnh Lào Cai',
  ]);
});

test('an address ends its lines where nobody would add or miss a sign', () => {
  const url = 'https://khai-bao.benh-vien-da-khoa.laocai.gov.vn/khu-vuc/l/in-1';
  const { lines } = fitText(typeface, url, { ...line, maxLines: 3, breaks: 'address' }, 60);
  expect(lines.join('')).toBe(url);
  for (const before of lines.slice(0, -1)) expect(before).not.toMatch(/[-.]$/);
});

test.each([
  ['Nguyễn Thị Hồng Hạnh Ổ Ễ Ự ệ ở Đ', 'Nguyễn Thị Hồng Hạnh Ổ Ễ Ự ệ ở Đ', true],
  ['Nguyễn'.normalize('NFD'), 'Nguyễn', false],
  ['王小明', '???', false],
  ['Lan 🌸👩‍⚕️🇻🇳', 'Lan', false],
  ['Ｌａｎ', 'Lan', false],
  ['\u202eLan\u0007\u200b', 'Lan', false],
  ['محمد علي', '???? ???', false],
  ['Lan\n\tAnh', 'Lan Anh', true],
  ['a\u0301\u0302\u0303\u0304\u0305', 'á\u0302\u0303', false],
  ['🌸', '?', false],
  ['', '?', false],
  ['Ж Lan', '? Lan', false],
  ['a  b', 'a b', true],
])('%j is printed as %j', (text, printed, isWhole) => {
  const { text: drawn, isWhole: whole } = printable(text, typeface);
  expect(drawn).toBe(printed);
  // NFD is the same text, so whole as well.
  expect(whole).toBe(isWhole || text.normalize('NFC') === printed);
});

test('everything printable is in the typeface, and stays as it is', () => {
  fc.assert(
    fc.property(hostile, text => {
      const once = printable(text, typeface).text;
      for (const letter of once) expect(typeface.has(letter.codePointAt(0) ?? 0)).toBe(true);
      expect(once).not.toBe('');
      expect(printable(once, typeface).text).toBe(once);
    }),
    { numRuns: 300 },
  );
});

test('a tied space is as wide as another', () => {
  expect(typeface.width('\u00a0', 'bold', 20)).toBeCloseTo(typeface.width(' ', 'bold', 20));
});
