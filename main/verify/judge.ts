/** What a genuine credential's validity, use and revocation come to, each judged on its own. */
import type { Credential, Usage } from '../words.ts';
import type { Genuine, TrustList } from './verify.ts';

export const timeVerdicts = ['ok', 'expired', 'not-yet-valid', 'signer-expired', 'signer-not-yet-valid'] as const;
export type TimeVerdict = (typeof timeVerdicts)[number];

/**
 * Whether the credential, and then its signer's certificate, are inside their validity at `nowMs`. RFC 8392: valid from
 * `nbf` on, and no more at `exp` itself; RFC 5280: a certificate is valid up to and including its last second.
 * `skewSeconds` widens every end, for clocks that disagree: valid while nbf − skew ≤ now < exp + skew.
 */
export function judgeTime(
  { credential, key }: { credential: Pick<Credential, 'notBeforeS' | 'expiresAtS'>; key?: Partial<Genuine['key']> },
  nowMs: number,
  skewSeconds: number,
): TimeVerdict {
  const { notBeforeS, expiresAtS } = credential;
  const { validFromS = null, validUntilS = null } = key ?? {};
  const early = nowMs + skewSeconds * 1_000;
  const late = nowMs - skewSeconds * 1_000;
  // `ok` has to be proved, so that a clock that says NaN does not open.
  if (!(expiresAtS === null || late < expiresAtS * 1_000)) return 'expired';
  if (!(notBeforeS === null || early >= notBeforeS * 1_000)) return 'not-yet-valid';
  if (!(validUntilS === null || late < (validUntilS + 1) * 1_000)) return 'signer-expired';
  return validFromS === null || early >= validFromS * 1_000 ? 'ok' : 'signer-not-yet-valid';
}

/** Whether the signer's certificate allows every kind of fact that the credential holds. */
export function judgeUsage({ credential, key }: Genuine): 'ok' | 'wrong-usage' {
  if (credential.kind !== 'health' || key.usages === null) return 'ok';
  const allowed: readonly Usage[] = key.usages;
  return credential.facts.length > 0 && credential.facts.every(fact => allowed.includes(fact.kind))
    ? 'ok'
    : 'wrong-usage';
}

/** Whether the key was revoked before it signed, or the credential itself is. One without a beginning counts as signed now. */
export function judgeRevocation(
  { credential, key }: Genuine,
  trust: Pick<TrustList, 'isRevoked'>,
): 'ok' | 'revoked-key' | 'revoked-credential' {
  const { revokedFromS } = key;
  if (revokedFromS !== null && !((credential.notBeforeS ?? Number.POSITIVE_INFINITY) < revokedFromS)) {
    return 'revoked-key';
  }
  return credential.use !== null && trust.isRevoked(credential.use) ? 'revoked-credential' : 'ok';
}
