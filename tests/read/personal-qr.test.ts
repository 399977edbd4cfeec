import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { formats } from '../../main/read/formats.ts';
import { personalQr } from '../../main/read/personal-qr.ts';
import { personalCodes } from './people.ts';

const plain = '001093029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1<00<0123232422';
const read = (text: string) => personalQr.read(text, readTools);
const personOf = (text: string) => {
  const result = read(text);
  if (!result.ok) throw new Error(result.fault.detail);
  return result.value.person;
};

describe('the national personal code', () => {
  test('names, dates and numbers of anybody come back', () => {
    fc.assert(
      fc.property(personalCodes, ({ text, name, birth, paper, qid }) => {
        expect(personalQr.claims(text)).toBe(true);
        expect(personOf(text)).toEqual({
          name,
          icaoName: null,
          birthDate: birth,
          ids: [
            { kind: 'qid', value: qid },
            { kind: 'national-id', value: paper },
          ],
          phone: '84912345678',
          plate: null,
          host: null,
        });
      }),
    );
  });

  test('any mask of any paper number leaves the QID alone', () => {
    fc.assert(
      fc.property(fc.constantFrom('*', 'x', 'X', '#'), fc.integer({ min: 1, max: 12 }), (mask, count) => {
        const text = mask.repeat(count) + plain.slice(count);
        expect(personalQr.claims(text)).toBe(true);
        expect(personOf(text).ids).toEqual([{ kind: 'qid', value: '162979388586171100' }]);
      }),
    );
  });

  test.each(['NGUYEN XUAN X', 'NGUYEN XUYEN', 'Đỗ Xá'])('%s is a whole name', name => {
    expect(personOf(plain.replace('NGUYEN VAN A', name)).name).toBe(name);
  });

  test.each(['NGUYEN VAN x', 'NGUYEN VAN XX', 'N*', '#'])('%s is a masked one', name => {
    expect(personOf(plain.replace('NGUYEN VAN A', name)).name).toBeNull();
  });

  test('a proxy is nobody of the code', () => {
    const text = plain.replace('|0|', '|1|').replace('|<1', '|999999999999999999<1');
    expect(JSON.stringify(read(text))).not.toContain('999999999999999999');
  });

  test.each([
    ['4 fields', plain.split('|').slice(0, 4).join('|')],
    ['9 fields', `${plain}|||`],
    ['2,049 characters', plain + '0'.repeat(2_049 - plain.length)],
    ['a colon in front', `VD1:${plain}`],
    ['JSON', `{"a":"${plain}"}`],
    ['5 fields without a whole date', '001093029317|NGUYEN VAN A|1987-1-1-8|0|162979388586171100'],
  ])('%s are not claimed', (_name, text) => {
    expect(personalQr.claims(text)).toBe(false);
  });

  test('a fault tells nothing of the person', () => {
    for (const index of plain.split('|').keys()) {
      const fields = plain.split('|');
      fields[index] = `${fields[index]}§SECRET`;
      const result = read(fields.join('|'));
      if (!result.ok) expect(result.fault.detail).not.toMatch(/SECRET|NGUYEN|0010|1629|1987/);
    }
  });

  test('never throws, and no other format claims what it claims', () => {
    const field = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom(...plain.split('|')));
    fc.assert(
      fc.property(fc.array(field, { maxLength: 10 }), fields => {
        const text = fields.join('|');
        if (personalQr.claims(text)) expect(formats.filter(format => format.claims(text))).toEqual([personalQr]);
        const result = read(text);
        if (!result.ok) expect(result.fault.kind).toBe('bad-fields');
      }),
      { numRuns: 2_000 },
    );
  });
});
