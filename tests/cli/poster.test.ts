import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newKeyPair } from '../../main/declare/token.ts';
import { gatehouse, makeSite, type TestSite } from '../gate.ts';
import { codesIn, noPoppler, pageSizes, pictureOf, textOf } from '../print/rendered.ts';

const sim = { scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } };
const lanes = [
  { id: 'in-1', direction: 'in', name: { vi: 'Cổng chính', en: 'Main gate' }, declare: true, ...sim },
  { id: 'in-2', direction: 'in', ...sim },
  { id: 'out-1', direction: 'out', ...sim },
];
const declare = { url: 'https://khaibao.example.vn/', issuer: 'doh', key: 'trust/doh.private.jwk' };

let site: TestSite;
let out: string;
beforeEach(() => {
  site = makeSite(lanes, { declare });
  out = join(site.dir, 'out.pdf');
});
afterEach(() => site.remove());

const poster = (args: readonly string[], input = '') =>
  gatehouse(['poster', '--site', site.file, '--out', out, ...args], input);

describe('the poster', () => {
  test('has two pages, and says where it leads', async () => {
    const ran = await poster(['--json']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const said = JSON.parse(ran.stdout);
    expect(said).toMatchObject({ file: out, url: 'https://khaibao.example.vn', lane: null });
    expect(said.pages).toMatchObject([
      { size: 'a4', width: 210, height: 297 },
      { size: '15cm', width: 150, height: 150 },
    ]);
    expect(readFileSync(out, 'latin1')).toMatch(/^%PDF-/);
    expect(readdirSync(site.dir).filter(name => name.endsWith('.new'))).toEqual([]);
  });

  test.skipIf(noPoppler !== null)(
    `of a lane leads to the lane${noPoppler === null ? '' : ` (${noPoppler})`}`,
    async () => {
      expect((await poster(['--lane', 'in-1', '--size', 'a4'])).code).toBe(0);
      const pdf = readFileSync(out);
      expect(pageSizes(pdf)).toHaveLength(1);
      expect(await codesIn(pictureOf(pdf, 150))).toEqual(['https://khaibao.example.vn/l/in-1']);
      const text = textOf(pdf);
      expect(text).toContain('Cổng chính · Main gate');
      expect(text).toContain('Khai tại đây');
      // Lane in-2 has no screen to touch: a poster for anywhere may not promise one.
      expect((await poster(['--size', '15cm', '--url', 'https://other.vn'])).code).toBe(0);
      expect(await codesIn(pictureOf(readFileSync(out), 150))).toEqual(['https://other.vn']);
      expect(textOf(readFileSync(out))).not.toContain('Khai tại đây');
    },
  );

  test('a site without the form says what is missing, by its key and an example', async () => {
    site.remove();
    site = makeSite(lanes);
    const ran = await gatehouse(['poster', '--site', site.file, '--out', join(site.dir, 'x.pdf')]);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toContain('no key declare');
    expect(ran.stderr).toContain('declare: { url: https://');
    expect(existsSync(join(site.dir, 'x.pdf'))).toBe(false);
    const given = await gatehouse([
      'poster',
      '--site',
      site.file,
      '--out',
      join(site.dir, 'x.pdf'),
      '--url',
      'https://a.vn',
    ]);
    expect(given.code).toBe(0);
  });

  test.each([
    [['--lane', 'in-9'], /no lane in-9; known: in-1, in-2/],
    [['--lane', 'out-1'], /leads out only/],
    [['--url', 'http://khaibao.example.vn'], /--url .*https/],
    [['--url', 'nonsense'], /--url nonsense/],
    [['--size', 'a3'], /--size: expected a4, 15cm or both, found a3/],
    [['--force'], /--force goes with --cards/],
    [['--cards', '-', '--lane', 'in-1'], /--cards goes without --lane/],
    [['--site', '/nonexistent.yaml'], /no such file/],
    [['--out', ''], /--out is missing/],
  ])('%j: wrong usage', async (args, said) => {
    const ran = await poster(args);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(said);
    expect(existsSync(out)).toBe(false);
  });

  test('a file that cannot be written is told', async () => {
    const ran = await poster(['--out', join(site.dir, 'no/such/folder.pdf')]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/cannot be written: ENOENT/);
  });
});

describe('cards', () => {
  const nowS = Math.floor(Date.now() / 1_000);
  const bad = () => ({
    forged: site.token({ name: 'Mai Kẻ Giả', privateJwk: newKeyPair().privateJwk }),
    expired: site.token({ name: 'Mai Đã Hết', notBeforeS: nowS - 7_200, expiresAtS: nowS - 10 }),
    elsewhere: site.token({ name: 'Mai Nơi Khác', audience: 'elsewhere' }),
  });

  test.skipIf(noPoppler !== null)(
    `are the people’s own codes${noPoppler === null ? '' : ` (${noPoppler})`}`,
    async () => {
      const texts = [site.token(), site.token({ name: 'Bùi Lan' }), site.token({ audience: 'hospital' })];
      const [first = '', second = '', third = ''] = texts;
      const input = `\ufeff${first}\r\n\n${JSON.stringify({ text: second })}\n${third}`;
      const ran = await poster(['--cards', '-', '--json'], input);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(ran.stdout)).toMatchObject({ file: out, cards: 3, refused: 0, pages: 1 });
      const pdf = readFileSync(out);
      expect((await codesIn(pictureOf(pdf, 150))).toSorted()).toEqual(texts.toSorted());
      expect(textOf(pdf)).toContain('Bùi Lan');
      expect(statSync(out).mode & 0o777).toBe(0o600);
    },
  );

  test('nothing is printed unless all are good, and each that is not is told by its line alone', async () => {
    const { forged, expired, elsewhere } = bad();
    const file = join(site.dir, 'cards.txt');
    const card = '001099012345||Mai Thẻ Căn|01011999|Nam|Xã X|15082021';
    const lines = [site.token(), forged, '', expired, elsewhere, 'nonsense Mai', '{"no":"text"}', '{', card];
    writeFileSync(file, lines.join('\n'));
    const ran = await poster(['--cards', file]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toBe('');
    const said = ran.stderr.trim().split('\n');
    expect(said.slice(0, -1)).toEqual([
      'line 2: not genuine: unknown-key',
      'line 4: it has expired',
      'line 5: it is for another place',
      'line 6: unreadable: unknown',
      'line 7: expected a VD1: text, or JSON with text',
      'line 8: expected a VD1: text, or JSON with text',
      'line 9: it is no declaration',
    ]);
    expect(said.at(-1)).toContain('nothing was printed: 7 of the lines');
    expect(ran.stderr).not.toContain('Mai');
    expect(existsSync(out)).toBe(false);

    const forced = await poster(['--cards', file, '--force', '--json']);
    expect(forced.code).toBe(0);
    expect(JSON.parse(forced.stdout)).toMatchObject({ cards: 1, refused: 7 });
    expect(existsSync(out)).toBe(true);
  });

  test('a file of nothing, and one that is not there', async () => {
    expect(await poster(['--cards', '-'], '\n\n')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('no declaration'),
    });
    const lost = await poster(['--cards', join(site.dir, 'lost.txt')]);
    expect(lost.code).toBe(2);
    expect(lost.stderr).toMatch(/cannot be read: ENOENT/);
    const forced = await poster(['--cards', '-', '--force'], bad().forged);
    expect(forced.code).toBe(1);
    expect(existsSync(out)).toBe(false);
  });

  test('a file far too large is not read to its end', async () => {
    const ran = await poster(['--cards', '-'], 'x'.repeat(4_100_000));
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/larger than 4 MB/);
  });
});
