/** Files of rules: their digest, and what is said of bad ones. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadHealthRules, noRules } from '../../main/controller/health-rules.ts';
import { all, disease, file, folder, now, product, rulesOf, vaccinated, valueSets } from './rule-files.ts';

describe('the digest', () => {
  const digestOf = (rules: readonly unknown[], sets: unknown) => rulesOf(rules, sets).digest;

  test('is of the rules and the value sets', () => {
    expect(digestOf(all, valueSets)).toMatch(/^[0-9a-f]{64}$/);
    expect(digestOf(all, valueSets)).toBe(digestOf(all, valueSets));
    const others = [
      digestOf(all.slice(1), valueSets),
      digestOf(all, { ...valueSets, x: [] }),
      digestOf(all, null),
      digestOf([{ ...disease, Version: '1.0.1' }, ...all.slice(1)], valueSets),
    ];
    expect(new Set([digestOf(all, valueSets), ...others]).size).toBe(5);
  });

  test('of no rules is empty, and they fail nothing', () => {
    expect(noRules.digest).toBe('');
    expect(noRules.failed(vaccinated(), now)).toEqual([]);
  });
});

describe('a bad file is a sentence that names it', () => {
  const faultOf = (rules: string, sets: string | null = null) => {
    const loaded = loadHealthRules([file(all), rules], sets);
    return loaded.ok ? null : loaded.fault;
  };

  test.each<[string, unknown, RegExp]>([
    ['no JSON', '{', /JSON/],
    ['nothing', '', /JSON/],
    ['no list', { rules: [] }, /expected array/i],
    ['a list of something else', ['x'], /: 0: /],
    ['no identifier', [{ ...product, Identifier: undefined }], /: 0\.Identifier: /],
    ['an empty identifier', [product, { ...product, Identifier: '' }], /: 1\.Identifier: /],
    ['no logic', [{ ...product, Logic: undefined }], /: 0\.Logic: /],
    ['another type', [{ ...product, Type: 'Advice' }], /: 0\.Type: /],
    ['a version of two numbers', [{ ...product, Version: '1.0' }], /: 0\.Version: /],
    ['another engine', [{ ...product, Engine: 'JSONLOGIC' }], /: 0\.Engine: /],
    ['another kind of certificate', [{ ...product, CertificateType: 'Vaccine' }], /: 0\.CertificateType: /],
    ['a beginning that is no time', [{ ...product, ValidFrom: 'today' }], /: 0\.ValidFrom: expected a time/],
    ['an end that is no time', [{ ...product, ValidTo: null }], /: 0\.ValidTo: /],
    ['too many rules', Array.from({ length: 5_001 }, () => product), /5,?000|too big/i],
  ])('%s', (_name, content, sentence) => {
    const path = file(content);
    const fault = faultOf(path);
    expect(fault?.startsWith(`${path}: `)).toBe(true);
    expect(fault).toMatch(sentence);
    expect(fault).not.toMatch(/\n {2}at |undefined: /);
  });

  test('that is not there, or a folder', () => {
    const missing = join(folder, 'missing.json');
    expect(faultOf(missing)).toMatch(new RegExp(`^${missing}: .*no such file`, 'i'));
    expect(faultOf(folder)?.startsWith(`${folder}: `)).toBe(true);
  });

  test.each<[string, unknown]>([
    ['a list', []],
    ['a set that is no list', { a: 'x' }],
    ['a set of numbers', { a: [1] }],
    ['a set without values', { a: { valueSetId: 'a' } }],
  ])('of value sets: %s', (_name, content) => {
    const sets = file(content);
    const loaded = loadHealthRules([file(all)], sets);
    expect(loaded.ok ? null : loaded.fault.startsWith(`${sets}: `)).toBe(true);
  });
});
