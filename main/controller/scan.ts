/** One scan through read, verify, decide and commit; each verb is timed, and none of their faults takes a lane down. */
import type { Decide, History, Judged } from '../decide/decide.ts';
import { historySince } from '../decide/decide.ts';
import { clean } from '../read/clean.ts';
import { type Reading, read, type Wrapping } from '../read/read.ts';
import type { Journal, JournalFault } from '../record/journal.ts';
import type { DecisionRecord } from '../record/records.ts';
import { judgeTime } from '../verify/time.ts';
import { type VerifyFault, verify } from '../verify/verify.ts';
import { type Decision, type Direction, fail, ok, type Result } from '../words.ts';
import { readTools } from './keys.ts';
import type { Site } from './site.ts';

/** What one scan came to; durations in microseconds. */
export interface ScanOutcome {
  readonly seq: number;
  readonly decision: Decision;
  readonly initials: string | null;
  readonly verifyUs: number;
  readonly decideUs: number;
  readonly commitUs: number;
}

/** What deciding needs beside the scan. `microseconds` is monotonic. */
export interface ScanContext {
  readonly site: Pick<Site, 'audiences' | 'policy' | 'policyDigest' | 'trust' | 'site'>;
  readonly decide: Decide;
  readonly microseconds: () => number;
  /** A bug, not an expected fault: logged, and the scan is refused `internal`. */
  readonly onInternal: (error: unknown) => void;
}

export type ScanReading = Reading | { readonly internal: true };

/** Bytes of a scanner to a reading. Never throws. */
export function readScan(bytes: Uint8Array, wrapping: Wrapping, context: ScanContext): ScanReading {
  try {
    const text = clean(bytes, wrapping, readTools);
    return text.ok ? read(text.value, readTools) : { format: 'unknown', credential: text };
  } catch (error) {
    context.onInternal(error);
    return { internal: true };
  }
}

type Judgement = { readonly judged: Judged | null; readonly detail: string | null };

function judge(reading: ScanReading, now: number, context: ScanContext): Judgement {
  if ('internal' in reading) return { judged: null, detail: null };
  if (!reading.credential.ok) {
    const { kind } = reading.credential.fault;
    return { judged: { kind: kind === 'unknown' ? 'unknown-code' : 'unreadable' }, detail: kind };
  }
  try {
    const { value: credential } = reading.credential;
    const verdict: Result<unknown, VerifyFault> = verify(credential, context.site.trust);
    if (!verdict.ok) return { judged: { kind: 'not-genuine' }, detail: verdict.fault.kind };
    const time = judgeTime(credential, now, context.site.policy.skewSeconds);
    return { judged: { kind: 'genuine', credential, time }, detail: null };
  } catch (error) {
    context.onInternal(error);
    return { judged: null, detail: null };
  }
}

const noHistory: History = { use: null, person: null };
const internal: Decision = { outcome: 'refuse', reasons: ['internal'], details: {} };

/**
 * Verifies, decides and commits; the decision is durable when this returns ok.
 * `now` is milliseconds since 1970; `count` says how many unreadable scans this one stands for.
 */
export function decideScan(
  reading: ScanReading,
  at: {
    readonly lane: string;
    readonly direction: Direction;
    readonly now: number;
    readonly clockFaulted: boolean;
    readonly count: number;
  },
  journal: Pick<Journal, 'decide'>,
  context: ScanContext,
): Result<ScanOutcome, JournalFault> {
  const { site, microseconds } = context;
  const began = microseconds();
  const { judged, detail } = judge(reading, at.now, context);
  const verified = microseconds();
  const genuine = judged?.kind === 'genuine' ? judged.credential : null;
  let decision: Decision = internal;
  let decideUs = 0;
  const committed = journal.decide(at.now, reader => {
    const asked = microseconds();
    try {
      const since = historySince(at.now, site.policy);
      const history = genuine ? reader.history(genuine.use, genuine.person.key, since) : noHistory;
      if (judged) {
        decision = context.decide({
          judged,
          direction: at.direction,
          now: at.now,
          clockFaulted: at.clockFaulted,
          audiences: site.audiences,
          policy: site.policy,
          history,
        });
      }
    } catch (error) {
      context.onInternal(error);
    }
    const record: DecisionRecord = {
      lane: at.lane,
      direction: at.direction,
      outcome: decision.outcome,
      reasons: decision.outcome === 'admit' ? decision.flags : decision.reasons,
      format: 'internal' in reading ? null : reading.format,
      issuer: genuine?.issuer ?? null,
      use: genuine?.use ?? null,
      person: genuine?.person ?? null,
      count: at.count,
      policy: site.policyDigest,
      notice: site.site.notice?.version ?? null,
      detail,
    };
    decideUs = microseconds() - asked;
    return record;
  });
  if (!committed.ok) return fail(committed.fault);
  return ok({
    seq: committed.value.seq,
    decision,
    initials: genuine && site.site.initials ? initialsOf(genuine.person.name) : null,
    verifyUs: verified - began,
    decideUs,
    commitUs: microseconds() - verified - decideUs,
  });
}

/** First letters of up to five words, as in "N.V.A."; null where the name has no letter. */
export function initialsOf(name: string): string | null {
  const letters = name
    .normalize('NFC')
    .split(/\s+/)
    .map(word => word.match(/\p{L}\p{M}*/u)?.[0] ?? '')
    .filter(letter => letter !== '')
    .slice(0, 5);
  return letters.length === 0 ? null : letters.map(letter => `${letter.toLocaleUpperCase('vi')}.`).join('');
}
