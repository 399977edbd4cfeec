/** Everything that a site trusts: its site file's entries and what was imported, less what is revoked. */
import { resolve } from 'node:path';
import { trustList } from '../../verify/trust.ts';
import type { KeyFamily, TrustList } from '../../verify/verify.ts';
import { loadRevocations } from './revocation-store.ts';
import { applyRevocations, isRevoked } from './revocations.ts';
import type { Purpose, TrustConfig } from './trust-config.ts';
import type { TrustEntry } from './trust-entries.ts';
import { loadImports } from './trust-imports.ts';
import { finish, readPlace, type Source, type Steps } from './trust-sources.ts';
import { byCertificate } from './vds-certificates.ts';

export interface TrustParts {
  readonly siteEntries: readonly TrustConfig[];
  /** Where the entries' relative paths begin. */
  readonly siteDir: string;
  readonly dataDir: string;
  /** Milliseconds since 1970; only the revocation list's age is reckoned from it. */
  readonly nowMs: number;
}

/** One key of the list, for people. Moments of a certificate and of revocation are seconds since 1970. */
export interface ListedKey {
  readonly keyId: string;
  readonly issuer: string | null;
  readonly family: KeyFamily;
  readonly for: readonly Purpose[];
  readonly subject: string | null;
  readonly validFromS: number | null;
  readonly validUntilS: number | null;
  readonly revokedFromS: number | null;
  readonly source: string;
  /** Milliseconds since 1970; null for the site file's own. */
  readonly importedAt: number | null;
  /** The import's name in the trust folder; null for the site file's own. */
  readonly file: string | null;
}

export interface LoadedTrust {
  readonly list: TrustList;
  readonly entries: readonly ListedKey[];
  /** An English sentence for all that could not be used; the rest is in force. */
  readonly problems: readonly string[];
  /** The list in force; `ageS` in seconds, negative where the list is from the future. */
  readonly revocations: { readonly seq: number; readonly issuedAtS: number; readonly ageS: number } | null;
  /** Why revocation cannot be relied on; null where it can. What is left of the list is applied all the same. */
  readonly revocationFault: string | null;
}

/** One entry with where it comes from. */
interface Placed {
  readonly entry: TrustEntry;
  readonly importedAt: number | null;
  readonly file: string | null;
}

/** Loads everything at once: for the start, and for commands. Never throws. */
export function loadTrust(parts: TrustParts): LoadedTrust {
  return finish(trustSteps(parts));
}

/** So many keys are loaded in one turn of a running gate, in about 2 ms. */
const keysATurn = 8;

/** Loads everything bit by bit: a gate that passes people meanwhile is not held up. */
export async function reloadTrust(parts: TrustParts): Promise<LoadedTrust> {
  const steps = trustSteps(parts);
  for (let count = 1; ; count++) {
    const step = steps.next();
    if (step.done === true) return step.value;
    if (count % keysATurn === 0) await new Promise(done => setImmediate(done));
  }
}

/** The key of a site file's entry that names its file or folder, and where that is. */
export function placeOf(entry: TrustConfig, siteDir: string): { readonly name: string; readonly path: string } {
  const [name, path] =
    'key' in entry ? ['key', entry.key] : 'jwks' in entry ? ['jwks', entry.jwks] : ['certificates', entry.certificates];
  return { name, path: resolve(siteDir, path) };
}

/** What one entry of a site file gives; a folder's files all count. */
export function* readSiteEntry(entry: TrustConfig, siteDir: string): Steps<Source> {
  const { path } = placeOf(entry, siteDir);
  return yield* readPlace(path, { purposes: entry.for, issuer: 'issuer' in entry ? entry.issuer : null });
}

function* trustSteps({ siteEntries, siteDir, dataDir, nowMs }: TrustParts): Steps<LoadedTrust> {
  const placed: Placed[] = [];
  const problems: string[] = [];
  for (const [index, entry] of siteEntries.entries()) {
    const { entries, refused } = yield* readSiteEntry(entry, siteDir);
    placed.push(...entries.map(one => ({ entry: one, importedAt: null, file: null })));
    problems.push(...refused.map(sentence => `trust[${index}]: ${sentence}`));
  }
  // Only the site file says who may revoke: no import makes itself that.
  const revokers = placed.filter(({ entry }) => entry.purposes.includes('revocations')).map(({ entry }) => entry.key);
  const imports = yield* loadImports(dataDir);
  problems.push(...imports.problems);
  for (const { entries, refused, importedAt, file } of imports.sources) {
    placed.push(...entries.map(entry => ({ entry, importedAt, file })));
    problems.push(...refused);
  }
  const { revocations, fault } = loadRevocations(dataDir, revokers);
  const own = withoutDoubles(asRetired(placed));
  const keys = applyRevocations(
    own.map(({ entry }) => entry.key),
    revocations,
  );
  const vds = own.flatMap(({ entry: { certificate, purposes } }, index) => {
    const key = keys[index];
    return certificate !== null && key !== undefined && purposes.includes('vds-nc') ? [{ certificate, key }] : [];
  });
  const signers = byCertificate(vds, key => applyRevocations([key], revocations)[0] ?? key);
  return {
    list: trustList(keys, signers, use => isRevoked(use, revocations)),
    entries: own.map((one, index) => listed(one, keys[index]?.revokedFromS ?? null)),
    problems,
    revocations: revocations && {
      seq: revocations.seq,
      issuedAtS: revocations.issuedAtS,
      ageS: Math.floor(nowMs / 1_000) - revocations.issuedAtS,
    },
    revocationFault: fault,
  };
}

/** A key that one file tells as retired is so in every file: an older one does not know it yet. */
function asRetired(placed: readonly Placed[]): readonly Placed[] {
  const nameOf = ({ entry }: Placed) => JSON.stringify([entry.fingerprint, entry.key.issuer]);
  const ends = new Map<string, number>();
  for (const one of placed) {
    const { validUntilS } = one.entry.key;
    if (validUntilS !== null) ends.set(nameOf(one), Math.min(validUntilS, ends.get(nameOf(one)) ?? validUntilS));
  }
  return placed.map(one => {
    const validUntilS = ends.get(nameOf(one));
    if (validUntilS === undefined || validUntilS === one.entry.key.validUntilS) return one;
    return { ...one, entry: { ...one.entry, key: { ...one.entry.key, validUntilS } } };
  });
}

/** The same key of the same issuer for the same purposes counts once, as it came first. */
function withoutDoubles(placed: readonly Placed[]): readonly Placed[] {
  const unique = new Map<string, Placed>();
  for (const one of placed) {
    const { fingerprint, key, purposes } = one.entry;
    const name = JSON.stringify([fingerprint, key.issuer, key.keyId, [...purposes].sort()]);
    if (!unique.has(name)) unique.set(name, one);
  }
  return [...unique.values()];
}

function listed({ entry, importedAt, file }: Placed, revokedFromS: number | null): ListedKey {
  const { keyId, issuer, family, validFromS, validUntilS } = entry.key;
  const { purposes, subject, source } = entry;
  return {
    keyId,
    issuer,
    family,
    for: purposes,
    subject,
    validFromS,
    validUntilS,
    revokedFromS,
    source,
    importedAt,
    file,
  };
}
