/** Mints X.509 certificates (RFC 5280) of P-256 keys, the same bytes each time. */
import { createHash } from 'node:crypto';
import { fixedEs256, type P256PrivateJwk } from './ecdsa.ts';

export interface CertificateFields {
  /** The subject's key; it signs as well unless `issuer` does. */
  readonly key: P256PrivateJwk;
  /** Common name. */
  readonly subject: string;
  /** Two letters, ISO 3166-1. */
  readonly country: string;
  readonly serial: number;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Object identifiers, dotted. */
  readonly extendedKeyUsage?: readonly string[];
  /** Who signs, by common name and, unless it is the subject's, country. */
  readonly issuer?: { readonly key: P256PrivateJwk; readonly name: string; readonly country?: string };
  readonly isCa?: boolean;
}

/** One DER value: tag, length, contents (ITU-T X.690). */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = Buffer.concat(parts);
  const { length } = content;
  const lengthBytes = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...lengthBytes), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const set = (...parts: readonly Uint8Array[]) => der(0x31, ...parts);
const octets = (content: Uint8Array) => der(0x04, content);
const bits = (content: Uint8Array, unused = 0) => der(0x03, Uint8Array.of(unused), content);
const utf8Text = (text: string) => der(0x0c, Buffer.from(text));
const printableText = (text: string) => der(0x13, Buffer.from(text, 'latin1'));
const yes = der(0x01, Uint8Array.of(0xff));

/** A positive INTEGER of big-endian bytes: no leading zeros, but one where the first bit is set. */
function integer(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex(byte => byte !== 0);
  const magnitude = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  return der(0x02, (magnitude[0] ?? 0) > 0x7f ? Buffer.concat([Uint8Array.of(0), magnitude]) : magnitude);
}

function smallInteger(value: number): Uint8Array {
  const hex = value.toString(16);
  return integer(Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex'));
}

function oid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const arcs = [first * 40 + second, ...rest].flatMap(arc => {
    const digits = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      digits.unshift((left & 0x7f) | 0x80);
    return digits;
  });
  return der(0x06, Uint8Array.from(arcs));
}

/** UTCTime to 2049, GeneralizedTime from 2050 on (RFC 5280 section 4.1.2.5). */
function time(date: Date): Uint8Array {
  const text = `${date.toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
  return date.getUTCFullYear() < 2_050 ? der(0x17, Buffer.from(text.slice(2))) : der(0x18, Buffer.from(text));
}

const name = (country: string, common: string) =>
  sequence(set(sequence(oid('2.5.4.6'), printableText(country))), set(sequence(oid('2.5.4.3'), utf8Text(common))));

function pointOf(key: P256PrivateJwk): Uint8Array {
  return Buffer.concat([Uint8Array.of(4), Buffer.from(key.x, 'base64url'), Buffer.from(key.y, 'base64url')]);
}

const keyIdentifier = (key: P256PrivateJwk) => createHash('sha1').update(pointOf(key)).digest();
const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

function extension(id: string, value: Uint8Array, isCritical = false): Uint8Array {
  return isCritical ? sequence(oid(id), yes, octets(value)) : sequence(oid(id), octets(value));
}

function extensionsOf({ key, extendedKeyUsage, issuer, isCa = false }: CertificateFields): Uint8Array {
  const extensions = [
    extension('2.5.29.14', octets(keyIdentifier(key))),
    extension('2.5.29.35', sequence(der(0x80, keyIdentifier(issuer?.key ?? key)))),
    // keyCertSign and cRLSign, or digitalSignature.
    extension('2.5.29.15', isCa ? bits(Uint8Array.of(0x06), 1) : bits(Uint8Array.of(0x80), 7), true),
  ];
  if (isCa) extensions.push(extension('2.5.29.19', sequence(yes), true));
  if (extendedKeyUsage) extensions.push(extension('2.5.29.37', sequence(...extendedKeyUsage.map(oid))));
  return der(0xa3, sequence(...extensions));
}

/** ECDSA's r and s as certificates carry them (RFC 3279 section 2.2.3). */
export function derSignature(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  return sequence(integer(signature.subarray(0, half)), integer(signature.subarray(half)));
}

/** A certificate, DER; signed by `issuer`, or by its own key. */
export function makeCertificate(fields: CertificateFields): Uint8Array {
  const { key, subject, country, serial, notBefore, notAfter, issuer } = fields;
  const publicKey = sequence(oid('1.2.840.10045.2.1'), oid('1.2.840.10045.3.1.7'));
  const signed = sequence(
    der(0xa0, smallInteger(2)),
    smallInteger(serial),
    ecdsaWithSha256,
    name(issuer?.country ?? country, issuer?.name ?? subject),
    sequence(time(notBefore), time(notAfter)),
    name(country, subject),
    sequence(publicKey, bits(pointOf(key))),
    extensionsOf(fields),
  );
  const signature = fixedEs256(issuer?.key ?? key, signed);
  return sequence(signed, ecdsaWithSha256, bits(derSignature(signature)));
}
