import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { cccd } from '../../main/read/cccd.ts';
import { formats } from '../../main/read/formats.ts';
import { identityCards } from './people.ts';

const plain = '010199012345|063123456|Nguyễn Thị Hà|05091999|Nữ|Xã Bản Phiệt, Lào Cai|15082021';
const read = (text: string) => cccd.read(text, readTools);

/** What is read of a card: number, old number, name, birth date. */
function readFields(text: string): unknown {
  const result = read(text);
  if (!result.ok) return result.fault;
  const { name, birthDate, ids } = result.value.person;
  const idOf = (kind: string) => ids.find(id => id.kind === kind)?.value ?? '';
  return { number: idOf('national-id'), old: idOf('old-id'), name, birth: birthDate };
}

describe('identity cards', () => {
  test('anybody’s card comes back, in each of its layouts', () => {
    fc.assert(
      fc.property(identityCards, ({ text, ...card }) => {
        const fields = text.split('|');
        const withoutOld = fields.filter((_, index) => index !== 1).join('|');
        const layouts = [text, fields.slice(0, 6).join('|'), `${text}|`, `${text}||||`, `${text}||1|Ba|Má`];
        for (const layout of layouts) {
          expect(cccd.claims(layout)).toBe(true);
          expect(readFields(layout)).toEqual(card);
        }
        expect(cccd.claims(withoutOld)).toBe(true);
        expect(readFields(withoutOld)).toEqual({ ...card, old: '' });
      }),
    );
  });

  test('the other sex and any other birth year contradict the number', () => {
    fc.assert(
      fc.property(identityCards, fc.integer({ min: 1900, max: 2099 }), ({ text }, year) => {
        const fields = text.split('|');
        const otherSex = text.includes('|Nam|') ? text.replace('|Nam|', '|Nữ|') : text.replace('|Nữ|', '|Nam|');
        expect(read(otherSex)).toMatchObject({ ok: false, fault: { kind: 'bad-fields' } });
        const [birth = ''] = fields.slice(3);
        if (birth.endsWith(String(year))) return;
        fields[3] = `0101${year}`;
        expect(read(fields.join('|'))).toMatchObject({ ok: false, fault: { detail: expect.stringContaining('year') } });
      }),
    );
  });

  test.each([
    ['nobody in 1900 was born on 29 February', '29021900', false],
    ['nor in 2100', '29022100', false],
    ['but in 2000', '29022000', true],
  ])('%s', (_name, birth, isDate) => {
    const sexDigit = (Number(birth.slice(4, 6)) - 19) * 2 + 1;
    const text = plain.replace('05091999', birth).replace('010199', `010${sexDigit}00`);
    expect(read(text).ok).toBe(isDate);
  });

  test.each([
    ['5 fields', plain.split('|').slice(0, 5).join('|')],
    ['17 fields', plain + '|'.repeat(10)],
    ['only a number of 12 digits', '010199012345|a|bb|cc|dd|ee|ff'],
    ['only a birth date', '1|a|bb|05091999|dd|ee|ff'],
    ['a signed prefix', `HC1:${plain}`],
  ])('%s: not claimed', (_name, text) => {
    expect(cccd.claims(text)).toBe(false);
  });

  test('a fault tells nothing of the person', () => {
    for (const index of plain.split('|').keys()) {
      const fields = plain.split('|');
      fields[index] = `${fields[index]}§1`;
      const result = read(fields.join('|'));
      if (!result.ok) expect(result.fault.detail).not.toMatch(/§|Nguy|0101|0631|1999|Xã/);
    }
  });

  test('never throws, and no other format claims what it claims', () => {
    const field = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(...plain.split('|'), 'Nam', '4e67', 'DN4010123456789', '01/01/2026', '0', '2026-01-01'),
    );
    fc.assert(
      fc.property(fc.array(field, { maxLength: 18 }), fields => {
        const text = fields.join('|');
        expect(formats.filter(format => format.claims(text)).length).toBeLessThanOrEqual(1);
        const result = read(text);
        if (!result.ok) expect(result.fault.kind).toBe('bad-fields');
      }),
      { numRuns: 5_000 },
    );
  });
});
