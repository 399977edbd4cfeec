/**
 * Makes X.509 certificates (RFC 5280) with ECDSA P-256 keys: a site's CA, and the gate's own. Loading the package takes
 * a while: import this file where certificates are made, not at the start.
 */
import 'reflect-metadata';
import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate as NodeCertificate,
  webcrypto,
} from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  GeneralNames,
  type JsonGeneralName,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

cryptoProvider.set(webcrypto);

export interface Validity {
  readonly from: Date;
  readonly until: Date;
}

export interface CertificateOrder {
  readonly validity: Validity;
  /** 16 random bytes. */
  readonly serial: Uint8Array;
}

/** Names of local networks only (RFC 6762, RFC 8375, ICANN's .internal, and what routers use). */
const localDomains = ['local', 'lan', 'internal', 'home.arpa', 'localhost'];
/** Address blocks that are not routed between networks: RFC 1918, RFC 3927, RFC 4193, loopback. */
const localBlocks = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
];
const nameConstraintsId = '2.5.29.30';
/** The tag of the permitted names within the name constraints. */
const permittedTag = 0xa0;
const sequenceTag = 0x30;

/** A fresh private key. */
export function newKey(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

/**
 * PEM of a certificate authority that may vouch for these names and for those that no outsider has: whoever steals its
 * key cannot pretend to be a bank.
 */
export function certifyAuthority(key: KeyObject, names: readonly string[], order: CertificateOrder): Promise<string> {
  const extensions = [
    new BasicConstraintsExtension(true, 0, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    new Extension(nameConstraintsId, true, constraintsFor(names)),
    new SubjectKeyIdentifierExtension(keyId(key)),
  ];
  return certificate(key, { subject: authorityName(key), publicKey: key, extensions, ...order });
}

/** PEM of a server certificate for these names, by the CA with this key. */
export function certifyServer(
  authority: KeyObject,
  key: KeyObject,
  names: readonly string[],
  order: CertificateOrder,
): Promise<string> {
  const extensions = [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
    new SubjectAlternativeNameExtension(names.map(generalName)),
    new SubjectKeyIdentifierExtension(keyId(key)),
    new AuthorityKeyIdentifierExtension(keyId(authority)),
  ];
  // No host name: what looks like one is held against the CA's bounds by some, though the names are in the extension.
  const subject = `Gatehouse at ${names[0] ?? ''}`.slice(0, 64);
  return certificate(authority, { subject, publicKey: key, extensions, ...order });
}

/** Whether this is the certificate that `certifyAuthority` makes for the key. */
export function isAuthorityOf(pem: string, key: KeyObject): boolean {
  try {
    const found = new NodeCertificate(pem);
    return found.ca && found.checkPrivateKey(key) && found.subject === `CN=${authorityName(key)}`;
  } catch {
    return false;
  }
}

/** Which of these names the CA may not vouch for. */
export function namesOutside(authorityPem: string, names: readonly string[]): readonly string[] {
  const extension = parsed(authorityPem).getExtension(nameConstraintsId);
  if (extension === null) return [];
  const permitted = permittedBy(new Uint8Array(extension.value));
  const domains = permitted.filter(({ type }) => type === 'dns').map(({ value }) => value);
  const blocks = blocksOf(permitted.filter(({ type }) => type === 'ip').map(({ value }) => value));
  return names.filter(name => {
    const version = isIP(name);
    if (version === 0) return !domains.some(domain => name === domain || name.endsWith(`.${domain}`));
    return version === 4 ? !blocks.ipv4.check(name, 'ipv4') : !blocks.ipv6.check(name, 'ipv6');
  });
}

/** Names and addresses that a server certificate is for. */
export function namesOf(pem: string): readonly string[] {
  const names = parsed(pem).getExtension(SubjectAlternativeNameExtension)?.names.items ?? [];
  return names.filter(({ type }) => type === 'dns' || type === 'ip').map(({ value }) => value);
}

/** The first one of the file. */
function parsed(pem: string): X509Certificate {
  return new X509Certificate(new Uint8Array(new NodeCertificate(pem).raw));
}

/** A CA is called by its key: two of them are told apart in a browser's list. */
function authorityName(key: KeyObject): string {
  return `Gatehouse site CA ${keyId(key).slice(0, 8)}`;
}

/** 160 bits of the SHA-256 of the public key, in hexadecimal: any unique number will do (RFC 5280 section 4.2.1.2). */
function keyId(key: KeyObject): string {
  return createHash('sha256').update(spkiOf(key)).digest('hex').slice(0, 40);
}

function spkiOf(key: KeyObject): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createPublicKey(key).export({ type: 'spki', format: 'der' }));
}

