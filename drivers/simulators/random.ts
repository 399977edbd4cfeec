/** Numbers from 0 to 1, below 1, the same ones for the same seed (xorshift of 32 bits). */
export function newRandom(seed: number): () => number {
  // Zero would stay zero for ever.
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
