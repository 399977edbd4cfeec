import { randomBytes } from 'node:crypto';
import { mint, newKeyPair, type TokenOrder } from '../../main/declare/token.ts';

const { privateJwk } = newKeyPair();
const personKey = randomBytes(32);

/** 18:00 on 27 November 2026 in Vietnam. */
export const untilS = Date.UTC(2026, 10, 27, 11) / 1_000;
export const untilText = '18:00 27/11/2026';
/** What PDFs are dated. */
export const now = Date.UTC(2026, 10, 25, 1);

/** Somebody with a declaration of their own, as `gatehouse declare` hands it out. */
export function personOf(name: string, changes: Partial<TokenOrder> = {}) {
  const token = mint({
    ...{
      privateJwk,
      personKey,
      issuer: 'doh',
      name,
      nationalId: '001099012345',
      purposes: [1],
      symptoms: 0,
      exposures: 0,
    },
    ...{ notBeforeS: untilS - 72 * 3_600, expiresAtS: untilS, nonce: randomBytes(12) },
    ...changes,
  });
  if (!token.ok) throw new Error(token.fault);
  return { name, text: token.value.text, expiresAtS: untilS };
}
