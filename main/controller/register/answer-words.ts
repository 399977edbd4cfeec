/** The words for the answers and purposes of a declaration, in the order of their bits and codes (VD1 profile). */

/** The second word is the national form's. */
export const symptomWords = [
  ['fever', 'sốt'],
  ['cough', 'ho'],
  ['breathing', 'khó thở'],
  ['pneumonia', 'viêm phổi'],
  ['sore-throat', 'đau họng'],
  ['fatigue', 'mệt mỏi'],
] as const;
export const exposureWords = [['area'], ['case'], ['country'], ['symptomatic']] as const;
/** Codes 1 to 8. */
export const purposeWords = [
  'visit',
  'treatment',
  'work',
  'contractor',
  'delivery',
  'meeting',
  'study',
  'other',
] as const;

/** The bits of these words; null where one is not known. */
export function bitsOf(words: readonly string[], known: readonly (readonly string[])[]): number | null {
  const bits = words.map(word => known.findIndex(names => names.includes(word)));
  return bits.includes(-1) ? null : bits.reduce((sum, bit) => sum | (1 << bit), 0);
}
