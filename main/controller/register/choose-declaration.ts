/** Which of several declarations of one person counts. */
import type { RegisteredDeclaration } from '../../record/register-records.ts';

type Validity = Pick<RegisteredDeclaration, 'notBeforeS' | 'expiresAtS'>;

/** `nowS`: seconds since 1970. */
export function isValid({ notBeforeS, expiresAtS }: Validity, nowS: number): boolean {
  return notBeforeS <= nowS && nowS < expiresAtS;
}

/** Seconds to the validity; 0 inside. */
function distance({ notBeforeS, expiresAtS }: Validity, nowS: number): number {
  return Math.max(0, notBeforeS - nowS, nowS + 1 - expiresAtS);
}

/** Valid before not, meant for this site before not, then the newer; among those that are not valid the nearest to it. */
export function better(
  one: RegisteredDeclaration | null,
  other: RegisteredDeclaration,
  nowS: number,
  audiences: readonly string[],
): RegisteredDeclaration {
  if (one === null) return other;
  const apart = distance(one, nowS) - distance(other, nowS);
  if (apart !== 0) return apart < 0 ? one : other;
  const isMeant = ({ audience }: RegisteredDeclaration) => audience === null || audiences.includes(audience);
  if (isMeant(one) !== isMeant(other)) return isMeant(one) ? one : other;
  return other.notBeforeS > one.notBeforeS ? other : one;
}

/** The one that is nearer to being valid; `one` where they are alike. */
export function nearer<D extends { readonly declaration: Validity }>(
  one: D | null,
  other: D | null,
  nowS: number,
): D | null {
  if (one === null || other === null) return one ?? other;
  return distance(other.declaration, nowS) < distance(one.declaration, nowS) ? other : one;
}
