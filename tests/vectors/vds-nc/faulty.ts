/** Texts that are no Visible Digital Seal: name, the fault that reading them is to give, and the text. */
import { changed, type Json, test, text, vaccination } from './forge.ts';

type Faulty = readonly [name: string, fault: string, text: string, format?: 'vds-nc' | 'unknown'];

const genuine = text();
const ofData = (name: string, path: readonly (string | number)[], change: unknown, data = vaccination): Faulty => [
  name,
  'bad-vds',
  text({ data: changed(data, path, change) }),
];
const ofSig = (name: string, sig: Json): Faulty => [name, 'bad-vds', text({ sig })];
const inMessage = (member: string) => genuine.replace('"uvci"', `${member},"uvci"`);
const deep = (levels: number) => inMessage(`"x":${'['.repeat(levels)}${']'.repeat(levels)}`);

const jsonFaults: readonly Faulty[] = [
  ['cut-off', 'bad-json', genuine.slice(0, -1)],
  ['trailing', 'bad-json', `${genuine}{}`],
  ['no-array', 'unknown', `[${genuine}]`, 'unknown'],
  ['single-quotes', 'bad-json', genuine.replace('"data"', "'data'")],
  ['comma-at-the-end', 'bad-json', genuine.replace(/\}$/, ',}')],
  ['double-name', 'bad-json', inMessage('"uvci":"U1"')],
  ['double-name-escaped', 'bad-json', inMessage('"\\u0075vci":"U1"')],
  ['double-data', 'bad-json', genuine.replace('{"data":', '{"data":{},"data":')],
  ['proto', 'bad-json', inMessage('"__proto__":{}')],
  ['proto-escaped', 'bad-json', inMessage('"__proto\\u005f_":{}')],
  // data, msg and the array's own place are three levels above.
  ['deep', 'bad-json', deep(14)],
  ['lone-surrogate', 'bad-json', inMessage('"x":"\\udead"')],
  ['infinite-number', 'bad-json', inMessage('"x":1e999')],
  ['other-object', 'unknown', '{"data":{}}', 'unknown'],
];

const sealFaults: readonly Faulty[] = [
  ['no-data', 'bad-vds', JSON.stringify({ hdr: 'icao.vacc', sig: {} })],
  ['no-sig', 'bad-vds', JSON.stringify({ data: vaccination })],
  ['data-array', 'bad-vds', text({ data: ['icao.vacc', 'icao.test'] })],
  ofSig('alg-none', { alg: 'none' }),
  ofSig('alg-hs256', { alg: 'HS256' }),
  ofSig('alg-lower-case', { alg: 'es256' }),
  ofSig('alg-absent', { alg: undefined }),
  ofSig('certificate-absent', { cer: undefined }),
  ofSig('certificate-empty', { cer: '' }),
  ofSig('certificate-plain-base64', { cer: 'MIIB+/==' }),
  ofSig('certificate-pem', { cer: '-----BEGIN CERTIFICATE-----' }),
  ofSig('signature-absent', { sigvl: undefined }),
  ofSig('signature-loose-bits', { sigvl: 'AB' }),
  ofSig('signature-padding-too-long', { sigvl: 'AAA==' }),
  ofSig('signature-padding-inside', { sigvl: 'AA==AAAA' }),
  ofSig('signature-space', { sigvl: 'AAAA AAA' }),
];

const dataFaults: readonly Faulty[] = [
  ofData('no-header', ['hdr'], 'icao.vacc'),
  ofData('no-message', ['msg'], undefined),
  ofData('type-other', ['hdr', 't'], 'icao.visa'),
  ofData('type-inherited', ['hdr'], { t: 'toString', v: 1, is: 'UTO', x: 'icao.' }),
  ofData('version-2', ['hdr', 'v'], 2),
  ofData('version-text', ['hdr', 'v'], '1'),
  ofData('issuer-absent', ['hdr', 'is'], undefined),
  ofData('issuer-lower-case', ['hdr', 'is'], 'uto'),
  ofData('issuer-too-long', ['hdr', 'is'], 'UTOP'),
  ofData('id-absent', ['msg', 'uvci'], undefined),
  ofData('id-of-the-other-type', ['msg', 'utci'], undefined, test),
  ofData('id-too-long', ['msg', 'uvci'], 'U'.repeat(81)),
  ofData('id-with-line-end', ['msg', 'uvci'], 'U1\n'),
  ofData('person-absent', ['msg', 'pid'], undefined),
  ofData('name-absent', ['msg', 'pid', 'n'], undefined),
  ofData('name-empty', ['msg', 'pid', 'n'], ' << '),
  ['name-turning', 'bad-vds', genuine.replace('MAI', '\\u202e')],
  ofData('too-many-doses', ['msg', 've'], [{ vd: Array.from({ length: 65 }, () => ({})) }]),
];

export const faulty: readonly Faulty[] = [...jsonFaults, ...sealFaults, ...dataFaults];
