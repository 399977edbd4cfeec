import { encode } from 'cborg';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/keys.ts';
import { openSign1, sigStructure } from '../../main/read/cose.ts';

const limits = { bytes: 4_096, depth: 16, items: 256 };
const filled = (length: number) => new Uint8Array(length).fill(0xa5);

describe('Sig_structure', () => {
  test('is the array that RFC 9052 section 4.4 says, at every size of head', () => {
    for (const header of [0, 1, 23, 24, 255, 256, 300]) {
      for (const payload of [0, 23, 24, 255, 256, 65_535]) {
        const expected = encode(['Signature1', filled(header), new Uint8Array(), filled(payload)]);
        expect(Buffer.compare(sigStructure(filled(header), filled(payload)), expected), `${header} ${payload}`).toBe(0);
      }
    }
  });
});

describe('COSE_Sign1', () => {
  test('is opened over the received bytes, not over what they mean', () => {
    // {4: h'01', 1: -19}: no canonical order, so that encoding it again would change it.
    const header = Uint8Array.from([0xa2, 0x04, 0x41, 0x01, 0x01, 0x32]);
    const payload = Uint8Array.of(0xff, 0x00);
    const opened = openSign1(
      new Uint8Array(encode([header, new Map([[7, 8]]), payload, filled(64)])),
      limits,
      readTools,
    );
    expect(opened).toEqual({
      ok: true,
      value: {
        header: new Map<number, unknown>([
          [4, Uint8Array.of(1)],
          [1, -19],
        ]),
        unprotected: new Map([[7, 8]]),
        payload,
        signature: filled(64),
        signed: sigStructure(header, payload),
      },
    });
  });

  test('limits hold inside the protected header too', () => {
    const header = Uint8Array.from([0xa1, 0x01, ...Array(16).fill(0x81), 0x00]);
    const opened = openSign1(new Uint8Array(encode([header, new Map(), filled(1), filled(64)])), limits, readTools);
    expect(opened).toMatchObject({ ok: false, fault: { kind: 'bad-cbor' } });
  });
});
