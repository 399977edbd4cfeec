/** The issuer's private key, as long as the gates of the site take what it signs. Both are read again when they change. */
import type { JsonWebKey } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Clock } from '../../drivers/driver.ts';
import type { DeclareSettings } from '../controller/declare-config.ts';
import type { Site } from '../controller/site.ts';
import { readTools } from '../controller/trust/keys.ts';
import { loadTrustSection, type TrustConfig } from '../controller/trust/trust-config.ts';
import { trustFolder } from '../controller/trust/trust-files.ts';
import { filesOf, reasonOf } from '../controller/trust/trust-sources.ts';
import { type LoadedTrust, loadTrust, placeOf, reloadTrust } from '../controller/trust/trust-store.ts';
import { read } from '../read/read.ts';
import { judgeRevocation } from '../verify/judge.ts';
import { type TrustedKey, type TrustList, verify } from '../verify/verify.ts';
import { fail, ok, type Result } from '../words.ts';
import { mint } from './token.ts';

/** A key that the site trusts for the issuer, and the list that says so. */
export interface Signer {
  readonly privateJwk: JsonWebKey;
  readonly trust: TrustList;
  readonly key: TrustedKey;
  /** Nothing that it signs counts any more from then on, seconds since 1970: it has made place for another key. */
  readonly endsAtS: number;
}

export interface Issuer {
  /** Looks at the files first, a second ago or later; fails with an English sentence where nothing may be signed. */
  signer(): Promise<Result<Signer, string>>;
}

export interface IssuerParts {
  readonly site: Pick<Site, 'file' | 'folder' | 'trust'>;
  readonly settings: Pick<DeclareSettings, 'key' | 'issuer'>;
  /** Where imported trust is. */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** So old may the knowledge of the files be, milliseconds. */
const freshMs = 1_000;

/** Fails with a sentence that names the key of the site file, the file, and what to do. */
export function openIssuer(parts: IssuerParts): Result<Issuer, string> {
  const files = new SignerFiles(parts);
  const first = files.load();
  return first.ok ? ok(files) : first;
}

class SignerFiles implements Issuer {
  readonly #parts: IssuerParts;
  #entries: readonly TrustConfig[];
  #signer: Result<Signer, string> = fail('nothing was read yet');
  #stamp = '';
  #lookedAt = 0;
  #looking: Promise<void> | null = null;

  constructor(parts: IssuerParts) {
    this.#parts = parts;
    this.#entries = parts.site.trust;
  }

  load(): Result<Signer, string> {
    this.#stamp = this.#stampOf();
    this.#lookedAt = this.#parts.clock.monotonic();
    this.#take(loadTrust(this.#trustParts()));
    return this.#signer;
  }

  async signer(): Promise<Result<Signer, string>> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    await this.#looking;
    const nowS = Math.floor(this.#parts.clock.now() / 1_000);
    if (this.#signer.ok && !signsAt(this.#signer.value, nowS)) {
      return fail('the key is revoked, or its trust has ended: make another with gatehouse key rotate');
    }
    return this.#signer;
  }

