/** How much script a phone loads for a declaration, as built into `.build/screens`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const screens = fileURLToPath(new URL('../../.build/screens', import.meta.url));
const page = readFileSync(join(screens, 'declare/index.html'), 'utf8');

const scriptsIn = (text: string) => [
  ...new Set([...text.matchAll(/([\w.-]+-[\w-]{8}\.js)\b/g)].map(([, name = '']) => name)),
];
const read = (name: string) => readFileSync(join(screens, 'assets', name), 'utf8');

/** The page's own script, and those that it loads later, by the beginning of their names. */
const [main = ''] = scriptsIn(page);
const later = scriptsIn(read(main)).filter(name => name !== main);
const named = (start: string) => later.filter(name => name.startsWith(`${start}-`));
const bytesOf = (names: readonly string[]) => names.reduce((sum, name) => sum + Buffer.byteLength(read(name)), 0);

describe('the form on people’s phones', () => {
  test('loads one script, and each that it may load later loads no other', () => {
    expect(scriptsIn(page)).toEqual([main]);
    for (const name of later)
      expect(
        scriptsIn(read(name)).filter(one => one !== main),
        name,
      ).toEqual([]);
  });

  test.each(['vi', 'en'])('is under 60 KB of script for somebody who declares in %s', language => {
    expect(named(language)).toHaveLength(1);
    expect(bytesOf([main, ...named(language)])).toBeLessThan(60_000);
  });

  test('is little more for a group, and for a picture of the code', () => {
    expect([named('group'), named('qr-picture')].map(({ length }) => length)).toEqual([1, 1]);
    expect(bytesOf([main, ...named('vi'), ...named('group'), ...named('qr-picture')])).toBeLessThan(67_000);
  });

  test('has no validator and nothing of a third party', () => {
    for (const name of [main, ...later]) {
      const script = read(name);
      expect(script).not.toMatch(/ZodError|zod/);
      expect(script.match(/https?:\/\/[^`'"\s)]+/g) ?? [], name).toEqual(
        expect.not.arrayContaining([expect.stringMatching(/^https?:\/\/(?!www\.w3\.org\/)/)]),
      );
    }
    expect(page).not.toMatch(/https?:/);
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style|\son\w+=|style=/);
  });

  test('shows text before its typeface has come', () => {
    const [sheet = ''] = /[\w.-]+\.css/.exec(page) ?? [];
    const faces = read(sheet).match(/@font-face\{[^}]*Encode Sans Phone[^}]*\}/g) ?? [];
    expect(faces.length).toBeGreaterThanOrEqual(2);
    for (const face of faces) expect(face).toContain('font-display:swap');
  });
});
