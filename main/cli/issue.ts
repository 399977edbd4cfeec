import { type JsonWebKey, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { renderSVG } from 'uqr';
import { exposureWords, purposeWords, symptomWords } from '../controller/register/answer-words.ts';
import { readPersonKey } from '../controller/site.ts';
import { mint, type TokenOrder } from '../declare/token.ts';
import { type Command, failure, parse, parseTime, print, required, tell, UsageError } from './command.ts';

const symptoms = symptomWords.map(([word]) => word);
const exposures = exposureWords.map(([word]) => word);
const purposes = purposeWords;

const help = `
usage: gatehouse issue --key F --person-key F --issuer ID --name N --national-id D [options]

Prints a signed declaration (VD1: text) on stdout.

  --key F             the issuer's private key (JWK)
  --person-key F      the scheme's person key
  --issuer ID         as the gates' trust lists have it
  --name N            full name
  --national-id D     12 digits; only its keyed pseudonym is in the text
  --valid-hours 72    how long it is valid
  --not-before TIME   from when (default now), as 2026-11-23T08:00:00Z
  --audience ID       the site or group that it is for (default any)
  --symptom S         ${symptoms.join(', ')} (or 0 to 5); may be repeated
  --exposure E        ${exposures.join(', ')} (or 0 to 3); may be repeated
  --purpose P         ${purposes.join(', ')} (or 1 to 8); may be repeated (default visit)
  --phone D, --plate T, --host T
  --decimal           the decimal twin, for keyboard wedges
  --qr out.svg        writes the QR code as well
`;

const options = {
  key: { type: 'string' },
  'person-key': { type: 'string' },
  issuer: { type: 'string' },
  name: { type: 'string' },
  'national-id': { type: 'string' },
  'valid-hours': { type: 'string' },
  'not-before': { type: 'string' },
  audience: { type: 'string' },
  symptom: { type: 'string', multiple: true },
  exposure: { type: 'string', multiple: true },
  purpose: { type: 'string', multiple: true },
  phone: { type: 'string' },
  plate: { type: 'string' },
  host: { type: 'string' },
  decimal: { type: 'boolean' },
  qr: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const issue: Command = {
  summary: 'sign a declaration and print its text',
  help,
  async run(args) {
    const { values } = parse(args, options);
    const token = mint(orderOf(values));
    if (!token.ok) throw new UsageError(token.fault);
    const text = values.decimal === true ? token.value.decimal : token.value.text;
    if (values.qr !== undefined) {
      try {
        writeFileSync(values.qr, renderSVG(text, { ecc: 'M', border: 4 }));
      } catch (error) {
        tell(`gatehouse: ${values.qr} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
        return failure;
      }
    }
    print(values.json === true ? JSON.stringify(token.value) : text);
    return 0;
  },
};

type Values = ReturnType<typeof parse<typeof options>>['values'];

function orderOf(values: Values): TokenOrder {
  const personKey = readPersonKey(required(values, 'person-key'));
  if (!personKey.ok) throw new UsageError(personKey.fault);
  const hours = Number(values['valid-hours'] ?? '72');
  if (!(hours > 0 && hours <= 24 * 366)) throw new UsageError('--valid-hours: expected hours, over 0 and up to 8784');
  const from = values['not-before'];
  const notBeforeS = Math.floor((from === undefined ? Date.now() : parseTime(from, 'not-before')) / 1_000);
  const { audience, phone, plate, host } = values;
  return {
    privateJwk: readJwk(required(values, 'key')),
    personKey: personKey.value,
    issuer: required(values, 'issuer'),
    name: required(values, 'name'),
    nationalId: required(values, 'national-id'),
    notBeforeS,
    expiresAtS: notBeforeS + Math.round(hours * 3_600),
    ...(audience === undefined ? {} : { audience }),
    ...(phone === undefined ? {} : { phone }),
    ...(plate === undefined ? {} : { plate }),
    ...(host === undefined ? {} : { host }),
    symptoms: bitsOf(values.symptom ?? [], symptoms, 'symptom'),
    exposures: bitsOf(values.exposure ?? [], exposures, 'exposure'),
    purposes: (values.purpose ?? ['visit']).map(word => indexOf(word, purposes, 'purpose', 1) + 1),
    nonce: randomBytes(12),
  };
}

function readJwk(file: string): JsonWebKey {
  try {
    const jwk: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof jwk === 'object' && jwk !== null) return { ...jwk };
  } catch (error) {
    throw new UsageError(`--key ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new UsageError(`--key ${file}: expected a private key as JWK`);
}

function bitsOf(words: readonly string[], known: readonly string[], option: string): number {
  return words.reduce((bits, word) => bits | (1 << indexOf(word, known, option, 0)), 0);
}

/** A word, or its number counted from `first`. */
function indexOf(word: string, known: readonly string[], option: string, first: number): number {
  const index = /^\d$/.test(word) ? Number(word) - first : known.indexOf(word);
  if (index >= 0 && index < known.length) return index;
  throw new UsageError(`--${option}: expected one of ${known.join(', ')}, found ${word}`);
}