  async #look(): Promise<void> {
    const now = this.#parts.clock.monotonic();
    if (now - this.#lookedAt < freshMs) return;
    this.#lookedAt = now;
    const stamp = this.#stampOf();
    if (stamp === this.#stamp) return;
    this.#stamp = stamp;
    const section = loadTrustSection(this.#parts.site.file);
    if (section.ok) this.#entries = section.value.entries;
    this.#take(await reloadTrust(this.#trustParts()));
  }

  /** The new key; where it cannot serve, the one before for as long as that is trusted; else none. */
  #take(trust: LoadedTrust): void {
    const { settings, clock, log } = this.#parts;
    for (const problem of trust.problems) log.warn({ alarm: 'trust' }, problem);
    if (trust.revocationFault !== null) log.error({ alarm: 'revocations' }, trust.revocationFault);
    const nowS = Math.floor(clock.now() / 1_000);
    const file = readPrivateKey(settings.key);
    const next = file.ok ? trusted(file.value, settings, trust.list, nowS) : file;
    const before = this.#signer;
    if (next.ok || !before.ok) {
      this.#signer = next;
      if (next.ok) log.info({ key: next.value.key.keyId }, 'declarations are signed with this key');
      else log.error({ alarm: 'declare-key' }, next.fault);
      return;
    }
    this.#signer = trusted(before.value.privateJwk, settings, trust.list, nowS);
    const then = this.#signer.ok ? 'the key before it stays in use' : 'nothing is signed';
    log.error({ alarm: 'declare-key' }, `${next.fault}; ${then}`);
  }

  #trustParts() {
    const { site, dataDir, clock } = this.#parts;
    return { siteEntries: this.#concerned(), siteDir: site.folder, dataDir, nowMs: clock.now() };
  }

  /** Health authorities sign no declarations: their certificates, thousands of them, are not loaded. */
  #concerned(): readonly TrustConfig[] {
    return this.#entries.filter(entry => 'key' in entry);
  }

  /** Changes when a file has, or its rights. */
  #stampOf(): string {
    const { site, settings, dataDir } = this.#parts;
    const imported = filesOf(trustFolder(dataDir));
    const places = this.#concerned().map(entry => placeOf(entry, site.folder).path);
    const files = [settings.key, site.file, ...places, ...(imported.ok ? imported.value : [])];
    return files.map(stampOfFile).join('\n');
  }
}

function signsAt({ key, endsAtS }: Signer, nowS: number): boolean {
  return nowS < endsAtS && (key.revokedFromS === null || nowS < key.revokedFromS);
}

function stampOfFile(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? file : `${file}:${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}`;
}

/** What makes a key private; the rest is looked at when it is opened. */
const privateJwk = z.looseObject({ d: z.string() });

function readPrivateKey(file: string): Result<JsonWebKey, string> {
  const expected = `declare.key: ${file} holds no private JWK, Ed25519 or P-256: name the issuer’s own, as gatehouse key new has made it`;
  try {
    // Windows keeps rights in lists that a mode does not tell.
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
      return fail(`declare.key: ${file} can be read by others: chmod 600 ${file}`);
    }
    const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const jwk = privateJwk.safeParse(json);
    return jwk.success ? ok(jwk.data) : fail(expected);
  } catch (error) {
    return fail(error instanceof SyntaxError ? expected : `declare.key: ${file}: ${reasonOf(error)}`);
  }
}

/** Whether what the key signs is taken at the gates: tried out, since key ids are short and a list may hold several. */
function trusted(
  privateJwk: JsonWebKey,
  { key: file, issuer }: IssuerParts['settings'],
  trust: TrustList,
  nowS: number,
): Result<Signer, string> {
  const token = mint({
    ...{ privateJwk, issuer, name: 'A', personKey: new Uint8Array(32), person: new Uint8Array(16) },
    ...{ notBeforeS: nowS, expiresAtS: nowS + 1, symptoms: 0, exposures: 0, purposes: [1], nonce: new Uint8Array(12) },
  });
  if (!token.ok) return fail(`declare.key: ${file}: ${token.fault}`);
  const { credential } = read(token.value.text, readTools);
  const verdict = credential.ok ? verify(credential.value, trust) : null;
  if (verdict?.ok !== true) {
    return fail(
      `declare.key: ${file} is not the key of any entry that trust has for declarations of ${issuer}, so no gate would take its codes: add its public half to trust`,
    );
  }
  const { key } = verdict.value;
  if (judgeRevocation(verdict.value, trust) === 'revoked-key') {
    return fail(`declare.key: ${file}: key ${key.keyId} is revoked: make another with gatehouse key rotate`);
  }
  const endsAtS = key.validUntilS === null ? Number.POSITIVE_INFINITY : key.validUntilS + 1;
  return ok({ privateJwk, trust, key, endsAtS });
}
