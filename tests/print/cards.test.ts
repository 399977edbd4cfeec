import { describe, expect, test } from 'vitest';
import { cardCode, cardItems, cardsPdf } from '../../main/print/cards.ts';
import { newPaper } from '../../main/print/paper.ts';
import { codeOf } from '../../main/print/qr.ts';
import { now, personOf, untilText } from './people.ts';
import { codesIn, crop, noPoppler, pageSizes, pictureOf, textOf } from './rendered.ts';

const names = [
  'Nguyễn Thị Hồng Hạnh',
  'Bùi Lan',
  '王小明',
  'Lan 🌸',
  'محمد',
  'Công Tằng Tôn Nữ Thị Thùy Dương Quỳnh Như Anh',
];
/** As much as a token may hold. */
const rich = {
  note: 'x'.repeat(60),
  host: 'Khoa Nội tổng hợp, tầng 3',
  plate: '24A-123.45',
  phone: '84912345678',
  audience: 'hospital',
};
const people = Array.from({ length: 17 }, (_, at) =>
  personOf(names[at % names.length] ?? '', at % 4 === 3 ? rich : {}),
);

async function cardsOf(some = people) {
  const made = await cardsPdf({ people: some, languages: ['vi', 'en'], timeZone: 'Asia/Ho_Chi_Minh' }, now);
  if (!made.ok) throw new Error(made.fault);
  return made.value;
}

describe('cards', () => {
  test('fifteen a sheet, every module readable', async () => {
    const { pages, module, replaced } = await cardsOf();
    expect(pages).toBe(2);
    expect(module).toBeGreaterThanOrEqual(0.45);
    expect(module).toBeLessThan(0.6);
    expect(replaced).toBe(people.filter(({ name }) => /[^\p{Script=Latin} ]/u.test(name)).length);
  });

  test('every version up to 16 keeps 0.45 mm, and what is longer is refused', () => {
    const lengths = Array.from({ length: 160 }, (_, at) => 1 + 5 * at);
    for (const text of lengths.map(length => 'A'.repeat(length))) {
      const code = codeOf(text, 'M', 9);
      if (!code.ok) throw new Error(code.fault);
      const isFine = 40 / code.value.modules >= 0.45;
      expect(cardCode(text).ok).toBe(isFine);
      if (code.value.version <= 16) expect(isFine).toBe(true);
    }
    expect(cardCode('A'.repeat(800))).toEqual({
      ok: false,
      fault: expect.stringMatching(/too long for a card.*0\.45 mm/),
    });
    expect(cardCode('A'.repeat(9_000))).toEqual({ ok: false, fault: expect.stringContaining('too long') });
  });

  test('nothing leaves the card, or enters the quiet zone', () => {
    const { typeface } = newPaper({ title: 'x', language: 'vi', now: 0 });
    for (const length of [1, 250, 330, 400, 450, 523, 600, 650]) {
      const code = cardCode('A'.repeat(length));
      if (!code.ok) continue;
      for (const name of [...names, 'W'.repeat(80), 'Ổ Ệ '.repeat(20)]) {
        const words = { name, until: `Hết hạn · Until ${untilText}`, language: 'vi' };
        const [field, ...texts] = cardItems(code.value, words, { x: 0, y: 0 }, typeface);
        expect(field?.kind).toBe('code');
        const side = 40 + (8 * 40) / code.value.modules;
        expect(field?.width).toBeCloseTo(side);
        for (const { x, y, width, height } of texts) {
          expect(x).toBeGreaterThanOrEqual(0);
          expect(y).toBeGreaterThanOrEqual(0);
          expect(x + width).toBeLessThanOrEqual(50);
          expect(y + height).toBeLessThanOrEqual(50);
          // A third of a millimetre of a text's box is for marks above capitals.
          expect(Math.max(x, y)).toBeGreaterThan(side - 0.8);
        }
      }
    }
  });

  test('the first that makes no card is told by its number alone', async () => {
    const bad = { name: 'Bùi Lan', text: 'A'.repeat(900), expiresAtS: 0 };
    const made = await cardsPdf({ people: [...people.slice(0, 2), bad], languages: ['vi'], timeZone: 'UTC' }, now);
    expect(made).toEqual({ ok: false, fault: expect.stringMatching(/^card 3: /) });
    expect(JSON.stringify(made)).not.toContain('Lan');
  });

  test('the same people make the same bytes', async () => {
    const [first, second] = [await cardsOf(), await cardsOf()];
    expect(Buffer.compare(first.pdf, second.pdf)).toBe(0);
  });
});

describe.skipIf(noPoppler !== null)(`as printed${noPoppler === null ? '' : ` (${noPoppler})`}`, () => {
  test.each([150, 100])('at %i dpi every code is the text of its person, in its place', async dpi => {
    const { pdf } = await cardsOf();
    for (const page of [1, 2]) {
      const picture = pictureOf(pdf, dpi, page);
      for (const [at, { text }] of people.slice((page - 1) * 15, page * 15).entries()) {
        const px = (mm: number) => Math.round((mm / 25.4) * dpi);
        const [x, y] = [30 + (at % 3) * 50, 23.5 + Math.floor(at / 3) * 50];
        expect(await codesIn(crop(picture, px(x), px(y), px(50), px(50)))).toEqual([text]);
      }
    }
  });

  test('the names and ends can be copied', async () => {
    const { pdf } = await cardsOf();
    expect(pageSizes(pdf)).toHaveLength(2);
    const text = textOf(pdf).replace(/\s+/g, ' ');
    for (const name of ['Nguyễn Thị Hồng Hạnh', 'Bùi Lan', '???', 'Công Tằng Tôn Nữ']) expect(text).toContain(name);
    expect(text).not.toContain('王');
    expect(text).toContain(`Hết hạn · Until ${untilText}`);
  });
});
