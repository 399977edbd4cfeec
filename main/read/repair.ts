/**
 * What scanners do to a text, undone where that needs no guess. A card's name may come misread, escaped or decomposed; digits
 * may come through the Vietnamese keyboard layout. Signed texts are left alone: one character is a whole different one.
 */

import { fail, ok, type Result } from '../words.ts';
import { bhyt } from './bhyt.ts';
import { damageOfCard, damageOfUnclaimed } from './card-damage.ts';
import { cccd } from './cccd.ts';
import { unescaped } from './escapes.ts';
import { isAmbiguous, typedKeys } from './keyboard-layout.ts';
import { asMeant } from './mojibake.ts';
import { personalQr } from './personal-qr.ts';
import type { Damage, FormatReader, ReadFault, ReadTools } from './reading.ts';
import { vd1 } from './vd1.ts';

/** The longest text that a QR code holds. */
const maxLength = 4_296;
/** Each round undoes one layer of every kind of escape. */
const maxRounds = 3;
/** A base45 text that came in the wrong case is told from words that begin alike by its length. */
const minBase45 = 20;

const base45Head = /^(?:HC1|VD1):/i;
const exactHead = /^(?:HC1|VD1|hc1|vd1):/;
const beyondAscii = /[^\0-\x7f]/;
/** The 1 of HC1 and VD1 is the Vietnamese layout's ă. */
const layoutHead = /^(?:HC|VD)ă:/iu;

const remedies: Readonly<Record<Damage, string>> = {
  'code-page': 'letters are missing: set the scanner to UTF-8',
  'input-method': 'a Vietnamese input method has rewritten the text: switch it off or use a serial connection',
  'keyboard-layout': 'typed on another keyboard layout than the scanner’s: use the US layout or a serial connection',
  'letter-case': 'the scanner changes the case of letters: switch that off',
  'cut-off': 'only the beginning has arrived',
};

function damaged(damage: Damage): Result<never, ReadFault> {
  return fail({ kind: 'damaged', damage, detail: remedies[damage] });
}

/**
 * Repairs a text whose wrapping is off, but which may still hold control characters: misread UTF-8 does. A text that needs
 * no repair, or that is none of ours, comes back as it is, in NFC. The fault is always `damaged`.
 */
export function repair(text: string, tools: ReadTools): Result<string, ReadFault> {
  if (text.length > maxLength || text.startsWith('{')) return ok(text);
  const known = repairSigned(text) ?? repairDecimal(text);
  if (known !== null) return known;
  const typed = repairTypedCard(text);
  if (!typed.ok) return typed;
  const meant = asMeant(typed.value, tools);
  const plain = withoutEscapes(meant, tools);
  const format = claimant(plain);
  const damage = format === null ? damageOfUnclaimed(plain, text) : damageOfCard(format.id, plain, tools);
  if (damage !== null) return damaged(damage);
  // What was typed may have been escaped as well.
  return format === null ? ok(meant) : repairTypedCard(plain);
}

const cards: readonly FormatReader[] = [personalQr, cccd, bhyt];

function claimant(text: string): FormatReader | null {
  return cards.find(card => card.claims(text)) ?? null;
}

/** Base45 and `shc:/`: null for any other text. */
function repairSigned(text: string): Result<string, ReadFault> | null {
  if (/^shc:\//i.test(text)) return repairShc(text);
  if (layoutHead.test(text)) return damaged('keyboard-layout');
  if (!base45Head.test(text)) return null;
  const isExact = exactHead.test(text);
  const isUpper = isExact && /^[A-Z]/.test(text);
  if (!isUpper && text.length < minBase45) return null;
  if (/[\p{L}\p{M}]/u.test(text.replace(/[\0-\x7f]+/g, ''))) return damaged('input-method');
  if (isUpper) return ok(text);
  return isExact && /^[0-9a-z $%*+\-./:]*$/i.test(text) ? damaged('letter-case') : null;
}

function repairShc(text: string): Result<string, ReadFault> {
  if (!text.startsWith('shc:/')) return damaged('letter-case');
  if (!beyondAscii.test(text)) return ok(text);
  const keys = typedKeys(text);
  if (keys === null || !/^shc:\/[0-9/]+$/.test(keys) || isAmbiguous(text)) return damaged('keyboard-layout');
  return ok(keys);
}

/** The decimal twin of a declaration, typed on the Vietnamese layout: null for any other text. */
function repairDecimal(text: string): Result<string, ReadFault> | null {
  if (!beyondAscii.test(text)) return null;
  const digits = typedKeys(text);
  if (digits === null || !/^[0-9]+$/.test(digits)) return null;
  if (!isAmbiguous(text)) return vd1.claims(digits) ? ok(digits) : null;
  // In normal form even the twin's own first digits change places, so its length has to tell it.
  return vd1.claims(digits.replace(/^[0-9]{5}/, '86901')) ? damaged('keyboard-layout') : null;
}

/** What fields of digits may hold. */
const digitsOnly = /^[0-9]*$/;
const masked = /^[0-9*#xX]*$/;
const dashed = /^[0-9*#xX-]*$/;
/** Numbers between `<`, and a signature in base64. */
const extension = /^[0-9A-Za-z+/=<*#_-]*$/;
const slashed = /^[0-9/-]*$/;
const inHex = /^[0-9a-fA-F-]*$/;
const insuranceCode = /^(?:[A-Z]{2})?[0-9]*$/;

/** Where each layout of a card has fields of digits. */
const typedLayouts: readonly ReadonlyMap<number, RegExp>[] = [
  new Map([
    [0, masked],
    [2, dashed],
    [3, digitsOnly],
    [4, digitsOnly],
    [5, extension],
  ]),
  new Map([0, 2, 5].map(index => [index, digitsOnly] as const)),
  new Map([0, 1, 3, 6].map(index => [index, digitsOnly] as const)),
  new Map([
    [0, insuranceCode],
    [1, inHex],
    [2, slashed],
    [3, digitsOnly],
    [4, inHex],
    [6, slashed],
    [7, slashed],
    [8, slashed],
  ]),
];

/** A card whose fields of digits were typed on the Vietnamese layout; any other text as it is. */
function repairTypedCard(text: string): Result<string, ReadFault> {
  if (!beyondAscii.test(text) || !text.includes('|')) return ok(text);
  const fields = text.split('|');
  for (const layout of typedLayouts) {
    const typed = typedFields(fields, layout);
    if (typed === null || typed === text || claimant(typed) === null) continue;
    // What one layout has put right may be what another needs to know the rest by.
    return isAmbiguous(text) ? damaged('keyboard-layout') : repairTypedCard(typed);
  }
  return ok(text);
}

function typedFields(fields: readonly string[], layout: ReadonlyMap<number, RegExp>): string | null {
  const typed: string[] = [];
  for (const [index, field] of fields.entries()) {
    const shape = layout.get(index);
    const isTyped = shape !== undefined && beyondAscii.test(field);
    // Where letters may stand, only the absence of digits shows that the layout has changed them.
    const isSure = isTyped && !(shape.test('a') && /[0-9]/.test(field));
    const keys = isSure ? typedKeys(field) : field;
    if (keys === null || (isTyped && !shape.test(keys))) return null;
    typed.push(keys);
  }
  return typed.join('|');
}

/** Layer by layer until nothing is left to undo; the text as it was where that takes too many. */
function withoutEscapes(text: string, tools: ReadTools): string {
  let plain = text;
  for (let round = 0; round <= maxRounds; round++) {
    const next = asMeant(unescaped(plain, tools), tools);
    if (next === plain) return plain;
    plain = next;
  }
  return text;
}
