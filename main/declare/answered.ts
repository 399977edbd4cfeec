/** One answer for each request: a phone that asks again, because the Wi-Fi is bad, has the same one. */
import type { DeclaredBatch, DeclaredStore } from '../record/declared-records.ts';
import type { JournalFault } from '../record/faults.ts';
import { fail, ok, type Result } from '../words.ts';
import type { Refusal } from './refusal.ts';

/** Where answers are kept: the register, or this process alone. */
export type AnswerStore = Pick<DeclaredStore, 'keep' | 'answerOf'>;

export interface Answers {
  /**
   * What the request was answered with, or else what `make` makes, kept. Another content under the id of a request is
   * refused. Of two at once the second has the answer of the first.
   */
  once(
    request: string,
    digest: string,
    make: () => Promise<Result<DeclaredBatch, Refusal>>,
  ): Promise<Result<Answered, Refusal>>;
}

export interface Answered {
  readonly batch: DeclaredBatch;
  /** It was made for this very request, not for an earlier one. */
  readonly isNew: boolean;
}

/** `faulty` is told why the store does not work. */
export function newAnswers(store: AnswerStore, faulty: (fault: JournalFault) => void): Answers {
  const making = new Map<string, { readonly digest: string; readonly made: Promise<Result<DeclaredBatch, Refusal>> }>();
  const broken = (fault: JournalFault): Result<never, Refusal> => {
    faulty(fault);
    return fail({ error: 'unavailable' });
  };

  async function makeAndKeep(
    make: () => Promise<Result<DeclaredBatch, Refusal>>,
  ): Promise<Result<DeclaredBatch, Refusal>> {
    const made = await make();
    if (!made.ok) return made;
    // Nobody is told what a power cut could forget.
    const kept = store.keep(made.value);
    return kept.ok ? made : broken(kept.fault);
  }

  return {
    async once(request, digest, make) {
      const other = making.get(request);
      if (other !== undefined) {
        if (other.digest !== digest) return fail({ error: 'other-content' });
        const made = await other.made;
        return made.ok ? ok({ batch: made.value, isNew: false }) : made;
      }
      const known = store.answerOf(request);
      if (!known.ok) return broken(known.fault);
      if (known.value !== null) {
        return known.value.digest === digest
          ? ok({ batch: known.value, isNew: false })
          : fail({ error: 'other-content' });
      }
      const made = makeAndKeep(make);
      making.set(request, { digest, made });
      try {
        const result = await made;
        return result.ok ? ok({ batch: result.value, isNew: true }) : result;
      } finally {
        making.delete(request);
      }
    },
  };
}

export interface MemoryBounds {
  /** Codes of all answers together. */
  readonly maxCodes: number;
  readonly maxAgeMs: number;
}

/** Keeps answers while this process runs, for a site that stores nothing: the oldest give way. */
export function newAnswerMemory({ maxCodes, maxAgeMs }: MemoryBounds, now: () => number): AnswerStore {
  const batches = new Map<string, DeclaredBatch>();
  let codes = 0;

  function forget(): void {
    const since = now() - maxAgeMs;
    for (const [request, batch] of batches) {
      if (codes <= maxCodes && batch.madeAt > since) return;
      batches.delete(request);
      codes -= batch.declared.length;
    }
  }

  return {
    keep(batch) {
      if (batches.has(batch.request)) return ok(null);
      batches.set(batch.request, batch);
      codes += batch.declared.length;
      forget();
      return ok(null);
    },
    answerOf(request) {
      forget();
      return ok(batches.get(request) ?? null);
    },
  };
}
