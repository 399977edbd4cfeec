/** What the demo is made of: its site file, its keys, and one code for each thing that can come of a scan. */

import type { JsonWebKey } from 'node:crypto';
import { randomBytes } from 'node:crypto';
import type { Sample } from '../contract.ts';
import { pseudonymOf } from '../controller/pseudonym.ts';
import { mint, newKeyPair, type TokenOrder } from '../declare/token.ts';
import type { NewDeclaration } from '../record/register-records.ts';
import { aliasOf } from '../verify/person.ts';

const simulatedLane = (id: string, direction: 'in' | 'out') => ({
  id,
  direction,
  scanners: [{ driver: 'sim' }],
  relay: { driver: 'sim', pulseMs: 500 },
  passage: { driver: 'sim', timeoutMs: 5_000 },
  inputs: { fire: { driver: 'sim', normally: 'closed', relay: 'hold' } },
});

/** The site file, before it becomes YAML; `formPort` is where the declaration form listens. */
export const demoSite = (formPort: number) => ({
  site: {
    id: 'demo',
    name: { vi: 'Bệnh viện Đa khoa tỉnh', en: 'Provincial General Hospital' },
    personKey: 'trust/demo.person.key',
    notice: {
      version: '1',
      vi: 'Mã chỉ dùng để xét vào cổng và xoá sau 30 ngày.',
      en: 'Used only to decide entry; erased after 30 days.',
      contact: '0214 384 0001',
    },
  },
  trust: [{ issuer: 'demo', key: 'trust/demo.public.jwk', for: ['declaration'] }],
  declare: {
    ...{ url: `http://127.0.0.1:${formPort}`, port: formPort },
    ...{ issuer: 'demo', key: 'trust/demo.private.jwk', tokenFile: 'trust/lookup.token' },
  },
  lookup: { url: `http://127.0.0.1:${formPort}/v1/find`, tokenFile: 'trust/lookup.token' },
  lanes: [{ ...simulatedLane('in-1', 'in'), declare: true }, simulatedLane('out-1', 'out')],
  policy: { occupancy: { limit: 20 } },
  // The button that ends the fire ends it.
  fire: { relock: 'auto' },
});

/** Who sits at the demo's desk. */
export const demoGuard = 'Trần Văn Hùng';

export interface DemoKeys {
  readonly privateJwk: JsonWebKey;
  readonly publicJwk: JsonWebKey;
  readonly personKey: Uint8Array;
}

export function newDemoKeys(): DemoKeys {
  return { ...newKeyPair(), personKey: randomBytes(32) };
}

const hourS = 3_600;

/** Identity cards as their QR codes have it; the people are invented. */
const demoCards = {
  declared: '001190000117|123456789|Bùi Thị Lan|12051990|Nữ|Phường A, Quận B, Hà Nội|15082021',
  undeclared: '001085000229||Ngô Văn Minh|03021985|Nam|Phường C, Quận D, Hà Nội|15082021',
};

/** What the register knows of the owner of the first card. */
export function demoDeclaration(keys: DemoKeys, now: number): NewDeclaration {
  const nowS = Math.floor(now / 1_000);
  const { key } = aliasOf({ kind: 'national-id', value: '001190000117' }, pseudonymOf(keys.personKey));
  return {
    persons: [key],
    ref: 'demo',
    notBeforeS: nowS - hourS,
    expiresAtS: nowS + 71 * hourS,
    audience: null,
    answers: { symptoms: 0, exposures: 0 },
    purposes: [1],
    ...{ name: 'Bùi Thị Lan', birthDate: '1990-05-12', phone: null, plate: null, host: null },
  };
}

/** The sample codes at the moment `now` (milliseconds since 1970). */
export function demoSamples(keys: DemoKeys, now: number): readonly Sample[] {
  const nowS = Math.floor(now / 1_000);
  let people = 0;
  const declare = (name: string, changes: Partial<TokenOrder> = {}): string => {
    people += 1;
    const token = mint({
      privateJwk: keys.privateJwk,
      personKey: keys.personKey,
      issuer: 'demo',
      name,
      nationalId: `0010990123${String(people).padStart(2, '0')}`,
      notBeforeS: nowS - hourS,
      expiresAtS: nowS + 71 * hourS,
      symptoms: 0,
      exposures: 0,
      purposes: [1],
      nonce: randomBytes(12),
      ...changes,
    });
    if (!token.ok) throw new Error(`the demo cannot mint a sample: ${token.fault}`);
    return token.value.text;
  };
  const sample = (id: string, vi: string, en: string, text: string, expect: Sample['expect'], times = 1): Sample => ({
    id,
    label: { vi, en },
    text,
    expect,
    times,
  });
  return [
    sample('valid', 'Hợp lệ', 'Valid', declare('Nguyễn Văn An'), 'admit'),
    sample(
      'expired',
      'Hết hạn',
      'Expired',
      declare('Trần Thị Bích', { notBeforeS: nowS - 50 * hourS, expiresAtS: nowS - 2 * hourS }),
      'refuse',
    ),
    sample('forged', 'Giả mạo', 'Forged', declare('Lê Văn Cường', { privateJwk: newKeyPair().privateJwk }), 'refuse'),
    sample('symptoms', 'Có triệu chứng', 'Symptoms', declare('Phạm Thị Dung', { symptoms: 0b11 }), 'refer'),
    sample('wrong-site', 'Sai địa điểm', 'Wrong site', declare('Hoàng Văn Em', { audience: 'elsewhere' }), 'refuse'),
    sample('used', 'Đã dùng', 'Used twice', declare('Vũ Thị Giang'), 'refuse', 2),
    sample('card', 'Thẻ căn cước', 'Identity card', demoCards.declared, 'admit'),
    sample('card-new', 'Thẻ chưa khai báo', 'Card, not declared', demoCards.undeclared, 'admit'),
    sample('garbage', 'Mã lạ', 'Not a declaration', 'https://example.com/menu?table=7', 'refuse'),
    sample(
      'early',
      'Chưa đến ngày',
      'Not valid yet',
      declare('Đỗ Văn Hùng', { notBeforeS: nowS + 24 * hourS, expiresAtS: nowS + 96 * hourS }),
      'refuse',
    ),
  ];
}
