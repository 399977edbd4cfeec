/** How much a program's memory grows with its work. */
export interface Sample {
  /** Inputs so far. */
  readonly done: number;
  /** Bytes in use after a collection. */
  readonly heap: number;
}

export const limitMbPerMillion = 20;
const warmUp = 50_000;
const fewestSamples = 10;

/** Megabytes a million inputs after warm-up, by least squares; null where there are too few samples. */
export function growth(samples: readonly Sample[]): number | null {
  const warm = samples.filter(({ done }) => done >= warmUp);
  if (warm.length < fewestSamples) return null;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanDone = mean(warm.map(({ done }) => done));
  const meanHeap = mean(warm.map(({ heap }) => heap));
  const covariance = mean(warm.map(({ done, heap }) => (done - meanDone) * (heap - meanHeap)));
  return covariance / mean(warm.map(({ done }) => (done - meanDone) ** 2));
}
