import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { addPart, type Collected, type Part, type Parts } from '../../main/read/parts.ts';
import { read } from '../../main/read/read.ts';
import { partOf } from '../../main/read/shc.ts';
import { digitsOf, jws, text } from '../vectors/shc/forge.ts';

const part = (index: number, total: number, content = `${index}${index}`): Part => ({ index, total, text: content });

/** Adds the parts one after the other, until they are the whole or mixed. */
function collect(parts: readonly Part[]): Collected | null {
  let seen: Parts | null = null;
  let result: Collected | null = null;
  for (const next of parts) {
    result = addPart(seen, next);
    if (result.kind !== 'more') return result;
    seen = result.parts;
  }
  return result;
}

describe('collecting parts', () => {
  test('counts, and does not change what it was given', () => {
    const first = addPart(null, part(3, 3));
    expect(first).toMatchObject({ kind: 'more', have: 1, of: 3 });
    if (first.kind !== 'more') throw new Error('one part is not the whole');
    const second = addPart(first.parts, part(1, 3));
    expect(second).toMatchObject({ kind: 'more', have: 2, of: 3 });
    expect([...first.parts.texts.keys()]).toEqual([3]);
  });

  test('the same part again is no progress', () => {
    expect(collect([part(1, 2), part(1, 2), part(1, 2)])).toMatchObject({ kind: 'more', have: 1, of: 2 });
  });

  test.each([
    ['another total', [part(1, 3), part(2, 2)]],
    ['another content', [part(1, 3), part(1, 3, '00')]],
    ['another content later', [part(1, 3), part(2, 3), part(1, 3, '00')]],
  ])('mixed: %s', (_name, parts) => {
    expect(collect(parts)).toEqual({ kind: 'mixed' });
  });

  test('eleven parts are joined by number, not by name', () => {
    const parts = Array.from({ length: 11 }, (_, i) => part(i + 1, 11, String(i + 10)));
    expect(collect(parts.toReversed())).toEqual({ kind: 'whole', text: 'shc:/1011121314151617181920' });
  });
});

/** A card in `total` codes. */
function codesOf(card: string, total: number): string[] {
  const length = Math.ceil(card.length / total);
  return Array.from({ length: total }, (_, i) => {
    const chunk = card.slice(i * length, (i + 1) * length);
    return `shc:/${i + 1}/${total}/${digitsOf(chunk)}`;
  });
}

const readPart = (code: string): Part => {
  const found = partOf(code);
  if (found === null) throw new Error(`no part: ${code.slice(0, 20)}`);
  return found;
};

describe('cards of several codes', () => {
  test('parts in any order, seen any number of times, are the card', () => {
    const order = fc
      .integer({ min: 2, max: 16 })
      .chain(total => fc.tuple(fc.constant(total), fc.array(fc.nat(total - 1)), fc.infiniteStream(fc.nat())));
    fc.assert(
      fc.property(order, ([total, repeats, luck]) => {
        const codes = codesOf(jws(), total);
        const left = codes.map((_, index) => index);
        const sequence: number[] = [];
        // All but the last part with repeats between, so that the last one completes.
        while (left.length > 0) sequence.push(...left.splice((luck.next().value ?? 0) % left.length, 1));
        const last = sequence.pop() ?? 0;
        const seen = [...sequence, ...repeats.filter(index => index !== last), last];
        expect(collect(seen.map(index => readPart(codes[index] ?? '')))).toEqual({ kind: 'whole', text: text() });
      }),
      { numRuns: 50 },
    );
  });

  test('the whole is read like the card of one code', () => {
    const result = collect(codesOf(jws(), 3).toReversed().map(readPart));
    if (result?.kind !== 'whole') throw new Error('not whole');
    expect(read(result.text, readTools)).toEqual(read(text(), readTools));
    expect(read(result.text, readTools).credential.ok).toBe(true);
  });

  test('reading a part tells which one it is', () => {
    const [, second = ''] = codesOf(jws(), 3);
    const fault = { kind: 'incomplete', part: partOf(second) };
    expect(read(second, readTools)).toMatchObject({ format: 'shc', credential: { ok: false, fault } });
    expect(fault.part).toMatchObject({ index: 2, total: 3 });
  });

  test('parts of two cards under one count are no card', () => {
    const [first = ''] = codesOf(jws(), 2);
    const [, second = ''] = codesOf(jws({ header: { typ: 'other' } }), 2);
    const result = collect([first, second].map(readPart));
    if (result?.kind !== 'whole') throw new Error('not whole');
    expect(read(result.text, readTools).credential.ok).toBe(false);
  });

  test.each([
    '',
    'shc:/',
    'shc:/1/2/',
    'shc:/1/1/00',
    'shc:/0/2/00',
    'shc:/3/2/00',
    'shc:/1/17/00',
    'shc:/01/2/00',
    'shc:/1/2/0',
    'shc:/1/2/00\n',
    'shc:/1/2/00/00',
    'shc:/-1/2/00',
    'SHC:/1/2/00',
    ' shc:/1/2/00',
    `shc:/1/2/${'0'.repeat(4_296)}`,
  ])('%j is no part', code => {
    expect(partOf(code)).toBeNull();
  });
});
