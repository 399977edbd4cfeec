import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newSessions, sessionKey } from '../../main/controller/session.ts';
import { newTestClock } from '../clock.ts';

const visitor = { role: 'visitor', lane: 'in-1' } as const;
const key = new Uint8Array(32).fill(7);

describe('codes', () => {
  test('are good once', () => {
    const sessions = newSessions(key, newTestClock());
    const code = sessions.issueCode(visitor);
    expect(sessions.redeem(code)).toEqual(visitor);
    expect(sessions.redeem(code)).toBeNull();
  });

  test('are good for sixty seconds, whatever the wall clock does', () => {
    const clock = newTestClock();
    const sessions = newSessions(key, clock);
    const [early, late] = [sessions.issueCode(visitor), sessions.issueCode(visitor)];
    clock.set(0);
    clock.advance(59_999);
    expect(sessions.redeem(early)).toEqual(visitor);
    clock.advance(1);
    expect(sessions.redeem(late)).toBeNull();
  });

  test('are unlike each other, and few wait at once', () => {
    const sessions = newSessions(key, newTestClock());
    const codes = Array.from({ length: 100 }, () => sessions.issueCode(visitor));
    expect(new Set(codes).size).toBe(100);
    expect(codes.filter(code => sessions.redeem(code) !== null)).toHaveLength(64);
  });
});

describe('cookies', () => {
  const sessions = newSessions(key, newTestClock());
  const { name, value } = sessions.cookieOf(visitor);

  test.each([
    ['its own', `${name}=${value}`, true],
    ['its own among others', `a=b; ${name}=${value}; c=d`, true],
    ['none', undefined, false],
    ['an empty one', `${name}=`, false],
    ['a changed one', `${name}=${value.slice(0, -1)}x`, false],
    ['one under another name', `x${name}=${value}`, false],
    ['another lane’s', pair(sessions.cookieOf({ role: 'visitor', lane: 'in-2' })), false],
    [
      'another lane’s signature under this name',
      `${name}=${sessions.cookieOf({ role: 'visitor', lane: 'in-2' }).value}`,
      false,
    ],
    ['the demo’s', pair(sessions.cookieOf({ role: 'demo', lane: null })), false],
    ['one signed with another key', pair(newSessions(new Uint8Array(32), newTestClock()).cookieOf(visitor)), false],
  ])('%s', (_, header, isSignedIn) => {
    expect(sessions.isSignedIn(header, visitor)).toBe(isSignedIn);
  });

  function pair(cookie: { name: string; value: string }): string {
    return `${cookie.name}=${cookie.value}`;
  }
});

describe('the key', () => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  test('survives restarts, and is nobody else’s to read', () => {
    const made = sessionKey(dir);
    expect(made.ok && made.value.length).toBe(32);
    expect(sessionKey(dir)).toEqual(made);
    expect(statSync(join(dir, 'session.key')).mode & 0o777).toBe(0o600);
  });
});
