import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTools } from '../../main/controller/trust/keys.ts';
import { repair } from '../../main/read/repair.ts';
import { decimalText } from '../vectors/declaration/forge.ts';
import { inFields, typed, typedJoined } from './damages.ts';
import { identityCards, insuranceCards, personalCodes } from './people.ts';

const repaired = (text: string) => repair(text, readTools);
const kept = (text: string) => ({ ok: true, value: text });
const twin = decimalText(Uint8Array.from({ length: 220 }, (_, index) => (index * 89) % 256));

describe('digits typed on the Vietnamese layout', () => {
  const layouts = [
    [identityCards.map(({ text }) => text), [0, 1, 3, 6]],
    [personalCodes.map(({ text }) => text), [0, 2, 3, 4, 5]],
    [insuranceCards.map(({ text }) => text), [0, 1, 2, 3, 4, 6, 7, 8]],
  ] as const;
  const damages = [
    ['as they come', typed],
    ['joined', typedJoined],
    ['with Caps Lock', (field: string) => (/[a-f]/.test(field) ? typed(field) : typed(field).toUpperCase())],
    ['in normal form', (field: string) => typed(field).normalize('NFC')],
  ] as const;
  const cases = layouts.flatMap(([texts, fields]) =>
    damages.map(([how, damage]) => [how, texts, fields, damage] as const),
  );

  test.each(cases)('%s: the card again, or a fault where two numbers look alike', (_how, texts, fields, damage) => {
    let undone = 0;
    fc.assert(
      fc.property(texts, text => {
        const damaged = inFields(text, fields, damage);
        const result = repaired(damaged);
        if (result.ok) {
          expect(result.value).toBe(text);
          undone++;
          return;
        }
        expect(result.fault.damage).toBe('keyboard-layout');
        expect(damaged.normalize('NFC')).toBe(damaged);
      }),
      { numRuns: 500 },
    );
    expect(undone).toBeGreaterThan(10);
  });

  test.each([
    ['a whole declaration', twin, typed],
    ['joined', twin, typedJoined],
    ['with Caps Lock', twin, (text: string) => typed(text).toUpperCase()],
    ['a SMART card', `shc:/${twin.slice(5)}`, typed],
    ['a part of one', `shc:/2/3/${twin.slice(5)}`, typed],
  ])('%s', (_name, text, damage) => {
    expect(damage(text)).not.toBe(text);
    expect(repaired(damage(text))).toEqual(kept(text));
  });

  test.each([
    ['the twin in normal form', typed(twin).normalize('NFC')],
    ['a SMART card in normal form', `shc:/${typed(twin.slice(5)).normalize('NFC')}`],
    ['a SMART card on a French layout', 'shc:/àà&é"\'(-è_ç'],
    ['a declaration', 'VDă:ABC'],
    ['a certificate', 'HCă:6BF'],
  ])('%s cannot be told', (_name, text) => {
    expect(repaired(text)).toMatchObject({ ok: false, fault: { kind: 'damaged', damage: 'keyboard-layout' } });
  });

  test.each([
    ['195', 'ăạ̀'],
    ['a name of layout letters', 'Ô Đê'],
    ['a short number', typed('86901234')],
  ])('%s that is none of ours stays', (_name, text) => {
    expect(repaired(text)).toEqual(kept(text.normalize('NFC')));
  });
});
