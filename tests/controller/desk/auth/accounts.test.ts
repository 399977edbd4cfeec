import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import { tokenHash } from '../../../../main/controller/desk/auth/account-changes.ts';
import { apiSecretOf, openAccounts } from '../../../../main/controller/desk/auth/accounts.ts';
import { newTestClock } from '../../../clock.ts';
import { newFolder } from '../../../record/journals.ts';
import { cookieOf, desk, minuteMs, newRig, other, outcome, type Rig, right, signedIn, wrong } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = newRig();
  await rig.add('Lan');
  await rig.add('Minh', 'supervisor');
  rig.notes.length = 0;
});

const signIn = (name: string, pin: string) => outcome(rig.accounts.signIn({ name, pin }, rig.elsewhere()));
const kinds = () => rig.notes.map(({ kind }) => kind);

async function lockOut(name: string): Promise<void> {
  for (let count = 0; count < 10; count += 1) {
    await signIn(name, wrong);
    rig.clock.advance(16 * minuteMs);
  }
}

describe('signing in by PIN', () => {
  test.each(['Lan', 'lan', ' LAN ', 'L\u0061n'])('%j is Lan', async name => {
    expect(await signIn(name, right)).toBe('ok');
    expect(rig.notes).toEqual([{ kind: 'signed-in', guard: 'Lan', role: 'guard', by: 'Lan' }]);
  });

  test('knows a name in any spelling of Unicode', async () => {
    await rig.add('Nguyễn Thị Hồng'.normalize('NFD'));
    expect(await signIn('NGUYỄN  thị hồng', right)).toBe('ok');
    expect(rig.accounts.guards().map(({ name }) => name)).toContain('Nguyễn Thị Hồng'.normalize('NFC'));
  });

  test('every attempt that was evaluated is an event; the others are one a minute and name', async () => {
    for (let count = 0; count < 3; count += 1) await signIn('Lan', wrong);
    const refused = { kind: 'sign-in-refused', guard: 'Lan', role: 'guard', by: expect.stringMatching(/^10\./) };
    expect(rig.notes).toEqual([refused, refused, refused]);
    for (let count = 0; count < 20; count += 1) expect(await signIn('Lan', right)).toBe('wait');
    expect(rig.notes).toHaveLength(4);
    rig.clock.advance(minuteMs);
    expect(await signIn('Lan', wrong)).toBe('wrong');
    for (let count = 0; count < 20; count += 1) await signIn('Lan', wrong);
    expect(rig.notes).toHaveLength(6);
  });

  test('whoever types the PIN as the name finds no digit of it in the log', async () => {
    expect(await signIn('483920', right)).toBe('wrong');
    expect(rig.notes).toMatchObject([{ kind: 'sign-in-refused', guard: '######', role: null }]);
  });

  test('works while the journal does not: the desk is needed most then', async () => {
    rig.journalWorks = false;
    expect(await signIn('Lan', right)).toBe('ok');
  });

  test('evaluates nothing where the attempt cannot be counted', async () => {
    const database = new Database(join(rig.dir, 'desk.sqlite'));
    database.exec('BEGIN IMMEDIATE');
    expect(await signIn('Lan', right)).toBe('wait');
    database.close();
    expect(await signIn('Lan', right)).toBe('ok');
  });

  test('a guard who is removed while the PIN is being checked is not signed in', async () => {
    const trying = signIn('Lan', right);
    await Promise.resolve();
    expect(rig.accounts.changes.removeGuard('Lan').ok).toBe(true);
    expect(await trying).toBe('wrong');
  });
});

