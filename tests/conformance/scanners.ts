/** The habits of a scanner, as `driver.ts` promises them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BoundDriver } from '../../drivers/bound.ts';
import type { Scanner, ScannerListener } from '../../drivers/driver.ts';
import { type Heard, newHeard } from './heard.ts';
import { deviceName, mustBe, type Setup } from './rig.ts';
import type { ScannerRig } from './scanner-rigs.ts';

const code = (text: string) => new TextEncoder().encode(text);
const codes = [
  'A',
  ']Q1HC1:6BFOXN%TS3DH0YOJ58S S-W5HDC *M0II5XHC9B5G2+$N IOP-IA%NFQGRJPC%OQHIZC4.OI',
  'Nguyễn Thị Hồng Hạnh',
  'x'.repeat(3_000),
  '\u0001\u0002\u0004\u0000ÿ',
];

function listenerOf(heard: Heard): ScannerListener {
  return {
    up: () => heard.note('up'),
    lost: fault => heard.note(`lost${fault.message === '' ? ' without a word' : ''}`),
    receiving: () => heard.note('receiving'),
    scanned: bytes => heard.note(`scanned ${Buffer.from(bytes).toString()}`),
    garbled: byteCount => heard.note(`garbled ${byteCount}`),
  };
}

/** Each byte at each place of a code of five. */
const everyByte = Array.from({ length: 5 * 256 }, (_, index) => code('1aZ-9').with(index % 5, Math.floor(index / 5)));

/** The codes that come of one, one character a byte. Line feeds before a code are what CR LF leaves of the one before. */
function cutBy(endText: string, bytes: Uint8Array): readonly string[] {
  const text = Buffer.from(bytes).toString('latin1');
  if (endText === '') return [text];
  const pieces = text.concat(endText).split(endText);
  return pieces.map(piece => (endText === '\r' ? piece.replace(/^\n+/, '') : piece)).filter(piece => piece !== '');
}

const scansOf = (heard: Heard) => heard.lines.filter(line => line.startsWith('scanned '));

