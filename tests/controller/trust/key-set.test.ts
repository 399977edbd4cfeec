import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keySetText, readKeySet, withExp, withReplacement } from '../../../main/controller/trust/key-set.ts';
import { ed25519, otherEd25519, p256, publicOf } from '../../vectors/keys.ts';

const read = (json: unknown) => readKeySet(JSON.stringify(json));
const keysOf = (json: unknown) => {
  const keys = read(json);
  if (!keys.ok) throw new Error(keys.fault);
  return keys.value;
};

describe('a public file', () => {
  test('is one JWK or a set, and keeps what others have written into it', () => {
    const own = { ...publicOf(ed25519), kid: 'mine', use: 'sig' };
    expect(keysOf(own)).toMatchObject([{ keyId: '90facafea9b15566', expS: null, replacedBy: null, jwk: own }]);
    const set = { keys: [own, { ...publicOf(p256), exp: 5 }] };
    expect(keysOf(set).map(({ expS }) => expS)).toEqual([null, 5]);
    expect(JSON.parse(keySetText(keysOf(set)))).toEqual(set);
  });

  test.each([
    ['no JSON', '{', /expected a public JWK/],
    ['nothing', '{"keys":[]}', /expected a public JWK/],
    ['a private key', JSON.stringify({ keys: [publicOf(p256), ed25519] }), /^keys\[1\]: .*private key/],
    ['one twice', JSON.stringify({ keys: [publicOf(p256), publicOf(p256)] }), /^keys\[1\]: it is there twice/],
    ['no time', JSON.stringify({ ...publicOf(p256), exp: '2026' }), /its exp is no time/],
    ['a hundred and one', JSON.stringify({ keys: Array.from({ length: 101 }, () => publicOf(p256)) }), /expected/],
  ])('refused: %s', (_name, text, why) => {
    expect(readKeySet(text)).toEqual({ ok: false, fault: expect.stringMatching(why) });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map(json => `{"keys":[${json}]}`),
        ),
        text => {
          expect(readKeySet(text)).toHaveProperty('ok');
        },
      ),
    );
  });

  test('what is written is what is read, whatever has happened to a key', () => {
    const keys = keysOf({ keys: [publicOf(ed25519), publicOf(p256), publicOf(otherEd25519)] });
    const [first, second, third] = keys;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three keys');
    const changed = [first, withReplacement(second, first.thumbprint), withExp(withReplacement(third, 'x'), 99)];
    expect(keysOf(JSON.parse(keySetText(changed)))).toEqual(changed);
    expect(changed.map(({ expS, replacedBy }) => [expS, replacedBy])).toEqual([
      [null, null],
      [null, first.thumbprint],
      [99, null],
    ]);
    expect(withExp(withExp(first, 7), 99).expS).toBe(7);
  });
});
