import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseReportDescriptor } from '../../drivers/scanners/hid-report-descriptor.ts';
import { posScanner, usbRelay } from '../devices/hid-descriptors.ts';

const parse = (...bytes: number[]) => parseReportDescriptor(Uint8Array.from(bytes));

/** Some of an application collection around it all. */
const application = [0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01];

describe('a report descriptor', () => {
  test('of a POS scanner: the scanned data report and the one that enables it', () => {
    const scanner = (id: number, offset: number, size = 8, count = 1) => ({
      usage: { page: 0x8c, id },
      ...{ offset, size, count },
    });
    expect(parseReportDescriptor(posScanner.descriptor)).toEqual({
      usages: [{ page: 0x8c, id: 2 }],
      reports: [
        {
          kind: 'input',
          id: 2,
          fields: [
            { usage: { page: 1, id: 0x3b }, offset: 8, size: 8, count: 1 },
            scanner(0xfb, 16),
            scanner(0xfc, 24),
            scanner(0xfd, 32),
            scanner(0xfe, 40, 8, 56),
            { usage: { page: 0xff00, id: 1 }, offset: 488, size: 8, count: 1 },
            { usage: { page: 0xff00, id: 2 }, offset: 496, size: 8, count: 1 },
            scanner(0xff, 504, 1),
          ],
          bits: 512,
        },
        {
          kind: 'feature',
          id: 0xfe,
          fields: [{ usage: { page: 0xff00, id: 0x20 }, offset: 8, size: 8, count: 1 }],
          bits: 16,
        },
      ],
    });
  });

  test('of a relay board without ids: its report begins with its data', () => {
    expect(parseReportDescriptor(usbRelay.descriptor)).toEqual({
      usages: [{ page: 0xff00, id: 1 }],
      reports: [
        {
          kind: 'feature',
          id: null,
          fields: [{ usage: { page: 0xff00, id: 0 }, offset: 0, size: 8, count: 8 }],
          bits: 64,
        },
      ],
    });
  });

  test('a range of usages names as many fields as it has, an array is one field', () => {
    const ranged = parse(...application, 0x75, 0x08, 0x95, 0x03, 0x19, 0x10, 0x29, 0x11, 0x81, 0x02, 0xc0);
    expect(ranged?.reports[0]?.fields).toEqual([
      { usage: { page: 0x8c, id: 0x10 }, offset: 0, size: 8, count: 1 },
      { usage: { page: 0x8c, id: 0x11 }, offset: 8, size: 8, count: 2 },
    ]);
    const array = parse(...application, 0x75, 0x08, 0x95, 0x06, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xc0);
    expect(array?.reports[0]?.fields).toEqual([{ usage: { page: 0x8c, id: 0 }, offset: 0, size: 8, count: 6 }]);
  });

  test('a usage of four bytes brings its page along; another is of the page in force at its field', () => {
    const parsed = parse(
      0x05,
      0x01,
      0x0b,
      0xfe,
      0x00,
      0x8c,
      0x00,
      0x09,
      0x3b,
      0x05,
      0x07,
      ...[0x75, 8, 0x95, 2, 0x81, 2],
    );
    expect(parsed?.reports[0]?.fields.map(({ usage }) => usage)).toEqual([
      { page: 0x8c, id: 0xfe },
      { page: 7, id: 0x3b },
    ]);
  });

  test('pushed globals come back, usages do not outlive their item, padding is no field', () => {
    const parsed = parse(
      ...[0x75, 0x08, 0x95, 0x01, 0x05, 0x8c, 0xa4, 0x75, 0x01, 0x95, 0x04],
      ...[0x09, 0x01, 0x81, 0x03, 0xb4, 0x81, 0x02, 0x09, 0x02, 0x81, 0x02],
    );
    expect(parsed?.reports).toEqual([
      {
        kind: 'input',
        id: null,
        fields: [{ usage: { page: 0x8c, id: 2 }, offset: 12, size: 8, count: 1 }],
        bits: 20,
      },
    ]);
  });

  test('a long item is passed over', () => {
    expect(parse(0xfe, 0x02, 0x10, 0xaa, 0xbb, ...usbRelay.descriptor)).toEqual(
      parseReportDescriptor(usbRelay.descriptor),
    );
  });

  test('the inner collections are not what the device is', () => {
    expect(parse(...application, 0x09, 0x12, 0xa1, 0x02, 0xc0, 0xc0, 0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0xc0)).toEqual(
      {
        usages: [
          { page: 0x8c, id: 2 },
          { page: 1, id: 6 },
        ],
        reports: [],
      },
    );
  });

  test.each([
    ['nothing', []],
    ['an item that is cut off', [0x05]],
    ['a long item that is cut off', [0xfe, 0x09, 0x10, 0x00]],
    ['a report longer than any', [0x77, 0xff, 0xff, 0xff, 0xff, 0x97, 0xff, 0xff, 0xff, 0xff, 0x81, 0x02]],
    ['more pushes than anyone needs', Array.from({ length: 33 }, () => 0xa4)],
  ])('%s is none', (_what, bytes) => {
    expect(parse(...bytes)).toBeNull();
  });

  test('none is longer than the kernel takes', () => {
    const padded = (length: number) => [...usbRelay.descriptor, ...Array.from({ length: length - 22 }, () => 0xc0)];
    expect(parse(...padded(4_096))).not.toBeNull();
    expect(parse(...padded(4_097))).toBeNull();
  });

  test('many fields in few bytes are refused, not listed', () => {
    const ofUsages = (high: number) => [0x05, 0x8c, 0x19, 0, 0x2a, 0xff, high, 0x75, 1, 0x96, 0xff, high, 0x81, 2];
    expect(parse(...ofUsages(0x0f))?.reports[0]?.fields.length).toBe(4_095);
    expect(parse(...ofUsages(0x10))).toBeNull();
  });

  test('whatever comes, it is read within bounds or refused', () => {
    const likely = fc.array(
      fc.constantFrom(0x05, 0x09, 0x19, 0x29, 0x75, 0x95, 0x81, 0x85, 0xa1, 0xa4, 0xb4, 0xc0, 0xfe, 2),
      {
        maxLength: 400,
      },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 500 }),
          likely.map(bytes => Uint8Array.from(bytes)),
        ),
        bytes => {
          const parsed = parseReportDescriptor(bytes);
          for (const { fields, bits, id } of parsed?.reports ?? []) {
            expect(bits).toBeLessThanOrEqual(131_072);
            for (const { offset, size, count } of fields) {
              expect(offset).toBeGreaterThanOrEqual(id === null ? 0 : 8);
              expect(offset + size * count).toBeLessThanOrEqual(bits);
              expect(count).toBeGreaterThan(0);
            }
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('a descriptor that is cut off anywhere is read in part or refused, and never throws', () => {
    for (let length = 0; length <= posScanner.descriptor.length; length += 1) {
      const parsed = parseReportDescriptor(posScanner.descriptor.subarray(0, length));
      expect(parsed?.reports.length ?? 0).toBeLessThanOrEqual(2);
    }
  });
});
