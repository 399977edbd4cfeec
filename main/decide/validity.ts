/** Whether what is shown holds at this moment and place. */
import type { TimeVerdict } from '../verify/judge.ts';
import type { Credential } from '../words.ts';
import { type Declared, type Finding, finding, type Proof, type Question } from './question.ts';

export const hourMs = 3_600_000;

/** Of one code, most important first. */
export function validityFindings(proof: Proof, question: Question): readonly Finding[] {
  const { credential, time, usage, isRevoked } = proof;
  if (credential.kind === 'identity') return [];
  return [
    ...(isRevoked ? [finding('refuse', 'revoked')] : []),
    ...(usage === 'ok' ? [] : [finding('refuse', 'wrong-usage')]),
    ...(credential.kind === 'health' && credential.schema !== 'ok' ? [finding('refer', 'bad-schema')] : []),
    ...timeFindings(credential, time).map(found => (credential.kind === 'health' ? ofCertificate(found) : found)),
    ...audienceFindings(credential, question),
    ...(credential.kind === 'declaration' ? ageFindings(credential, question) : []),
  ];
}

function ofCertificate(found: Finding): Finding {
  return { ...found, details: { ...found.details, isCertificate: true } };
}

/** Of the declaration that was looked up: validity is judged here, since nobody signed it. */
export function declaredFindings(declared: Declared, question: Question): readonly Finding[] {
  const { now, policy } = question;
  const skewMs = policy.skewSeconds * 1_000;
  const isOver = now - skewMs >= declared.expiresAtS * 1_000;
  const isEarly = now + skewMs < declared.notBeforeS * 1_000;
  return [
    ...timeFindings(declared, isOver ? 'expired' : isEarly ? 'not-yet-valid' : 'ok'),
    ...audienceFindings(declared, question),
    ...ageFindings(declared, question),
  ];
}

type Bounds = Pick<Credential, 'notBeforeS' | 'expiresAtS'>;

function timeFindings({ expiresAtS, notBeforeS }: Bounds, time: TimeVerdict): Finding[] {
  const at = (seconds: number | null) => (seconds === null ? {} : { at: seconds * 1_000 });
  switch (time) {
    case 'ok':
      return [];
    case 'expired':
      return [finding('refuse', 'expired', at(expiresAtS))];
    case 'not-yet-valid':
      return [finding('refuse', 'not-yet-valid', at(notBeforeS))];
    case 'signer-expired':
      return [finding('refuse', 'expired')];
    case 'signer-not-yet-valid':
      return [finding('refuse', 'not-yet-valid')];
  }
}

function audienceFindings({ audience }: Pick<Credential, 'audience'>, { audiences }: Question): Finding[] {
  if (audience === null || audience === '*' || audiences.includes(audience)) return [];
  return [finding('refuse', 'other-site')];
}

function ageFindings({ notBeforeS }: { readonly notBeforeS: number }, { now, policy }: Question): Finding[] {
  const hours = policy.declaration.maxAgeHours;
  if (now - notBeforeS * 1_000 <= hours * hourMs + policy.skewSeconds * 1_000) return [];
  return [finding('refuse', 'too-old', { hours })];
}
