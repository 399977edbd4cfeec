import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { bhyt } from '../../main/read/bhyt.ts';
import { formats } from '../../main/read/formats.ts';
import { insuranceCards } from './people.ts';

const name = '4e677579e1bb856e2056c4836e2041';
const plain = `DN4010123456789|${name}|18/01/1987|1|-|01 - C54|01/01/2026|31/12/2026|15/12/2025|$`;
const read = (text: string) => bhyt.read(text, readTools);

describe('health insurance cards', () => {
  test('anybody’s card comes back', () => {
    fc.assert(
      fc.property(insuranceCards, ({ text, name, birth, number }) => {
        expect(bhyt.claims(text)).toBe(true);
        expect(read(text)).toMatchObject({
          ok: true,
          value: {
            expiresAtS: null,
            seal: { kind: 'none' },
            person: { name, birthDate: birth, ids: [{ kind: 'insurance', value: number }] },
          },
        });
      }),
    );
  });

  test('both days of the validity count whole, in Vietnam', () => {
    const result = read(plain);
    expect(result).toMatchObject({
      ok: true,
      value: {
        notBeforeS: Date.parse('2025-12-31T17:00:00Z') / 1_000,
        expiresAtS: Date.parse('2026-12-31T17:00:00Z') / 1_000,
      },
    });
  });

  test('whatever stands behind the ninth field is not read', () => {
    const behind = fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 12 });
    fc.assert(
      fc.property(behind, fields => {
        const text = [plain.slice(0, -2), ...fields.map(field => field.replaceAll('|', ''))].join('|');
        expect(bhyt.claims(text)).toBe(true);
        expect(read(text)).toEqual(read(plain));
      }),
    );
  });

  test.each([
    ['8 fields', plain.split('|').slice(0, 8).join('|')],
    ['41 fields', plain + '|'.repeat(31)],
    ['a code alone', 'DN4010123456789|A|B|1|-|C|D|E|F'],
    ['a number with a colon', `VD1:${plain}`],
  ])('%s: not claimed', (_name, text) => {
    expect(bhyt.claims(text)).toBe(false);
  });

  test('a name of a megabyte is refused before it is decoded', () => {
    const text = plain.replace(name, '41'.repeat(500_000));
    expect(bhyt.claims(text)).toBe(false);
    expect(read(text)).toMatchObject({ ok: false, fault: { kind: 'bad-fields' } });
  });

  test('a fault tells nothing of the person', () => {
    for (const index of plain.split('|').keys()) {
      const fields = plain.split('|');
      fields[index] = `${fields[index]}§1`;
      const result = read(fields.join('|'));
      if (!result.ok) expect(result.fault.detail).not.toMatch(/§|DN4|4e67|1987|2026/);
    }
  });

  test('never throws, and no other format claims what it claims', () => {
    const field = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.constantFrom(...plain.split('|'), '010199012345', 'Nam', '05091999', '0'),
    );
    fc.assert(
      fc.property(fc.array(field, { maxLength: 18 }), fields => {
        const text = fields.join('|');
        if (bhyt.claims(text)) expect(formats.filter(format => format.claims(text))).toEqual([bhyt]);
        const result = read(text);
        if (!result.ok) expect(result.fault.kind).toBe('bad-fields');
      }),
      { numRuns: 3_000 },
    );
  });
});
