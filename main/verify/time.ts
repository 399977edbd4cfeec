import type { Credential } from '../words.ts';

/**
 * Whether the credential is inside its validity at `nowMs`. RFC 8392: valid from `nbf` on, and no more at `exp` itself.
 * `skewSeconds` widens both ends, for clocks that disagree: valid while nbf − skew ≤ now < exp + skew.
 */
export function judgeTime(
  { notBeforeS, expiresAtS }: Pick<Credential, 'notBeforeS' | 'expiresAtS'>,
  nowMs: number,
  skewSeconds: number,
): 'ok' | 'expired' | 'not-yet-valid' {
  if (nowMs >= (expiresAtS + skewSeconds) * 1_000) return 'expired';
  // `ok` has to be proved, so that a clock that says NaN does not open.
  return nowMs >= (notBeforeS - skewSeconds) * 1_000 ? 'ok' : 'not-yet-valid';
}
