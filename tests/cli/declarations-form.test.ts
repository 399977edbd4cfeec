/** `gatehouse declarations` over what the site's own form has signed, beside the service that goes on signing. */
import { randomBytes } from 'node:crypto';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { declarations } from '../../main/cli/declarations.ts';
import { readTools } from '../../main/controller/trust/keys.ts';
import { read } from '../../main/read/read.ts';
import type { DeclaredStore } from '../../main/record/declared-records.ts';
import { openDeclared } from '../../main/record/declared-store.ts';
import { makeSite, type TestSite } from '../gate.ts';
import { need } from '../record/journals.ts';
import { saidBy } from './said.ts';

let site: TestSite;
let service: DeclaredStore;
beforeEach(() => {
  site = makeSite([{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } }]);
  service = need(openDeclared(site.data, 'writer', { random: randomBytes }));
});
afterEach(() => {
  service.close();
  site.remove();
});

async function run(...args: readonly string[]) {
  return saidBy(() => declarations.run([...args, '--site', site.file, '--data', site.data]));
}

const person = '0c'.repeat(16);
const request = 'A'.repeat(22);
const fileOf = (name: string, content: string) => {
  const file = join(site.dir, name);
  writeFileSync(file, content);
  return file;
};

/** Signed for a group, so many hours ago. */
function declare(names: readonly string[], hoursAgo = 1, id = request): void {
  const madeAt = Date.now() - hoursAgo * 3_600_000;
  const notBeforeS = Math.floor(madeAt / 1_000);
  const expiresAtS = notBeforeS + 72 * 3_600;
  const declared = names.map((name, index) => ({
    ref: `${id}-${index}`,
    person,
    text: site.token({ name, notBeforeS, expiresAtS, phone: '84912345678', purposes: [2], symptoms: 1 }),
    notBeforeS,
    expiresAtS,
  }));
  need(service.keep({ request: id, digest: 'd', notice: '2026-11', madeAt, declared }));
}

const importOne = () => run('import', fileOf('a.csv', 'nationalId,from,ref\n001099012345,2026-11-23,P-1\n'));

describe('list', () => {
  test('counts the form’s own on a line of their own', async () => {
    declare(['An', 'Bình', 'Chi']);
    declare(['Dung'], 80, 'B'.repeat(22));
    need(service.revoke([`${request}-1`], Date.now()));
    const form = JSON.parse((await run('list', '--json')).out).form;
    expect(form).toMatchObject({ total: 4, valid: 2, expired: 1, revoked: 1, lastAt: expect.stringMatching(/Z$/) });
    expect(form.ageS).toBeGreaterThanOrEqual(3_600);
    expect((await run('list')).out).toMatch(
      /^form {6}4 declarations: 2 valid, 1 expired, 1 revoked {2}\(last 60 min ago\)$/m,
    );
  });

  test('nothing was ever declared', async () => {
    expect((await run('list')).out).toMatch(/^form {6}0 declarations: 0 valid, 0 expired, 0 revoked {2}\(never\)$/m);
  });
});

