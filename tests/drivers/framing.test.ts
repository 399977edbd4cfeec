import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FrameEvent, maxCodeBytes, newFraming, type Terminator } from '../../drivers/scanners/framing.ts';

const [cr, lf, etx] = [13, 10, 3];
const terminators = ['cr', 'lf', 'crlf', 'etx', 'none'] as const;
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (event: FrameEvent | undefined) => event?.kind === 'scanned' && Buffer.from(event.bytes).toString();

/** Runs of bytes as scanners send them, long ones and stray control characters among them. */
const streams = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom<readonly number[]>([cr], [lf], [cr, lf], [etx], [cr, cr, lf], [lf, cr]) },
      { weight: 4, arbitrary: fc.uint8Array({ maxLength: 40 }).map(bytes => [...bytes]) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.integer({ min: maxCodeBytes - 2, max: maxCodeBytes + 2 }), fc.constantFrom(65, cr, lf))
          .map(([length, byte]) => Array.from({ length }, () => byte)),
      },
    ),
    { maxLength: 20 },
  )
  .map(runs => Uint8Array.from(runs.flat()));
const cuts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 20 });

function chunksOf(stream: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0, at = 0; start < stream.length; at += 1) {
    const length = lengths[at % lengths.length] ?? 1;
    chunks.push(stream.slice(start, start + length));
    start += length;
  }
  return chunks;
}

function framed(terminator: Terminator, chunks: readonly Uint8Array[]): FrameEvent[] {
  const framing = newFraming(terminator, 50);
  return [...chunks.flatMap(chunk => framing.take(chunk)), ...framing.silence()];
}

const withoutReceiving = (events: readonly FrameEvent[]) => events.filter(event => event.kind !== 'receiving');

/** The same cut written as a split of one text, one character a byte. */
function split(terminator: Exclude<Terminator, 'none'>, stream: Uint8Array): string[] {
  const end = { cr: '\r', lf: '\n', crlf: '\r\n', etx: '\u0003' }[terminator];
  const pieces = Buffer.from(stream).toString('latin1').split(end).slice(0, -1);
  return pieces.map(piece => (terminator === 'cr' ? piece.replace(/^\n+/, '') : piece)).filter(piece => piece !== '');
}

describe.each(terminators)('%s', terminator => {
  test('the same events however the bytes are cut', () => {
    fc.assert(
      fc.property(streams, cuts, (stream, lengths) => {
        const whole = withoutReceiving(framed(terminator, [stream]));
        expect(withoutReceiving(framed(terminator, chunksOf(stream, lengths)))).toEqual(whole);
      }),
    );
  });

  test('never throws, never gives an empty or too long code; what it tells of as under way comes to an end', () => {
    fc.assert(
      fc.property(streams, cuts, (stream, lengths) => {
        const events = framed(terminator, chunksOf(stream, lengths));
        for (const event of events) {
          if (event.kind === 'receiving') continue;
          const byteCount = event.kind === 'scanned' ? event.bytes.length : event.byteCount;
          expect(byteCount).toBeGreaterThan(0);
          expect(byteCount).toBeLessThanOrEqual(maxCodeBytes + (event.kind === 'scanned' ? 0 : 1));
        }
        const story = events.map(event => event.kind).join(' ');
        expect(story).toMatch(/^((receiving )?(scanned|garbled)( |$))*$/);
      }),
    );
  });

  test('waits for silence only while something has begun', () => {
    fc.assert(
      fc.property(streams, cuts, (stream, lengths) => {
        const framing = newFraming(terminator, 50);
        for (const chunk of chunksOf(stream, lengths)) framing.take(chunk);
        const isWaiting = framing.silenceMs !== null;
        const events = framing.silence();
        if (!isWaiting) expect(events).toEqual([]);
        expect(framing.silenceMs).toBeNull();
        expect(framing.silence()).toEqual([]);
      }),
    );
  });

  test('is as new after a reset and after a silence', () => {
    fc.assert(
      fc.property(streams, streams, fc.boolean(), (before, after, bySilence) => {
        const framing = newFraming(terminator, 50);
        framing.take(before);
        if (bySilence) framing.silence();
        else framing.reset();
        expect([...framing.take(after), ...framing.silence()]).toEqual(framed(terminator, [after]));
      }),
    );
  });
});

