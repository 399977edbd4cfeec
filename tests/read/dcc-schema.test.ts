import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Claim, fitsDccSchema } from '../../main/read/dcc-schema.ts';
import { person, recovery, test as sample, vaccination } from '../vectors/dcc/forge.ts';

const entries = { v: vaccination, t: sample, r: recovery };
type Group = keyof typeof entries;
const groups: readonly Group[] = ['v', 't', 'r'];
const claimOf = (ver: unknown, group: Group, entry: unknown = entries[group]): Claim => ({
  ...{ ver, ...person },
  [group]: [entry],
});

describe('versions', () => {
  test.each(['1.0.0', '1.0.1', '1.1.0', '1.2.1', '1.3.0', '1.3.2'])('%s is known, for each group', ver => {
    expect(groups.map(group => fitsDccSchema(claimOf(ver, group)))).toEqual([true, true, true]);
  });

  test.each(['1.4.0', '1.3', '1.3.0.1', '01.3.0', '1.3.0 ', '1.3.0000', '2.0.0', '', 1, null, undefined, ['1.3.0']])(
    '%j is not',
    ver => {
      expect(groups.map(group => fitsDccSchema(claimOf(ver, group)))).toEqual([false, false, false]);
    },
  );
});

describe('every member that is asked for', () => {
  const asked = groups.flatMap(group => {
    const optional = group === 't' ? ['nm', 'ma', 'dr', 'tc'] : [];
    const names = Object.keys(entries[group]).filter(key => !optional.includes(key));
    return names.map(key => [group, key] as const);
  });

  test.each(asked)('%s.%s: absent, null, or of another type', (group, key) => {
    const wrong = [undefined, null, true, [], {}, { a: 1 }, group === 'v' && /^[ds][nd]$/.test(key) ? '2' : 2];
    for (const value of wrong) {
      expect(fitsDccSchema(claimOf('1.3.0', group, { ...entries[group], [key]: value })), `${value}`).toBe(false);
    }
  });
});

describe('members that may be left out', () => {
  test.each(['nm', 'ma', 'dr'])('t.%s', key => {
    const others: Record<string, unknown> = { ...sample };
    delete others[key];
    expect(fitsDccSchema(claimOf('1.0.0', 't', others))).toBe(true);
    expect(fitsDccSchema(claimOf('1.0.0', 't', { ...sample, [key]: 'x' }))).toBe(true);
    expect(fitsDccSchema(claimOf('1.0.0', 't', { ...sample, [key]: 1 }))).toBe(false);
  });

  test.each(['fn', 'gn', 'gnt'] as const)('nam.%s', key => {
    expect(fitsDccSchema({ ...claimOf('1.3.0', 'v'), nam: { ...person.nam, [key]: undefined } })).toBe(true);
    expect(fitsDccSchema({ ...claimOf('1.3.0', 'v'), nam: { ...person.nam, [key]: 1 } })).toBe(false);
  });
});

test('letters beyond the first 65,536 count as one', () => {
  const nam = (letters: string) => ({ ...claimOf('1.3.0', 'v'), nam: { ...person.nam, gn: letters } });
  expect(fitsDccSchema(nam('𠀀'.repeat(80)))).toBe(true);
  expect(fitsDccSchema(nam('𠀀'.repeat(81)))).toBe(false);
  expect(fitsDccSchema(nam(`${'x'.repeat(79)}𠀀`))).toBe(true);
});

test('any value is judged, and none but a whole claim fits', () => {
  const value = fc.anything({ maxDepth: 3 });
  const claim = fc.record({ ver: value, nam: value, dob: value, v: value, t: value, r: value }, { requiredKeys: [] });
  fc.assert(
    fc.property(claim, found => {
      expect(fitsDccSchema(found)).toBe(false);
    }),
    { numRuns: 1_000 },
  );
});
