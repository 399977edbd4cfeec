/**
 * Imported keys and certificates of a data folder: `trust/<hash>.<kind>.trust`. A file is a line of JSON that tells when
 * and for what it was imported, and then what was imported, byte for byte. One file is one import, in place as a whole or
 * not at all; deleting it takes the trust back.
 */
import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../words.ts';
import { type Purpose, purposes } from './trust-config.ts';
import { oneLine } from './trust-entries.ts';
import { replaceFile, trustFolder } from './trust-files.ts';
import {
  finish,
  kindOf,
  readBounded,
  readSource,
  reasonOf,
  type Source,
  type SourceKind,
  type SourceOrder,
  type Steps,
} from './trust-sources.ts';

/** A data folder may not hold more imports. */
const maxImports = 1_000;
const namePattern = /^[0-9a-f]{16}\.[a-z-]+\.trust$/;

const aboutSchema = z.strictObject({
  importedAt: z.iso.datetime(),
  /** The file's own name, without its folder. */
  name: z.string().min(1).max(200),
  for: z.array(z.enum(purposes)).min(1),
  issuer: z.string().max(200).nullable(),
  /** The imports whose place it takes, by file name. */
  replaces: z.array(z.string().regex(namePattern)).max(maxImports),
});
type About = z.infer<typeof aboutSchema>;

/** A whole list takes the place of the same authority's last one; certificates and keys are added. */
const wholeLists: readonly SourceKind[] = ['trust-list', 'jwks', 'directory'];

export interface ImportOrder extends SourceOrder {
  readonly dataDir: string;
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970. */
  readonly nowMs: number;
  /** Leaves an earlier list of the same authority in force. */
  readonly keep: boolean;
  readonly dryRun: boolean;
}

export interface Imported extends Source {
  readonly kind: SourceKind;
  /** False where the very same was in force already. */
  readonly isNew: boolean;
  /** How many earlier lists it takes the place of. */
  readonly replaced: number;
}

/** Takes a file in, durably. A file without one good entry is refused. Never throws. */
export function importTrust(order: ImportOrder): Result<Imported, string> {
  const { dataDir, bytes, issuer, dryRun } = order;
  const kind = kindOf(bytes);
  if (!kind.ok) return kind;
  if (order.purposes.includes('revocations')) {
    return fail('a key that may revoke is not imported: name it in the site file, with for: [revocations]');
  }
  const source = finish(readSource(bytes, order));
  if (source.entries.length === 0) return fail(source.refused.join('; '));
  const present = readImports(dataDir).imports;
  const alike = present.filter(one => one.kind === kind.value && sameUse(one.about, order));
  if (alike.some(one => Buffer.compare(one.content, bytes) === 0)) {
    return ok({ ...source, kind: kind.value, isNew: false, replaced: 0 });
  }
  if (present.length >= maxImports) return fail(`there are ${maxImports} imports already: delete old ones first`);
  // An issuer's keys are complete: a single one that is not among them any more has ended.
  const lasts = kind.value === 'jwks' ? [...alike, ...present.filter(one => isSingle(one, order))] : alike;
  const replaces = order.keep || !wholeLists.includes(kind.value) ? [] : lasts.map(({ file }) => file);
  const imported: Imported = { ...source, kind: kind.value, isNew: true, replaced: replaces.length };
  if (dryRun) return ok(imported);
  const importedAt = new Date(order.nowMs).toISOString();
  const about: About = { importedAt, name: oneLine(order.name), for: [...order.purposes], issuer, replaces };
  const stored = Buffer.concat([Buffer.from(`${JSON.stringify(about)}\n`), bytes]);
  try {
    replaceFile(trustFolder(dataDir), `${hashOf(stored)}.${kind.value}.trust`, stored);
    // Named in `replaces`, they count no more; a power cut that leaves them changes nothing.
    for (const file of replaces) rmSync(join(trustFolder(dataDir), file), { force: true });
  } catch (error) {
    return fail(`it cannot be stored: ${reasonOf(error)}`);
  }
  return ok(imported);
}

function isSingle({ kind, about }: StoredImport, order: SourceOrder): boolean {
  return kind === 'jwk' && sameUse(about, order);
}

function sameUse(about: About, order: SourceOrder): boolean {
  return about.issuer === order.issuer && [...about.for].sort().join() === [...order.purposes].sort().join();
}

/** One import that is in force. */
interface StoredImport {
  readonly file: string;
  readonly kind: string;
  readonly about: About;
  readonly content: Uint8Array;
}

interface Imports {
  /** Oldest first. */
  readonly imports: readonly StoredImport[];
  readonly problems: readonly string[];
}

function readImports(dataDir: string): Imports {
  const names = importNames(dataDir);
  if (!names.ok) return { imports: [], problems: [names.fault] };
  const problems: string[] = [];
  const imports = names.value.flatMap(file => {
    const stored = readImport(dataDir, file);
    if (stored.ok) return [stored.value];
    problems.push(`${join(trustFolder(dataDir), file)}: ${stored.fault}`);
    return [];
  });
  const replaced = new Set(imports.flatMap(({ about }) => about.replaces));
  const inForce = imports.filter(({ file }) => !replaced.has(file));
  return { imports: inForce.toSorted((a, b) => a.about.importedAt.localeCompare(b.about.importedAt)), problems };
}

function importNames(dataDir: string): Result<readonly string[], string> {
  try {
    const names = readdirSync(trustFolder(dataDir)).filter(name => namePattern.test(name));
    return names.length > maxImports ? fail(`${trustFolder(dataDir)}: more than ${maxImports} imports`) : ok(names);
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isMissing ? ok([]) : fail(`${trustFolder(dataDir)}: ${reasonOf(error)}`);
  }
}

function readImport(dataDir: string, file: string): Result<StoredImport, string> {
  const bytes = readBounded(join(trustFolder(dataDir), file));
  if (!bytes.ok) return bytes;
  const [hash, kind = ''] = file.split('.');
  if (hashOf(bytes.value) !== hash) return fail('it is damaged: import its original again, and delete this');
  const end = bytes.value.indexOf(0x0a);
  try {
    const about = aboutSchema.safeParse(JSON.parse(Buffer.from(bytes.value.subarray(0, end)).toString()));
    if (about.success) return ok({ file, kind, about: about.data, content: bytes.value.subarray(end + 1) });
  } catch {
    // Whatever is not JSON has no such line.
  }
  return fail('its first line does not tell what was imported');
}

function hashOf(stored: Uint8Array): string {
  return createHash('sha256').update(stored).digest('hex').slice(0, 16);
}

/** What one import gives. */
export interface ImportedSource extends Source {
  /** Milliseconds since 1970. */
  readonly importedAt: number;
  /** The name that it has in the trust folder. */
  readonly file: string;
}

/** Every import in force, oldest first, and a sentence for each that cannot be used. Never throws. */
export function* loadImports(
  dataDir: string,
): Steps<{ readonly sources: readonly ImportedSource[]; readonly problems: readonly string[] }> {
  const { imports, problems } = readImports(dataDir);
  const sources: ImportedSource[] = [];
  for (const { about, content, file } of imports) {
    const purposesGiven: readonly Purpose[] = about.for;
    const order = { name: about.name, purposes: purposesGiven, issuer: about.issuer };
    const source = yield* readSource(content, order);
    sources.push({ ...source, importedAt: Date.parse(about.importedAt), file });
  }
  return { sources, problems };
}
