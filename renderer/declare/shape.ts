/** Checks of what comes from outside, in as few bytes as phones on bad Wi-Fi deserve. */

export type Check<Value> = (value: unknown) => value is Value;

/** At most so long. */
export const text =
  (most: number): Check<string> =>
  (value): value is string =>
    typeof value === 'string' && value.length <= most;

export const flag: Check<boolean> = (value): value is boolean => typeof value === 'boolean';
export const whole: Check<number> = (value): value is number => Number.isSafeInteger(value);
export const number: Check<number> = (value): value is number => Number.isFinite(value);

export const oneOf =
  <Value extends string>(values: readonly Value[]): Check<Value> =>
  (value): value is Value =>
    values.some(known => known === value);

export const orNull =
  <Value>(check: Check<Value>): Check<Value | null> =>
  (value): value is Value | null =>
    value === null || check(value);

/** What may be left out. */
export const maybe =
  <Value>(check: Check<Value>): Check<Value | undefined> =>
  (value): value is Value | undefined =>
    value === undefined || check(value);

export const either =
  <A, B>(a: Check<A>, b: Check<B>): Check<A | B> =>
  (value): value is A | B =>
    a(value) || b(value);

export const list =
  <Item>(check: Check<Item>, most: number): Check<Item[]> =>
  (value): value is Item[] =>
    Array.isArray(value) && value.length <= most && value.every(check);

/** What it has besides is nobody's business. */
export const shape =
  <Value extends object>(fields: { readonly [Key in keyof Value]: Check<Value[Key]> }): Check<Value> =>
  (value): value is Value => {
    if (typeof value !== 'object' || value === null) return false;
    const found: Record<string, unknown> = { ...value };
    for (const key in fields) if (!fields[key](found[key])) return false;
    return true;
  };

/** Null for what is not JSON, or not so. */
export function parsed<Value>(json: string | null, check: Check<Value>): Value | null {
  try {
    const value: unknown = JSON.parse(json ?? '');
    return check(value) ? value : null;
  } catch {
    return null;
  }
}