export function scannerConformance(driver: BoundDriver<ScannerListener, Scanner>, setup: Setup<ScannerRig>): void {
  describe.skipIf(!setup.isPossible)(`scanner ${driver.id} ${setup.label}`, () => {
    let rig: ScannerRig;
    let heard: Heard;
    let scanner: Scanner;

    const open = (into: Heard, changes: Partial<ScannerListener> = {}) =>
      mustBe(mustBe(driver.parse(rig.config)).open(rig.io, { ...listenerOf(into), ...changes }, deviceName));

    beforeEach(async () => {
      rig = await setup.make();
      heard = newHeard();
      scanner = open(heard);
    });

    afterEach(async () => {
      await scanner.close();
      expect(rig.pending()).toBe(0);
      await rig.end();
    });

    test('says that it is up once open has returned, once', async () => {
      await scanner.close();
      const own = newHeard();
      scanner = open(own);
      expect(own.lines).toEqual([]);
      await own.count('up', 1);
      rig.send([code('one')]);
      await own.count('scanned one', 1);
      expect(own.lines.filter(line => line !== 'receiving')).toEqual(['up', 'scanned one']);
    });

    test.each([1, 2, 3, 7, undefined])('the same codes in chunks of %s', async chunkBytes => {
      await heard.count('up', 1);
      rig.send(codes.map(code), chunkBytes);
      await heard.until('all codes', () => scansOf(heard).length >= codes.length);
      expect(scansOf(heard)).toEqual(codes.map(text => `scanned ${text}`));
      expect(heard.lines.filter(line => line.startsWith('garbled'))).toEqual([]);
      const story = heard.lines.map(line => line.split(' ')[0]).join(' ');
      expect(story).toMatch(/^up( (receiving )?scanned)+$/);
    });

    test('every byte at every place of a code comes through as it is, and does nothing else', async () => {
      await scanner.close();
      const own = newHeard();
      scanner = open(own, { scanned: bytes => own.note(`scanned ${Buffer.from(bytes).toString('latin1')}`) });
      await own.count('up', 1);
      rig.send(everyByte);
      const expected = everyByte.flatMap(bytes => cutBy(rig.endText, bytes)).map(text => `scanned ${text}`);
      await own.until('all codes', () => scansOf(own).length >= expected.length);
      expect(scansOf(own)).toEqual(expected);
      expect(own.lines.filter(line => !/^(scanned |receiving$)/.test(line))).toEqual(['up']);
    });

    test('counts a flood, keeps nothing of it, and reads the next code', async () => {
      await heard.count('up', 1);
      rig.flood(1_048_576);
      rig.send([code('after')]);
      await heard.count('scanned after', 1);
      expect(heard.lines.filter(line => line.startsWith('garbled'))).toEqual([`garbled ${rig.floodGarbledBytes}`]);
      expect(scansOf(heard)).toEqual(['scanned after']);
    });

    test('an unplug in the middle of a code leaves nothing of it', async () => {
      await heard.count('up', 1);
      for (let round = 1; round <= 2; round += 1) {
        rig.begin(code('HALF'));
        await heard.count('receiving', round);
        await rig.pull();
        await heard.count('lost', round);
        rig.send([code('away')]);
        await rig.plug();
        await heard.count('up', round + 1);
      }
      rig.send([code('WHOLE')]);
      await heard.count('scanned WHOLE', 1);
      const once = ['receiving', 'lost', 'up'];
      expect(heard.lines.slice(0, 7)).toEqual(['up', ...once, ...once]);
      expect(heard.lines.slice(7).filter(line => line !== 'receiving')).toEqual(['scanned WHOLE']);
    });

    test('close is idempotent, and nothing comes after it', async () => {
      await heard.count('up', 1);
      rig.begin(code('HALF'));
      await heard.count('receiving', 1);
      await Promise.all([scanner.close(), scanner.close()]);
      await scanner.close();
      expect(rig.pending()).toBe(0);
      const before = [...heard.lines];
      rig.send([code('late')]);
      await rig.pull();
      await rig.plug();
      expect(heard.lines).toEqual(before);
    });

    test('closed before it is up, it never says so', async () => {
      await scanner.close();
      const never = newHeard();
      await open(never).close();
      expect(rig.pending()).toBe(0);
      const again = newHeard();
      scanner = open(again);
      await again.count('up', 1);
      expect(never.lines).toEqual([]);
    });

    test('closed while it is lost, it does not come back', async () => {
      await heard.count('up', 1);
      await rig.pull();
      await heard.count('lost', 1);
      await scanner.close();
      expect(rig.pending()).toBe(0);
      await rig.plug();
      const again = newHeard();
      scanner = open(again);
      await again.count('up', 1);
      expect(heard.lines).toEqual(['up', 'lost']);
    });

    if (setup.canBeAbsent) {
      test('opened while it is away, it says so once, and comes up when it is plugged in', async () => {
        await scanner.close();
        await rig.pull();
        const own = newHeard();
        scanner = open(own);
        await own.count('lost', 1);
        await rig.plug();
        await own.count('up', 1);
        rig.send([code('one')]);
        await own.count('scanned one', 1);
        expect(own.lines.filter(line => line !== 'receiving')).toEqual(['lost', 'up', 'scanned one']);
      });
    }

    test('closed by its own listener, it leaves no timer', async () => {
      await scanner.close();
      const own = newHeard();
      let closing: Promise<void> | null = null;
      scanner = open(own, {
        scanned: () => {
          closing ??= scanner.close();
          own.note('closing');
        },
      });
      await own.count('up', 1);
      rig.send([code('last')]);
      rig.begin(code('HALF'));
      await own.count('closing', 1);
      await closing;
      expect(rig.pending()).toBe(0);
    });

    test('closed by its own listener when it is lost, it leaves no timer and does not come back', async () => {
      await scanner.close();
      const own = newHeard();
      let closing: Promise<void> | null = null;
      scanner = open(own, {
        lost: () => {
          closing ??= scanner.close();
          own.note('closing');
        },
      });
      await own.count('up', 1);
      await rig.pull();
      await own.count('closing', 1);
      await closing;
      expect(rig.pending()).toBe(0);
      await rig.plug();
      const again = newHeard();
      scanner = open(again);
      await again.count('up', 1);
      expect(own.lines).toEqual(['up', 'closing']);
    });

    test('opens again after a close', async () => {
      await heard.count('up', 1);
      for (let round = 0; round < 3; round += 1) {
        await scanner.close();
        const again = newHeard();
        scanner = open(again);
        await again.count('up', 1);
        rig.send([code(`round ${round}`)]);
        await again.count(`scanned round ${round}`, 1);
      }
      expect(heard.lines).toEqual(['up']);
    });

    test('the bytes of a code are the listener’s to keep', async () => {
      await scanner.close();
      const own = newHeard();
      const kept: Uint8Array[] = [];
      scanner = open(own, {
        scanned: bytes => {
          kept.push(bytes);
          own.note('kept');
        },
      });
      await own.count('up', 1);
      rig.send([code('first'), code('other')]);
      await own.count('kept', 2);
      expect(kept.map(bytes => Buffer.from(bytes).toString())).toEqual(['first', 'other']);
    });
  });
}
