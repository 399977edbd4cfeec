/** Finding people by what is typed: without accents, in any order. */

/** In small letters without accents, đ as d, one space between the words. */
export function folded(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replaceAll('đ', 'd')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whether every word that is typed stands in one of the texts; nothing typed fits all. A phone may begin with 0 or +84. */
export function fits(typed: string, texts: readonly (string | null)[]): boolean {
  const within = folded(texts.filter(text => text !== null).join(' | '));
  const words = folded(typed).split(' ');
  return words.every(
    word => within.includes(word) || (/^0\d{2,}$/.test(word) && within.includes(`84${word.slice(1)}`)),
  );
}
