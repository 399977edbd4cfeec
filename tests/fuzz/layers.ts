/** What a code's text is made of, layer inside layer, each with the way back to a text. */
import { deflateRawSync, deflateSync, inflateRawSync, inflateSync } from 'node:zlib';
import { decodeBase45, encodeBase45 } from '../../main/read/base45.ts';
import { packed } from '../vectors/dcc/forge.ts';
import { head } from '../vectors/dcc/write-cbor.ts';
import { digitsOf, stored } from '../vectors/shc/forge.ts';
import { spansOf } from './cbor-spans.ts';

/** 0 stores a stream as it is; 1 to 9 are the compressor's. */
type Level = number;

export interface Layer {
  readonly name: string;
  readonly kind: 'text' | 'binary' | 'cbor' | 'json';
  readonly bytes: Uint8Array;
  /** The scanned bytes with others in place of this layer's; nothing is signed anew. */
  wrap(bytes: Uint8Array, level: Level): Uint8Array;
}

type Wrap = Layer['wrap'];

const latin1 = (text: string): Uint8Array => Buffer.from(text, 'latin1');

/** The layers of a text, outermost first; what cannot be opened ends the list. */
export function layersOf(text: string): readonly Layer[] {
  const scanned: Layer = { name: 'text', kind: 'text', bytes: Buffer.from(text), wrap: bytes => bytes };
  const inner = () => {
    if (text.startsWith('HC1:')) return inHc1(text);
    if (text.startsWith('VD1:')) return inVd1(text);
    if (/^86901\d+$/.test(text)) return inDecimal(text);
    if (/^shc:\/\d+$/.test(text)) return inShc(text);
    return text.startsWith('{') ? [{ ...scanned, name: 'json', kind: 'json' as const }] : [];
  };
  try {
    return [scanned, ...inner()];
  } catch {
    return [scanned];
  }
}

function inBase45(text: string): Uint8Array {
  const bytes = decodeBase45(text.slice(4));
  if (!bytes.ok) throw new Error(bytes.fault.detail);
  return bytes.value;
}

function inHc1(text: string): Layer[] {
  const zlib = inBase45(text);
  const toText: Wrap = bytes => latin1(`HC1:${encodeBase45(bytes)}`);
  const pack: Wrap = (bytes, level) => toText(level === 0 ? packed(bytes) : deflateSync(bytes, { level }), level);
  const layers: Layer[] = [{ name: 'zlib', kind: 'binary', bytes: zlib, wrap: toText }];
  try {
    return [...layers, ...inCose(inflateSync(zlib, { maxOutputLength: 65_536 }), pack)];
  } catch {
    return layers;
  }
}

function inVd1(text: string): Layer[] {
  return inCose(inBase45(text), bytes => latin1(`VD1:${encodeBase45(bytes)}`));
}

function inDecimal(text: string): Layer[] {
  const hex = BigInt(text.slice(5)).toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex').subarray(1);
  return inCose(bytes, inner => latin1(`86901${BigInt(`0x01${Buffer.from(inner).toString('hex')}`)}`));
}

/** The message, and inside it each byte string that is CBOR: protected header and payload. */
function inCose(bytes: Uint8Array, wrap: Wrap): Layer[] {
  const message: Layer = { name: 'cose', kind: 'cbor', bytes, wrap };
  const strings = spansOf(bytes).filter(
    ({ major, depth, contentAt, end }) => major === 2 && depth === 1 && end > contentAt,
  );
  return [
    message,
    ...strings.map(({ at, contentAt, end }, index): Layer => {
      const name = ['header', 'payload', 'signature'][index] ?? 'string';
      const kind = name === 'signature' ? 'binary' : 'cbor';
      const inside: Wrap = (inner, level) =>
        wrap(Buffer.concat([bytes.subarray(0, at), head(2, inner.length), inner, bytes.subarray(end)]), level);
      return { name, kind, bytes: bytes.subarray(contentAt, end), wrap: inside };
    }),
  ];
}

function inShc(text: string): Layer[] {
  const codes = (text.slice(5).match(/\d\d/g) ?? []).map(pair => Number(pair) + 45);
  const jws = Buffer.from(codes);
  const toText: Wrap = bytes => latin1(`shc:/${digitsOf(Buffer.from(bytes).toString('latin1'))}`);
  const [header = '', payload = '', signature = ''] = jws.toString('latin1').split('.');
  const part = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  const decoded = (piece: string) => Buffer.from(piece, 'base64url');
  const toPayload: Wrap = (bytes, level) => toText(latin1(`${header}.${part(bytes)}.${signature}`), level);
  const layers: Layer[] = [
    { name: 'jws', kind: 'text', bytes: jws, wrap: toText },
    {
      ...{ name: 'jws header', kind: 'json', bytes: decoded(header) },
      wrap: (bytes, level) => toText(latin1(`${part(bytes)}.${payload}.${signature}`), level),
    },
    { name: 'deflate', kind: 'binary', bytes: decoded(payload), wrap: toPayload },
    {
      ...{ name: 'jws signature', kind: 'binary', bytes: decoded(signature) },
      wrap: (bytes, level) => toText(latin1(`${header}.${payload}.${part(bytes)}`), level),
    },
  ];
  const deflate: Wrap = (bytes, level) =>
    toPayload(level === 0 ? stored(bytes) : deflateRawSync(bytes, { level }), level);
  try {
    const json = inflateRawSync(decoded(payload), { maxOutputLength: 65_536 });
    return [...layers, { name: 'jws payload', kind: 'json', bytes: json, wrap: deflate }];
  } catch {
    return layers;
  }
}
