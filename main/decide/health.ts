/** What the declared answers and the facts of a health certificate come to. */
import type { Answers, HealthFact } from '../words.ts';
import type { HealthPolicy, Policy } from './policy.ts';
import { type Finding, finding, type Proof, type Question } from './question.ts';
import { hourMs } from './validity.ts';

export function answerFindings({ symptoms, exposures }: Answers, { declaration }: Policy): Finding[] {
  return [
    ...(exposures === 0 ? [] : [finding(declaration.onExposure, 'exposure')]),
    ...(symptoms === 0 ? [] : [finding(declaration.onSymptom, 'symptoms')]),
  ];
}

/**
 * A positive test speaks for itself. Otherwise one fact that keeps its rule is enough, since a certificate tells a
 * person's whole story; and no rule of the site's rule files may fail.
 */
export function healthFindings({ credential, failedRules }: Proof, question: Question): Finding[] {
  if (credential.kind !== 'health') return [];
  const { health } = question.policy;
  const isPositive = credential.facts.some(fact => isPositiveNow(fact, health, question));
  const isKept = isPositive || credential.facts.some(fact => keepsRule(fact, health, question));
  return [
    ...(isPositive ? [finding(health.onPositive, 'positive-test')] : []),
    ...(isKept && failedRules.length === 0 ? [] : [finding(health.onRule, 'health-rule')]),
  ];
}

const dayMs = 24 * hourMs;

function isPositiveNow(fact: HealthFact, { positiveDays }: HealthPolicy, { now }: Question): boolean {
  if (fact.kind !== 'test' || fact.result !== 'positive') return false;
  return fact.at === null || positiveDays === null || now - fact.at <= positiveDays * dayMs;
}

/** Whole days from a date to the site's today; null where the date does not tell its day. */
function daysSince(date: string | null, { local }: Question): number | null {
  if (date?.length !== 10) return null;
  const days = (Date.parse(local.date) - Date.parse(date)) / dayMs;
  return Number.isNaN(days) ? null : days;
}

/** A rule about something that the certificate does not say is not kept. */
function keepsRule(fact: HealthFact, policy: HealthPolicy, question: Question): boolean {
  switch (fact.kind) {
    case 'vaccination':
      return keepsVaccination(fact, policy.vaccination, question);
    case 'test':
      return keepsTest(fact, policy.test, question);
    case 'recovery':
      return keepsRecovery(fact, policy.recovery, question);
  }
}

type Fact<Kind extends HealthFact['kind']> = Extract<HealthFact, { kind: Kind }>;

function keepsVaccination(
  { dose, ofDoses, date }: Fact<'vaccination'>,
  rule: HealthPolicy['vaccination'],
  question: Question,
): boolean {
  if (rule === null) return true;
  if (rule.isComplete && !(dose !== null && ofDoses !== null && dose >= ofDoses)) return false;
  return isWithin(daysSince(date, question), rule.minDays, rule.maxDays ?? Number.POSITIVE_INFINITY);
}

function keepsTest(
  { result, method, at }: Fact<'test'>,
  rule: HealthPolicy['test'],
  { now, policy }: Question,
): boolean {
  if (rule === null) return result !== 'positive';
  if (result !== 'negative' || at === null) return false;
  // A method that is not known is trusted for as long as the weaker of the two.
  const hours = method === 'naat' ? rule.naatHours : rule.antigenHours;
  const ageMs = now - at;
  return ageMs >= -policy.skewSeconds * 1_000 && ageMs <= hours * hourMs;
}

function keepsRecovery(
  { firstPositive, from, until }: Fact<'recovery'>,
  rule: HealthPolicy['recovery'],
  question: Question,
): boolean {
  const { date } = question.local;
  // The certificate's own span holds whatever the site says.
  if ((from !== null && date < from) || (until !== null && date.slice(0, until.length) > until)) return false;
  return rule === null || isWithin(daysSince(firstPositive, question), rule.minDays, rule.maxDays);
}

function isWithin(days: number | null, min: number, max: number): boolean {
  return days !== null && days >= min && days <= max;
}
