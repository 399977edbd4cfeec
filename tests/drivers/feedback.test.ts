import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { feedbackKey, feedbackOf, newAnswerFilter, ssiPacket } from '../../drivers/scanners/feedback.ts';
import { serialScanner } from '../../drivers/scanners/serial.ts';
import { newTestClock } from '../clock.ts';
import { newHeard } from '../conformance/heard.ts';
import { newMockPort } from '../conformance/mock-port.ts';
import { mustBe } from '../conformance/rig.ts';

const hexOf = (bytes: Uint8Array | null | undefined) => (bytes ? Buffer.from(bytes).toString('hex') : bytes);
const feedback = (key: unknown) => feedbackOf(feedbackKey.parse(key));

describe('what each family is told', () => {
  test.each([
    ['honeywell', '16070d', '16070d16070d16070d'],
    ['datalogic', '42', '1b5b3471'],
    ['zebra-ssi', '05e6040001ff10', '05e6040010ff01'],
    [
      'newland',
      `7e01${Buffer.from('0000#BEEPON2700F100T20V;').toString('hex')}03`,
      `7e01${Buffer.from('0000#BEEPON0500F400T20V;').toString('hex')}03`,
    ],
    ['cipherlab', '23402f2f2f2f0d', '23402f2f2f2f0d'.repeat(3)],
    [{ good: '16 07 0D', bad: '07' }, '16070d', '07'],
    [{ good: '16070d' }, '16070d', null],
  ])('%j', (key, good, bad) => {
    const told = feedback(key);
    expect(hexOf(told?.good)).toBe(good);
    expect(hexOf(told?.bad)).toBe(bad);
  });

  test('nothing unless the site file says so', () => {
    expect(feedback(undefined)).toBeNull();
    expect(feedback('none')).toBeNull();
  });

  test.each(['symbol', { bad: '07' }, { good: '' }, { good: '0' }, { good: 'xx' }, { good: '07', ugly: '07' }])(
    'refuses %j',
    key => {
      expect(feedbackKey.safeParse(key).success).toBe(false);
    },
  );
});

describe('a packet of the Simple Serial Interface', () => {
  test('as the manual has it', () => {
    expect(hexOf(ssiPacket(0xe6, [1]))).toBe('05e6040001ff10');
    expect(hexOf(ssiPacket(0xd0, [], 0))).toBe('04d00000ff2c');
  });

  test('adds up to nothing, and tells its length', () => {
    fc.assert(
      fc.property(fc.nat(255), fc.array(fc.nat(255), { maxLength: 200 }), (opcode, data) => {
        const packet = ssiPacket(opcode, data);
        const [high = 0, low = 0] = packet.slice(-2);
        const sum = packet.slice(0, -2).reduce((all, byte) => all + byte, 0);
        expect((sum + high * 256 + low) & 0xffff).toBe(0);
        expect(packet[0]).toBe(packet.length - 2);
      }),
    );
  });
});