describe('ten failures', () => {
  test('lock out until a supervisor unlocks, whatever time goes by', async () => {
    await lockOut('Lan');
    expect(kinds().filter(kind => kind === 'locked-out')).toHaveLength(1);
    rig.restart(newTestClock(rig.clock.now() + 365 * 86_400_000));
    expect(await signIn('Lan', right)).toBe('locked-out');
    expect(rig.accounts.guards()).toMatchObject([
      { name: 'Lan', isLockedOut: true },
      { name: 'Minh', isLockedOut: false },
    ]);
    expect(rig.accounts.changes.unlock('lan', 'Minh')).toEqual({ ok: true, value: null });
    expect(rig.notes.at(-1)).toEqual({ kind: 'guard-unlocked', guard: 'Lan', role: 'guard', by: 'Minh' });
    expect(await signIn('Lan', right)).toBe('ok');
  });

  test('are lifted by nobody for themselves, nor for a name that is not there', () => {
    const { changes } = rig.accounts;
    expect(changes.unlock('MINH', 'Minh')).toMatchObject({ ok: false, fault: { kind: 'refused' } });
    expect(changes.unlock('Nobody', 'Minh')).toMatchObject({ ok: false, fault: { kind: 'unknown-name' } });
    expect(rig.notes).toEqual([]);
  });
});

describe('changing the PIN', () => {
  test.each([
    ['weak', right, '123456', 'weak-pin'],
    ['the same', right, right, 'weak-pin'],
    ['without the one before', wrong, other, 'wrong'],
  ])('%s: %s to %s is %s, and nothing is changed', async (_name, from, to, error) => {
    const lan = await signedIn(rig, 'Lan');
    expect(await outcome(rig.accounts.changePin(lan, { from, to }, desk))).toBe(error);
    expect(rig.accounts.resume(cookieOf(lan), desk)).not.toBeNull();
    expect(await signIn('Lan', right)).toBe('ok');
    expect(kinds()).not.toContain('pin-changed');
  });

  test('a new PIN that is weak costs no attempt', async () => {
    const lan = await signedIn(rig, 'Lan');
    for (let count = 0; count < 20; count += 1) {
      await rig.accounts.changePin(lan, { from: wrong, to: '111111' }, rig.elsewhere());
    }
    expect(await signIn('Lan', right)).toBe('ok');
  });

  test('is done by one of two at once', async () => {
    const lan = await signedIn(rig, 'Lan');
    const change = (to: string) => outcome(rig.accounts.changePin(lan, { from: right, to }, desk));
    const said = await Promise.all([change('927461'), change('583017')]);
    expect(said.filter(word => word === 'ok')).toHaveLength(1);
    expect(kinds().filter(kind => kind === 'pin-changed')).toHaveLength(1);
    expect(await signIn('Lan', right)).toBe('wrong');
  });

  test('waits for the journal', async () => {
    const lan = await signedIn(rig, 'Lan');
    rig.journalWorks = false;
    expect(await outcome(rig.accounts.changePin(lan, { from: right, to: other }, desk))).toBe('wait');
    rig.journalWorks = true;
    expect(await signIn('Lan', right)).toBe('ok');
  });
});

describe('a badge', () => {
  const badgeOf = () => `GHB1:${randomBytes(32).toString('base64url')}`;
  const show = (badge: string, pin?: string) =>
    outcome(rig.accounts.signIn(pin === undefined ? { badge } : { badge, pin }, rig.elsewhere()));

  function issue(name: string): string {
    const badge = badgeOf();
    expect(rig.accounts.changes.setBadge(name, badge)).toEqual({ ok: true, value: null });
    return badge;
  }

  test('signs in a guard by itself, also one whose PIN is locked out', async () => {
    const badge = issue('Lan');
    expect(await show(badge)).toBe('ok');
    await lockOut('Lan');
    expect(await show(badge)).toBe('ok');
    // It proves no PIN.
    expect(await signIn('Lan', right)).toBe('locked-out');
  });

  test('of a supervisor needs the PIN as well, which is counted as everywhere', async () => {
    const badge = issue('Minh');
    for (let count = 0; count < 20; count += 1) expect(await show(badge)).toBe('needs-pin');
    expect(await show(badge, right)).toBe('ok');
    expect([await show(badge, wrong), await show(badge, wrong), await show(badge, wrong)]).toEqual(
      Array.from({ length: 3 }, () => 'wrong'),
    );
    expect(await show(badge, right)).toBe('wait');
    expect(await signIn('Minh', right)).toBe('wait');
  });

  test('dies with the next one, and so does a session that began with it', async () => {
    const first = issue('Lan');
    const byBadge = await rig.accounts.signIn({ badge: first }, desk);
    const byPin = await signedIn(rig, 'Lan', right, { ...desk, userAgent: 'Chromium' });
    const second = issue('Lan');
    expect(byBadge.ok && rig.accounts.resume(cookieOf(byBadge.value), desk)).toBeNull();
    expect(rig.accounts.resume(cookieOf(byPin), { ...desk, userAgent: 'Chromium' })).not.toBeNull();
    expect([await show(first), await show(second)]).toEqual(['wrong', 'ok']);
    expect(rig.accounts.changes.removeGuard('Lan').ok).toBe(true);
    expect(await show(second)).toBe('wrong');
  });

  test('that nobody has is refused, thirty a minute from one address', async () => {
    const said: string[] = [];
    for (let count = 0; count < 40; count += 1) {
      said.push(await outcome(rig.accounts.signIn({ badge: badgeOf() }, desk)));
    }
    expect(said).toEqual([...Array.from({ length: 30 }, () => 'wrong'), ...Array.from({ length: 10 }, () => 'wait')]);
    expect(rig.notes).toEqual([{ kind: 'sign-in-refused', guard: '?', role: null, by: '127.0.0.1' }]);
  });
});

