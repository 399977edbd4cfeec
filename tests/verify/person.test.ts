import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pseudonymOf } from '../../main/controller/pseudonym.ts';
import { readTools } from '../../main/controller/trust/keys.ts';
import { personOf } from '../../main/declare/token.ts';
import { read } from '../../main/read/read.ts';
import { type AliasKind, aliasesOf, aliasKinds, aliasOf } from '../../main/verify/person.ts';
import type { Holder, PersonId } from '../../main/words.ts';
import { identityCards, insuranceCards, names, personalCodes } from '../read/people.ts';
import { claims, text } from '../vectors/declaration/forge.ts';

const personKey = Buffer.alloc(32, 7);
const pseudonym = pseudonymOf(personKey);
/** Shows what is hashed. */
const plain = (sent: string) => sent;

const nobody: Holder = {
  name: null,
  icaoName: null,
  birthDate: null,
  ids: [],
  phone: null,
  plate: null,
  host: null,
};
const somebody: Holder = { ...nobody, name: 'Nguyễn Thị Mai', birthDate: '1987-01-18' };
const kindsOf = (holder: Holder) => aliasesOf(holder, pseudonym).map(({ kind }) => kind);

function holderOf(code: string): Holder {
  const { credential } = read(code, readTools);
  if (!credential.ok) throw new Error(credential.fault.detail);
  return credential.value.person;
}

describe('the pseudonyms of a person', () => {
  const ids: readonly PersonId[] = [
    { kind: 'old-id', value: '063123456' },
    { kind: 'passport', value: 'C1234567' },
    { kind: 'insurance', value: '0123456789' },
    { kind: 'qid', value: '162979388586171100' },
    { kind: 'national-id', value: '010199012345' },
  ];

  test('are all that the code gives, strongest first, whatever their order', () => {
    expect(kindsOf({ ...somebody, ids })).toEqual(aliasKinds);
    expect(kindsOf({ ...somebody, ids: ids.toReversed() })).toEqual(aliasKinds);
    expect(aliasKinds).toEqual(['national-id', 'qid', 'insurance', 'passport', 'old-id', 'name-birth']);
  });

  test('are made of this', () => {
    expect(aliasesOf({ ...somebody, ids }, plain)).toEqual([
      { kind: 'national-id', key: '010199012345' },
      { kind: 'qid', key: 'qid:162979388586171100' },
      { kind: 'insurance', key: 'insurance:0123456789' },
      { kind: 'passport', key: 'passport:C1234567' },
      { kind: 'old-id', key: 'old-id:063123456' },
      { kind: 'name-birth', key: 'name-birth:MAI NGUYEN THI|1987-01-18' },
    ]);
  });

  test('are 32 hex digits', () => {
    for (const { key } of aliasesOf({ ...somebody, ids }, pseudonym)) expect(key).toMatch(/^[0-9a-f]{32}$/);
  });

  test('of one number under different kinds never meet', () => {
    const kinds: readonly PersonId['kind'][] = ['national-id', 'qid', 'insurance', 'old-id'];
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{1,20}$/), value => {
        for (const hash of [plain, pseudonym]) {
          expect(new Set(kinds.map(kind => aliasOf({ kind, value }, hash).key)).size).toBe(kinds.length);
        }
      }),
    );
  });

  test('of different people never meet: what is hashed tells them apart', () => {
    const kind = fc.constantFrom<PersonId['kind']>('national-id', 'qid', 'insurance', 'old-id');
    const id = fc.record({ kind, value: fc.stringMatching(/^[0-9]{9,18}$/) });
    fc.assert(
      fc.property(id, id, (one, other) => {
        const isSame = one.kind === other.kind && one.value === other.value;
        expect(aliasOf(one, plain).key === aliasOf(other, plain).key).toBe(isSame);
      }),
    );
  });

  test('of a name and birth date need both, and the whole date', () => {
    expect(kindsOf(somebody)).toEqual(['name-birth']);
    expect(kindsOf({ ...somebody, birthDate: null })).toEqual([]);
    expect(kindsOf({ ...somebody, birthDate: '1987' })).toEqual([]);
    expect(kindsOf({ ...somebody, birthDate: '1987-01' })).toEqual([]);
    expect(kindsOf({ ...somebody, name: null })).toEqual([]);
    expect(kindsOf({ ...somebody, name: '山田' })).toEqual([]);
    expect(
      kindsOf({ ...somebody, phone: '84912345678', plate: '24A-12345', host: 'Khoa Nội', birthDate: null }),
    ).toEqual([]);
    expect(kindsOf(nobody)).toEqual([]);
  });

  test('of a name are the same however it is spelled, and the code’s own spelling counts', () => {
    const key = (changes: Partial<Holder>) => aliasesOf({ ...somebody, ...changes }, pseudonym)[0]?.key;
    const own = key({});
    expect(own).toBeDefined();
    for (const name of ['NGUYEN THI MAI', 'Mai Nguyễn Thị', 'nguyễn thị mai'.normalize('NFD')]) {
      expect(key({ name })).toBe(own);
    }
    expect(key({ name: '阮氏梅', icaoName: 'NGUYEN<<THI<MAI' })).toBe(own);
    expect(key({ name: 'Nguyễn Thị Mai', icaoName: 'NGUYEN<<THI<MAY' })).not.toBe(own);
    expect(key({ name: 'Nguyễn Thị May' })).not.toBe(own);
    expect(key({ birthDate: '1987-01-19' })).not.toBe(own);
  });

  test('change with the person key', () => {
    const other = pseudonymOf(Buffer.alloc(32, 8));
    const [mine, theirs] = [pseudonym, other].map(hash => aliasesOf({ ...somebody, ids }, hash).map(({ key }) => key));
    expect(mine?.filter(key => theirs?.includes(key))).toEqual([]);
  });
});