describe('the scanner’s answers', () => {
  const answers = [ssiPacket(0xd0, [], 0), Uint8Array.of(4, 4, 9)];
  const pieces = fc.array(fc.oneof(fc.constantFrom(...answers), fc.uint8Array({ max: 9, maxLength: 6 })));
  const cuts = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 });

  /** All that passes, the stream cut into chunks of these lengths over and over. */
  function pass(stream: Uint8Array, lengths: readonly number[], expected: number): number[] {
    const filter = newAnswerFilter(answers);
    for (let at = 0; at < expected; at += 1) filter.expect();
    const passed: number[] = [];
    for (let at = 0, turn = 0; at < stream.length; turn += 1) {
      const length = lengths[turn % lengths.length] ?? 1;
      passed.push(...filter.pass(stream.subarray(at, at + length)));
      at += length;
    }
    return passed;
  }

  test('are taken out wherever they stand, however they are cut; the rest comes in order', () => {
    const text = fc.uint8Array({ min: 10, minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(text, fc.constantFrom(...answers), text, cuts, (before, answer, after, lengths) => {
        const stream = Uint8Array.from([...before, ...answer, ...after]);
        expect(pass(stream, lengths, 1)).toEqual([...before, ...after]);
      }),
    );
  });

  test('nothing else is lost: what does not pass is an answer, or kept as the beginning of one', () => {
    fc.assert(
      fc.property(pieces, cuts, fc.nat(4), (all, lengths, expected) => {
        const stream = Uint8Array.from(all.flatMap(piece => [...piece]));
        const gone = stream.length - pass(stream, lengths, expected).length;
        expect(gone).toBeLessThanOrEqual(expected * 6 + 5);
        if (expected === 0) expect(gone).toBe(0);
      }),
    );
  });

  test('one that is not expected is a code like any other', () => {
    const [answer = new Uint8Array()] = answers;
    expect(pass(answer, [6], 0)).toEqual([...answer]);
    expect(pass(Uint8Array.from([...answer, ...answer]), [6], 1)).toEqual([...answer]);
  });

  test('are forgotten with the device', () => {
    const filter = newAnswerFilter(answers);
    filter.expect();
    expect(filter.pass(Uint8Array.of(4, 0xd0))).toEqual(new Uint8Array());
    filter.reset();
    expect(filter.pass(Uint8Array.of(0, 0))).toEqual(Uint8Array.of(0, 0));
  });
});

describe('a serial scanner', () => {
  function start(config: object) {
    const clock = newTestClock();
    const port = newMockPort(clock);
    const heard = newHeard();
    const listener = {
      up: () => heard.note('up'),
      lost: () => heard.note('lost'),
      receiving: () => undefined,
      scanned: (bytes: Uint8Array) => heard.note(Buffer.from(bytes).toString()),
      garbled: (byteCount: number) => heard.note(`garbled ${byteCount}`),
    };
    const parsed = serialScanner.config.parse({ path: '/dev/scanner', ...config });
    return { port, heard, scanner: mustBe(serialScanner.open(parsed, port.io, listener, 'in-1/scanner')) };
  }

  test('beeps as it is told', async () => {
    const { port, heard, scanner } = start({ feedback: 'honeywell' });
    await heard.count('up', 1);
    scanner.feedback?.(true);
    await new Promise(resolve => setImmediate(resolve));
    scanner.feedback?.(false);
    expect(port.written).toEqual(['16070d', '16070d16070d16070d']);
  });

  test('says nothing where the site file names no family, or no bytes for bad', async () => {
    for (const config of [{}, { feedback: { good: '07' } }]) {
      const { port, heard, scanner } = start(config);
      await heard.count('up', 1);
      scanner.feedback?.(false);
      expect(port.written).toEqual([]);
    }
  });

  test('drops what comes while it is away or still busy, and beeps again later', async () => {
    const { port, heard, scanner } = start({ feedback: 'cipherlab' });
    scanner.feedback?.(true);
    await heard.count('up', 1);
    const release = port.hold();
    for (let scan = 0; scan < 3; scan += 1) scanner.feedback?.(true);
    port.send(Buffer.from('CODE\r'));
    expect(heard.lines).toEqual(['up', 'CODE']);
    expect(port.written).toEqual([]);
    release();
    await new Promise(resolve => setImmediate(resolve));
    expect(port.written).toEqual(['23402f2f2f2f0d']);
    port.refuse(1);
    scanner.feedback?.(true);
    await new Promise(resolve => setImmediate(resolve));
    scanner.feedback?.(true);
    expect(port.written).toHaveLength(2);
    port.pull();
    scanner.feedback?.(true);
    expect(port.written).toHaveLength(2);
  });

  test('an answer that is cut off by an unplug does not meet the next code', async () => {
    const { port, heard, scanner } = start({ feedback: 'zebra-ssi' });
    await heard.count('up', 1);
    scanner.feedback?.(true);
    port.send(Uint8Array.of(4, 0xd0));
    port.pull();
    port.plug();
    port.send(Buffer.from('CODE\r'));
    expect(heard.lines).toEqual(['up', 'lost', 'up', 'CODE']);
  });
});
