import type { AdmitFlag, Decision, ProofKind } from '../words.ts';
import { answerFindings, healthFindings } from './health.ts';
import {
  acceptFindings,
  countFindings,
  escortFindings,
  scheduleFindings,
  visitingFindings,
  watchFindings,
} from './place.ts';
import { fromFindings, isUncertain, passbackFindings } from './presence.ts';
import { agreementFindings, sufficiency } from './proofs.ts';
import { type Decide, declarationOf, type Finding, finding, type Judged, proofsOf, type Question } from './question.ts';
import { declaredFindings, validityFindings } from './validity.ts';

/** The site's policy on one scan: pure, total, the same for the same question. */
export const decide: Decide = question => {
  const { judged, direction } = question;
  if (judged.kind !== 'genuine' && judged.kind !== 'identity') {
    // Nobody can be named by such a code, and nobody is refused the way out: a guard comes.
    const details = judged.kind === 'unknown-code' ? { code: judged.code } : {};
    return { outcome: direction === 'out' ? 'refer' : 'refuse', reasons: [judged.kind], details };
  }
  return direction === 'out' ? letOut(question) : letIn(question);
};

/** What says something about the person or the code, whichever way they go. */
function ownFindings(question: Question): Finding[] {
  const proofs = proofsOf(question);
  const declaration = declarationOf(question);
  return [
    ...watchFindings(question),
    ...proofs.flatMap(proof => validityFindings(proof, question)),
    ...(isLookedUp(question) && question.declared !== null ? declaredFindings(question.declared, question) : []),
    // Who may be inside because of our own crash is not accused of it: a guard looks.
    ...(isUncertain(question.history) ? [finding('refer', 'outcome-unknown')] : []),
    ...(declaration === null ? [] : answerFindings(declaration.answers, question.policy)),
    ...proofs.flatMap(proof => healthFindings(proof, question)),
  ];
}

const isLookedUp = (question: Question): boolean =>
  proofsOf(question).every(({ credential }) => credential.kind !== 'declaration');

function letOut(question: Question): Decision {
  const { history, clockFaulted } = question;
  const flags = new Set<AdmitFlag>(ownFindings(question).map(({ reason }) => reason));
  if (history.person?.inside !== true) flags.add('no-entry');
  if (clockFaulted) flags.add('clock');
  return { outcome: 'admit', flags: [...flags] };
}

/** One that has ended, or is for another place, is as good as none to whoever can make another here. */
function isToBeRenewed(question: Question): boolean {
  const { declaresHere, declared } = question;
  return declaresHere === true && declared !== null && declaredFindings(declared, question).length > 0;
}

function letIn(asked: Question): Decision {
  const question = isToBeRenewed(asked) ? { ...asked, declared: null } : asked;
  const { findings: missing, awaits } = sufficiency(question);
  const others = [
    ...agreementFindings(question),
    ...ownFindings(question),
    ...acceptFindings(question),
    ...scheduleFindings(question),
    ...visitingFindings(question),
    ...passbackFindings(question),
    ...fromFindings(question),
    ...escortFindings(question),
    ...countFindings(question),
  ];
  const isOnlyMissing = missing.length > 0 && others.every(({ outcome }) => outcome === 'admit');
  const decision = answer([...others, ...missing], isOnlyMissing ? awaits : []);
  const isRemembered = decision.outcome === 'admit' && isLookedUp(question) && question.declared?.isStale === true;
  return isRemembered ? { ...decision, flags: [...decision.flags, 'cached'] } : decision;
}

function answer(findings: readonly Finding[], awaits: readonly ProofKind[]): Decision {
  const outcome = (['refuse', 'refer'] as const).find(strict => findings.some(found => found.outcome === strict));
  if (outcome === undefined) return { outcome: 'admit', flags: [...new Set(findings.map(({ reason }) => reason))] };
  // What the visitor reads has to be the reason for what happens, so the strictest stand first.
  const [first, ...rest] = findings.toSorted((a, b) => strictness[b.outcome] - strictness[a.outcome]);
  if (first === undefined) throw new Error('an outcome without a finding');
  const others = new Set(rest.map(({ reason }) => reason).filter(reason => reason !== first.reason));
  const refusal = { outcome, reasons: [first.reason, ...others], details: first.details } as const;
  return awaits.length === 0 ? refusal : { ...refusal, awaits };
}

const strictness = { refuse: 2, refer: 1, admit: 0 } as const;

/** Whether the policy can be asked about what the scan came to at all. */
export function namesSomebody(judged: Judged): judged is Extract<Judged, { kind: 'genuine' | 'identity' }> {
  return judged.kind === 'genuine' || judged.kind === 'identity';
}
