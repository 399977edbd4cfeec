/**
 * Another key for an issuer. Every step is durable before the next, and leaves files with which everything that is signed
 * is trusted: first the public half of the new key is where gates read it, then it signs, and only then the old one's end is
 * set. Whatever is interrupted is taken up where it was.
 */
import { createPrivateKey, createPublicKey, type JsonWebKey } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncFolder } from '../../record/append-line.ts';
import { fail, ok, type Result } from '../../words.ts';
import { keySetText, readKeySet, type SetKey, setKeyOf, withExp, withReplacement } from './key-set.ts';
import { type FileRights, replaceFile, setRights } from './trust-files.ts';
import { reasonOf } from './trust-sources.ts';

/** Full paths. */
export interface KeyFiles {
  /** Signs. */
  readonly private: string;
  /** Prepared to sign later. */
  readonly next: string;
  readonly public: string;
}

export interface RotationTools {
  readonly files: KeyFiles;
  /** How long after its last signature the old key is trusted, seconds. */
  readonly trustedForS: number;
  /** How far the gates' clocks may be off, seconds: an ended key leaves the file so much later. */
  readonly skewS: number;
  /** Milliseconds since 1970. */
  now(): number;
  newPrivateJwk(): JsonWebKey;
}

/** The files as they are, each checked. */
export interface Rotation {
  /** Of the private file. */
  readonly current: SetKey;
  /** Null where none is prepared. */
  readonly next: SetKey | null;
  readonly keys: readonly SetKey[];
  /** What made place for the current key, and has no end yet: an earlier rotation was interrupted. */
  readonly unfinished: readonly SetKey[];
}

const owned = (stat: { readonly uid: number; readonly gid: number }) =>
  process.getuid?.() === stat.uid ? null : { uid: stat.uid, gid: stat.gid };

/** Fails with a sentence where a rotation could not be done, before anything is changed. */
export function openRotation({ files }: Pick<RotationTools, 'files'>): Result<Rotation, string> {
  const unusable = unusableOf(files);
  if (unusable !== null) return fail(unusable);
  const current = readPrivate(files.private);
  if (!current.ok) return current;
  const keys = readPublic(files.public);
  if (!keys.ok) return keys;
  const listed = find(keys.value, current.value);
  if (listed === undefined) {
    return fail(`${files.public} has not the public half of ${files.private}: they are no pair. Name it with --public`);
  }
  const next = existsSync(files.next) ? readPrivate(files.next) : ok(null);
  if (!next.ok) return next;
  if (next.value !== null) {
    const known = find(keys.value, next.value);
    if (next.value.thumbprint === current.value.thumbprint || (known !== undefined && known.expS !== null)) {
      return fail(`${files.next} is no new key, but one that signs or has signed: delete it`);
    }
  }
  const isReplaced = (key: SetKey) => key.replacedBy === current.value.thumbprint && key.expS === null;
  return ok({ current: listed, next: next.value, keys: keys.value, unfinished: keys.value.filter(isReplaced) });
}

const find = (keys: readonly SetKey[], { thumbprint }: SetKey) => keys.find(key => key.thumbprint === thumbprint);

function unusableOf(files: KeyFiles): string | null {
  for (const file of [files.private, files.public]) {
    const stat = lstatSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return `${file}: no such file`;
    if (stat.isSymbolicLink()) return `${file} is a link: name the file itself`;
    if (!stat.isFile()) return `${file}: this is no file`;
    const isOwn = owned(stat) === null || process.getuid?.() === 0;
    if (!isOwn) return `${file} belongs to another user: run this as that user, or as root`;
    try {
      accessSync(file, constants.R_OK);
      accessSync(dirname(file), constants.W_OK);
    } catch {
      return `${file} cannot be replaced: this user may not write to ${dirname(file)}, or not read the file`;
    }
  }
  return null;
}

/** The public half of a private file. */
function readPrivate(file: string): Result<SetKey, string> {
  try {
    const key = createPrivateKey({ key: JSON.parse(readFileSync(file, 'utf8')), format: 'jwk' });
    const half = setKeyOf(createPublicKey(key).export({ format: 'jwk' }));
    if (half.ok) return half;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return fail(`${file}: ${reasonOf(error)}`);
  }
  return fail(`${file}: expected a private JWK, Ed25519 or P-256`);
}