interface Body extends CertificateOrder {
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extensions: readonly Extension[];
}

async function certificate(authority: KeyObject, { subject, publicKey, extensions, ...order }: Body): Promise<string> {
  // A serial number is positive and does not begin with a zero byte.
  const number = Buffer.from(order.serial);
  number[0] = ((number[0] ?? 0) & 0x7f) | 0x40;
  const made = await X509CertificateGenerator.create({
    serialNumber: number.toString('hex'),
    issuer: commonName(authorityName(authority)),
    subject: commonName(subject),
    notBefore: order.validity.from,
    notAfter: order.validity.until,
    publicKey: spkiOf(publicKey),
    signingKey: authority.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']),
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
    extensions: [...extensions],
  });
  return `${made.toString('pem')}\n`;
}

function commonName(text: string): Name {
  return new Name([{ CN: [{ utf8String: text }] }]);
}

function generalName(name: string): JsonGeneralName {
  return isIP(name) === 0 ? { type: 'dns', value: name } : { type: 'ip', value: plainAddress(name) };
}

/** The package misreads an IPv6 address that ends as IPv4 does; a URL spells every one in hexadecimal groups. */
function plainAddress(address: string): string {
  return isIP(address) === 4 ? address : new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** The name constraints of a CA for these names (RFC 5280 section 4.2.1.10), which the package has no type for. */
function constraintsFor(names: readonly string[]): Uint8Array<ArrayBuffer> {
  const addresses = names.filter(name => isIP(name) !== 0).map(plainAddress);
  const blocks = new Set([...localBlocks, ...addresses.map(one => `${one}/${isIP(one) === 4 ? 32 : 128}`)]);
  const domains = new Set([...localDomains, ...names.filter(name => isIP(name) === 0)]);
  // A subtree without distances is a list of one name.
  const subtree = (base: JsonGeneralName) => new Uint8Array(new GeneralNames([base]).rawData);
  const subtrees = [
    ...Array.from(domains, value => subtree({ type: 'dns', value })),
    ...Array.from(blocks, value => subtree({ type: 'ip', value })),
  ];
  return der(sequenceTag, der(permittedTag, ...subtrees));
}

function permittedBy(constraints: Uint8Array): readonly JsonGeneralName[] {
  const permitted = valuesIn(constraints)
    .flatMap(({ content }) => valuesIn(content))
    .filter(({ tag }) => tag === permittedTag);
  return permitted
    .flatMap(({ content }) => valuesIn(content))
    .flatMap(({ content }) => new GeneralNames(der(sequenceTag, content)).items.map(name => name.toJSON()));
}

/** One list for each version: otherwise an IPv6 address that maps IPv4 would be within a block of IPv4. */
function blocksOf(blocks: readonly string[]): { readonly ipv4: BlockList; readonly ipv6: BlockList } {
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const block of blocks) {
    const [address = '', length] = block.split('/');
    const version = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    lists[version].addSubnet(address, Number(length), version);
  }
  return lists;
}

/** One value of DER (ITU-T X.690): tag, length, contents of less than 64 KiB. */
function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...lengthBytes, ...parts.flatMap(part => [...part])]);
}

/** The values of DER one after the other, each of less than 64 KiB. */
function valuesIn(bytes: Uint8Array): readonly { readonly tag: number; readonly content: Uint8Array }[] {
  const values: { readonly tag: number; readonly content: Uint8Array }[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [tag = 0, first = 0, high = 0, low = 0] = bytes.subarray(at, at + 4);
    const long = first === 0x81 ? high : high * 256 + low;
    const start = at + (first < 0x80 ? 2 : first === 0x81 ? 3 : 4);
    at = start + (first < 0x80 ? first : long);
    values.push({ tag, content: bytes.subarray(start, at) });
  }
  return values;
}
