import { describe, expect, test } from 'vitest';
import { newPaper } from '../../main/print/paper.ts';
import { codeOf } from '../../main/print/qr.ts';
import { cellItems, type SheetsOrder, sheetsPdf } from '../../main/print/sheets.ts';
import { now, personOf, untilText } from './people.ts';
import { codesIn, noPoppler, pageSizes, pictureOf, textOf } from './rendered.ts';

const names = [
  'Nguyễn Thị Hồng Hạnh',
  '王小明',
  'Lan 🌸👩‍⚕️',
  'محمد علي',
  'a\u0301\u0302\u0303\u0304',
  '\u202eBùi Lan',
  'W'.repeat(80),
  'Ổ Ễ Ự',
];
const order: SheetsOrder = {
  siteName: { vi: 'Bệnh viện Đa khoa tỉnh Lào Cai', en: 'Lao Cai Provincial General Hospital' },
  timeZone: 'Asia/Ho_Chi_Minh',
  language: 'vi',
  people: names.map(name => ({ ...personOf('Bùi Lan', { host: 'Khoa Nội' }), name })),
};

async function sheetsOf(changes: Partial<SheetsOrder> = {}) {
  const made = await sheetsPdf({ ...order, ...changes }, now);
  if (!made.ok) throw new Error(made.fault);
  return made.value;
}

test('nothing leaves its cell', () => {
  const { typeface } = newPaper({ title: 'x', language: 'vi', now: 0 });
  for (const length of [1, 250, 334, 544, 696]) {
    const code = codeOf('A'.repeat(length), 'M', 9);
    if (!code.ok) throw new Error(code.fault);
    for (const name of names) {
      for (let at = 0; at < 6; at++) {
        const words = { name, until: `Hết hạn ${untilText}`, number: '500/500', site: 'W'.repeat(120) };
        const left = 8 + (at % 2) * 97;
        const top = 8 + Math.floor(at / 2) * (281 / 3);
        for (const { x, y, width, height } of cellItems(code.value, words, at, 'vi', typeface)) {
          expect(x).toBeGreaterThanOrEqual(left);
          expect(x + width).toBeLessThanOrEqual(left + 97);
          expect(y).toBeGreaterThanOrEqual(top);
          expect(y + height).toBeLessThanOrEqual(top + 281 / 3);
        }
      }
    }
  }
});

test('nobody, too many, and what no code can hold are refused without a name', async () => {
  expect(await sheetsPdf({ ...order, people: [] }, now)).toEqual({
    ok: false,
    fault: expect.stringContaining('1 to 500'),
  });
  const [one] = order.people;
  const many = Array.from({ length: 501 }, () => ({ name: 'x', text: 'x', expiresAtS: 0, ...one }));
  expect((await sheetsPdf({ ...order, people: many }, now)).ok).toBe(false);
  const long = { name: 'Bùi Lan', text: 'x'.repeat(9_000), expiresAtS: 0 };
  const made = await sheetsPdf({ ...order, people: [long] }, now);
  expect(made).toEqual({ ok: false, fault: expect.stringMatching(/^person 1: /) });
});

describe.skipIf(noPoppler !== null)(`as printed${noPoppler === null ? '' : ` (${noPoppler})`}`, () => {
  test('six a page, each with its own text', async () => {
    const pdf = await sheetsOf();
    expect(pageSizes(pdf)).toHaveLength(2);
    const texts = order.people.map(({ text }) => text);
    expect((await codesIn(pictureOf(pdf, 150, 1))).toSorted()).toEqual(texts.slice(0, 6).toSorted());
    expect((await codesIn(pictureOf(pdf, 150, 2))).toSorted()).toEqual(texts.slice(6).toSorted());
  });

  test.each(['vi', 'en'] as const)('names, ends, numbers and the site in %s', async language => {
    const text = textOf(await sheetsOf({ language })).replace(/\s+/g, ' ');
    for (const part of ['Nguyễn Thị Hồng Hạnh', '???', 'Bùi Lan', 'Ổ Ễ Ự', '1/8', '8/8', order.siteName[language]]) {
      expect(text).toContain(part);
    }
    expect(text).toContain(`${language === 'vi' ? 'Hết hạn' : 'Until'} ${untilText}`);
    expect(text).not.toContain(order.siteName[language === 'vi' ? 'en' : 'vi']);
  });
});
