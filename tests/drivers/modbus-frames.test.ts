/** Modbus as bytes: against published frames, cut and disturbed answers, and the interval that must never be sent. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bitOf,
  crc16,
  flashOn,
  type Pdu,
  readFirst,
  refusalOf,
  rtuAnswer,
  rtuFrame,
  tcpAnswer,
  tcpFrame,
  writeCoil,
} from '../../drivers/boards/modbus-frames.ts';
import { bytesOf, hexOf } from '../../drivers/traces/trace.ts';

const more = { kind: 'more' };
const whole = (hex: string, used: number) => ({ kind: 'whole', value: bytesOf(hex), used });
const wrong = (message: string) => ({ kind: 'wrong', message: expect.stringContaining(message) });
const refused = (reason: number, used = 5) => ({ kind: 'refused', reason, used });

test.each([
  ['coil 0 on', writeCoil(0, true), '01 05 00 00 FF 00 8C 3A'],
  ['coil 0 off', writeCoil(0, false), '01 05 00 00 00 00 CD CA'],
  ['coil 0 for 300 ms', flashOn(0, 300), '01 05 02 00 00 03 8C 73'],
  ['coil 1 for 201 ms, rounded up', flashOn(1, 201), '01 05 02 01 00 03 DD B3'],
  ['eight coils', readFirst('coil', 8), '01 01 00 00 00 08 3D CC'],
  ['the first coil read', readFirst('coil', 1), '01 01 00 00 00 01 FD CA'],
  ['eight inputs read', readFirst('input', 8), '01 02 00 00 00 08 79 CC'],
])('%s', (_what, pdu, frame) => {
  expect(hexOf(rtuFrame(1, pdu))).toBe(frame);
});

test('the CRC of the usual check text', () => {
  expect(crc16(new TextEncoder().encode('123456789'))).toBe(0x4b37);
});

test('a TCP frame counts its unit', () => {
  expect(hexOf(tcpFrame(0x1234, 7, writeCoil(2, true)))).toBe('12 34 00 00 00 06 07 05 00 02 FF 00');
});

describe('a pulse', () => {
  test.each([
    [1, 1],
    [100, 1],
    [100.001, 2],
    [250, 3],
    [300, 3],
    [5_000, 50],
    [3_276_700, 0x7fff],
    [3_276_701, 0x7fff],
    [6_528_000, 0x7fff],
    [Number.POSITIVE_INFINITY, 0x7fff],
    [0, 1],
    [-1, 1],
    [Number.NaN, 1],
  ])('of %d ms is %d tenths of a second', (ms, units) => {
    const [, , , high = 0, low = 0] = flashOn(0, ms);
    expect((high << 8) + low).toBe(units);
  });

  test('is never the value of a coil, whatever is asked: that would hold for 109 minutes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 31 }),
        fc.oneof(fc.double(), fc.integer({ min: 0, max: 1e8 })),
        (index, ms) => {
          const [code, page, coil, high = 0, low = 0] = flashOn(index, ms);
          const units = (high << 8) + low;
          expect([code, page, coil]).toEqual([5, 2, index]);
          expect(units).toBeGreaterThanOrEqual(1);
          expect(units).toBeLessThanOrEqual(0x7fff);
          if (ms > 0 && ms <= 3_276_700) {
            expect(units * 100).toBeGreaterThanOrEqual(ms);
            expect((units - 1) * 100).toBeLessThan(ms);
          }
        },
      ),
    );
  });
});

describe('an RTU answer', () => {
  const on = writeCoil(0, true);
  const read = readFirst('coil', 1);
  const ask = (asked: Pdu, hex: string) => rtuAnswer(1, asked, bytesOf(hex));

  test.each([
    ['a coil written', on, '01 05 00 00 FF 00 8C 3A', whole('05 00 00 FF 00', 8)],
    ['a coil that is on', read, '01 01 01 01 90 48', whole('01 01 01', 6)],
    ['behind a byte of a transceiver that turns round', read, '00 01 01 01 01 90 48', whole('01 01 01', 7)],
    ['behind a byte that looks like the unit', read, '01 01 01 01 01 90 48', whole('01 01 01', 7)],
    [
      'behind a late answer to another request',
      read,
      '01 05 00 00 FF 00 8C 3A 01 01 01 00 51 88',
      whole('01 01 00', 14),
    ],
    ['of another unit', read, '02 01 01 01 90 0C', more],
    ['to another coil', on, '01 05 00 01 FF 00 DD FA', more],
    ['to the opposite', on, '01 05 00 00 00 00 CD CA', more],
    ['of more coils than were asked for', read, '01 01 02 01 00 B8 6C', more],
    ['of fewer inputs than were asked for', readFirst('input', 16), '01 02 01 01 60 48', more],
    ['of sixteen inputs', readFirst('input', 16), '01 02 02 01 80 B9 88', whole('02 02 01 80', 7)],
    ['of another function', readFirst('input', 1), '01 01 01 01 90 48', more],
    ['with a bit turned', read, '01 01 01 00 90 48', wrong('garbled')],
    ['with a bit turned in the CRC', read, '01 01 01 01 90 49', wrong('garbled')],
    ['nothing', read, '', more],
    ['cut in the middle', read, '01 01 01 01 90', more],
    ['no such function', on, '01 85 01 83 50', refused(1)],
    ['no such coil', on, '01 85 02 C3 51', refused(2)],
    ['no such value', flashOn(0, 300), '01 85 03 02 91', refused(3)],
    ['busy', on, '01 85 06 C2 92', refused(6)],
    ['behind a gateway that does not reach it', on, '01 85 0B 03 57', refused(11)],
    ['another exception', read, '01 81 04 41 93', refused(4)],
    ['an exception to another function', read, '01 85 02 C3 51', more],
  ])('%s', (_what, asked, hex, answer) => {
    expect(ask(asked, hex)).toEqual(answer);
  });

  test('is known as soon as it is whole, however it is cut, and not sooner', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 247 }), fc.boolean(), fc.boolean(), (unit, isOn, writes) => {
        const asked = writes ? writeCoil(3, isOn) : readFirst('coil', 8);
        const pdu = writes ? asked : Uint8Array.of(1, 1, isOn ? 1 : 0);
        const frame = rtuFrame(unit, pdu);
        for (let length = 0; length < frame.length; length += 1) {
          expect(rtuAnswer(unit, asked, frame.subarray(0, length)).kind).toBe('more');
        }
        expect(rtuAnswer(unit, asked, frame)).toEqual({ kind: 'whole', value: pdu, used: frame.length });
      }),
    );
  });

  test('with any one byte changed is never taken for another level', () => {
    const frame = rtuFrame(1, Uint8Array.of(1, 1, 1));
    for (let at = 0; at < frame.length; at += 1) {
      for (let change = 1; change < 256; change += 1) {
        const changed = frame.map((byte, index) => (index === at ? byte ^ change : byte));
        expect(rtuAnswer(1, read, changed).kind).not.toBe('whole');
      }
    }
  });

  test('noise is no answer', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), noise => {
        const answer = rtuAnswer(1, on, noise);
        expect(answer.kind).not.toBe('whole');
      }),
    );
  });
});

describe('a TCP answer', () => {
  const read = readFirst('input', 8);
  const ask = (hex: string) => tcpAnswer(0x0102, read, bytesOf(hex));

  test.each([
    ['whole', '01 02 00 00 00 04 01 02 01 01', whole('02 01 01', 10)],
    ['of a gateway that names another unit', '01 02 00 00 00 04 FF 02 01 00', whole('02 01 00', 10)],
    [
      'behind the answer to an older request',
      '01 01 00 00 00 04 01 02 01 00 01 02 00 00 00 04 01 02 01 01',
      whole('02 01 01', 20),
    ],
    ['of an older request alone', '01 01 00 00 00 04 01 02 01 01', more],
    ['behind the rest of a frame that was cut', '04 01 02 01 01 02 00 00 00 04 01 02 01 01', whole('02 01 01', 14)],
    ['of another protocol', '01 02 00 01 00 04 01 02 01 01', more],
    ['too long to be one', '01 02 00 00 01 04 01 02 01 01', more],
    ['too short to be one', '01 02 00 00 00 02 01 02', more],
    ['cut in the header', '01 02 00 00 00', more],
    ['cut in the middle', '01 02 00 00 00 04 01 02 01', more],
    ['no such input', '01 02 00 00 00 03 01 82 02', refused(2, 9)],
  ])('%s', (_what, hex, answer) => {
    expect(ask(hex)).toEqual(answer);
  });

  test('is found behind any rest of older answers', () => {
    const older = fc.integer({ min: 0x0200, max: 0xffff }).map(number => tcpFrame(number, 1, Uint8Array.of(2, 1, 0)));
    fc.assert(
      fc.property(fc.array(older, { maxLength: 5 }), fc.nat(9), (frames, cut) => {
        const before = Uint8Array.from(frames.flatMap(older => [...older]).slice(cut));
        const frame = tcpFrame(0x0102, 1, Uint8Array.of(2, 1, 1));
        const answer = tcpAnswer(0x0102, read, Uint8Array.of(...before, ...frame));
        expect(answer).toEqual({ kind: 'whole', value: Uint8Array.of(2, 1, 1), used: before.length + frame.length });
      }),
    );
  });
});

test('the first of those that were read is the lowest bit of the first byte', () => {
  const answer = Uint8Array.of(2, 3, 0b0000_0001, 0b1000_0000, 0b0000_0010);
  const closed = Array.from({ length: 24 }, (_, index) => index).filter(index => bitOf(answer, index));
  expect(closed).toEqual([0, 15, 17]);
});

test.each([
  [writeCoil(0, true), 1, 'does not know this command'],
  [writeCoil(0, true), 2, 'no such channel'],
  [readFirst('input', 8), 3, 'no such channel or input'],
  [flashOn(0, 300), 1, 'pulse: program'],
  [flashOn(0, 300), 2, 'pulse: program'],
  [flashOn(0, 300), 3, 'pulse: program'],
  [flashOn(0, 300), 6, 'busy'],
  [writeCoil(0, true), 11, 'gateway'],
  [writeCoil(0, true), 4, 'exception 4'],
])('%j refused with %d says what to do', (asked, reason, message) => {
  expect(refusalOf(asked, reason)).toContain(message);
});