describe('revoke', () => {
  test('in whichever file knows the ref; of the form’s it tells what revoking does not do', async () => {
    declare(['An', 'Bình']);
    await importOne();
    const both = await run('revoke', `${request}-0`, 'P-1', `${request}-0`);
    expect([both.code, both.out]).toEqual([0, '2 revoked\n']);
    expect(both.err).toMatch(/stays valid until it ends, also offline, unless its issuer revokes it/);
    expect(both.err).toContain('gatehouse trust revoke');
    expect(both.err).toContain('lookup.ttlMinutes');
    expect(need(service.find([person], Math.floor(Date.now() / 1_000)))).toHaveLength(1);
    const { import: imported, form } = JSON.parse((await run('list', '--json')).out);
    expect([imported.revoked, form.revoked]).toEqual([1, 1]);
  });

  test('of an import alone says nothing about codes', async () => {
    await importOne();
    expect(await run('revoke', 'P-1')).toEqual({ code: 0, out: '1 revoked\n', err: '' });
  });

  test('unknown is what neither file knows', async () => {
    declare(['An']);
    await importOne();
    const said = await run('revoke', 'P-1', 'P-2', `${request}-0`, `${request}-9`, '--json');
    expect([said.code, JSON.parse(said.out)]).toEqual([1, { revoked: 2, unknown: ['P-2', `${request}-9`] }]);
    for (const ref of ['P-2', `${request}-9`]) expect(said.err).toContain(`no declaration is known as ${ref}`);
  });

  test('where nobody has declared no file of the form is made', async () => {
    service.close();
    for (const name of ['declared.sqlite', 'declared.key']) rmSync(join(site.data, name), { force: true });
    expect((await run('revoke', 'P-1')).code).toBe(1);
    expect((await run('list')).code).toBe(0);
    expect(['declared.sqlite', 'declared.key'].filter(name => existsSync(join(site.data, name)))).toEqual([]);
  });

  test('one file that cannot be used does not keep the other from it, and is told', async () => {
    declare(['An']);
    await importOne();
    writeFileSync(join(site.data, 'register.sqlite'), 'nothing at all, '.repeat(99));
    const said = await run('revoke', `${request}-0`, 'P-1');
    expect(said).toMatchObject({ code: 1, out: '1 revoked\n', err: expect.stringMatching(/damaged.*import again/) });
    expect(said.err).not.toContain('no declaration is known');
    expect(need(service.find([person], Math.floor(Date.now() / 1_000)))).toEqual([]);
  });
});

describe('export', () => {
  test('tells what was signed, opened, behind what was imported', async () => {
    declare(['Lê Thị Hoa']);
    await importOne();
    need(service.revoke([`${request}-0`], Date.now()));
    const { code, out } = await run('export');
    const [imported, signed, ...more] = out
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect([code, more]).toEqual([0, []]);
    const { text, use, ...rest } = signed;
    expect(rest).toEqual({
      source: 'form',
      ref: `${request}-0`,
      persons: [person],
      audience: null,
      symptoms: 1,
      exposures: 0,
      purposes: [2],
      name: 'Lê Thị Hoa',
      birthDate: null,
      phone: '84912345678',
      plate: null,
      host: null,
      from: expect.stringMatching(/Z$/),
      until: expect.stringMatching(/Z$/),
      madeAt: expect.stringMatching(/Z$/),
      revokedAt: expect.stringMatching(/Z$/),
      notice: '2026-11',
      issuer: 'doh',
    });
    const { credential } = read(text, readTools);
    expect(credential.ok && credential.value.use).toBe(use);
    const shared = Object.keys(imported).filter(name => name !== 'importedAt');
    expect(Object.keys(signed)).toEqual(expect.arrayContaining(shared));
  });

  test('a row that does not open, or whose text is none, is left out and told; the others are there', async () => {
    declare(['An']);
    const broken = { ref: 'x-0', person, text: 'VD1:NO', notBeforeS: 1, expiresAtS: 2 };
    need(service.keep({ request: 'x', digest: '', notice: null, madeAt: Date.now(), declared: [broken] }));
    const { code, out, err } = await run('export');
    expect([code, out.trim().split('\n').length]).toEqual([1, 1]);
    expect(err).toMatch(/left out: the text of x-0 is no declaration/);
    expect(err).not.toContain('VD1');
  });

  test('a store that cannot be used is a failure with a sentence, and what was imported is told all the same', async () => {
    declare(['An']);
    await importOne();
    service.close();
    rmSync(join(site.data, 'declared.key'));
    const said = await run('export');
    expect([said.code, said.out.trim().split('\n').length]).toEqual([1, 1]);
    expect(said.err).toMatch(/declared\.key is missing.*put it back/);
    expect(await run('list')).toMatchObject({ code: 1, err: expect.stringMatching(/declared\.key is missing/) });
  });
});

test('the help tells what revoking a code of the form does not do', () => {
  expect(declarations.help).toMatch(/stays valid until it ends, unless its issuer revokes it/);
  expect(declarations.help).toContain('lookup.ttlMinutes');
});
