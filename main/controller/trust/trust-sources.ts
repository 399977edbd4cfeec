/** Files of keys and certificates, as authorities publish them, as entries of a trust list. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fail, ok, type Result } from '../../words.ts';
import { isSmartIssuer, type Purpose } from './trust-config.ts';
import { certificateEntry, jwkEntry, smartEntry, type TrustEntry } from './trust-entries.ts';

/** A file may not be larger, bytes. The largest published list, with some 2,000 certificates, has 4 MiB. */
const maxFileBytes = 16 * 1_024 * 1_024;
/** A file, or a folder's files together, may not hold more entries. */
const maxEntries = 20_000;

/**
 * `certificates` PEM or DER, `trust-list` the array that the EU's gateway answers /trustList with, `jwk` one public key,
 * `jwks` all keys of a SMART issuer, or of one of ours (RFC 7517), `directory` a snapshot of the VCI directory of SMART
 * issuers, `revocations` a signed revocation list.
 */
export type SourceKind = 'certificates' | 'trust-list' | 'jwk' | 'jwks' | 'directory' | 'revocations';

/** What each kind of file can be trusted for. */
export const purposesOfKind: Readonly<Record<SourceKind, readonly Purpose[]>> = {
  certificates: ['dcc', 'vds-nc'],
  'trust-list': ['dcc'],
  jwk: ['declaration', 'revocations'],
  jwks: ['shc', 'declaration', 'revocations'],
  directory: ['shc'],
  revocations: ['revocations'],
};

export interface SourceOrder {
  /** The file's name, for sentences and listings. */
  readonly name: string;
  readonly purposes: readonly Purpose[];
  /** The issuer of a JWK or JWKS; null for all other kinds, which name their issuers or need none. */
  readonly issuer: string | null;
}

/** What a file has given, and a sentence for everything in it that was refused. */
export interface Source {
  readonly entries: readonly TrustEntry[];
  readonly refused: readonly string[];
}

/** Work in steps: each `yield` is a place where others may go on. */
export type Steps<T> = Generator<undefined, T>;

/** All steps at once. */
export function finish<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

type Parsed = { readonly kind: SourceKind; readonly items: Iterable<Item> };
/** One entry to be; `place` says where in the file it stands. */
interface Item {
  readonly place: string;
  read(place: string, order: SourceOrder): Result<TrustEntry, string>;
}

/** What a file is, by its contents; a sentence where it is nothing that trust is made of. */
export function kindOf(bytes: Uint8Array): Result<SourceKind, string> {
  const parsed = parse(bytes);
  return parsed.ok ? ok(parsed.value.kind) : parsed;
}

/** Reads one file's bytes. Never throws; what is refused stops nothing else. A step is one entry. */
export function* readSource(bytes: Uint8Array, order: SourceOrder, limit = maxEntries): Steps<Source> {
  const parsed = parse(bytes);
  if (!parsed.ok) return { entries: [], refused: [`${order.name}: ${parsed.fault}`] };
  const unfit = unfitness(parsed.value.kind, order);
  if (unfit !== null) return { entries: [], refused: [`${order.name}: ${unfit}`] };
  const entries: TrustEntry[] = [];
  const refused: string[] = [];
  let count = 0;
  for (const item of parsed.value.items) {
    count += 1;
    if (count > limit) {
      refused.push(`${order.name}: more than ${maxEntries} entries; the rest is not read`);
      break;
    }
    const place = item.place === '' ? order.name : `${order.name} ${item.place}`;
    const entry = item.read(place, order);
    if (entry.ok) entries.push(entry.value);
    else refused.push(`${place}: ${entry.fault}`);
    yield;
  }
  if (count === 0) refused.push(`${order.name}: there is nothing in it`);
  return { entries, refused };
}