describe('the second person', () => {
  const second = (name: string, pin: string) =>
    rig.accounts.second({ name, pin, role: 'supervisor', not: 'Hoa' }, rig.elsewhere());

  test('is another one, of the role, whose PIN is their own', async () => {
    await rig.add('Hoa', 'admin');
    await rig.add('Fresh', 'admin', true);
    expect(await second('minh', right)).toEqual({ ok: true, value: { name: 'Minh', role: 'supervisor' } });
    for (const [name, pin] of [
      ['Hoa', right],
      ['Lan', right],
      ['Fresh', right],
      ['Minh', wrong],
      ['Nobody', right],
    ] as const) {
      const given = await second(name, pin);
      expect([name, given]).toEqual([name, { ok: false, fault: { error: 'wrong' } }]);
      expect(rig.notes.at(-1)).toMatchObject({ kind: 'sign-in-refused', guard: name });
    }
  });
});

describe('adding', () => {
  const add = (name: string, pin = right) =>
    rig.accounts.changes.addGuard({ name, role: 'guard', pin, mustChange: true });

  test('writes the event, and makes the first PIN one that has to be changed', async () => {
    expect(await add('Hoa')).toEqual({ ok: true, value: null });
    expect(rig.notes).toEqual([{ kind: 'guard-added', guard: 'Hoa', role: 'guard', by: 'command-line' }]);
    expect((await signedIn(rig, 'Hoa')).session.mustChangePin).toBe(true);
  });

  test.each([
    ['Lan', 'exists', /there is a guard Lan already/],
    ['lAN', 'exists', /there is a guard Lan already/],
    ['command-line', 'refused', /may not be called/],
    ['Gatehouse', 'refused', /may not be called/],
    ['api:x', 'refused', /may not be called/],
    ['<b>', 'refused', /may not be called/],
    ['a\u0000b', 'refused', /may not be called/],
    ['\u202eab', 'refused', /may not be called/],
    [' ', 'refused', /may not be called/],
    ['a'.repeat(81), 'refused', /may not be called/],
  ])('%j is refused', async (name, kind, message) => {
    const added = await add(name);
    expect(added).toMatchObject({ ok: false, fault: { kind } });
    expect(added.ok ? '' : added.fault.message).toMatch(message);
    expect(rig.notes).toEqual([]);
  });

  test('a removed guard’s name stays theirs', async () => {
    expect(rig.accounts.changes.removeGuard('Lan').ok).toBe(true);
    const added = await add('Lan');
    expect(added.ok ? '' : added.fault.message).toMatch(/removed on 2026-11-23: choose another name/);
    expect(rig.accounts.guards().map(({ name }) => name)).toEqual(['Minh']);
  });

  test('a weak PIN is refused', async () => {
    expect(await add('Hoa', '123456')).toMatchObject({ ok: false, fault: { kind: 'refused' } });
    expect(await rig.accounts.changes.setPin('Lan', '123456')).toMatchObject({ ok: false });
  });

  test('what strangers have tried on the name is not held against the guard', async () => {
    await lockOut('Hoa');
    await add('Hoa');
    expect(await signIn('Hoa', right)).toBe('ok');
  });
});

