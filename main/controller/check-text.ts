import { decide, type Judged, type Policy } from '../decide/decide.ts';
import { clean } from '../read/clean.ts';
import { read } from '../read/read.ts';
import { judgeTime } from '../verify/time.ts';
import { type TrustedKey, verify } from '../verify/verify.ts';
import type { Format, Outcome } from '../words.ts';
import { readTools } from './keys.ts';
import { siteSchema } from './site-schema.ts';

/** What to judge by; without a policy, the default one. */
export interface CheckContext {
  readonly trust: readonly TrustedKey[];
  readonly audiences: readonly string[];
  readonly policy: Policy | null;
}

/** Each step is `ok`, a fault's kind, or null where an earlier one failed. */
export interface CheckAnswer {
  readonly format: Format | 'unknown';
  readonly read: string;
  readonly genuine: string | null;
  readonly time: string | null;
  readonly usage: string | null;
  readonly schema: string | null;
  readonly outcome: Outcome;
  readonly reasons: readonly string[];
  readonly person: { readonly name: string; readonly birthDate: string | null } | null;
  readonly issuer: string | null;
}

/** `at` is milliseconds since 1970; `extraKeys` are trusted beside the context's own, once the issuer is known. */
export function checkText(
  text: string,
  at: number,
  context: CheckContext,
  extraKeys: (issuer: string) => readonly TrustedKey[] = () => [],
): CheckAnswer {
  const cleaned = clean(new TextEncoder().encode(text), { prefix: '', suffix: '' }, readTools);
  const reading = cleaned.ok ? read(cleaned.value, readTools) : { format: 'unknown' as const, credential: cleaned };
  const nothing = { genuine: null, time: null, usage: null, schema: null, person: null, issuer: null };
  if (!reading.credential.ok) {
    const { kind } = reading.credential.fault;
    const judged: Judged = { kind: kind === 'unknown' ? 'unknown-code' : 'unreadable' };
    return { format: reading.format, read: kind, ...nothing, ...judge(judged, at, context) };
  }
  const credential = reading.credential.value;
  const verdict = verify(credential, [...context.trust, ...extraKeys(credential.issuer)]);
  const shared = { format: reading.format, read: 'ok' };
  if (!verdict.ok) {
    return { ...shared, ...nothing, genuine: verdict.fault.kind, ...judge({ kind: 'not-genuine' }, at, context) };
  }
  const time = judgeTime(credential, at, policyOf(context).skewSeconds);
  return {
    ...shared,
    genuine: 'ok',
    time,
    // A declaration's key serves declarations only, and its profile was enforced by reading it.
    usage: 'ok',
    schema: 'ok',
    person: { name: credential.person.name, birthDate: null },
    issuer: credential.issuer,
    ...judge({ kind: 'genuine', credential, time }, at, context),
  };
}

function policyOf({ policy }: CheckContext): Policy {
  return policy ?? siteSchema.shape.policy.parse({});
}

function judge(judged: Judged, now: number, context: CheckContext) {
  const decision = decide({
    judged,
    direction: 'in',
    now,
    clockFaulted: false,
    audiences: context.audiences,
    policy: policyOf(context),
    history: { use: null, person: null },
  });
  const reasons = decision.outcome === 'admit' ? decision.flags : decision.reasons;
  return { outcome: decision.outcome, reasons };
}
