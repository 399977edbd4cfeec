import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { claimsConflict } from '../../drivers/claims.ts';
import { maxCodeBytes } from '../../drivers/scanners/framing.ts';
import { hidPosScanner } from '../../drivers/scanners/hid-pos.ts';
import { knownLayouts, layoutOf, readPiece } from '../../drivers/scanners/hid-pos-layouts.ts';
import { parseReportDescriptor } from '../../drivers/scanners/hid-report-descriptor.ts';
import { newTestClock } from '../clock.ts';
import { type PosModel, posReport, posReports } from '../conformance/hid-rigs.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';
import { posScanner } from '../devices/hid-descriptors.ts';

const models: readonly PosModel[] = ['honeywell', 'zebra', 'newland', 'quio'];
const text = (written: string) => new TextEncoder().encode(written);

async function openScanner(config: object = {}, descriptor: Uint8Array | null = posScanner.descriptor) {
  const clock = newTestClock();
  const port = newMockPort(clock);
  port.answer(request => (request.length === 0 ? descriptor : null));
  const heard: string[] = [];
  const codes: Uint8Array[] = [];
  const parsed = hidPosScanner.config.parse(config);
  const scanner = mustBe(
    hidPosScanner.open(
      parsed,
      port.io,
      {
        up: () => heard.push('up'),
        lost: fault => heard.push(`lost ${fault.kind}`),
        receiving: () => heard.push('receiving'),
        scanned(bytes) {
          codes.push(bytes);
          heard.push(`scanned ${Buffer.from(bytes).toString('latin1')}`);
        },
        garbled: byteCount => heard.push(`garbled ${byteCount}`),
      },
      'in-1/scanner',
    ),
  );
  await settled();
  return { clock, port, heard, codes, scanner };
}

/** Lets the driver find its layout. */
const settled = () => new Promise(resolve => setImmediate(resolve));

