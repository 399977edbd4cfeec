/** What the rounds come to. */

/** The value below which this share (0 to 1) of the values lies, by nearest rank; NaN for no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: readonly number[]) => quantile(values, 0.5);

/** The gate's verbs, as its metrics name them, in the order of their work. */
export const steps = ['receive', 'read', 'verify', 'decide', 'commit', 'write'] as const;
export type Step = (typeof steps)[number];

/** Seconds and scans of each step so far. */
export type StepTotals = Readonly<Record<Step, { readonly sumS: number; readonly count: number }>>;

/** Reads `gatehouse_step_seconds` of the Prometheus text exposition. */
export function readSteps(text: string): StepTotals {
  const totals = steps.map(step => {
    const value = (part: 'sum' | 'count') => {
      const line = text.match(new RegExp(`^gatehouse_step_seconds_${part}\\{step="${step}"\\} (\\S+)$`, 'm'));
      return Number(line?.[1] ?? 0);
    };
    return [step, { sumS: value('sum'), count: value('count') }];
  });
  return Object.fromEntries(totals);
}

/** Mean microseconds of each step between two readings. */
export function stepMeans(before: StepTotals, after: StepTotals): Record<Step, number> {
  const means = steps.map(step => {
    const count = after[step].count - before[step].count;
    return [step, ((after[step].sumS - before[step].sumS) / count) * 1e6];
  });
  return Object.fromEntries(means);
}

export const round = (value: number, digits = 2) => Number(value.toFixed(digits));
