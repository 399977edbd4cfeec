import type { JsonWebKey } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importRevocations, loadRevocations } from '../../../main/controller/trust/revocation-store.ts';
import { credentialId, isRevoked } from '../../../main/controller/trust/revocations.ts';
import { ed25519, otherEd25519, p256 } from '../../vectors/keys.ts';
import { newFolder, revocationList, revoker } from './trust-makers.ts';

const keys = [revoker(ed25519), revoker(p256)];

describe('a list cannot go backwards', () => {
  let data: string;
  beforeEach(() => {
    data = newFolder();
  });
  afterEach(() => rmSync(data, { recursive: true, force: true }));

  const file = () => join(data, 'trust/revocations.jws');
  const record = () => join(data, 'trust/revocations.seq');
  const list = (seq: number, key: JsonWebKey = ed25519) =>
    revocationList(key, { seq, credentials: [credentialId(`use ${seq}`)] });
  const take = (text: string, dryRun = false) => {
    const taken = importRevocations(data, text, keys, dryRun);
    return taken.ok ? (taken.value.isNew ? 'new' : 'already there') : taken.fault;
  };
  const inForce = () => {
    const { revocations, fault } = loadRevocations(data, keys);
    return [revocations?.seq ?? null, fault];
  };

  test('numbers rise, with gaps or without', () => {
    expect(inForce()).toEqual([null, null]);
    expect([take(list(3)), take(list(4)), take(list(9))]).toEqual(['new', 'new', 'new']);
    expect(inForce()).toEqual([9, null]);
    expect(readFileSync(record(), 'utf8')).toMatch(/^3 [0-9a-f]{64}\n4 [0-9a-f]{64}\n9 [0-9a-f]{64}\n$/);
  });

  test('an older one is refused, the same is there already, another of the same number is refused', () => {
    take(list(4));
    expect(take(list(3))).toBe('number 3 is older than number 4, which was imported before');
    expect(take(` ${list(4)}\n`)).toBe('already there');
    expect(take(revocationList(ed25519, { seq: 4 }))).toBe(
      'another list of number 4 was imported before: a changed list needs a higher number',
    );
    expect(inForce()).toEqual([4, null]);
    expect(readFileSync(record(), 'utf8').split('\n')).toHaveLength(2);
  });

  test('a trial changes nothing', () => {
    expect([take(list(4), true), existsSync(join(data, 'trust'))]).toEqual(['new', false]);
    take(list(4));
    expect(take(list(3), true)).toMatch(/is older/);
    expect(take(list(5), true)).toBe('new');
    expect(inForce()).toEqual([4, null]);
  });

  test('a copy of an older list in its place is found, and still applied', () => {
    take(list(3));
    copyFileSync(file(), join(data, 'old'));
    take(list(4));
    copyFileSync(join(data, 'old'), file());
    expect(inForce()).toEqual([3, 'an old revocation list was put back: number 3, after number 4']);
    const { revocations } = loadRevocations(data, keys);
    expect(isRevoked('use 3', revocations)).toBe(true);
    expect(take(list(3))).toMatch(/is older than number 4/);
    expect(take(list(4))).toBe('new');
    expect(inForce()).toEqual([4, null]);
  });

  test('without the record nobody knows: a fault, until a list is imported again', () => {
    take(list(3));
    take(list(4));
    rmSync(record());
    expect(inForce()).toEqual([
      4,
      'the record of sequence numbers is gone: nobody can tell whether revocation list 4 is the newest',
    ]);
    expect(take(list(3))).toMatch(/is older than number 4/);
    expect(take(list(4))).toBe('already there');
    expect(inForce()).toEqual([4, null]);
  });

  test('a record that cannot be read is a fault, and nothing is taken in', () => {
    take(list(3));
    rmSync(record());
    mkdirSync(record());
    expect(inForce()).toEqual([3, `${record()}: this is no file`]);
    expect(take(list(4))).toBe(`${record()}: this is no file`);
  });

  test('both gone looks like a gate that never had a list; both old like an old gate', () => {
    take(list(3));
    const old = [readFileSync(file()), readFileSync(record())] as const;
    take(list(4));
    writeFileSync(file(), old[0]);
    writeFileSync(record(), old[1]);
    expect(inForce()).toEqual([3, null]);
    rmSync(file());
    rmSync(record());
    expect(inForce()).toEqual([null, null]);
  });

  test('the list gone, forged, of another key, or another of its number', () => {
    take(list(4));
    writeFileSync(file(), revocationList(ed25519, { seq: 4 }));
    expect(inForce()).toEqual([4, 'this is another revocation list of number 4']);
    writeFileSync(file(), revocationList(otherEd25519, { seq: 5 }));
    expect(inForce()).toEqual([
      null,
      expect.stringMatching(/^the stored revocation list cannot be used: key .* may revoke/),
    ]);
    rmSync(file());
    expect(inForce()).toEqual([null, 'the revocation list is gone: number 4 had been imported']);
    expect(loadRevocations(data, []).fault).toMatch(/is gone/);
  });

  test('a power cut between list and record: the newer list holds, and nothing goes back behind it', () => {
    take(list(3));
    writeFileSync(file(), list(4));
    expect(inForce()).toEqual([4, null]);
    expect(take(list(3))).toMatch(/is older than number 4/);
    expect(take(list(4))).toBe('already there');
    expect(readFileSync(record(), 'utf8')).toMatch(/^4 /m);
  });

  test('what a power cut has left of a line counts for nothing, and spoils no other', () => {
    take(list(3));
    appendFileSync(record(), '99999 0123');
    expect(inForce()).toEqual([3, null]);
    expect(take(list(4))).toBe('new');
    expect(inForce()).toEqual([4, null]);
  });

  test('whoever runs the gate may read both', () => {
    take(list(3));
    expect([file(), record()].map(path => statSync(path).mode & 0o444)).toEqual([0o444, 0o444]);
  });
});
