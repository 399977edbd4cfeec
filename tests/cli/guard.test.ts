import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../drivers/io/clock.ts';
import { apiToken } from '../../main/cli/api-token.ts';
import { badgeOf, badgeSvg } from '../../main/cli/badge.ts';
import { UsageError } from '../../main/cli/command.ts';
import { guard as guardCommand } from '../../main/cli/guard.ts';
import { openControl } from '../../main/controller/control.ts';
import { answerControl } from '../../main/controller/control-answers.ts';
import { type Accounts, openAccounts, type Where } from '../../main/controller/desk/auth/accounts.ts';
import type { DeskRecord } from '../../main/record/desk-records.ts';
import { openJournal } from '../../main/record/journal.ts';
import { exportEvents } from '../../main/record/read.ts';
import { gatehouse, makeSite, type Ran, type TestSite } from '../gate.ts';
import { need } from '../record/journals.ts';

let site: TestSite;
beforeEach(() => {
  site = makeSite([{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } }]);
});
afterEach(() => site.remove());

const places = () => ['--site', site.file, '--data', site.data];
const guard = (...args: readonly string[]) => gatehouse(['guard', ...args, ...places()]);
const token = (...args: readonly string[]) => gatehouse(['api-token', ...args, ...places()]);
const where: Where = { address: '127.0.0.1', userAgent: 'Firefox', listener: 'loopback' };

function json(ran: Ran): unknown {
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(0);
  return JSON.parse(ran.stdout);
}

/** Accounts over these files, in this process; as a gate has them, but without the gate. */
function openHere(note: (record: DeskRecord) => { ok: boolean } = () => ({ ok: true })): Accounts {
  const options = { dir: site.data, clock: systemClock, random: randomBytes, idleMs: 60_000, failed: () => undefined };
  const accounts = need(openAccounts({ ...options, note }));
  onTestFinished(() => accounts.close());
  return accounts;
}

/** The events of guards and tokens that the journal has. */
function events() {
  return [...need(exportEvents(site.data))]
    .map(event => JSON.parse(JSON.stringify(event)))
    .filter(({ kind }) => /^(guard|pin|badge|token)-/.test(kind))
    .map(({ kind, guard: name, token: called, role, by }) => [kind, name ?? called, role, by]);
}

