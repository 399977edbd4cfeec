/**
 * Digits that a keyboard wedge types while Windows' Vietnamese layout is on: its digit row has letters and tone marks, 1 ă,
 * 2 â, 3 ê, 4 ô, 5 grave, 6 hook, 7 tilde, 8 acute, 9 dot below, 0 đ.
 */
const bareDigits: Readonly<Record<string, string>> = {
  đ: '0',
  Đ: '0',
  '\u0300': '5',
  '\u0309': '6',
  '\u0303': '7',
  '\u0301': '8',
  '\u0323': '9',
};
/** Letter and shape mark together are one key: breve and circumflex alone are on none. */
const shapedDigits: Readonly<Record<string, string>> = {
  'a\u0306': '1',
  'a\u0302': '2',
  'e\u0302': '3',
  'o\u0302': '4',
};
const shapes = /[\u0306\u0302]/;

/** What was typed: ASCII stays, ă becomes 1, and ằ 15. Null where a character is not on the layout. */
export function typedKeys(text: string): string | null {
  let keys = '';
  for (const character of text) {
    const typed = character < '\x80' ? character : keysOf(character);
    if (typed === null) return null;
    keys += typed;
  }
  return keys;
}

function keysOf(character: string): string | null {
  // Character by character: a mark that stands alone was typed after the one before it, whatever that is.
  const decomposed = character.normalize('NFD');
  const shape = shapes.exec(decomposed)?.[0] ?? '';
  const [base = '', ...marks] = decomposed.replace(shape, '');
  let keys: string | undefined;
  if (shape !== '') keys = shapedDigits[base.toLowerCase() + shape];
  else keys = /[a-zA-Z]/.test(base) ? base : bareDigits[base];
  for (const mark of marks) {
    const digit = bareDigits[mark];
    if (keys === undefined || digit === undefined) return null;
    keys += digit;
  }
  return keys ?? null;
}

/**
 * Whether two rows of digits look the same: Unicode's normal forms put the dot below before the marks above, so that 195
 * and 159 become one text. A text that is not in NFC has not been through that, and tells them apart.
 */
export function isAmbiguous(text: string): boolean {
  return (
    text.normalize('NFC') === text && /\u0323[\u0306\u0302]?[\u0300\u0309\u0303\u0301]/.test(text.normalize('NFD'))
  );
}
