import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Item, newPaper } from '../../main/print/paper.ts';
import { type PosterOrder, posterItems, posterPdf } from '../../main/print/poster.ts';
import { codeOf } from '../../main/print/qr.ts';
import { now } from './people.ts';
import { codesIn, fontsOf, infoOf, noPoppler, pageSizes, pictureOf, textOf } from './rendered.ts';

const base: PosterOrder = {
  site: { vi: 'Bệnh viện Đa khoa tỉnh Lào Cai', en: 'Lao Cai Provincial General Hospital' },
  languages: ['vi', 'en'],
  lane: null,
  url: 'https://khaibao.bvlaocai.vn',
  hasScreen: false,
  contact: '0214 384 0001',
  sizes: ['a4', '15cm'],
};
const ofLane: PosterOrder = {
  ...base,
  lane: { vi: 'Cổng số 2 – Ổ Ễ Ự ệ ở', en: 'Gate 2' },
  url: 'https://khaibao.bvlaocai.vn/l/in-2',
  hasScreen: true,
};
const long = (text: string) => text.repeat(10).slice(0, 120);
const orders: readonly (readonly [string, PosterOrder])[] = [
  ['Vietnamese first', base],
  ['English first, of a lane', { ...ofLane, languages: ['en', 'vi'] }],
  ['Vietnamese alone', { ...base, languages: ['vi'], contact: null }],
  [
    'long names and a long address',
    {
      ...ofLane,
      site: { vi: long('Trung tâm Y tế khu vực '), en: long('Regional Medical Centre ') },
      lane: { vi: long('Lối vào nhà xe '), en: long('Entrance by the garage ') },
      url: `https://${'khai-bao.'.repeat(10)}laocai.gov.vn/${'khu-vuc/'.repeat(8)}l/${'a'.repeat(32)}`,
    },
  ],
];

const pdfOf = async (order: PosterOrder, at = now) => {
  const made = await posterPdf(order, at);
  if (!made.ok) throw new Error(made.fault);
  return made.value;
};
/** What stands in a document, however its lines are broken. */
const words = (text: string) => text.replace(/\s+/g, ' ').trim();

