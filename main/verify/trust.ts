/** A trust list over keys that are looked up by their id. */
import type { Seal } from '../words.ts';
import type { TrustedKey, TrustList } from './verify.ts';

/** The keys by id, in their order; several may share one. */
function indexOf(keys: readonly TrustedKey[]): ReadonlyMap<string, readonly TrustedKey[]> {
  const index = new Map<string, TrustedKey[]>();
  for (const key of keys) {
    const same = index.get(key.keyId);
    if (same === undefined) index.set(key.keyId, [key]);
    else same.push(key);
  }
  return index;
}

/**
 * `byCertificate` answers for seals that bring their signer's certificate: the keys of it, where the site trusts it.
 * `isRevoked` as in `TrustList`.
 */
export function trustList(
  keys: readonly TrustedKey[],
  byCertificate: (der: Uint8Array) => readonly TrustedKey[] = () => [],
  isRevoked: (use: string) => boolean = () => false,
): TrustList {
  const index = indexOf(keys);
  return {
    find(seal: Seal) {
      if (seal.kind === 'none') return [];
      if (seal.kind === 'vds') return byCertificate(seal.certificate);
      return seal.keyId === null ? [] : (index.get(seal.keyId) ?? []);
    },
    isRevoked,
  };
}
