/** A thousand tries: what counts is how often scrypt is asked. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { newTestClock } from '../../../clock.ts';
import { desk, minuteMs, newRig, outcome, type Rig, right, wrong } from './rig.ts';

const counted = vi.hoisted(() => ({ scrypts: 0 }));
vi.mock('node:crypto', async original => {
  const crypto = await original<typeof import('node:crypto')>();
  const scrypt = (...args: Parameters<typeof crypto.scrypt>) => {
    counted.scrypts += 1;
    return crypto.scrypt(...args);
  };
  return { ...crypto, scrypt };
});

let rig: Rig;
beforeEach(async () => {
  rig = newRig();
  await rig.add('Lan');
  counted.scrypts = 0;
});

const guess = (name = 'Lan', pin = wrong) => outcome(rig.accounts.signIn({ name, pin }, rig.elsewhere()));

describe('a thousand tries', () => {
  test('twenty at once, with restarts and a clock that is set: ten are evaluated, and then not even the right PIN', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 50; round += 1) {
      for (const said of await Promise.all(Array.from({ length: 20 }, () => guess()))) seen.add(said);
      const steps = [16 * minuteMs, -86_400_000, 366 * 86_400_000, 30_000, -1_000];
      rig.restart(newTestClock(rig.clock.now() + (steps[round % steps.length] ?? 0)));
    }
    expect(counted.scrypts).toBe(10);
    expect([...seen].toSorted()).toEqual(['locked-out', 'wait', 'wrong']);
    expect(await guess('Lan', right)).toBe('locked-out');
    expect(counted.scrypts).toBe(10);
    expect(rig.accounts.guards()).toEqual([{ name: 'Lan', role: 'guard', isLockedOut: true, isOnDuty: false }]);
    expect(rig.notes.filter(({ kind }) => kind === 'locked-out')).toHaveLength(1);
  });

  test('on a name that nobody has are as few and say the same', async () => {
    await rig.add('Hoa');
    expect(rig.accounts.changes.removeGuard('Hoa').ok).toBe(true);
    counted.scrypts = 0;
    for (const name of ['Lan', 'Nobody', 'Hoa']) {
      rig.clock.set(rig.clock.now() + 1);
      const said: string[] = [];
      const before = counted.scrypts;
      for (let round = 0; round < 40; round += 1) {
        said.push(await guess(name));
        rig.clock.advance(5 * minuteMs);
      }
      expect([name, counted.scrypts - before]).toEqual([name, 10]);
      expect([name, said.filter(word => word === 'wrong').length]).toEqual([name, 9]);
      expect([name, said.at(-1)]).toEqual([name, 'locked-out']);
    }
  });

  test('on any names from one address are thirty a minute', async () => {
    const said: string[] = [];
    for (let number = 0; number < 40; number += 1) {
      said.push(await outcome(rig.accounts.signIn({ name: `Nobody ${number}`, pin: wrong }, desk)));
    }
    expect(said.filter(word => word === 'wrong')).toHaveLength(30);
    expect(said.slice(30)).toEqual(Array.from({ length: 10 }, () => 'wait'));
    expect(counted.scrypts).toBe(30);
    // It is the address that waits, not the guard.
    expect(await guess('Lan', right)).toBe('ok');
  });

  test('of many names at once are not all taken, and what is not taken is not counted', async () => {
    const attempts = Array.from({ length: 90 }, (_, number) => guess(`Nobody ${number}`));
    const said = await Promise.all(attempts);
    const evaluated = said.filter(word => word === 'wrong').length;
    expect(evaluated).toBe(counted.scrypts);
    expect(evaluated).toBeLessThanOrEqual(18);
    expect(said.filter(word => word === 'wait')).toHaveLength(90 - evaluated);
    expect(await guess('Lan', right)).toBe('ok');
  });
});

describe('the count', () => {
  test('begins anew after a success', async () => {
    for (let round = 0; round < 6; round += 1) {
      expect([await guess(), await guess()]).toEqual(['wrong', 'wrong']);
      expect(await guess('Lan', right)).toBe('ok');
    }
  });

  test('is one for signing in, for the second person and for changing the PIN', async () => {
    const signed = await rig.accounts.signIn({ name: 'Lan', pin: right }, desk);
    if (!signed.ok) throw new Error('not signed in');
    const { accounts } = rig;
    expect(await outcome(accounts.changePin(signed.value, { from: wrong, to: '927461' }, desk))).toBe('wrong');
    expect(await outcome(accounts.second({ name: 'lan', pin: wrong, role: 'guard', not: 'Minh' }, desk))).toBe('wrong');
    expect(await guess('LAN')).toBe('wrong');
    expect(await guess()).toBe('wait');
    expect(await outcome(accounts.changePin(signed.value, { from: right, to: '927461' }, desk))).toBe('wait');
    expect(await outcome(accounts.second({ name: 'Lan', pin: right, role: 'guard', not: 'Minh' }, desk))).toBe('wait');
  });

  test('is written before the PIN is looked at: a gate that is killed each time evaluates no more', async () => {
    rig.accounts.close();
    const program = fileURLToPath(new URL('guesser.ts', import.meta.url));
    const said: string[] = [];
    for (let life = 0; life < 40 && !said.includes('locked-out'); life += 1) {
      const args = [program, rig.dir, String(rig.clock.now() + life * 200 * minuteMs)];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      const closed = once(child, 'close');
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      for (let line = await lines.next(); !line.done; line = await lines.next()) {
        said.push(line.value);
        // Some die while scrypt is at work, the others when it has answered.
        if (line.value === ([0, 2, 4].includes(life) ? 'trying' : 'wrong')) child.kill('SIGKILL');
      }
      await closed;
    }
    expect(said).toContain('locked-out');
    expect(said.filter(word => word === 'wrong').length).toBeLessThanOrEqual(9);
    // Ten lives evaluated, or died of it; the last one only heard that it is over, and may say so before it says that it tries.
    expect(said.filter(word => word === 'trying').length).toBeLessThanOrEqual(11);
    rig.restart(newTestClock(rig.clock.now() + 86_400_000));
    expect(await guess('Lan', right)).toBe('locked-out');
  });
});
