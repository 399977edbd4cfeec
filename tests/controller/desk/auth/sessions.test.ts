import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { session as sessionSchema } from '../../../../main/desk-contract.ts';
import { newTestClock } from '../../../clock.ts';
import { using } from '../../../record/journals.ts';
import { cookieOf, desk, idleMs, minuteMs, newRig, other, type Rig, right, signedIn } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = newRig();
  await rig.add('Lan');
});

describe('a session', () => {
  test('belongs to its cookie and its token, at its browser and listener', async () => {
    const lan = await signedIn(rig, 'Lan');
    const minh = await signedIn(rig, 'Lan', right, { ...desk, userAgent: 'Chromium' });
    const { token } = lan.session;
    expect(sessionSchema.parse(lan.session)).toEqual({ name: 'Lan', role: 'guard', mustChangePin: false, token });
    const found = { id: lan.id, session: lan.session };
    const { accounts } = rig;
    expect(accounts.sessionOf(cookieOf(lan), token, desk)).toEqual(found);
    expect(accounts.sessionOf(`a=b; ${cookieOf(lan)}; c=d`, token, desk)).toEqual(found);
    expect(accounts.resume(cookieOf(lan), desk)).toEqual(found);
    const refused = [
      accounts.sessionOf(undefined, token, desk),
      accounts.sessionOf('', token, desk),
      accounts.sessionOf(cookieOf(lan), '', desk),
      accounts.sessionOf(cookieOf(lan), `${token.slice(0, -1)}~`, desk),
      accounts.sessionOf(cookieOf(lan), `${token}x`, desk),
      accounts.sessionOf(cookieOf(lan), minh.session.token, desk),
      accounts.sessionOf(cookieOf(lan), lan.cookie, desk),
      accounts.sessionOf(`gatehouse-guard=${lan.id}`, token, desk),
      accounts.sessionOf(`${cookieOf(lan)}x`, token, desk),
      accounts.sessionOf(`x${cookieOf(lan)}`, token, desk),
      accounts.sessionOf(`${cookieOf(lan)}; ${cookieOf(minh)}`, token, desk),
      accounts.sessionOf(cookieOf(lan), token, { ...desk, listener: 'lan' }),
      accounts.sessionOf(cookieOf(lan), token, { ...desk, userAgent: 'Chromium' }),
      accounts.resume(cookieOf(lan), { ...desk, listener: 'lan' }),
    ];
    expect(refused).toEqual(refused.map(() => null));
    // None of that has ended it.
    expect(accounts.sessionOf(cookieOf(lan), token, desk)).toEqual(found);
  });

  test('never has an id that the browser brought, and ends the one that the browser had', async () => {
    const ended: string[] = [];
    rig.accounts.ended(id => ended.push(id));
    const brought = 'A'.repeat(43);
    const first = await rig.accounts.signIn({ name: 'Lan', pin: right }, desk, `gatehouse-guard=${brought}`);
    const second = await rig.accounts.signIn(
      { name: 'Lan', pin: right },
      desk,
      first.ok ? cookieOf(first.value) : undefined,
    );
    if (!first.ok || !second.ok) throw new Error('not signed in');
    expect(new Set([brought, first.value.cookie, second.value.cookie]).size).toBe(3);
    expect(first.value.session.token).not.toBe(second.value.session.token);
    expect(ended).toEqual([first.value.id]);
    expect(rig.accounts.resume(`gatehouse-guard=${brought}`, desk)).toBeNull();
    expect(rig.accounts.resume(cookieOf(first.value), desk)).toBeNull();
    expect(rig.accounts.resume(cookieOf(second.value), desk)).not.toBeNull();
  });

  test('that has been signed out is over, also where it is played again after a restart', async () => {
    const lan = await signedIn(rig, 'Lan');
    const ended: string[] = [];
    const stop = rig.accounts.ended(id => ended.push(id));
    rig.accounts.signOut(lan);
    rig.accounts.signOut(lan);
    stop();
    expect(ended).toEqual([lan.id]);
    expect(rig.notes.filter(({ kind }) => kind === 'signed-out')).toEqual([
      { kind: 'signed-out', guard: 'Lan', role: 'guard', by: 'Lan' },
    ]);
    expect(rig.accounts.sessionOf(cookieOf(lan), lan.session.token, desk)).toBeNull();
    rig.restart();
    expect(rig.accounts.sessionOf(cookieOf(lan), lan.session.token, desk)).toBeNull();
  });

  test('ends when nobody does anything, and tells whoever has its link', async () => {
    const lan = await signedIn(rig, 'Lan');
    const ended: string[] = [];
    rig.accounts.ended(id => ended.push(id));
    for (let count = 0; count < 5; count += 1) {
      rig.clock.advance(idleMs - 1);
      rig.accounts.touch(lan.id);
    }
    // Asking is no sign of life, and a clock that is set is none of death.
    rig.clock.set(rig.clock.now() - 86_400_000);
    rig.clock.advance(idleMs - 1);
    expect(rig.accounts.resume(cookieOf(lan), desk)).not.toBeNull();
    expect(rig.accounts.guards()).toMatchObject([{ name: 'Lan', isOnDuty: true }]);
    rig.clock.advance(1);
    expect(rig.accounts.guards()).toMatchObject([{ name: 'Lan', isOnDuty: false }]);
    rig.clock.advance(5_000);
    expect(ended).toEqual([lan.id]);
    expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
    expect(rig.notes.at(-1)).toEqual({ kind: 'signed-out', guard: 'Lan', role: 'guard', by: 'gatehouse' });
    rig.accounts.touch(lan.id);
    expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
  });

  test('ends after twelve hours, however busy', async () => {
    const lan = await signedIn(rig, 'Lan');
    for (let minute = 0; minute < 12 * 60 - 1; minute += 1) {
      rig.clock.advance(minuteMs);
      rig.accounts.touch(lan.id);
    }
    expect(rig.accounts.resume(cookieOf(lan), desk)).not.toBeNull();
    rig.clock.advance(minuteMs);
    expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
  });

  test('outlasts a restart, but no longer than it would have lasted', async () => {
    const lan = await signedIn(rig, 'Lan');
    rig.clock.advance(10 * minuteMs);
    rig.accounts.touch(lan.id);
    rig.restart(newTestClock(rig.clock.now() + 14 * minuteMs));
    expect(rig.accounts.sessionOf(cookieOf(lan), lan.session.token, desk)).toEqual({
      ...{ id: lan.id, session: lan.session },
    });
    rig.clock.advance(minuteMs);
    expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
  });

  test('is over after a restart whose clock is behind it', async () => {
    const lan = await signedIn(rig, 'Lan');
    rig.restart(newTestClock(rig.clock.now() - 30_000));
    expect(rig.accounts.resume(cookieOf(lan), desk)).not.toBeNull();
    rig.restart(newTestClock(rig.clock.now() - 2 * minuteMs));
    expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
  });

  test('ends with the guard, and with the role that it was begun with', async () => {
    await rig.add('Minh', 'supervisor');
    const [lan, minh] = [await signedIn(rig, 'Lan'), await signedIn(rig, 'Minh')];
    const ended: string[] = [];
    rig.accounts.ended(id => ended.push(id));
    expect(rig.accounts.changes.removeGuard('lan').ok).toBe(true);
    expect(ended).toEqual([lan.id]);
    expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
    using(join(rig.dir, 'desk.sqlite'), database => database.exec("UPDATE guard SET role = 'guard'"));
    expect(rig.accounts.sessionOf(cookieOf(minh), minh.session.token, desk)).toBeNull();
    expect(ended).toEqual([lan.id, minh.id]);
  });

  test('that another process has ended in the file is told to its link', async () => {
    const lan = await signedIn(rig, 'Lan');
    const ended: string[] = [];
    rig.accounts.ended(id => ended.push(id));
    using(join(rig.dir, 'desk.sqlite'), database => database.exec('UPDATE session SET ended_at = 1'));
    expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
    rig.clock.advance(5_000);
    expect(ended).toEqual([lan.id]);
  });

  test('that the file cannot end is over all the same, and ended there later', async () => {
    const lan = await signedIn(rig, 'Lan');
    const file = join(rig.dir, 'desk.sqlite');
    using(file, database => {
      database.exec('BEGIN IMMEDIATE');
      rig.accounts.signOut(lan);
      expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
      database.exec('ROLLBACK');
    });
    rig.clock.advance(5_000);
    rig.restart();
    expect(rig.accounts.resume(cookieOf(lan), desk)).toBeNull();
  });

  test('is one of eight at most that a guard has; the oldest gives way', async () => {
    const sessions = [];
    for (let count = 0; count < 9; count += 1) {
      sessions.push(await signedIn(rig, 'Lan', right, rig.elsewhere()));
      rig.clock.advance(1);
    }
    expect(sessions.map(session => rig.accounts.resume(cookieOf(session), desk) !== null)).toEqual([
      false,
      ...Array.from({ length: 8 }, () => true),
    ]);
  });

  test('goes on under another cookie when the PIN is changed, and the guard’s others end', async () => {
    await rig.add('Hoa', 'guard', true);
    const here = await signedIn(rig, 'Hoa');
    const there = await signedIn(rig, 'Hoa', right, { ...desk, userAgent: 'Chromium' });
    expect(here.session.mustChangePin).toBe(true);
    const ended: string[] = [];
    rig.accounts.ended(id => ended.push(id));
    const changed = await rig.accounts.changePin(here, { from: right, to: other }, desk);
    if (!changed.ok) throw new Error('not changed');
    expect(ended.toSorted()).toEqual([here.id, there.id].toSorted());
    expect(changed.value.cookie).not.toBe(here.cookie);
    expect(changed.value.session).toMatchObject({ name: 'Hoa', mustChangePin: false });
    expect(rig.accounts.resume(cookieOf(here), desk)).toBeNull();
    expect(rig.accounts.resume(cookieOf(changed.value), desk)).not.toBeNull();
    expect(rig.notes.slice(-2)).toEqual([
      { kind: 'pin-changed', guard: 'Hoa', role: 'guard', by: 'Hoa' },
      { kind: 'signed-out', guard: 'Hoa', role: 'guard', by: 'Hoa' },
    ]);
    expect((await signedIn(rig, 'Hoa', other)).session.mustChangePin).toBe(false);
  });

  test('leaves neither cookie nor token in the file', async () => {
    const lan = await signedIn(rig, 'Lan');
    rig.accounts.close();
    const bytes = readFileSync(join(rig.dir, 'desk.sqlite'));
    for (const secret of [lan.cookie, lan.session.token]) {
      expect(bytes.includes(secret)).toBe(false);
      expect(bytes.includes(Buffer.from(secret, 'base64url'))).toBe(false);
    }
    expect(bytes.includes(Buffer.from(lan.id, 'hex'))).toBe(true);
  });
});
