/** Fixed keys of the standards' own examples: their private halves are public, so that vectors can be minted again. */
import { trustedKey } from '../../main/controller/trust/keys.ts';
import type { TrustedKey } from '../../main/verify/verify.ts';

/** RFC 8032 section 7.1, test 1; the same key as RFC 8037 appendix A. */
export const ed25519 = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
};

/** RFC 8032 section 7.1, test 2. */
export const otherEd25519 = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: 'PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw',
  d: 'TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs',
};

/** RFC 6979 appendix A.2.5. */
export const p256 = {
  kty: 'EC',
  crv: 'P-256',
  x: 'YP7UuiVanTHJYet0xjVtaMBJuJI7Yfps5mliLmDyn7Y',
  y: 'eQP-EAi4vJmkGunpVii8ZPLxsgwtfp9Rd6PClNRGIpk',
  d: 'ya-p2EW6dRZrXCFXZ7HWk05Qw9s26JsSe4piKxIPZyE',
};

export type PrivateJwk = typeof ed25519 | typeof p256;

/** The public half. */
export function publicOf({ d: _secret, ...jwk }: PrivateJwk): Omit<PrivateJwk, 'd'> {
  return jwk;
}

/** The key as trusted for declarations of `issuer`. */
export function trusted(jwk: PrivateJwk, issuer = 'lc-doh'): TrustedKey {
  const key = trustedKey(publicOf(jwk), issuer, ['declaration']);
  if (!key.ok) throw new Error(key.fault);
  return key.value;
}
