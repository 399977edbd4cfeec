import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { clean } from '../../main/read/clean.ts';

const bare = { prefix: '', suffix: '' };
const scan = (text: string, wrapping = bare) => clean(Buffer.from(text), wrapping, readTools);
const kindOf = (text: string | Uint8Array, wrapping = bare) => {
  const result = clean(Buffer.from(text), wrapping, readTools);
  return result.ok ? 'ok' : result.fault.kind;
};

describe('what a scanner puts around a code comes off', () => {
  const code = 'VD1:A B  C%20$';
  test.each([
    ['nothing', code],
    ['AIM id', `]Q1${code}`],
    ['CR', `${code}\r`],
    ['LF', `${code}\n`],
    ['CRLF', `${code}\r\n`],
    ['GS', `${code}\x1d`],
    ['TAB', `${code}\t`],
    ['spaces', `${code}  `],
    ['several terminators', `${code} \t\r\n\r\n`],
    ['STX and ETX', `\x02${code}\x03`],
    ['ETX before CRLF', `\x02${code}\x03\r\n`],
    ['CR before ETX', `\x02${code}\r\x03`],
    ['STX, AIM id, ETX', `\x02]Q6${code}\x03`],
    ['AIM id before STX', `]Q0\x02${code}\x03`],
  ])('%s', (_name, sent) => {
    expect(scan(sent)).toEqual({ ok: true, value: code });
  });

  const wrapping = { prefix: 'A1-', suffix: ';;' };
  test.each([
    ['prefix and suffix', `A1-${code};;`],
    ['AIM id before the prefix', `]Q1A1-${code};;\r\n`],
    ['AIM id after the prefix', `A1-]Q1${code};;\r\n`],
    ['STX, AIM id, prefix', `\x02]Q1A1-${code};;\x03\r`],
    ['prefix, STX, AIM id', `A1-\x02]Q1${code};;\x03`],
    ['suffix after ETX', `\x02A1-${code}\x03;;`],
    ['suffix after CR', `A1-${code}\r;;`],
    ['prefix absent', `${code};;`],
    ['suffix absent', `A1-${code}\r`],
    ['both absent', code],
  ])('configured: %s', (_name, sent) => {
    expect(scan(sent, wrapping)).toEqual({ ok: true, value: code });
  });

  test.each([
    ['STX', { prefix: '\x02', suffix: '\x03' }, `\x02${code}\x03`],
    ['an AIM id', { prefix: ']Q1', suffix: '' }, `]Q1${code}`],
    ['a terminator', { prefix: '', suffix: '\t' }, `${code}\t\r`],
    ['a suffix with a terminator', { prefix: '', suffix: '#\r' }, `${code}#\r\n`],
    ['text beyond ASCII', { prefix: 'cổng>', suffix: '<ổ' }, `cổng>${code}<ổ\n`],
  ])('configured as %s', (_name, configured, sent) => {
    expect(scan(sent, configured)).toEqual({ ok: true, value: code });
  });
});

describe('nothing else comes off', () => {
  test.each([
    ['spaces in front', '  VD1:A', bare],
    ['double spaces inside', 'HC1:6B  X  Y', bare],
    ['a second AIM id', ']Q1]Q1VD1:A', bare, ']Q1VD1:A'],
    ['another symbology', ']C1VD1:A', bare],
    ['an AIM modifier that QR has not', ']Q7VD1:A', bare],
    ['a second prefix', 'A1-A1-VD1:A', { prefix: 'A1-', suffix: '' }, 'A1-VD1:A'],
    ['a second suffix', 'VD1:A;;', { prefix: '', suffix: ';' }, 'VD1:A;'],
    ['an escape', 'VD1:%20%1D', bare],
  ])('%s', (_name, sent, wrapping, text = sent) => {
    expect(scan(sent, wrapping)).toEqual({ ok: true, value: text });
  });

  test('whatever stands between two letters', () => {
    // Only with one of these letters, Windows-1252's in its second half, could the letters be misread UTF-8.
    const inner = fc.stringMatching(/^[ -~À-ƿẠ-ỹ]{0,40}$/).filter(text => !/[ŒœŠšŽžŸ]/.test(text));
    fc.assert(
      fc.property(inner, fc.constantFrom('', '\r', '\r\n', '\x03', '\t\x1d '), (middle, end) => {
        expect(scan(`x${middle}y${end}`)).toEqual({ ok: true, value: `x${middle}y` });
      }),
    );
  });
});