describe('boxes', () => {
  const { typeface } = newPaper({ title: 'x', language: 'vi', now: 0 });
  const pages = { a4: [210, 297], '15cm': [150, 150] } as const;

  function checkPage(order: PosterOrder, size: 'a4' | '15cm'): void {
    const made = codeOf(order.url, 'Q');
    if (!made.ok) throw new Error(made.fault);
    const items = posterItems(order, size, made.value, typeface);
    const [width, height] = pages[size];
    for (const item of items) {
      expect(item.x).toBeGreaterThanOrEqual(8);
      expect(item.y).toBeGreaterThanOrEqual(8);
      expect(item.x + item.width).toBeLessThanOrEqual(width - 8 + 1e-6);
      expect(item.y + item.height).toBeLessThanOrEqual(height - 8 + 1e-6);
    }
    const solid = items.filter(({ kind }) => kind === 'text' || kind === 'code');
    for (const [at, one] of solid.entries()) {
      for (const other of solid.slice(at + 1)) expect([one, other, overlap(one, other)]).toEqual([one, other, false]);
    }
    const written = items.flatMap(item => (item.kind === 'text' ? [item.text.lines.join('')] : []));
    expect(written).toContain(order.url);
    const code = items.find(({ kind }) => kind === 'code');
    expect(code?.width).toBeGreaterThan(size === 'a4' ? 75 : 46);
  }

  const localized = (unit: fc.Arbitrary<string>) => {
    const name = fc.string({ unit, minLength: 1, maxLength: 120 }).map(text => text.slice(0, 120));
    return fc.record({ vi: name, en: name });
  };
  const unit = fc.oneof(
    fc.constantFrom('W', 'Ổ', 'ự', ' ', 'n', 'g'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  );
  const order = fc.record({
    site: localized(unit),
    languages: fc.constantFrom(['vi', 'en'] as const, ['en', 'vi'] as const, ['vi'] as const, ['en'] as const),
    lane: fc.option(localized(unit)),
    url: fc.stringMatching(/^https:\/\/[a-z.-]{1,60}[a-zA-Z0-9./-]{0,140}$/),
    hasScreen: fc.boolean(),
    contact: fc.option(fc.string({ unit, minLength: 1, maxLength: 80 })),
    sizes: fc.constant(['a4', '15cm'] as const),
  });

  test('nothing leaves the page, or reaches into another text or the code', () => {
    fc.assert(
      fc.property(order, fc.constantFrom('a4' as const, '15cm' as const), (any, size) => checkPage(any, size)),
      { numRuns: 300 },
    );
  });

  test.each(orders)('%s', (_, each) => {
    checkPage(each, 'a4');
    checkPage(each, '15cm');
  });

  function overlap(one: Item, other: Item): boolean {
    // Line boxes have room for marks that most letters lack: neighbours may share a hair of it.
    const slack = 0.01;
    const apart =
      one.x + one.width <= other.x + slack ||
      other.x + other.width <= one.x + slack ||
      one.y + one.height <= other.y + slack ||
      other.y + other.height <= one.y + slack;
    return !apart;
  }
});

test('the same order makes the same bytes, and the date alone differs', async () => {
  const [first, second, later] = [await pdfOf(base), await pdfOf(base), await pdfOf(base, now + 86_400_000)];
  expect(Buffer.compare(first.pdf, second.pdf)).toBe(0);
  expect(Buffer.compare(first.pdf, later.pdf)).not.toBe(0);
  expect(Buffer.from(first.pdf).toString('latin1')).toMatch(/^%PDF-1\.7/);
});

test('an address that no code can hold is refused', async () => {
  const made = await posterPdf({ ...base, url: `https://a.vn/${'x'.repeat(2_000)}` }, now);
  expect(made).toEqual({ ok: false, fault: expect.stringContaining('too long') });
});

test('a name that the typeface cannot write is told', async () => {
  expect((await pdfOf(base)).isWhole).toBe(true);
  expect((await pdfOf({ ...base, site: { vi: '中央病院', en: 'Central' } })).isWhole).toBe(false);
});

describe.skipIf(noPoppler !== null)(`as printed${noPoppler === null ? '' : ` (${noPoppler})`}`, () => {
  test.each(orders)('%s: both codes lead to the address', async (_, order) => {
    const { pdf, pages } = await pdfOf(order);
    expect(pages.map(({ size }) => size)).toEqual(['a4', '15cm']);
    expect(await codesIn(pictureOf(pdf, 150, 1))).toEqual([order.url]);
    expect(await codesIn(pictureOf(pdf, 150, 2))).toEqual([order.url]);
  });

  test('each page has its own exact size', async () => {
    const { pdf } = await pdfOf(base);
    const [a4, square] = pageSizes(pdf);
    expect(a4?.[0]).toBeCloseTo((210 * 72) / 25.4, 2);
    expect(a4?.[1]).toBeCloseTo((297 * 72) / 25.4, 2);
    expect(square?.[0]).toBeCloseTo((150 * 72) / 25.4, 2);
    expect(square?.[1]).toBeCloseTo((150 * 72) / 25.4, 2);
    expect(pageSizes((await pdfOf({ ...base, sizes: ['15cm'] })).pdf)).toHaveLength(1);
  });

  test('every font is inside, as a subset that knows its letters', async () => {
    const lines = fontsOf((await pdfOf(base)).pdf)
      .trim()
      .split('\n')
      .slice(2);
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line).toMatch(/[A-Z]{6}\+EncodeSans-\w+ +CID TrueType +Identity-H +yes yes yes/);
  });

  test('what is written can be searched and copied', async () => {
    const text = words(textOf((await pdfOf(ofLane)).pdf));
    for (const part of [
      ...[
        ofLane.site.vi,
        ofLane.site.en,
        ofLane.url,
        'Cổng số 2 – Ổ Ễ Ự ệ ở · Gate 2',
        'Scan to declare before you enter',
      ],
      ...['Quét để khai báo', 'Không có điện thoại?', 'Mời chạm “Khai tại đây” trên màn hình ở cổng, hoặc gặp bảo vệ.'],
      'Hỏi · Ask: 0214 384 0001',
    ]) {
      expect(text).toContain(part);
    }
    expect(text).not.toContain('\u00a0');
    expect(words(textOf((await pdfOf(base)).pdf))).toContain('Mời gặp bảo vệ ở cổng.');
  });

  test('it says its title, its language and who made it', async () => {
    const { pdf } = await pdfOf(base);
    const info = infoOf(pdf);
    expect(info).toMatch(/Title: +Bệnh viện Đa khoa tỉnh Lào Cai – Quét để khai báo trước khi vào/);
    expect(info).toMatch(/Creator: +Gatehouse/);
    expect(info).toMatch(/Tagged: +yes/);
    expect(Buffer.from(pdf).toString('latin1')).toContain('/Lang (vi)');
  });
});