function readPublic(file: string): Result<readonly SetKey[], string> {
  try {
    const keys = readKeySet(readFileSync(file, 'utf8'));
    return keys.ok ? keys : fail(`${file}: ${keys.fault}`);
  } catch (error) {
    return fail(`${file}: ${reasonOf(error)}`);
  }
}

/** Makes the next pair where there is none, and puts its public half first into the set. */
export function prepareNext(
  tools: RotationTools,
  { keys, next: known }: Rotation,
): Result<{ readonly next: SetKey; readonly isNew: boolean }, string> {
  const { files } = tools;
  return guarded(files, () => {
    if (known === null) makePrivate(tools);
    const next = known === null ? readPrivate(files.next) : ok(known);
    if (!next.ok) return next;
    const isNew = find(keys, next.value) === undefined;
    if (isNew) writePublic(tools, [next.value, ...keys]);
    return ok({ next: next.value, isNew });
  });
}

/** Tells in the set which key is about to take the place of the current one, so that an interruption is known later. */
export function announceReplacement(tools: RotationTools, { current }: Rotation, next: SetKey): Result<null, string> {
  return changePublic(tools, keys =>
    keys.map(key => (key.thumbprint === current.thumbprint ? withReplacement(key, next.thumbprint) : key)),
  );
}

/** The next private key in the place of the current one, which is gone then. */
export function replacePrivate({ files }: RotationTools): Result<null, string> {
  return guarded(files, () => {
    const { uid, gid } = lstatSync(files.private);
    const descriptor = openSync(files.next, 'r+');
    try {
      setRights(descriptor, { mode: 0o600, owner: owned({ uid, gid }) });
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(files.next, files.private);
    syncFolder(dirname(files.private));
    return ok(null);
  });
}

/** Sets the end of what made place for the key that signs by now. */
export function retireReplaced(tools: RotationTools): Result<readonly SetKey[], string> {
  const opened = openRotation(tools);
  if (!opened.ok) return opened;
  const endS = Math.ceil(tools.now() / 1_000) + tools.trustedForS;
  const retired = opened.value.unfinished.map(key => withExp(key, endS));
  const changed = changePublic(tools, keys => keys.map(key => find(retired, key) ?? key));
  return changed.ok ? ok(retired) : changed;
}

function changePublic(
  tools: RotationTools,
  change: (keys: readonly SetKey[]) => readonly SetKey[],
): Result<null, string> {
  const keys = readPublic(tools.files.public);
  if (!keys.ok) return keys;
  return guarded(tools.files, () => {
    writePublic(tools, change(keys.value));
    return ok(null);
  });
}

/** Keys that ended so long ago that no gate takes anything of them are left out. */
function writePublic({ files, skewS, now }: RotationTools, keys: readonly SetKey[]): void {
  const nowS = now() / 1_000;
  const kept = keys.filter(({ expS }) => expS === null || nowS < expS + skewS);
  const stat = lstatSync(files.public);
  const rights: FileRights = { mode: stat.mode & 0o777, owner: owned(stat) };
  replaceFile(dirname(files.public), basename(files.public), keySetText(kept), rights);
}

/** Not by a rename: a key that another process has made meanwhile stays. */
function makePrivate({ files, newPrivateJwk }: RotationTools): void {
  const temporary = join(dirname(files.next), `.${basename(files.next)}.${process.pid}.tmp`);
  try {
    const descriptor = openSync(temporary, 'w', 0o600);
    try {
      setRights(descriptor, { mode: 0o600, owner: owned(lstatSync(files.private)) });
      writeFileSync(descriptor, `${JSON.stringify(newPrivateJwk())}\n`);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    linkSync(temporary, files.next);
    syncFolder(dirname(files.next));
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Errors of the file system as a sentence; what was done stays done, and the next run goes on from there. */
function guarded<T>(files: KeyFiles, work: () => Result<T, string>): Result<T, string> {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return fail(
      `the keys beside ${files.private} cannot be changed (${reasonOf(error)}): look at it, and run this again`,
    );
  }
}
