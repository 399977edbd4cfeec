import fc from 'fast-check';
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { codeOf } from '../../main/print/qr.ts';

test('the path is exactly the dark modules, as runs of one path', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.constantFrom('M' as const, 'Q' as const), (text, ecc) => {
      const code = codeOf(text, ecc);
      if (!code.ok) throw new Error(code.fault);
      const { modules, path } = code.value;
      const drawn = Array.from({ length: modules }, () => new Array<boolean>(modules).fill(false));
      for (const line of path.split('\n')) {
        // Nothing else: a fill in between would leave hairlines.
        const [, x, y, width] = /^(\d+) (\d+) (\d+) 1 re$/.exec(line) ?? [];
        drawn[Number(y)]?.fill(true, Number(x), Number(x) + Number(width));
      }
      expect(drawn).toEqual(encode(text, { ecc, boostEcc: true, border: 0 }).data);
    }),
    { numRuns: 60 },
  );
});

test('what is too long for any code is told', () => {
  expect(codeOf('x'.repeat(5_000), 'Q')).toEqual({ ok: false, fault: 'the text is too long for a QR code' });
});