describe('a code of several lines', () => {
  test.each([
    ['a contact card', 'contact', ['BEGIN:VCARD', 'VERSION:3.0', 'FN:Trần Thị B', 'TEL:+84912345678', 'END:VCARD']],
    ['a calendar entry', 'event', ['BEGIN:VEVENT', 'SUMMARY:Tái khám', 'DTSTART:20261124T010000Z', 'END:VEVENT']],
    ['a calendar', 'event', ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'END:VEVENT', 'END:VCALENDAR']],
  ])('%s is unknown, and said what it is', (_name, code, lines) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const fault = { kind: 'unknown', detail: 'no format claims the text', code };
      expect(scan(lines.join(end))).toEqual({ ok: false, fault });
      expect(scan(`]Q1${lines.join(end)}${end}`)).toEqual({ ok: false, fault });
    }
  });

  test.each([
    ['two addresses', 'https://example.org\nhttps://example.com'],
    ['a card in two lines', '010199012345|063123456|Lê Thị Na\n|05091999|Nữ|Lào Cai|15082021'],
    ['a contact card further down', 'x\nBEGIN:VCARD\nEND:VCARD'],
  ])('%s is refused for its control characters', (_name, sent) => {
    expect(kindOf(sent)).toBe('control-character');
  });
});

describe('what cannot be a code is refused', () => {
  test.each(['', '\r\n', '   ', ']Q1', '\x02\x03', ']Q1\x02\x03\r\n'])('%j is empty', sent => {
    expect(kindOf(sent)).toBe('empty');
  });

  test('only wrapping is empty', () => {
    expect(kindOf('A1-;;', { prefix: 'A1-', suffix: ';;' })).toBe('empty');
  });

  test.each([
    ['4,296 characters', 'A'.repeat(4_296), 'ok'],
    ['4,296 characters, wrapped', `\x02]Q1${'A'.repeat(4_296)}\r\n\x03`, 'ok'],
    ['4,297 characters', 'A'.repeat(4_297), 'too-long'],
    ['4,298 bytes of 2,149 characters', 'đ'.repeat(2_149), 'too-long'],
    ['1 MB', 'A'.repeat(1_000_000), 'too-long'],
    ['1 MB of line ends', '\n'.repeat(1_000_000), 'too-long'],
  ])('%s: %s', (_name, sent, kind) => {
    expect(kindOf(sent)).toBe(kind);
  });

  test.each([
    ['a lone continuation byte', [0x41, 0x80]],
    ['an overlong slash', [0x41, 0xc0, 0xaf]],
    ['a surrogate', [0x41, 0xed, 0xa0, 0x80]],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80]],
    ['a cut sequence', [0x41, 0xe1, 0xbb]],
    ['Latin-1', [0x4e, 0x67, 0xe9]],
  ])('%s is not UTF-8', (_name, bytes) => {
    expect(kindOf(Uint8Array.from(bytes))).toBe('not-utf8');
  });

  const controls = [...Array(32).keys(), ...Array.from({ length: 33 }, (_, i) => 0x7f + i)];
  const bidi = [0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069];
  test.each([...controls, ...bidi, 0x2028, 0x2029])('control character %i inside', code => {
    expect(kindOf(`VD1:A${String.fromCodePoint(code)}B`)).toBe('control-character');
  });

  test('every byte, in front, inside and at the end, is printable text, a known wrapping, or a fault', () => {
    for (let byte = 0; byte < 256; byte++) {
      const character = String.fromCharCode(byte);
      const isPrintable = byte >= 0x20 && byte < 0x7f;
      const inside = isPrintable ? 'ok' : byte < 0x80 ? 'control-character' : 'not-utf8';
      const around = (kept: string) => (kept.includes(character) ? 'ok' : inside);
      expect(kindOf(Buffer.from([0x41, byte, 0x42])), `inside: ${byte}`).toBe(inside);
      expect(kindOf(Buffer.from([byte, 0x41])), `in front: ${byte}`).toBe(around('\x02'));
      expect(kindOf(Buffer.from([0x41, byte])), `at the end: ${byte}`).toBe(around('\x03\r\n\x1d\t'));
    }
  });

  test('a BOM is kept, so that it is nobody’s prefix', () => {
    expect(scan('\ufeffVD1:A')).toEqual({ ok: true, value: '\ufeffVD1:A' });
  });
});