test('nothing changes unrecorded', async () => {
  const { accounts } = rig;
  rig.journalWorks = false;
  const { changes } = accounts;
  const asked = [
    await changes.addGuard({ name: 'Hoa', role: 'guard', pin: right, mustChange: true }),
    await changes.setPin('Lan', other),
    changes.removeGuard('Lan'),
    changes.unlock('Lan', 'Minh'),
    changes.setBadge('Lan', 'GHB1:x'),
    changes.addToken({ name: 'hr', scopes: ['lanes'], hash: tokenHash('x') }),
  ];
  for (const answer of asked) expect(answer).toMatchObject({ ok: false, fault: { kind: 'not-recorded' } });
  rig.journalWorks = true;
  expect(accounts.guards().map(({ name }) => name)).toEqual(['Lan', 'Minh']);
  expect(await signIn('Lan', right)).toBe('ok');
});

test('a fresh first PIN signs out, unlocks, and has to be changed', async () => {
  const lan = await signedIn(rig, 'Lan');
  await lockOut('Lan');
  expect(await rig.accounts.changes.setPin('Lan', other)).toEqual({ ok: true, value: null });
  expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
  expect((await signedIn(rig, 'Lan', other)).session.mustChangePin).toBe(true);
});

test('whether there is a supervisor', () => {
  expect(rig.accounts.hasSupervisor()).toBe(true);
  rig.accounts.changes.removeGuard('Minh');
  expect(rig.accounts.hasSupervisor()).toBe(false);
});

test('a demo’s guard is signed in without a PIN, nobody else', () => {
  const open = rig.accounts.signInAs('Lan', desk);
  expect(open && rig.accounts.sessionOf(cookieOf(open), open.session.token, desk)).not.toBeNull();
  expect(rig.accounts.signInAs('Nobody', desk)).toBeNull();
});

describe('a program’s token', () => {
  test('is known by its secret alone, until it is removed', () => {
    const { changes } = rig.accounts;
    const secret = apiSecretOf(randomBytes(32));
    const order = { name: 'hr', scopes: ['open', 'lanes'], hash: tokenHash(secret) };
    expect(changes.addToken(order)).toEqual({ ok: true, value: null });
    expect(changes.addToken({ ...order, hash: tokenHash('x') })).toMatchObject({ fault: { kind: 'exists' } });
    expect(rig.accounts.tokenOf(secret)).toEqual({ name: 'hr', scopes: ['lanes', 'open'] });
    rig.restart();
    expect(rig.accounts.tokenOf(secret)).toEqual({ name: 'hr', scopes: ['lanes', 'open'] });
    for (const text of ['', 'hr', secret.slice(0, -1), `${secret}x`, apiSecretOf(randomBytes(32))]) {
      expect(rig.accounts.tokenOf(text)).toBeNull();
    }
    expect(rig.accounts.changes.removeToken('hr')).toEqual({ ok: true, value: null });
    expect(rig.accounts.tokenOf(secret)).toBeNull();
    expect(rig.accounts.changes.removeToken('hr')).toMatchObject({ fault: { kind: 'unknown-name' } });
    expect(rig.accounts.changes.addToken({ ...order, hash: tokenHash('y') })).toMatchObject({ ok: true });
    const scopes = ['open', 'lanes'];
    expect(rig.notes).toEqual([
      { kind: 'token-added', token: 'hr', scopes, by: 'command-line' },
      { kind: 'token-removed', token: 'hr', scopes, by: 'command-line' },
      { kind: 'token-added', token: 'hr', scopes, by: 'command-line' },
    ]);
  });
});

test('a file that cannot be used is a fault with a remedy', () => {
  const dir = newFolder();
  writeFileSync(join(dir, 'desk.sqlite'), 'once upon a time');
  const note = () => ({ ok: true });
  const options = { dir, clock: newTestClock(), random: randomBytes, idleMs: 1, note, failed: () => undefined };
  expect(openAccounts(options)).toMatchObject({ ok: false, fault: { kind: 'corrupt' } });
});