/** Reads a file, or every file of a folder (its subfolders are not entered, hidden files not read). */
export function* readPlace(path: string, order: Omit<SourceOrder, 'name'>): Steps<Source> {
  const files = filesOf(path);
  if (!files.ok) return { entries: [], refused: [files.fault] };
  const entries: TrustEntry[] = [];
  const refused: string[] = [];
  for (const file of files.value) {
    const bytes = readBounded(file);
    if (!bytes.ok) {
      refused.push(bytes.fault);
      continue;
    }
    const source = yield* readSource(bytes.value, { ...order, name: basename(file) }, maxEntries - entries.length);
    entries.push(...source.entries);
    refused.push(...source.refused);
  }
  if (files.value.length === 0) refused.push(`${path}: there is no file in it`);
  return { entries, refused };
}

/** The file itself, or the files of a folder, by name. */
export function filesOf(path: string): Result<readonly string[], string> {
  try {
    if (!statSync(path).isDirectory()) return ok([path]);
    const names = readdirSync(path).filter(name => !name.startsWith('.'));
    return ok(names.toSorted().map(name => join(path, name)));
  } catch (error) {
    return fail(`${path}: ${reasonOf(error)}`);
  }
}

/** A file's bytes; a sentence for what is no file, too large, or cannot be read. */
export function readBounded(file: string): Result<Uint8Array, string> {
  try {
    const stat = statSync(file);
    if (!stat.isFile()) return fail(`${file}: this is no file`);
    if (stat.size > maxFileBytes) return fail(`${file}: larger than ${maxFileBytes} bytes`);
    return ok(readFileSync(file));
  } catch (error) {
    return fail(`${file}: ${reasonOf(error)}`);
  }
}

/** Why the system refused, in words where it is the usual case. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EACCES') return 'may not be read or written by this user';
  return error instanceof Error ? error.message : String(error);
}

/** Why a file of this kind cannot serve what it is given for; null where it can. */
function unfitness(kind: SourceKind, { purposes, issuer }: SourceOrder): string | null {
  if (kind === 'revocations') return 'this is a revocation list, no key';
  const able = purposesOfKind[kind];
  const unable = purposes.find(purpose => !able.includes(purpose));
  if (unable !== undefined) return `${describe[kind]} can be for ${able.join(' or ')}, not for ${unable}`;
  if (kind === 'jwk') return issuer === null ? 'a JWK needs its issuer' : null;
  if (kind === 'jwks' && !purposes.includes('shc')) return issuer === null ? 'a JWKS needs its issuer' : null;
  if (kind === 'jwks') {
    if (purposes.length > 1) return 'a JWKS for shc is a SMART issuer’s, and for nothing else';
    const expected = 'a JWKS needs its issuer, an https address without a slash at the end';
    return issuer !== null && isSmartIssuer(issuer) ? null : expected;
  }
  return issuer === null ? null : `${describe[kind]} takes no issuer`;
}

/** Each kind in words. */
export const describe: Readonly<Record<SourceKind, string>> = {
  certificates: 'a file of certificates',
  'trust-list': 'a trust list of certificates',
  jwk: 'a JWK',
  jwks: 'a JWKS',
  directory: 'a directory of SMART issuers',
  revocations: 'a revocation list',
};

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const expectation =
  'expected certificates (PEM or DER), a public JWK, a JWKS, a trust list, a directory of SMART issuers or a revocation list';

function parse(bytes: Uint8Array): Result<Parsed, string> {
  if (bytes.length > maxFileBytes) return fail(`larger than ${maxFileBytes} bytes`);
  // A SEQUENCE (ITU-T X.690) of more than 127 bytes; as text, its second byte would be none.
  if (bytes[0] === 0x30 && (bytes[1] ?? 0) > 0x80)
    return ok({ kind: 'certificates', items: [certificateItem('', bytes)] });
  let text: string;
  try {
    text = strictUtf8.decode(bytes).trim();
  } catch {
    return fail(expectation);
  }
  if (text.startsWith('{') || text.startsWith('[')) return parseJson(text);
  if (text.includes(pemBegin)) return parsePem(text);
  return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(text) ? ok({ kind: 'revocations', items: [] }) : fail(expectation);
}

const pemBegin = '-----BEGIN ';

function parsePem(text: string): Result<Parsed, string> {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return fail('there is a private key in it: keep that secret, and give the certificate alone');
  }
  return ok({ kind: 'certificates', items: pemItems(text) });
}

