/** A rotation that is killed: at each call that changes something on the disk, the process is dead from there on. */
import type { JsonWebKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rotateKey } from '../../../main/cli/key-rotate.ts';
import { readTools } from '../../../main/controller/trust/keys.ts';
import { loadTrust } from '../../../main/controller/trust/trust-store.ts';
import { mint, newKeyPair } from '../../../main/declare/token.ts';
import { read } from '../../../main/read/read.ts';
import { judgeTime } from '../../../main/verify/judge.ts';
import { type TrustList, verify } from '../../../main/verify/verify.ts';
import { ok } from '../../../main/words.ts';
import { newFolder } from './trust-makers.ts';

/** How many changing calls are still made; the next one is the last, and half done where it writes. */
const life = vi.hoisted(() => ({ left: Number.POSITIVE_INFINITY, calls: [] as string[] }));

vi.mock('node:fs', async importOriginal => {
  const fs = await importOriginal<typeof import('node:fs')>();
  const die = (name: string) => Object.assign(new Error(`killed in ${name}`), { syscall: name, code: 'EIO' });
  /** `half` is what a kill in the middle leaves. */
  const mortal =
    <A extends unknown[], R>(name: string, work: (...args: A) => R, half: (...args: A) => void = () => undefined) =>
    (...args: A): R => {
      life.left -= 1;
      if (life.left < 0) {
        if (life.left === -1) half(...args);
        throw die(name);
      }
      life.calls.push(name);
      return work(...args);
    };
  const openSync = mortal('open', fs.openSync);
  return {
    ...fs,
    openSync: (...args: Parameters<typeof fs.openSync>) =>
      args[1] === 'r' || args[1] === undefined ? fs.openSync(...args) : openSync(...args),
    writeFileSync: mortal('write', fs.writeFileSync, (file, data) =>
      fs.writeFileSync(file, String(data).slice(0, String(data).length / 2)),
    ),
    fsyncSync: mortal('fsync', fs.fsyncSync),
    fchmodSync: mortal('fchmod', fs.fchmodSync),
    renameSync: mortal('rename', fs.renameSync),
    linkSync: mortal('link', fs.linkSync),
    rmSync: mortal('rm', fs.rmSync),
  };
});

const hourS = 3_600;
const validS = 10 * hourS;
const skewS = 60;
let dir: string;
let now: number;
/** What a gate on this machine has loaded last. */
let gate: TrustList;

const at = (name: string) => join(dir, name);
const readJwk = (name: string): JsonWebKey => JSON.parse(readFileSync(at(name), 'utf8'));
const listed = () => JSON.parse(readFileSync(at('doh.public.jwk'), 'utf8')).keys ?? [readJwk('doh.public.jwk')];
const load = () => {
  const siteEntries = [{ issuer: 'doh', key: 'doh.public.jwk', for: ['declaration' as const] }];
  const { list, problems } = loadTrust({ siteEntries, siteDir: dir, dataDir: at('data'), nowMs: now });
  expect(problems).toEqual([]);
  return list;
};

beforeEach(() => {
  life.left = Number.POSITIVE_INFINITY;
  life.calls.length = 0;
  dir = newFolder();
  now = Date.UTC(2026, 10, 25, 8);
  const pair = newKeyPair();
  writeFileSync(at('doh.private.jwk'), JSON.stringify(pair.privateJwk), { mode: 0o600 });
  writeFileSync(at('doh.public.jwk'), JSON.stringify(pair.publicJwk));
  writeFileSync(at('control.sock'), '');
  gate = load();
});
afterEach(() => {
  life.left = Number.POSITIVE_INFINITY;
  rmSync(dir, { recursive: true });
});

async function rotate(...more: readonly string[]): Promise<number> {
  const silent = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const silentToo = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const reload = async () => {
    gate = load();
    return ok('loaded');
  };
  try {
    const args = ['--key', at('doh.private.jwk'), '--valid-hours', String(validS / hourS), '--data', dir, ...more];
    return await rotateKey(args, { reload, now: () => now });
  } finally {
    silent.mockRestore();
    silentToo.mockRestore();
  }
}

interface Signed {
  readonly text: string;
  readonly expiresAtS: number;
}

/** What the service signs now. */
function signNow(): Signed {
  const notBeforeS = Math.floor(now / 1_000);
  const expiresAtS = notBeforeS + validS;
  const token = mint({
    ...{ privateJwk: readJwk('doh.private.jwk'), personKey: new Uint8Array(32), issuer: 'doh', name: 'An' },
    ...{ nationalId: '001099012345', notBeforeS, expiresAtS, symptoms: 0, exposures: 0, purposes: [1] },
    nonce: new Uint8Array(12),
  });
  if (!token.ok) throw new Error(token.fault);
  return { text: token.value.text, expiresAtS };
}

/** What a gate with this list says of a text at a moment. */
function verdictOf(text: string, list: TrustList, atS: number): string {
  const { credential } = read(text, readTools);
  const verdict = credential.ok ? verify(credential.value, list) : null;
  if (verdict === null || !verdict.ok) return verdict?.fault.kind ?? 'unreadable';
  return judgeTime(verdict.value, atS * 1_000, 0);
}

/** Good from now until its own end, at a gate that knows the file and at the one on this machine. */
function expectGood(signed: Signed, why: string): void {
  for (const list of [load(), gate]) {
    for (const atS of [Math.ceil(now / 1_000), signed.expiresAtS - 1])
      expect(verdictOf(signed.text, list, atS), why).toBe('ok');
  }
}

/** Rotates once to the end, to know all the calls. */
async function callsOf(...more: readonly string[]): Promise<number> {
  life.calls.length = 0;
  expect(await rotate(...more)).toBe(0);
  return life.calls.length;
}

