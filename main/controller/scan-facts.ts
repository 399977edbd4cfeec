/** What a decision's record keeps of what the policy was asked. */
import { namesSomebody } from '../decide/decide.ts';
import { type Declared, type Judged, type Proof, proofsOf } from '../decide/question.ts';
import type { Facts } from '../record/records.ts';

/** What goes with the code that is judged. */
interface Beside {
  readonly earlier: readonly Proof[];
  readonly found: { readonly declared: Declared; readonly ageMs: number; readonly isMadeHere?: boolean } | null;
  readonly clockFaulted: boolean;
}

/** Null where nobody is named. */
export function factsOf(judged: Judged, { earlier, found, clockFaulted }: Beside): Facts | null {
  if (!namesSomebody(judged)) return null;
  const declared = found && {
    notBeforeS: found.declared.notBeforeS,
    expiresAtS: found.declared.expiresAtS,
    audience: found.declared.audience,
    purposes: found.declared.purposes,
    isStale: found.declared.isStale,
    ageS: Math.round(found.ageMs / 1_000),
    ...(found.isMadeHere === true ? { isMadeHere: true } : {}),
  };
  return { proofs: proofsOf({ judged, earlier }).map(proofFacts), declared, clockFaulted };
}

function proofFacts({ credential, time, usage, isRevoked }: Proof): Facts['proofs'][number] {
  const { kind, format, issuer, audience, notBeforeS, expiresAtS } = credential;
  return {
    ...{ kind, format, issuer, audience, notBeforeS, expiresAtS, time, usage, isRevoked },
    purposes: credential.kind === 'declaration' ? credential.purposes : [],
    schema: credential.kind === 'health' ? credential.schema : 'ok',
  };
}
