import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { codeKindOf } from '../../main/read/code-kind.ts';
import { read } from '../../main/read/read.ts';
import { codeKinds } from '../../main/words.ts';

const boardingPass = 'M1NGUYEN/VAN A MR      EABC123 HANSGNVN 0123 302Y012A0034 100';

const examples = [
  ['url', ['https://example.org/a?b=c', 'HTTP://EXAMPLE.ORG', 'www.example.org', 'me-qr.example/AbC', 'a.b.c.vn/1']],
  ['wifi', ['WIFI:T:WPA;S:Guest;P:secret;;', 'wifi:S:x;;']],
  ['contact', ['BEGIN:VCARD', 'MECARD:N:A;;', 'BIZCARD:N:A;;']],
  ['payment', ['00020101021238570010A000000727', 'bitcoin:bc1q', 'upi://pay?pa=x', '000201' + '26']],
  ['ticket', [boardingPass, 'TICKET-2026-0001', 'ABC123', 'K7-0012-AB']],
  ['phone', ['tel:+84912345678', 'TEL:113']],
  ['message', ['smsto:+849:hi', 'sms:113', 'MMSTO:1']],
  ['email', ['mailto:a@example.org', 'MATMSG:TO:a@example.org;;']],
  ['place', ['geo:21.03,105.85']],
  ['event', ['BEGIN:VEVENT', 'BEGIN:VCALENDAR']],
  ['product', ['8934563138165', '96385074', '036000291452', '10012345678902']],
  [
    'text',
    [
      ...['', 'xin chào', 'HELLO', '12345678', '8934563138164', '00000000', '0002', 'example.org', 'abc123'],
      ...['M1', 'A1', `A1${'B'.repeat(39)}`, 'a b.vn/x', 'ftp://example.org', '.vn/x', 'a..vn/x'],
    ],
  ],
] as const;

describe('what an unknown code is', () => {
  test('every kind has an example', () => {
    expect(examples.map(([kind]) => kind)).toEqual([...codeKinds]);
  });

  test.each(examples.flatMap(([kind, texts]) => texts.map(text => [text, kind] as const)))('%j: %s', (text, kind) => {
    expect(codeKindOf(text)).toBe(kind);
  });

  test('a product has one check digit only', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[1-9][0-9]{11}$/), start => {
        const kinds = [...'0123456789'].map(digit => codeKindOf(start + digit));
        expect(kinds.filter(kind => kind === 'product')).toHaveLength(1);
      }),
    );
  });

  test('reading says it', () => {
    expect(read('https://example.org/', readTools).credential).toMatchObject({
      ok: false,
      fault: { kind: 'unknown', code: 'url' },
    });
  });

  test('any text has a kind', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), text => {
        expect(codeKinds).toContain(codeKindOf(text));
      }),
    );
  });

  test.each([
    ['labels', 'a.'.repeat(500_000)],
    ['long labels', `${'a'.repeat(63)}.`.repeat(20_000)],
    ['hyphens', '-'.repeat(1_000_000)],
    ['a boarding pass', `M1${'A '.repeat(500_000)}`],
    ['digits', '0'.repeat(1_000_000)],
    ['EMV', '000201'.repeat(200_000)],
  ])(
    'a megabyte of %s is looked at once: what went over it for each character would not end in the time of a test',
    (_name, text) => {
      expect(codeKindOf(text)).toBe(codeKindOf(text.slice(0, 2_000)));
    },
  );
});