describe('codes of one person', () => {
  test('a card and the declaration of its number are the same person’s', () => {
    fc.assert(
      fc.property(identityCards, ({ text: card, number, name, birth }) => {
        const person = personOf(personKey, number);
        const declared = aliasesOf(holderOf(text({ claims: claims({}, { 2: person }) })), pseudonym);
        const shown = aliasesOf(holderOf(card), pseudonym);
        expect(declared).toEqual([{ kind: 'national-id', key: Buffer.from(person).toString('hex') }]);
        expect(shown[0]).toEqual(declared[0]);
        expect(shown.at(-1)).toEqual(aliasesOf({ ...nobody, name, birthDate: birth }, pseudonym)[0]);
      }),
      { numRuns: 50 },
    );
  });

  test('a personal code is known by its QID, and by name and birth', () => {
    fc.assert(
      fc.property(personalCodes, ({ text: code, qid, name, birth }) => {
        const aliases = aliasesOf(holderOf(code), plain);
        expect(aliases).toContainEqual({ kind: 'qid', key: `qid:${qid}` });
        expect(aliases.at(-1)).toEqual(aliasesOf({ ...nobody, name, birthDate: birth }, plain)[0]);
      }),
    );
  });

  test('an insurance card by its number, and by name and birth', () => {
    fc.assert(
      fc.property(insuranceCards, ({ text: card, number, name, birth }) => {
        expect(aliasesOf(holderOf(card), plain)).toEqual([
          { kind: 'insurance', key: `insurance:${number}` },
          ...aliasesOf({ ...nobody, name, birthDate: birth }, plain),
        ]);
      }),
    );
  });

  test.each([
    ['all but the QID', '******029317|NGUYEN VAN A|1987-**-**|0|162979388586171100|<1<00<0123232422', ['qid']],
    ['only the paper’s number', '******029317|NGUYEN VAN A|1987-01-18|0|162979388586171100|<1', ['qid', 'name-birth']],
  ] satisfies readonly (readonly [string, string, readonly AliasKind[]])[])(
    'what is masked is nobody’s: %s',
    (_name, code, kinds) => {
      expect(kindsOf(holderOf(code))).toEqual(kinds);
    },
  );

  test('names alone join nobody', () => {
    fc.assert(
      fc.property(names, fc.constantFrom(null, '1987', '1987-01'), (name, birthDate) => {
        expect(aliasesOf({ ...nobody, name, birthDate }, pseudonym)).toEqual([]);
      }),
    );
  });
});
