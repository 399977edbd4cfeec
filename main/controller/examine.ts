/** Reading, verifying and judging one code, step by step; what the lanes and `gatehouse check` share. */
import type { Judged, Proof } from '../decide/question.ts';
import { clean } from '../read/clean.ts';
import { type ReadFault, type Reading, read, type Wrapping } from '../read/read.ts';
import type { Damage } from '../read/reading.ts';
import { judgeRevocation, judgeTime, judgeUsage, type TimeVerdict } from '../verify/judge.ts';
import { aliasesOf, type Pseudonym } from '../verify/person.ts';
import { type TrustList, verify } from '../verify/verify.ts';
import type { Credential, IdentityCode } from '../words.ts';
import type { HealthRules } from './health-rules.ts';
import { readTools } from './trust/keys.ts';

export interface ExamineTools {
  readonly trust: TrustList;
  readonly pseudonym: Pseudonym;
  readonly rules: HealthRules;
  readonly skewSeconds: number;
}

/** Each step is `ok`, a fault's kind, or null where an earlier one failed or nothing is signed. */
export interface Examination {
  readonly read: 'ok' | ReadFault['kind'];
  readonly genuine: string | null;
  readonly time: TimeVerdict | null;
  readonly usage: 'ok' | 'wrong-usage' | null;
  readonly schema: 'ok' | 'bad-schema' | null;
  /** What the scanner does wrong, where that has damaged the text. */
  readonly damage: Damage | null;
  /** For the policy. */
  readonly judged: Judged;
  /** Who made it; null where nobody is known to have. */
  readonly credential: Credential | null;
}

/** A scanner's bytes to a reading. Never throws on any bytes. */
export function readBytes(bytes: Uint8Array, wrapping: Wrapping): Reading {
  const text = clean(bytes, wrapping, readTools);
  return text.ok ? read(text.value, readTools) : { format: 'unknown', credential: text };
}

const nothing = { genuine: null, time: null, usage: null, schema: null, damage: null, credential: null } as const;

/** `now` is milliseconds since 1970. */
export function examine(reading: Reading, now: number, tools: ExamineTools): Examination {
  if (!reading.credential.ok) {
    const { fault } = reading.credential;
    return { ...nothing, read: fault.kind, damage: fault.damage ?? null, judged: judgedFault(fault) };
  }
  const credential = reading.credential.value;
  if (isCard(credential)) {
    const judged = { kind: 'identity', credential, aliases: aliasesOf(credential.person, tools.pseudonym) } as const;
    return { ...nothing, read: 'ok', genuine: 'unsigned', credential, judged };
  }
  const verdict = verify(credential, tools.trust);
  if (!verdict.ok) return { ...nothing, read: 'ok', genuine: verdict.fault.kind, judged: { kind: 'not-genuine' } };
  const revocation = judgeRevocation(verdict.value, tools.trust);
  const proof: Proof = {
    credential,
    aliases: aliasesOf(credential.person, tools.pseudonym),
    time: judgeTime(verdict.value, now, tools.skewSeconds),
    usage: judgeUsage(verdict.value),
    isRevoked: revocation !== 'ok',
    failedRules: credential.kind === 'health' ? tools.rules.failed(credential, now) : [],
  };
  const schema = credential.kind === 'health' ? credential.schema : 'ok';
  const judged = { kind: 'genuine', ...proof } as const;
  if (revocation !== 'ok') return { ...nothing, read: 'ok', genuine: revocation, credential, judged };
  const { time, usage } = proof;
  return { read: 'ok', genuine: 'ok', time, usage, schema, damage: null, credential, judged };
}

const isCard = (credential: Credential): credential is IdentityCode => credential.kind === 'identity';

function judgedFault({ kind, code }: ReadFault): Judged {
  switch (kind) {
    case 'unknown':
      return { kind: 'unknown-code', code: code ?? 'text' };
    case 'incomplete':
    case 'mixed-parts':
      return { kind };
    default:
      return { kind: 'unreadable' };
  }
}

/** What a guard or technician needs beside the reason: the first step that failed; null where none did. */
export function detailOf({ read, genuine, time, usage, schema, damage }: Examination): string | null {
  if (damage !== null) return `${read}: ${damage}`;
  const steps = [read, genuine, time, usage, schema];
  return steps.find(step => step !== null && step !== 'ok' && step !== 'unsigned') ?? null;
}