const points = Array.from({ length: 40 }, (_, index) => index);

describe('killed at any point, and run again', () => {
  test.each(points)('rotate, dead at change %i', async point => {
    const first = signNow();
    const before = readFileSync(at('doh.private.jwk'), 'utf8');
    life.left = point;
    const code = await rotate();
    const wasKilled = life.left < 0;
    life.left = Number.POSITIVE_INFINITY;
    expect(code).toBe(wasKilled ? 1 : 0);
    expectGood(first, 'signed before');
    // The technician comes back after longer than anything that was signed before is valid.
    const between = signNow();
    expectGood(between, 'signed after the kill');
    now += (validS + skewS + 10) * 1_000;
    const later = signNow();
    expectGood(later, 'signed long after the kill');
    if (wasKilled) expect(await rotate()).toBe(0);
    expectGood(later, 'signed before the second run');
    const last = signNow();
    expectGood(last, 'signed at the end');
    expect(readFileSync(at('doh.private.jwk'), 'utf8')).not.toBe(before);
    expect(statSync(at('doh.private.jwk')).mode & 0o777).toBe(0o600);
    expect(existsSync(at('doh.next.private.jwk'))).toBe(false);
    const [newest, ...others] = listed();
    expect(newest).not.toHaveProperty('exp');
    for (const key of others) expect(key).toMatchObject({ exp: expect.any(Number) });
    for (const key of listed()) expect(key).not.toHaveProperty('replaced_by');
    // Nothing of the old key counts for ever.
    now += 2 * (validS + skewS) * 1_000;
    expect(verdictOf(first.text, load(), now / 1_000)).not.toBe('ok');
    expect(
      readdirSync(dir)
        .filter(name => name.endsWith('.jwk'))
        .toSorted(),
    ).toEqual(['doh.private.jwk', 'doh.public.jwk']);
  });

  test('the points are all there are, and more', async () => {
    expect(await callsOf()).toBeGreaterThan(15);
    expect(life.calls.length).toBeLessThan(points.length);
  });

  test.each(points.slice(0, 20))('--next, dead at change %i, then --next and rotate', async point => {
    const first = signNow();
    life.left = point;
    await rotate('--next');
    life.left = Number.POSITIVE_INFINITY;
    expectGood(first, 'signed before');
    expect(await rotate('--next')).toBe(0);
    const prepared = readFileSync(at('doh.next.private.jwk'), 'utf8');
    expect(listed().map((key: JsonWebKey) => key.exp)).toEqual([undefined, undefined]);
    expect(await rotate('--next')).toBe(0);
    expect(readFileSync(at('doh.next.private.jwk'), 'utf8')).toBe(prepared);
    expectGood(signNow(), 'signed while the next is prepared');
    expect(await rotate()).toBe(0);
    expect(readFileSync(at('doh.private.jwk'), 'utf8')).toBe(prepared);
    expectGood(first, 'signed before');
    expectGood(signNow(), 'signed at the end');
  });
});

describe('the order', () => {
  test('a key signs only once the gate on this machine knows it; what the gate cannot load stops the rotation', async () => {
    const before = readFileSync(at('doh.private.jwk'), 'utf8');
    const told: string[] = [];
    const err = vi.spyOn(process.stderr, 'write').mockImplementation(text => told.push(String(text)) > 0);
    const fault = 'the gate does not answer';
    const reload = async () => ({ ok: false as const, fault });
    const code = await rotateKey(['--key', at('doh.private.jwk'), '--data', dir], { reload, now: () => now });
    err.mockRestore();
    expect([code, told.join('')]).toEqual([
      1,
      expect.stringMatching(/does not answer\): nothing is signed with it yet/),
    ]);
    expect(readFileSync(at('doh.private.jwk'), 'utf8')).toBe(before);
    expectGood(signNow(), 'signed meanwhile');
    expect(await rotate()).toBe(0);
    expectGood(signNow(), 'signed at the end');
  });

  test('the end is counted from when the old key could sign last, and the next rotation leaves it', async () => {
    const first = signNow();
    expect(await rotate()).toBe(0);
    const endS = now / 1_000 + validS + skewS;
    expect(listed().map((key: JsonWebKey) => key.exp)).toEqual([undefined, endS]);
    expect([verdictOf(first.text, load(), endS - skewS - 1), verdictOf(first.text, load(), endS)]).toEqual([
      'ok',
      'expired',
    ]);
    now += hourS * 1_000;
    expect(await rotate()).toBe(0);
    expect(listed().map((key: JsonWebKey) => key.exp)).toEqual([undefined, endS + hourS, endS]);
    now = (endS + skewS) * 1_000 - 1;
    expect(await rotate('--next')).toBe(0);
    expect(listed()).toHaveLength(4);
    rmSync(at('doh.next.private.jwk'));
    now += 1;
    expect(await rotate('--next')).toBe(0);
    expect(listed().map((key: JsonWebKey) => key.exp)).toEqual([undefined, undefined, undefined, endS + hourS]);
  });

  test('after the end nothing of a thief’s with the old key counts', async () => {
    const stolen = readJwk('doh.private.jwk');
    expect(await rotate()).toBe(0);
    const endS = now / 1_000 + validS + skewS;
    const token = mint({
      ...{ privateJwk: stolen, personKey: new Uint8Array(32), issuer: 'doh', name: 'An', nationalId: '001099012345' },
      ...{ notBeforeS: endS - 1, expiresAtS: endS + validS, symptoms: 0, exposures: 0, purposes: [1] },
      nonce: new Uint8Array(12),
    });
    if (!token.ok) throw new Error(token.fault);
    expect(verdictOf(token.value.text, load(), endS - 1)).toBe('ok');
    expect(verdictOf(token.value.text, load(), endS)).toBe('signer-expired');
  });
});
