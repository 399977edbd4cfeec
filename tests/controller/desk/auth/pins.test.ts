import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isWeakPin, newPin, newPinHasher } from '../../../../main/controller/desk/auth/pins.ts';

describe('a PIN', () => {
  test.each([
    ...['000000', '1111111', '123456', '987654', '890123', '210987', '012345678901', '121212', '123123', '1212121'],
    ...['19871987', '20262026', '010190', '311299', '31011990', '19900131', '20000101', '112233', '159753', '147258'],
  ])('%s is weak', pin => {
    expect(isWeakPin(pin)).toBe(true);
  });

  test.each(['483920', '927461', '320190', '011390', '000131', '99999912', '13579024', '483920483921', '19873187'])(
    '%s is not',
    pin => {
      expect(isWeakPin(pin)).toBe(false);
    },
  );

  test('that is made is 6 digits, never weak, and another one each time', () => {
    const pins = Array.from({ length: 500 }, () => newPin(randomBytes));
    expect(pins.every(pin => /^\d{6}$/.test(pin) && !isWeakPin(pin))).toBe(true);
    expect(new Set(pins).size).toBeGreaterThan(490);
  });

  test('that would be weak, or likelier than others, is drawn again', () => {
    const draws = [4_294_967_295, 111_111, 3_000_483_920].map(number => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(number);
      return bytes;
    });
    expect(newPin(() => draws.shift() ?? Buffer.alloc(0))).toBe('483920');
  });
});

describe('hashing', () => {
  const cost = { n: 16, r: 8, p: 1 };

  test('depends on PIN, salt and cost', async () => {
    const hasher = newPinHasher();
    const of = async (pin: string, salt: string, n = 16) =>
      Buffer.from((await hasher.hash(Buffer.from(pin), Buffer.from(salt), { ...cost, n })) ?? []).toString('hex');
    const first = await of('1', 'a');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await of('1', 'a')).toBe(first);
    expect(new Set([first, await of('2', 'a'), await of('1', 'b'), await of('1', 'a', 32)]).size).toBe(4);
  });

  test('keeps two at work and sixteen waiting, and takes no more until one has ended', async () => {
    const hasher = newPinHasher();
    const hash = () => hasher.hash(Buffer.from('1'), Buffer.from('a'), cost);
    const taken = Array.from({ length: 18 }, hash);
    expect(hasher.hasRoom).toBe(false);
    expect(await hash()).toBeNull();
    expect((await Promise.all(taken)).every(result => result !== null)).toBe(true);
    expect(hasher.hasRoom).toBe(true);
    expect(await hash()).not.toBeNull();
  });
});
