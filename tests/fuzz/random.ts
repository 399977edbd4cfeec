/** Random numbers that are the same for the same seed and index. */
export interface Random {
  /** Below 2^32. */
  next(): number;
  /** 0 to count − 1; 0 for a count of 0. */
  below(count: number): number;
  /** True once in `times`. */
  once(times: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** Undefined for an empty list. */
  any<T>(list: readonly T[]): T | undefined;
}

/** Of its own for every index, so that one input can be made again without those before it (sfc32 by C. Doty-Humphrey). */
export function newRandom(seed: number, index: number): Random {
  let [a, b, c, counter] = [seed | 0, index | 0, Math.floor(index / 2 ** 32) | 0x9e3779b9, 1];
  function next(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }
  for (let i = 0; i < 12; i++) next();
  const below = (count: number) => (count <= 1 ? 0 : next() % count);
  return {
    next,
    below,
    once: times => below(times) === 0,
    pick: list => list[below(list.length)] ?? list[0],
    any: list => list[below(list.length)],
  };
}