describe('without a gate', () => {
  test('guards are added, listed, unlocked and removed, and each change is an event', async () => {
    expect(json(await guard('list', '--json'))).toEqual([]);
    const added = json(await guard('add', 'Nguyễn Thị Lan', '--role', 'supervisor', '--json'));
    expect(added).toEqual({ name: 'Nguyễn Thị Lan', role: 'supervisor', pin: expect.stringMatching(/^\d{6}$/) });
    const given = await gatehouse(['guard', 'add', 'Minh', '--role', 'guard', '--pin-stdin', ...places()], '483920\n');
    expect([given.code, given.stdout]).toEqual([0, expect.not.stringContaining('483920')]);
    expect(statSync(join(site.data, 'desk.sqlite')).mode & 0o777).toBe(0o600);

    const again = await guard('add', 'MINH', '--role', 'admin');
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/there is a guard Minh already/);

    const row = { isLockedOut: false, mustChangePin: true, hasBadge: false, addedAt: expect.stringMatching(/Z$/) };
    expect(json(await guard('list', '--json'))).toEqual([
      { name: 'Minh', role: 'guard', ...row },
      { name: 'Nguyễn Thị Lan', role: 'supervisor', ...row },
    ]);
    expect((await guard('list')).stdout).toMatch(/^Minh +guard +first PIN not changed$/m);
    expect((await guard('unlock', 'minh')).code).toBe(0);
    const fresh = await guard('pin', 'Minh');
    expect(fresh.stdout).toMatch(/shown this once: \d{6}\n$/);
    expect((await guard('remove', 'Minh')).code).toBe(0);
    for (const action of ['remove', 'unlock', 'pin']) {
      const gone = await guard(action, 'Minh');
      expect([gone.code, gone.stderr]).toEqual([1, expect.stringMatching(/there is no guard Minh/)]);
    }
    expect(events()).toEqual([
      ['guard-added', 'Nguyễn Thị Lan', 'supervisor', 'command-line'],
      ['guard-added', 'Minh', 'guard', 'command-line'],
      ['guard-unlocked', 'Minh', 'guard', 'command-line'],
      ['pin-changed', 'Minh', 'guard', 'command-line'],
      ['guard-removed', 'Minh', 'guard', 'command-line'],
    ]);
    expect(readFileSync(join(site.data, 'journal.sqlite')).includes('483920')).toBe(false);
  });

  test('the first PIN signs in, and so does the badge, until there is a fresh one', async () => {
    const { pin } = json(await guard('add', 'Lan', '--role', 'guard', '--json')) as { pin: string };
    const svg = join(site.dir, 'lan.svg');
    expect(json(await guard('badge', 'Lan', '--out', svg, '--json'))).toEqual({ name: 'Lan', file: svg });
    expect(statSync(svg).mode & 0o777).toBe(0o600);
    expect(readFileSync(svg, 'utf8')).toMatch(/<svg.*>Lan<\/text>/s);
    const again = await guard('badge', 'Lan', '--out', svg);
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/exists already/)]);
    const nobody = await guard('badge', 'Nobody', '--out', join(site.dir, 'nobody.svg'));
    expect([nobody.code, existsSync(join(site.dir, 'nobody.svg'))]).toEqual([1, false]);
    const accounts = openHere();
    expect(await accounts.signIn({ name: 'Lan', pin }, where)).toMatchObject({
      ...{ ok: true, value: { session: { name: 'Lan', mustChangePin: true } } },
    });
  });

  test('tokens are made, listed and removed', async () => {
    const made = await token('add', 'hr', '--scope', 'open,lanes');
    expect(made.code).toBe(0);
    const secret = made.stdout.trim();
    expect(openHere().tokenOf(secret)).toEqual({ name: 'hr', scopes: ['lanes', 'open'] });
    expect((await token('add', 'hr', '--scope', 'lanes')).code).toBe(1);
    const listed = await token('list', '--json');
    expect(listed.stdout).not.toContain(secret);
    expect(json(listed)).toEqual([{ name: 'hr', scopes: ['lanes', 'open'], madeAt: expect.stringMatching(/Z$/) }]);
    expect((await token('remove', 'hr')).code).toBe(0);
    expect((await token('remove', 'hr')).code).toBe(1);
    expect(json(await token('list', '--json'))).toEqual([]);
    expect(events()).toEqual([
      ['token-added', 'hr', undefined, 'command-line'],
      ['token-removed', 'hr', undefined, 'command-line'],
    ]);
  });

  test('nothing is changed where another one has the journal', async () => {
    const journal = need(openJournal(site.data, { now: Date.now(), random: randomBytes }));
    onTestFinished(() => journal.close(Date.now()));
    const added = await guard('add', 'Lan', '--role', 'guard');
    expect([added.code, added.stderr]).toEqual([1, expect.stringMatching(/in use by another gate/)]);
    expect(json(await guard('list', '--json'))).toEqual([]);
  });
});

