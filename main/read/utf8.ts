import { utf8Length } from './text.ts';

const replacement = 0xfffd;

/** Text to UTF-8 (RFC 3629). A lone surrogate becomes U+FFFD, as in the Encoding Standard. */
export function encodeUtf8(text: string): Uint8Array {
  // A lone surrogate is counted with two bytes and takes three.
  const bytes = new Uint8Array(utf8Length(text) + text.length);
  let at = 0;
  for (const character of text) {
    const read = character.codePointAt(0) ?? replacement;
    const code = read >= 0xd800 && read <= 0xdfff ? replacement : read;
    if (code < 0x80) {
      bytes[at++] = code;
    } else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else if (code < 0x10000) {
      bytes[at++] = 0xe0 | (code >> 12);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      bytes[at++] = 0xf0 | (code >> 18);
      bytes[at++] = 0x80 | ((code >> 12) & 0x3f);
      bytes[at++] = 0x80 | ((code >> 6) & 0x3f);
      bytes[at++] = 0x80 | (code & 0x3f);
    }
  }
  return bytes.slice(0, at);
}
