/** What some bytes of a device look like to a person. Pure. */

export type Ending = 'cr' | 'lf' | 'crlf' | 'etx' | 'none';

/** How the codes in these bytes end, as `terminator` of the site file calls it. */
export function endingOf(bytes: Uint8Array): Ending {
  const [before, last] = [bytes.at(-2), bytes.at(-1)];
  if (last === 10) return before === 13 ? 'crlf' : 'lf';
  if (last === 13) return 'cr';
  return last === 3 ? 'etx' : 'none';
}

/** Lines of 16 bytes. */
export function hexLines(bytes: Uint8Array): readonly string[] {
  const count = Math.ceil(bytes.length / 16);
  return Array.from({ length: count }, (_, at) =>
    Array.from(bytes.subarray(at * 16, at * 16 + 16), byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(
      ' ',
    ),
  );
}

const names: Readonly<Record<number, string>> = {
  0: 'NUL',
  2: 'STX',
  3: 'ETX',
  9: 'TAB',
  10: 'LF',
  13: 'CR',
  27: 'ESC',
};

/** Text with its control characters by name; nothing in it can move a terminal's cursor. */
export function readable(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, sign => {
    const code = sign.codePointAt(0) ?? 0;
    return `<${names[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`}>`;
  });
}

/** Whether this is no text, as of a port with another speed. */
export function isGarbled(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  const odd = [...text].filter(
    sign => sign === '\u{fffd}' || (/\p{Cc}/u.test(sign) && !'\t\r\n\u0003\u0002'.includes(sign)),
  );
  return odd.length * 5 > text.length;
}