/** The blocks of RFC 7468; text between them is passed over. */
function* pemItems(text: string): Generator<Item> {
  let index = 0;
  for (let at = text.indexOf(pemBegin); at >= 0; at = text.indexOf(pemBegin, at + 1)) {
    index += 1;
    const place = `[${index}]`;
    const label = text.slice(at + pemBegin.length, at + 60).split('-----', 1)[0] ?? '';
    const from = at + pemBegin.length + label.length + 5;
    const to = text.indexOf(`-----END ${label}-----`, from);
    const body = text.slice(from, Math.max(from, to)).replace(/\s+/g, '');
    if (label !== 'CERTIFICATE') yield refusal(place, 'this is no CERTIFICATE block');
    else yield certificateItem(place, to < 0 ? null : fromBase64(body));
  }
}

function parseJson(text: string): Result<Parsed, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return fail('it begins like JSON, and is none');
  }
  if (Array.isArray(json)) return ok({ kind: 'trust-list', items: trustListItems(json) });
  const keys = memberOf(json, 'keys');
  if (Array.isArray(keys)) return ok({ kind: 'jwks', items: keyItems(keys, null, '') });
  const issuers = memberOf(json, 'issuerInfo');
  if (Array.isArray(issuers)) return ok({ kind: 'directory', items: directoryItems(issuers) });
  if (memberOf(json, 'kty') === undefined) return fail(expectation);
  const read: Item['read'] = (place, { issuer, purposes }) => jwkEntry(json, issuer ?? '', purposes, place);
  return ok({ kind: 'jwk', items: [{ place: '', read }] });
}

/** Elements `{ kid, rawData, certificateType? … }`: base64 of the key id and of the certificate's DER. */
function* trustListItems(list: readonly unknown[]): Generator<Item> {
  for (const [index, element] of list.entries()) {
    const place = `[${index}]`;
    const [kid, raw, type] = ['kid', 'rawData', 'certificateType'].map(name => memberOf(element, name));
    if (typeof kid !== 'string' || typeof raw !== 'string') yield refusal(place, 'expected kid and rawData');
    // The list may also carry the authorities that sign certificates, and those of the gateway: none signs a credential.
    else if (type !== undefined && type !== 'DSC') yield refusal(place, `its type is ${tidy(String(type))}, not DSC`);
    else yield certificateItem(place, fromBase64(raw), fromBase64(kid));
  }
}

/** Elements `{ issuer: { iss }, keys: [JWK …] }`. */
function* directoryItems(list: readonly unknown[]): Generator<Item> {
  for (const [index, element] of list.entries()) {
    const place = `issuerInfo[${index}]`;
    const iss = memberOf(memberOf(element, 'issuer'), 'iss');
    const keys = memberOf(element, 'keys');
    if (typeof iss !== 'string' || !isSmartIssuer(iss))
      yield refusal(place, 'its iss is no https address of an issuer');
    else if (!Array.isArray(keys)) yield refusal(place, 'expected keys');
    else yield* keyItems(keys, iss, `${place}.`);
  }
}

/** `iss` null: the issuer that the file was given for. */
function* keyItems(keys: readonly unknown[], iss: string | null, before: string): Generator<Item> {
  for (const [index, jwk] of keys.entries()) {
    yield {
      place: `${before}keys[${index}]`,
      read: (place, { issuer, purposes }) => {
        const toEntry = purposes.includes('shc') ? smartEntry : jwkEntry;
        return toEntry(jwk, iss ?? issuer ?? '', purposes, place);
      },
    };
  }
}

/** `kid`: what the list calls it, where it does. */
function certificateItem(place: string, der: Uint8Array | null, kid?: Uint8Array | null): Item {
  if (der === null || kid === null) return refusal(place, 'this is no base64');
  const read: Item['read'] = (where, { purposes }) => certificateEntry(der, purposes, where, kid);
  return { place, read };
}

function refusal(place: string, why: string): Item {
  return { place, read: () => fail(why) };
}

/** RFC 4648 section 4, strictly; null for anything else. */
function fromBase64(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return text !== '' && bytes.toString('base64') === text ? bytes : null;
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined;
}

function tidy(text: string): string {
  return text.replace(/\P{L}/gu, '').slice(0, 20);
}