test.each(['cr', 'lf', 'crlf', 'etx'] as const)('%s cuts as a split of the text does', terminator => {
  const short = fc.array(fc.constantFrom(cr, lf, etx, 65, 66, 0, 255), { maxLength: 200 });
  fc.assert(
    fc.property(short, numbers => {
      const stream = Uint8Array.from(numbers);
      const scanned = newFraming(terminator, 50)
        .take(stream)
        .flatMap(event => (event.kind === 'scanned' ? [Buffer.from(event.bytes).toString('latin1')] : []));
      expect(scanned).toEqual(split(terminator, stream));
    }),
  );
});

describe('limits', () => {
  test('the longest code is read, one byte more is not, and the next code is', () => {
    const longest = new Uint8Array(maxCodeBytes).fill(65);
    const framing = newFraming('cr', 50);
    expect(withoutReceiving(framing.take(Uint8Array.of(...longest, cr)))).toEqual([
      { kind: 'scanned', bytes: longest },
    ]);
    expect(withoutReceiving(framing.take(Uint8Array.of(...longest, 65, cr)))).toEqual([
      { kind: 'garbled', byteCount: maxCodeBytes + 1 },
    ]);
    expect(framing.take(bytesOf('next\r')).map(textOf)).toEqual(['next']);
  });

  test('a flood of 16 MB is told once, and holds no byte of it', () => {
    const framing = newFraming('cr', 50);
    const chunk = new Uint8Array(65_536).fill(66);
    const events = Array.from({ length: 256 }, () => framing.take(chunk)).flat();
    expect(events).toEqual([{ kind: 'garbled', byteCount: maxCodeBytes + 1 }]);
    expect(framing.silenceMs).toBe(200);
    expect(framing.silence()).toEqual([]);
    expect(framing.take(bytesOf('next\r')).map(textOf)).toEqual(['next']);
  });
});

describe('silence', () => {
  test('cuts off a code that has no end, and counts it', () => {
    const framing = newFraming('cr', 50);
    expect(framing.take(bytesOf('HALF'))).toEqual([{ kind: 'receiving' }]);
    expect(framing.silenceMs).toBe(1_000);
    expect(framing.silence()).toEqual([{ kind: 'garbled', byteCount: 4 }]);
  });

  test('ends a code where nothing else does', () => {
    const framing = newFraming('none', 35);
    framing.take(bytesOf('one\rco'));
    framing.take(bytesOf('de'));
    expect(framing.silenceMs).toBe(35);
    expect(framing.silence().map(textOf)).toEqual(['one\rcode']);
  });
});

test('a CR LF scanner is read where CR is expected; an LF inside a code stays', () => {
  const framing = newFraming('cr', 50);
  expect(framing.take(bytesOf('one\r\ntwo\r\nth\nree\r\n')).map(textOf)).toEqual(['one', 'two', 'th\nree']);
  expect(framing.silenceMs).toBeNull();
});

test('a CR LF on its own is nothing, however it is cut', () => {
  const framing = newFraming('crlf', 50);
  const events = ['\r', '\n\r', '\nCO', 'DE\r', '\n'].flatMap(chunk => framing.take(bytesOf(chunk)));
  expect(events.map(event => event.kind)).toEqual(['receiving', 'scanned']);
  expect(textOf(events[1])).toBe('CODE');
});

test('a code keeps its bytes when the next one comes', () => {
  const framing = newFraming('cr', 50);
  const [first] = framing.take(bytesOf('first\r'));
  framing.take(bytesOf('other\r'));
  expect(textOf(first)).toBe('first');
});