describe('where a report keeps its text', () => {
  test('as the scanner describes it', () => {
    const parsed = parseReportDescriptor(posScanner.descriptor);
    expect(parsed === null ? null : layoutOf(parsed)).toEqual(knownLayouts.honeywell);
  });

  test('as it describes it, in whatever order: without ids or a count, the AIM id as one field of three bytes', () => {
    const parsed = parseReportDescriptor(
      Uint8Array.of(
        ...[0x05, 0x8c, 0x09, 0x02, 0xa1, 0x01, 0x75, 0x01, 0x95, 0x01, 0x09, 0xff, 0x81, 0x02, 0x75, 0x07, 0x81, 0x03],
        ...[0x75, 0x08, 0x95, 0x0a, 0x09, 0xfe, 0x82, 0x02, 0x01, 0x95, 0x03, 0x09, 0xfb, 0x81, 0x02, 0xc0],
      ),
    );
    const layout = parsed === null ? null : layoutOf(parsed);
    expect(layout).toEqual({
      ...{ reportId: null, lengthAt: null, aimAt: [11, 12, 13], dataAt: 1, dataBytes: 10 },
      ...{ continuedAt: { byte: 0, bit: 0 }, wantsEnabling: false },
    });
    if (layout === null) throw new Error('no layout');
    const last = Uint8Array.of(0, ...text('AB'), 0, ...text('C'), 0, 0, 0, 0, 0, 0, ...text(']Q1'));
    expect(readPiece(layout, last)).toEqual({
      ...{ kind: 'data', aim: text(']Q1'), data: Uint8Array.of(65, 66, 0, 67), isContinued: false },
    });
    const first = Uint8Array.of(1, ...last.subarray(1));
    expect(readPiece(layout, first)).toMatchObject({ data: last.subarray(1, 11), isContinued: true });
  });

  test.each([
    ['a keyboard', [0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, 0x75, 0x08, 0x95, 0x08, 0x09, 0x3b, 0x81, 0x02, 0xc0]],
    ['data that is no bytes', [0x05, 0x8c, 0xa1, 0x01, 0x75, 0x07, 0x95, 0x08, 0x09, 0xfe, 0x81, 0x02, 0xc0]],
    [
      'data that begins within a byte',
      [0x05, 0x8c, 0x75, 0x01, 0x95, 0x01, 0x81, 0x03, 0x75, 8, 0x09, 0xfe, 0x81, 0x02],
    ],
    ['data that is not sent', [0x05, 0x8c, 0xa1, 0x01, 0x75, 0x08, 0x95, 0x08, 0x09, 0xfe, 0x91, 0x02, 0xc0]],
  ])('not in the descriptor of %s', (_what, bytes) => {
    const parsed = parseReportDescriptor(Uint8Array.from(bytes));
    expect(parsed).not.toBeNull();
    expect(parsed === null ? null : layoutOf(parsed)).toBeNull();
  });

  test('reading any report in any layout never throws, and gives nothing that is not in it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...models), fc.uint8Array({ maxLength: 80 }), (model, report) => {
        const piece = readPiece(knownLayouts[model], report);
        if (piece === null) expect(report[0]).not.toBe(2);
        else if (piece.kind === 'data') expect(Buffer.from(report).includes(Buffer.from(piece.data))).toBe(true);
        else expect(piece.byteCount).toBeGreaterThan(Math.min(56, report.length - 7));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('a scanner is enabled', () => {
  const written = async (config: object, descriptor: Uint8Array | null) =>
    (await openScanner(config, descriptor)).port.written;
  const usb = (vid: string) => ({ device: { usb: `${vid}:0001` } });
  const withoutFeature = posScanner.descriptor.slice(0, posScanner.descriptor.indexOf(0xfe, 70) - 1);

  test.each([
    ['that has the report', {}, posScanner.descriptor, ['fe01']],
    ['that does not have it: not', {}, withoutFeature, []],
    ['of Honeywell, by its vid', usb('0c2e'), null, ['fe01']],
    ['of Youjie, by its vid', usb('23d0'), null, ['fe01']],
    ['of Zebra: not', usb('05e0'), null, []],
    ['of Newland: not', usb('1eab'), null, []],
    ['of an unknown maker, as Honeywell’s', usb('1234'), null, ['fe01']],
    ['as the site file says', { layout: 'honeywell' }, withoutFeature, ['fe01']],
    ['or not', { layout: 'newland' }, posScanner.descriptor, []],
  ])('%s', async (_what, config, descriptor, expected) => {
    expect(await written(config, descriptor)).toEqual(expected);
  });

  test('again each time it is there; one that refuses is up all the same', async () => {
    const { port, heard } = await openScanner();
    port.pull();
    port.refuse(1);
    port.plug();
    await settled();
    port.pull();
    port.plug();
    await settled();
    expect(port.written).toEqual(['fe01', 'fe01']);
    expect(heard).toEqual(['up', 'lost lost', 'up', 'lost lost', 'up']);
  });
});

describe('a text', () => {
  test.each(['05e0', '1eab'])('of a maker’s layout, by the vid %s', async vid => {
    const model = vid === '05e0' ? 'zebra' : 'newland';
    const { port, heard } = await openScanner({ device: { usb: `${vid}:0001` } }, null);
    for (const report of posReports(model, text(']Q1ABC'))) port.send(report);
    expect(heard).toEqual(['up', 'scanned ]Q1ABC']);
  });

  test('of garbage for a descriptor is read in Honeywell’s layout', async () => {
    const { port, heard } = await openScanner({}, Uint8Array.of(0x05));
    for (const report of posReports('honeywell', text('ABC'))) port.send(report);
    expect(heard).toEqual(['up', 'scanned ABC']);
  });

  test('has the AIM id of a QR code in front, once, and no other symbology’s', async () => {
    const { port, heard } = await openScanner();
    port.send(posReport('honeywell', ']Q1', text('ABC'), true));
    port.send(posReport('honeywell', ']Q1', text('DEF'), false));
    port.send(posReport('honeywell', ']Q1', text(']Q1GHI'), false));
    port.send(posReport('honeywell', ']d1', text('JKL'), false));
    port.send(posReport('honeywell', ']Q7', text('MNO'), false));
    expect(heard.filter(line => line !== 'receiving')).toEqual([
      ...['up', 'scanned ]Q1ABCDEF', 'scanned ]Q1GHI', 'scanned JKL', 'scanned MNO'],
    ]);
  });

  test('of no bytes is none', async () => {
    const { port, heard } = await openScanner();
    port.send(posReport('honeywell', ']Q1', text(''), false));
    port.send(posReport('honeywell', ']Q1', text(''), true));
    port.send(posReport('honeywell', ']Q1', text('A'), false));
    expect(heard).toEqual(['up', 'scanned ]Q1A']);
  });

  test('that is under way is told once; one that stops was cut off, a second after its last report', async () => {
    const { port, heard, clock } = await openScanner();
    for (let round = 0; round < 3; round += 1) {
      port.send(posReport('honeywell', '', text('HALF'), true));
      clock.advance(999);
    }
    expect(heard).toEqual(['up', 'receiving']);
    clock.advance(1);
    expect(heard).toEqual(['up', 'receiving', 'garbled 12']);
    port.send(posReport('honeywell', '', text('NEXT'), false));
    expect(heard.slice(3)).toEqual(['scanned NEXT']);
    expect(clock.pending).toBe(0);
  });

  test('with a count that its report cannot hold is thrown away to its end', async () => {
    const { port, heard, clock } = await openScanner();
    const broken = (isContinued: boolean) => posReport('honeywell', '', text(''), isContinued).with(1, 57);
    port.send(posReport('honeywell', '', text('ABC'), true));
    port.send(broken(true));
    port.send(posReport('honeywell', '', text('DEF'), false));
    port.send(broken(false));
    port.send(posReport('honeywell', '', text('GHI'), false));
    port.send(broken(true));
    clock.advance(1_000);
    port.send(posReport('honeywell', '', text('JKL'), false));
    expect(heard).toEqual([
      ...['up', 'receiving', 'garbled 60', 'garbled 57', 'scanned GHI', 'garbled 57', 'scanned JKL'],
    ]);
  });

  test('may be as long as any code, and not a byte longer', async () => {
    const { port, heard, codes } = await openScanner();
    for (const report of posReports('honeywell', new Uint8Array(maxCodeBytes).fill(65))) port.send(report);
    for (const report of posReports('honeywell', new Uint8Array(maxCodeBytes + 1).fill(65))) port.send(report);
    expect(codes.map(({ length }) => length)).toEqual([maxCodeBytes]);
    expect(heard.at(-1)).toBe(`garbled ${maxCodeBytes + 1}`);
  });

  test('comes in no other report, and in none that is cut short', async () => {
    const { port, heard } = await openScanner();
    port.send(posReport('honeywell', '', text('ABC'), false).with(0, 3));
    port.send(new Uint8Array());
    port.send(Uint8Array.of(2));
    port.send(Uint8Array.of(2, 3, 0, 0, 0, 65, 66));
    expect(heard).toEqual(['up', 'garbled 3']);
  });

  test.each(models)('of %s may have any byte at any place', { timeout: 60_000 }, async model => {
    const { port, codes, heard } = await openScanner({ layout: model });
    // Three reports, so that every place within a report and at its edges is there.
    const plain = new Uint8Array(130).map((_, at) => 48 + (at % 10));
    for (let at = 0; at < plain.length; at += 1) {
      codes.length = 0;
      for (let byte = 0; byte < 256; byte += 1) {
        for (const report of posReports(model, plain.with(at, byte))) port.send(report);
      }
      const wrong = codes.findIndex((code, byte) => Buffer.compare(code, plain.with(at, byte)) !== 0);
      expect([at, codes.length, wrong]).toEqual([at, 256, -1]);
    }
    expect(heard.filter(line => line.startsWith('garbled'))).toEqual([]);
  });
});

describe('while the line comes and goes', () => {
  test('a descriptor that comes after the loss is not used, and nothing is up', async () => {
    const { port, heard } = await openScanner();
    port.pull();
    port.plug();
    port.pull();
    await settled();
    expect(heard).toEqual(['up', 'lost lost', 'lost lost']);
    port.plug();
    await settled();
    for (const report of posReports('honeywell', text('ABC'))) port.send(report);
    expect(heard.slice(3)).toEqual(['up', 'scanned ABC']);
  });

  test('what comes before it is up is nothing', async () => {
    const { port, heard } = await openScanner();
    port.pull();
    port.plug();
    for (const report of posReports('honeywell', text('EARLY'))) port.send(report);
    await settled();
    expect(heard).toEqual(['up', 'lost lost', 'up']);
  });

  test('closed in the middle of a text, it leaves nothing', async () => {
    const { port, heard, clock, scanner } = await openScanner();
    port.send(posReport('honeywell', '', text('HALF'), true));
    await scanner.close();
    expect(clock.pending).toBe(0);
    expect(heard).toEqual(['up', 'receiving']);
  });
});

describe('the site file', () => {
  const { config, claims } = hidPosScanner;

  test('may say where it is, or leave it out', async () => {
    expect(config.parse({})).toEqual({ layout: 'auto' });
    expect(config.safeParse({ path: '/dev/hidraw0', device: { usb: '0c2e:0b8f' } }).success).toBe(false);
    expect(config.safeParse({ layout: 'other' }).success).toBe(false);
    const { port } = await openScanner();
    expect(port.settings).toEqual({ place: {}, usage: { page: 0x8c, id: null } });
  });

  test('cannot give one scanner to two lanes', () => {
    const claim = (raw: object) => claims(config.parse(raw)) ?? '';
    expect(claimsConflict(claim({}), claim({}))).toBe(true);
    expect(claimsConflict(claim({ path: '/dev/hidraw0' }), claim({ path: '/dev/hidraw0', layout: 'zebra' }))).toBe(
      true,
    );
    expect(claimsConflict(claim({ path: '/dev/hidraw0' }), claim({ path: '/dev/hidraw1' }))).toBe(false);
  });
});
