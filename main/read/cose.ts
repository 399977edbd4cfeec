import { fail, ok, type Result } from '../words.ts';
import { type CborLimits, type CborMap, decodeCbor, isArray, isBytes, isMap } from './cbor.ts';
import type { ReadFault, ReadTools } from './reading.ts';

/** An opened COSE_Sign1 message (RFC 9052 section 4.2). */
export interface Sign1 {
  /** The protected header. Nothing is known of its labels: a `crit` (2) is the caller's to refuse. */
  readonly header: CborMap;
  readonly unprotected: CborMap;
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
  /** The Sig_structure that the signature covers, around the protected header and payload exactly as received. */
  readonly signed: Uint8Array;
}

/**
 * Opens a COSE_Sign1 with an attached payload; verifies nothing. In the loose dialect it may be tagged, once or twice, and
 * its protected header may be empty. Faults: `bad-cbor` for what is not CBOR of the dialect, `bad-cose` for another shape.
 */
export function openSign1(bytes: Uint8Array, limits: CborLimits, tools: ReadTools): Result<Sign1, ReadFault> {
  const message = decodeCbor(bytes, limits, tools);
  if (!message.ok) return message;
  if (!isArray(message.value) || message.value.length !== 4) return bad('expected an array of 4');
  const [protectedHeader, unprotected, payload, signature] = message.value;
  if (!isBytes(protectedHeader)) return bad('protected header: expected a byte string');
  if (!isMap(unprotected)) return bad('unprotected header: expected a map');
  if (!isBytes(payload)) return bad('payload: expected a byte string');
  if (!isBytes(signature)) return bad('signature: expected a byte string');
  // RFC 9052 section 3: no parameters are written as no bytes.
  const isEmpty = limits.dialect === 'loose' && protectedHeader.length === 0;
  const header = isEmpty ? ok<CborMap>(new Map()) : decodeCbor(protectedHeader, limits, tools);
  if (!header.ok) return header;
  if (!isMap(header.value)) return bad('protected header: expected a map');
  return ok({ header: header.value, unprotected, payload, signature, signed: sigStructure(protectedHeader, payload) });
}

function bad(detail: string): Result<never, ReadFault> {
  return fail({ kind: 'bad-cose', detail });
}

/** The CBOR array of 4 and the text "Signature1" that begin every Sig_structure of a COSE_Sign1 (RFC 9052 section 4.4). */
const context = [0x84, 0x6a, ...Array.from('Signature1', character => character.charCodeAt(0))];
const emptyBytes = 0x40;

/** `["Signature1", protected header, no external data, payload]` in CBOR. */
export function sigStructure(protectedHeader: Uint8Array, payload: Uint8Array): Uint8Array {
  const headerHead = byteStringHead(protectedHeader.length);
  const payloadHead = byteStringHead(payload.length);
  const beforeHeader = [...context, ...headerHead];
  const beforePayload = [emptyBytes, ...payloadHead];
  const payloadAt = beforeHeader.length + protectedHeader.length + beforePayload.length;
  const bytes = new Uint8Array(payloadAt + payload.length);
  bytes.set(beforeHeader);
  bytes.set(protectedHeader, beforeHeader.length);
  bytes.set(beforePayload, beforeHeader.length + protectedHeader.length);
  bytes.set(payload, payloadAt);
  return bytes;
}

/** Shortest form; no QR code holds a byte string of 64 KiB. */
function byteStringHead(length: number): readonly number[] {
  if (length < 24) return [0x40 | length];
  if (length < 256) return [0x58, length];
  return [0x59, length >> 8, length & 0xff];
}