describe('while the gate runs', () => {
  /** The gate's end of the control socket, with real accounts behind it; `notes` is its journal. */
  async function openGate() {
    const journal = need(openJournal(site.data, { now: Date.now(), random: randomBytes }));
    const notes: DeskRecord[] = [];
    const accounts = openHere(record => ({ ok: notes.push(record) > 0 }));
    const parts = {
      ...{ runners: [], lanes: () => [], screenUrl: () => '', accounts },
      address: () => ({ url: '', cookie: { name: '', value: '' } }),
      reloadTrust: async () => 0,
    };
    const control = await openControl(join(site.data, 'control.sock'), request => answerControl(request, parts));
    if (!control.ok) throw new Error(control.fault);
    onTestFinished(async () => {
      await control.value.close();
      journal.close(Date.now());
    });
    return { accounts, notes };
  }

  test('it makes the change itself: the event is its own, and sessions end at once', async () => {
    const { accounts, notes } = await openGate();
    const { pin } = json(await guard('add', 'Lan', '--role', 'guard', '--json')) as { pin: string };
    const signed = await accounts.signIn({ name: 'Lan', pin }, where);
    if (!signed.ok) throw new Error('not signed in');
    const ended: string[] = [];
    accounts.ended(id => ended.push(id));
    expect((await guard('add', 'lan', '--role', 'guard')).stderr).toMatch(/there is a guard Lan already/);
    expect((await guard('badge', 'Lan', '--out', join(site.dir, 'lan.svg'))).code).toBe(0);
    expect(json(await guard('list', '--json'))).toMatchObject([{ name: 'Lan', hasBadge: true }]);
    expect((await guard('unlock', 'Lan')).code).toBe(0);
    expect(ended).toEqual([]);
    expect((await guard('pin', 'Lan')).code).toBe(0);
    expect(ended).toEqual([signed.value.id]);
    expect((await guard('remove', 'Lan')).code).toBe(0);
    const secret = (await token('add', 'hr', '--scope', 'lanes')).stdout.trim();
    expect(accounts.tokenOf(secret)).toEqual({ name: 'hr', scopes: ['lanes'] });
    expect((await token('remove', 'hr')).code).toBe(0);
    expect(accounts.tokenOf(secret)).toBeNull();
    expect(notes.map(({ kind }) => kind)).toEqual([
      ...['guard-added', 'signed-in', 'badge-issued', 'guard-unlocked', 'pin-changed', 'signed-out'],
      ...['guard-removed', 'token-added', 'token-removed'],
    ]);
    expect(events()).toEqual([]);
  });
});

describe('a badge', () => {
  test('is 256 bits, and its picture takes any name', () => {
    const badge = badgeOf(randomBytes(32));
    expect(badge).toMatch(/^GHB1:[\w-]{43}$/);
    expect(badgeSvg(badge, 'A <b> & "c"')).toContain('>A &lt;b&gt; &amp; &quot;c&quot;</text>');
    expect(badgeSvg(badge, 'A')).not.toContain(badge);
  });
});

describe('wrong usage', () => {
  test.each([
    [guardCommand, []],
    [guardCommand, ['make', 'Lan']],
    [guardCommand, ['add', '--role', 'guard']],
    [guardCommand, ['add', 'Lan']],
    [guardCommand, ['add', 'Lan', '--role', 'boss']],
    [guardCommand, ['add', 'Lan', 'Minh', '--role', 'guard']],
    [guardCommand, ['add', 'a'.repeat(81), '--role', 'guard']],
    [guardCommand, ['remove', 'Lan', '--role', 'guard']],
    [guardCommand, ['list', 'Lan']],
    [guardCommand, ['badge', 'Lan']],
    [apiToken, ['add', 'hr']],
    [apiToken, ['add', 'hr', '--scope', 'lanes,all']],
    [apiToken, ['add', 'HR', '--scope', 'lanes']],
    [apiToken, ['remove', 'hr', '--scope', 'lanes']],
    [apiToken, ['list', 'hr']],
  ])('%# %j', async (command, args) => {
    await expect(command.run([...args, ...places()])).rejects.toThrow(UsageError);
    expect(existsSync(site.data)).toBe(false);
  });

  test.each(['12345\n', '123456\n', ''])('a PIN that is none: %j', async input => {
    const ran = await gatehouse(['guard', 'add', 'Lan', '--role', 'guard', '--pin-stdin', ...places()], input);
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toMatch(/^gatehouse guard: --pin-stdin: .*--help\n$/);
    expect(existsSync(site.data)).toBe(false);
  });
});
