/** What a code that no format claims is, so that its owner can be told which one not to show. */
import type { CodeKind } from '../words.ts';

/** No kind needs more than its beginning to be known by. */
const maxLength = 4_296;

/** Schemes and heads that say it outright; the first that fits. */
const heads: readonly (readonly [CodeKind, RegExp])[] = [
  ['url', /^(?:https?:\/\/|www\.)/i],
  // A bare domain with a path: labels of at most 63 characters (RFC 1035), the last one of letters.
  ['url', /^(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}\//i],
  ['wifi', /^WIFI:/i],
  ['contact', /^(?:BEGIN:VCARD|MECARD:|BIZCARD:)/i],
  // EMVCo merchant-presented mode (VietQR among them): payload format indicator 01, then the point of initiation.
  ['payment', /^000201[0-9]{2}/],
  ['payment', /^(?:bitcoin|bitcoincash|ethereum|litecoin|lightning|monero|upi|payto|momo):/i],
  // IATA Resolution 792: M, the number of legs, the passenger's name in 20 characters.
  ['ticket', /^M[1-4][A-Z][A-Z/ .'-]{19}/],
  ['phone', /^tel:/i],
  ['message', /^(?:smsto|sms|mmsto|mms):/i],
  ['email', /^(?:mailto|MATMSG|smtp):/i],
  ['place', /^geo:/i],
  ['event', /^BEGIN:V(?:EVENT|CALENDAR)/i],
];

/** A bare ticket-like id: capitals, digits and hyphens. */
const ticketId = /^[A-Z0-9-]{6,40}$/;
/** GTIN-8, -12, -13, -14. */
const productLengths: readonly number[] = [8, 12, 13, 14];

/** The kind of a text; `text` where nothing tells. */
export function codeKindOf(text: string): CodeKind {
  const start = text.slice(0, maxLength);
  const head = heads.find(([, shape]) => shape.test(start));
  if (head !== undefined) return head[0];
  if (isProduct(text)) return 'product';
  return ticketId.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text) ? 'ticket' : 'text';
}

/** GS1 General Specifications, 7.9.1: the digits weigh 1 and 3 in turn from the right, and sum up to a multiple of ten. */
function isProduct(text: string): boolean {
  if (!productLengths.includes(text.length) || !/^[0-9]+$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += Number(text.charAt(text.length - 1 - i)) * (i % 2 === 0 ? 1 : 3);
  return sum > 0 && sum % 10 === 0;
}
