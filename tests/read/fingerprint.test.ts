import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fingerprint } from '../../main/read/fingerprint.ts';

test.each([
  ['', '6c62272e07bb014262b821756295c58d'],
  ['a', 'd228cb696f1a8caf78912b704e4a8964'],
  ['foobar', '343e1662793c64bf6f0d3597ba446f18'],
])('FNV-1a of %j', (text, hex) => {
  expect(fingerprint(Buffer.from(text))).toBe(hex);
});

test('is FNV-1a as it is defined, over whole numbers of 128 bits', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
      let hash = 0x6c62272e07bb014262b821756295c58dn;
      for (const byte of bytes) hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * (2n ** 88n + 0x13bn));
      expect(fingerprint(bytes)).toBe(hash.toString(16).padStart(32, '0'));
    }),
  );
});
