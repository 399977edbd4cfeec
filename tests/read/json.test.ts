import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRecord, itemsOf, parseJson, recordsOf } from '../../main/read/json.ts';

const limits = { chars: 200, depth: 4 };
const parsed = (text: string) => parseJson(text, limits);

describe('JSON from outside', () => {
  test.each([
    ['null', null],
    [' {"a":[1,{"b":"}"}]} ', { a: [1, { b: '}' }] }],
    ['"]]]]]]"', ']]]]]]'],
    ['{"a":"[[[[[["}', { a: '[[[[[[' }],
    ['["\\"[[[[","\\\\"]', ['"[[[[', '\\']],
    ['[[[[]]]]', [[[[]]]]],
    ['{"a":1,"b":{"a":1}}', { a: 1, b: { a: 1 } }],
    ['[{"a":1},{"a":1}]', [{ a: 1 }, { a: 1 }]],
    ['{"a":["a","a"],"b":"a"}', { a: ['a', 'a'], b: 'a' }],
    ['{"a" :1, "b":":" }', { a: 1, b: ':' }],
    ['{"constructor":1,"toString":2}', { constructor: 1, toString: 2 }],
  ])('%s', (text, value) => {
    expect(parsed(text)).toEqual(value);
  });

  test.each([
    ['too long', `"${'a'.repeat(199)}"`],
    ['too deep', '[[[[[]]]]]'],
    ['too deep in objects', '{"a":{"a":{"a":{"a":{}}}}}'],
    ['too deep and unfinished', '[[[[['],
    ['no JSON', '{a:1}'],
    ['nothing', ''],
    ['a comma too many', '[1,]'],
    ['two values', '{}{}'],
    ['string without an end', '"abc'],
    ['string that ends in a backslash', '{"a":"b\\'],
    ['a line end in a string', '"a\nb"'],
    ['double name', '{"a":1,"a":1}'],
    ['double name, escaped', '{"a":1,"\\u0061":2}'],
    ['double name before white space', '{"a":1,"a" \t\r\n:2}'],
    ['double name around an array', '{"a":[{"b":1}],"a":1}'],
    ['double name around an object', '{"a":{"b":1},"c":2,"a":1}'],
    ['double name inside', '[[{"a":1,"a":2}]]'],
    ['double empty name', '{"":1,"":2}'],
    ['__proto__', '{"__proto__":{}}'],
    ['__proto__, escaped', '{"\\u005f_proto__":{}}'],
    ['__proto__ inside', '[{"a":{"__proto__":1}}]'],
  ])('refused: %s', (_name, text) => {
    expect(parsed(text)).toBeUndefined();
  });

  test('says what JSON.parse says, or refuses', () => {
    const wide = { chars: 100_000, depth: 100 };
    fc.assert(
      fc.property(fc.json(), text => {
        const value: unknown = JSON.parse(text);
        const isSafe = !text.includes('__proto__');
        if (isSafe) expect(parseJson(text, wide)).toEqual(value);
      }),
    );
  });

  test('a name twice is refused wherever it stands and however it is written', () => {
    const names = fc.uniqueArray(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(names, fc.nat(), fc.nat(), fc.boolean(), fc.jsonValue(), (keys, from, to, isEscaped, value) => {
        fc.pre(!keys.includes('__proto__') && !JSON.stringify(value).includes('__proto__'));
        const wide = { chars: 100_000, depth: 100 };
        const members = keys.map(key => `${JSON.stringify(key)}: ${JSON.stringify(value)}`);
        expect(parseJson(`[{${members.join()}}]`, wide)).toBeDefined();
        const key = keys[from % keys.length] ?? '';
        const spelled = isEscaped ? `"${escaped(key)}"` : JSON.stringify(key);
        const doubled = members.toSpliced(to % (keys.length + 1), 0, `${spelled}:0`);
        expect(parseJson(`[{${doubled.join()}}]`, wide)).toBeUndefined();
      }),
    );
  });

  test('never throws', () => {
    const pieces = fc.array(fc.constantFrom(...'{}[]":,\\u0061 tab1e_', '"a":', '__proto__'), { maxLength: 60 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          pieces.map(all => all.join('')),
        ),
        text => {
          const value = parsed(text);
          if (value !== undefined) expect(value).toEqual(JSON.parse(text));
        },
      ),
      { numRuns: 5_000 },
    );
  });

  test('deep and long texts are refused in a moment', () => {
    const wide = { chars: 5_000_000, depth: 16 };
    expect(parseJson('['.repeat(1_000_000), wide)).toBeUndefined();
    expect(parseJson(`"${'\\"'.repeat(1_000_000)}`, wide)).toBeUndefined();
  });
});

function escaped(text: string): string {
  return Array.from({ length: text.length }, (_, i) => `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`).join(
    '',
  );
}

test('what is a record, and what is in an array', () => {
  expect([{}, [], null, 'a', 1].map(isRecord)).toEqual([true, false, false, false, false]);
  expect(itemsOf([1, null])).toEqual([1, null]);
  expect(itemsOf({ length: 2 })).toEqual([]);
  expect(recordsOf([{ a: 1 }, [], null, 'a'])).toEqual([{ a: 1 }]);
});
