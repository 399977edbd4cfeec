import { encode } from 'cborg';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
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

describe('the loose dialect', () => {
  const loose = { ...limits, dialect: 'loose' } as const;
  const message = (header: Uint8Array) => [header, new Map([[4, filled(8)]]), filled(3), filled(64)];
  const bytesOf = (header: Uint8Array, before = '') =>
    Buffer.concat([Buffer.from(before, 'hex'), encode(message(header))]);
  const opened = (bytes: Uint8Array, by: typeof loose | typeof limits = loose) =>
    openSign1(new Uint8Array(bytes), by, readTools);
  const header = Uint8Array.from([0xa1, 0x01, 0x26]);

  test.each([
    ['untagged', ''],
    ['tagged', 'd2'],
    ['tagged twice', 'd83dd2'],
    ['tagged in a longer form', 'd9 0012'.replace(' ', '')],
  ])('%s it is the same message', (_name, before) => {
    expect(opened(bytesOf(header, before))).toEqual({
      ok: true,
      value: {
        header: new Map([[1, -7]]),
        unprotected: new Map([[4, filled(8)]]),
        payload: filled(3),
        signature: filled(64),
        signed: sigStructure(header, filled(3)),
      },
    });
  });

  test('a protected header may be no bytes at all, and is signed as such', () => {
    expect(opened(bytesOf(new Uint8Array()))).toMatchObject({
      ok: true,
      value: { header: new Map(), signed: sigStructure(new Uint8Array(), filled(3)) },
    });
    expect(opened(bytesOf(new Uint8Array()), limits)).toMatchObject({ ok: false, fault: { kind: 'bad-cbor' } });
  });

  test('a header in pieces is signed whole', () => {
    const pieces = Buffer.from(`845f41a1420126ffa043${'a5'.repeat(3)}5840${'a5'.repeat(64)}`, 'hex');
    expect(opened(pieces)).toMatchObject({
      ok: true,
      value: { header: new Map([[1, -7]]), signed: sigStructure(header, filled(3)) },
    });
    expect(opened(pieces, limits)).toMatchObject({ ok: false, fault: { kind: 'bad-cbor' } });
  });

  test.each([
    ['a header that is no map', Uint8Array.of(0x80), 'bad-cose'],
    ['a header with more behind', Uint8Array.of(0xa0, 0x00), 'bad-cbor'],
    ['a header with a key twice', Uint8Array.of(0xa2, 1, 0x26, 1, 0x26), 'bad-cbor'],
    ['a header too deep', Uint8Array.from([0xa1, 0x01, ...Array(16).fill(0x81), 0x00]), 'bad-cbor'],
  ])('refuses %s', (_name, bytes, kind) => {
    expect(opened(bytesOf(bytes))).toMatchObject({ ok: false, fault: { kind } });
  });

  test.each([
    ['three parts', [filled(0), new Map(), filled(1)]],
    ['five parts', [filled(0), new Map(), filled(1), filled(64), null]],
    ['a map', new Map([[1, 2]])],
    ['a text', 'COSE'],
    ['header: text', ['', new Map(), filled(1), filled(64)]],
    ['unprotected: bytes', [filled(0), filled(0), filled(1), filled(64)]],
    ['payload: none', [filled(0), new Map(), null, filled(64)]],
    ['signature: text', [filled(0), new Map(), filled(1), 'x']],
  ])('refuses %s', (_name, value) => {
    expect(opened(encode(value))).toMatchObject({ ok: false, fault: { kind: 'bad-cose' } });
  });
});
