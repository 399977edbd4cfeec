/** Words, the number that is looked at while it is typed, countdowns, tables and pictures. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPeople } from '../../main/declare/people-table.ts';
import { nationalIdFault } from '../../main/form.ts';
import { momentIn, secondsUntil, timeLeft } from '../../renderer/declare/countdown.ts';
import { faultName, shownFaults } from '../../renderer/declare/fault-words.ts';
import { typedIdFault } from '../../renderer/declare/id-hint.ts';
import { drawQr, pathOf } from '../../renderer/declare/qr-drawing.ts';
import { drawPicture, type Pen, pictureWidth } from '../../renderer/declare/qr-picture.ts';
import { readTable, template } from '../../renderer/declare/table.ts';
import { faultNames } from '../../renderer/declare/words/dictionary.ts';
import { en } from '../../renderer/declare/words/en.ts';
import { type Language, languageFor, languages } from '../../renderer/declare/words/languages.ts';
import { siteWords } from '../../renderer/declare/words/shared.ts';
import { vi } from '../../renderer/declare/words/vi.ts';
import { hanh, opened, through } from './declare-stage.ts';

describe('languages', () => {
  test.each(languages)('$tag loads its own words, and all of them', async language => {
    const words = await language.load();
    expect(words.tag).toBe(language.tag);
    const empty = (value: unknown): boolean =>
      typeof value === 'object' && value !== null ? Object.values(value).some(empty) : value === '';
    expect(empty(words)).toBe(false);
    expect(Object.keys(words.faults).sort()).toEqual([...faultNames].sort());
  });

  test('no two faults are said in the same words', () => {
    for (const words of [vi, en]) expect(new Set(Object.values(words.faults)).size).toBe(faultNames.length);
  });

  const wanted: readonly (readonly [readonly (string | null)[], string])[] = [
    [['vi-VN', 'en'], 'vi'],
    [['en-GB'], 'en'],
    [['fr-FR', 'vi'], 'vi'],
    [['ja'], 'en'],
    [[], 'en'],
    [[null, 'VI'], 'vi'],
    [['en', 'vi-VN'], 'en'],
  ];
  test.each(wanted)('%j is offered in %s', (tags, tag) => {
    expect(languageFor(tags).tag).toBe(tag);
  });

  test('a third is one more line, and has the site’s own words in English', () => {
    const third: Language = { tag: 'km', name: 'ខ្មែរ', load: async () => ({ ...en, tag: 'km' }) };
    expect(languageFor(['km-KH'], [...languages, third])).toBe(third);
    expect(siteWords({ vi: 'Bệnh viện', en: 'Hospital' }, { tag: 'km' })).toBe('Hospital');
  });
});

describe('a national id while it is typed', () => {
  const table: readonly (readonly [string, string, 'male' | 'female' | null, string | null])[] = [
    ['', '1985', 'female', null],
    ['03', '1985', 'female', null],
    ['032', '1985', 'female', 'wrong-number'],
    ['001', '1985', 'female', null],
    ['0010', '1985', 'female', 'wrong-sex'],
    ['0010', '1985', null, null],
    ['0013', '1985', 'female', 'wrong-birth-year'],
    ['0013', '2005', 'female', null],
    ['00118', '1985', 'female', null],
    ['00119', '1985', 'female', 'wrong-birth-year'],
    ['00119', '198', 'female', null],
    ['001185', '1985', 'female', null],
    ['001184', '1985', 'female', 'wrong-birth-year'],
    ['100185', '1985', 'female', null],
    ['00a', '1985', 'female', 'wrong-number'],
    ['0011850000123', '1985', 'female', 'wrong-number'],
  ];
  test.each(table)('%s of somebody born in %s, %s: %s', (idNumber, birthYear, sex, fault) => {
    expect(typedIdFault({ idNumber, birthYear, sex })).toBe(fault);
  });

  test('no number that is right is ever called wrong on its way, and a whole one is judged as the service does', () => {
    const person = fc.record({
      year: fc.integer({ min: 1900, max: 2026 }),
      sex: fc.constantFrom('male', 'female' as const),
      place: fc.constantFrom('001', '031', '079', '096', '100', '285'),
      serial: fc.nat(999_999),
    });
    fc.assert(
      fc.property(person, fc.nat(12), ({ year, sex, place, serial }, length) => {
        const birthYear = String(year);
        const code = (Math.floor(year / 100) - 19) * 2 + (sex === 'male' ? 0 : 1);
        const number = `${place}${code}${birthYear.slice(2)}${String(serial).padStart(6, '0')}`;
        expect(nationalIdFault(number, birthYear, sex)).toBeNull();
        expect(typedIdFault({ idNumber: number.slice(0, length), birthYear, sex })).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^\d{12}$/), fc.integer({ min: 1900, max: 2099 }), (idNumber, year) => {
        const birthYear = String(year);
        expect(typedIdFault({ idNumber, birthYear, sex: 'male' })).toBe(nationalIdFault(idNumber, birthYear, 'male'));
      }),
    );
  });

  test('is told at the field at once, in place of what was told before', () => {
    const typed = { ...hanh, sex: 'male', idNumber: '00118' } as const;
    const state = through(
      opened(),
      { kind: 'agree' },
      { kind: 'person', patch: typed },
      { kind: 'left', field: 'idNumber' },
    );
    expect(state.faults).toEqual([{ field: 'idNumber', kind: 'wrong-number' }]);
    expect(shownFaults(state)).toEqual([{ field: 'idNumber', kind: 'wrong-sex' }]);
    expect(faultName({ field: 'idNumber', kind: 'wrong-sex' }, typed)).toBe('idSex');
    expect(faultName({ field: 'idNumber', kind: 'wrong-number' }, { ...typed, idNumber: '032' })).toBe('idProvince');
    expect(faultName({ field: 'idNumber', kind: 'wrong-number' }, { ...typed, idNumber: '0011' })).toBe('idDigits');
  });
});

describe('time', () => {
  const lefts: readonly (readonly [number, string | null])[] = [
    [-1, null],
    [0, null],
    [1, '00:00:00'],
    [1_000, '00:00:01'],
    [3_599_999, '00:59:59'],
    [71 * 3_600_000 + 59 * 60_000 + 58_000, '71:59:58'],
    [1_000 * 3_600_000, '1000:00:00'],
  ];
  test.each(lefts)('%i ms before its end a code says %s', (ms, left) => {
    expect(timeLeft(2_000_000_000, 2_000_000_000_000 - ms)).toBe(left);
  });

  test('the end is told in the site’s time zone, with its day', () => {
    const at = Date.UTC(2026, 10, 28, 15, 2);
    expect(momentIn(at, 'Asia/Ho_Chi_Minh', 'vi')).toMatch(/22:02.*28/);
    expect(momentIn(at, 'UTC', 'en')).toMatch(/Saturday.*28.*15:02/);
  });

  test('a wait is told in whole seconds, never below none', () => {
    expect([secondsUntil(1_001, 0), secondsUntil(1_000, 0), secondsUntil(0, 5_000)]).toEqual([2, 1, 0]);
  });
});

describe('tables', () => {
  const file = (bytes: Uint8Array<ArrayBuffer>) => ({
    name: 'a.csv',
    size: bytes.length,
    arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
  });
  const of = (text: string, encoding: BufferEncoding = 'utf8') => file(Uint8Array.from(Buffer.from(text, encoding)));

  test.each([vi, en])('the template is what the service reads: $tag', ({ columns, decimalComma }) => {
    const head = template(columns, decimalComma ? ';' : ',');
    const mark = decimalComma ? ';' : ',';
    const row = ['Nguyễn Thị Hồng Hạnh', '1985', 'Nữ', '001185000012', '', '0912345678'].join(mark);
    const people = readPeople(`${head}${row}\r\n`, 2026);
    expect(people).toMatchObject({ ok: true, value: [{ name: 'Nguyễn Thị Hồng Hạnh', idNumber: '001185000012' }] });
  });

  test('people are counted, in UTF-8 or as spreadsheets save text', async () => {
    const text = 'Họ tên;Năm\r\nA;1985\r\n;;\r\n\r\nB;1990';
    expect(await readTable(of(text))).toMatchObject({ ok: true, value: { people: 2, text } });
    expect(await readTable(of(`\ufeff${text}`, 'utf16le'))).toMatchObject({ ok: true, value: { people: 2 } });
  });

  test('what is no text, or too much, is refused', async () => {
    expect(await readTable(of(''))).toEqual({ ok: false, fault: 'not-text' });
    expect(await readTable(file(Uint8Array.of(0x50, 0x4b, 3, 4, 0)))).toEqual({ ok: false, fault: 'not-text' });
    expect(await readTable(file(Uint8Array.of(0x41, 0xe9, 0x41)))).toEqual({ ok: false, fault: 'not-text' });
    expect(await readTable(of('x'.repeat(200_001)))).toEqual({ ok: false, fault: 'too-long' });
  });
});

describe('drawings', () => {
  test('runs cover exactly the dark modules, within the quiet zone', () => {
    const { size, runs } = drawQr('VD1:HELLO');
    expect(size).toBe(21 + 8);
    expect(runs[0]).toEqual({ x: 4, y: 4, width: 7 });
    expect(Math.max(...runs.map(({ x, width }) => x + width))).toBe(25);
    expect(pathOf({ runs: runs.slice(0, 1) })).toBe('M4 4h7v1h-7z');
  });

  test('a picture is sharp, and no name leaves it', () => {
    const rects: number[][] = [];
    const texts: string[] = [];
    const sizes: number[] = [];
    const pen: Pen = {
      fillStyle: '',
      font: '',
      textAlign: 'start',
      fillRect: (...rect) => rects.push(rect),
      fillText: text => texts.push(text),
      measureText(text) {
        const size = Number(/(\d+)px/.exec(pen.font)?.[1]);
        sizes.push(size);
        return { width: text.length * size * 0.6 };
      },
    };
    const name = 'Ẵ'.repeat(200);
    drawPicture(pen, 'VD1:HELLO', { name, site: 'Bệnh viện', until: 'Đến 22:02' });
    expect(rects.flat().every(Number.isInteger)).toBe(true);
    expect(rects[0]?.slice(2)).toEqual([pictureWidth, expect.any(Number)]);
    expect(texts).toEqual(['Bệnh viện', expect.stringMatching(/^Ẵ+…$/), 'Đến 22:02']);
    expect(Math.min(...sizes)).toBe(20);
  });
});
