/** Runs a share of the inputs of one seed. */
import { loadCorpus } from './corpus.ts';
import { type Input, newInputMaker } from './inputs.ts';
import { type Judgement, judge } from './judge.ts';
import type { Sample } from './memory.ts';

export interface Failure {
  readonly index: number;
  readonly kind: string;
  readonly detail: string;
  readonly origin: string;
  /** What the scanner sends, base64. */
  readonly bytes: string;
}

/** What has happened since the last report. */
export interface Progress {
  readonly done: number;
  readonly genuine: number;
  /** Inputs of each outcome. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly failures: readonly Failure[];
  readonly sample: Sample | null;
}

export interface Share {
  readonly seed: number;
  /** The first index, and the step to the next. */
  readonly first: number;
  readonly step: number;
  /** Inputs to make. */
  readonly count: number;
  /** Whether what takes too long is a failure. */
  readonly isTimed: boolean;
}

const perReport = 500;
const perSample = 10_000;

/** Yields what has happened, every so many inputs. */
export function* runShare(share: Share): Generator<Progress> {
  const corpus = loadCorpus();
  const inputs = newInputMaker(corpus, share.seed);
  let tally = newTally();
  for (let done = 1; done <= share.count; done++) {
    const index = share.first + (done - 1) * share.step;
    const input = inputs.make(index);
    count(tally, index, input, judge(input, corpus, share.isTimed));
    if (done % perReport !== 0 && done !== share.count) continue;
    yield { ...tally, done, sample: done % perSample === 0 ? sampleAt(done) : null };
    tally = newTally();
  }
}

const newTally = () => ({
  genuine: 0,
  slowestMs: 0,
  outcomes: Object.create(null) as Record<string, number>,
  failures: [] as Failure[],
});

function count(
  tally: ReturnType<typeof newTally>,
  index: number,
  { bytes, origin }: Input,
  judgement: Judgement,
): void {
  const { outcome, isGenuine, tookMs, failure } = judgement;
  tally.outcomes[outcome] = (tally.outcomes[outcome] ?? 0) + 1;
  if (isGenuine) tally.genuine++;
  tally.slowestMs = Math.max(tally.slowestMs, tookMs);
  if (failure !== null)
    tally.failures.push({ index, ...failure, origin, bytes: Buffer.from(bytes).toString('base64') });
}

/** Null where the program was started without `--expose-gc`. */
function sampleAt(done: number): Sample | null {
  if (globalThis.gc === undefined) return null;
  globalThis.gc();
  return { done, heap: process.memoryUsage().heapUsed };
}
