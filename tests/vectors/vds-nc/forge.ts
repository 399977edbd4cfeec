/** Makes Visible Digital Seals with full freedom, the wrong ones above all: nothing here checks anything. */
import { fixedEs256, otherP256, type P256PrivateJwk } from '../ecdsa.ts';
import { p256 } from '../keys.ts';
import { makeCertificate } from '../x509.ts';

export type Json = Readonly<Record<string, unknown>>;

const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2027-01-01T00:00:00Z') };
const authority = { key: otherP256, name: 'Utopia CSCA' };
const signer = { key: p256, subject: 'Utopia health signer', country: 'UT', serial: 7, ...validity, issuer: authority };

/** The signer's certificate, and one that somebody else has made out of the same names. */
export const certificate = makeCertificate(signer);
export const otherCertificate = makeCertificate({ ...signer, serial: 8, issuer: { ...authority, key: p256 } });

export const vaccination: Json = {
  hdr: { t: 'icao.vacc', v: 1, is: 'UTO' },
  msg: {
    uvci: 'U32870',
    pid: { n: 'TRAN  THI MAI', dob: '1987-01-18', sex: 'F', i: 'C1234567' },
    ve: [
      {
        des: 'XM68M6',
        nam: 'Comirnaty',
        dis: 'RA01.0',
        vd: [
          { dvc: '2021-08-20', seq: 1, ctr: 'UTO', adm: 'Bệnh viện tỉnh', lot: 'VC35679' },
          { dvc: '2021-09-17', seq: 2, ctr: 'UTO', adm: 'Bệnh viện tỉnh', lot: 'VC87540' },
        ],
      },
    ],
  },
};

export const sampledAt = '2026-11-02T07:30:00+07:00';
export const test: Json = {
  hdr: { t: 'icao.test', v: 1, is: 'UTO' },
  msg: {
    utci: 'U01932',
    pid: { n: 'TRAN  THI MAI', dob: '1987-01-18', dt: 'P', dn: 'C1234567' },
    sp: { spn: 'Viện Pasteur', ctr: 'UTO', cd: { p: '+84000000000', e: 'lab@lab.example', a: 'Utopia' } },
    dat: { sc: sampledAt, ri: '2026-11-02T12:00:00+07:00' },
    tr: { tc: 'molecular(PCR)', r: 'negative', m: 'nasopharyngeal' },
  },
};

/** A copy with changes along the path of member names and indexes; `undefined` removes a member. */
export function changed(value: unknown, path: readonly (string | number)[], change: unknown): Json {
  const copy: Record<string, unknown> = structuredClone(Object(value));
  let at: unknown = copy;
  for (const name of path.slice(0, -1)) at = Reflect.get(Object(at), name);
  Reflect.set(Object(at), path.at(-1) ?? '', change);
  return copy;
}

/** Members sorted, no white space: what is signed. Enough for names in ASCII and small whole numbers. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  const sorted = members.toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

export interface Forgery {
  readonly key?: P256PrivateJwk;
  readonly data?: unknown;
  readonly certificate?: Uint8Array;
  /** Changes to `sig`; `undefined` removes a member. */
  readonly sig?: Json;
  /** Makes another signature of the right one. */
  readonly resign?: (signature: Uint8Array) => Uint8Array;
}

/** A seal, correctly signed by `key` over whatever it holds. */
export function seal(forgery: Forgery = {}): Json {
  const { key = p256, data = vaccination, resign = same => same } = forgery;
  const signature = resign(fixedEs256(key, Buffer.from(canonical(data))));
  const cer = Buffer.from(forgery.certificate ?? certificate).toString('base64url');
  const sig = { alg: 'ES256', cer, sigvl: Buffer.from(signature).toString('base64url') };
  return { data, sig: { ...sig, ...forgery.sig } };
}

export const text = (forgery: Forgery = {}): string => JSON.stringify(seal(forgery));
