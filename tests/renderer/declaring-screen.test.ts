/** Around the form: who is still there, whose language it is, what is said, what is offered, and what is new to look at. */
import { describe, expect, test } from 'vitest';
import { declareQuestions, type Screen } from '../../main/contract.ts';
import { formFaultKinds, formFields, idKinds } from '../../main/form.ts';
import * as dictionary from '../../renderer/ui/declare-words.ts';
import { newLanguageSwap, swapMs, type Text } from '../../renderer/ui/language.ts';
import { newForm, step } from '../../renderer/visitor/declaring/answers-state.ts';
import { faultAt, grouped, headlineOf, remarkOf, stepName, typingOf } from '../../renderer/visitor/declaring/asked.ts';
import { patientTimer } from '../../renderer/visitor/declaring/patience.ts';
import { askMs, newPresence, tellMs } from '../../renderer/visitor/declaring/presence.ts';
import { nextDisplay } from '../../renderer/visitor/display.ts';
import { mayDeclareHere, messageOf } from '../../renderer/visitor/message.ts';
import { newTestClock } from '../clock.ts';

const declaring = (changes: Partial<Extract<Screen, { kind: 'declaring' }>> = {}): Screen => ({
  ...{ kind: 'declaring', id: 1, card: null, ask: ['symptoms'], faults: [], forMs: 45_000, ...changes },
});

describe('whoever is at the form', () => {
  const idleMs = 45_000;
  /** A gate that puts the end off whenever it is told. */
  const present = () => {
    const clock = newTestClock();
    const told: number[] = [];
    const presence = newPresence({
      tell: () => {
        told.push(clock.monotonic());
        presence.endsAt(clock.monotonic() + idleMs);
      },
      now: () => clock.monotonic(),
      timer: (ms, fire) => clock.timer(ms, fire),
    });
    presence.endsAt(clock.monotonic() + idleMs);
    const startMs = clock.monotonic();
    return { clock, presence, told: () => told.map(ms => ms - startMs) };
  };

  test('is told to the gate at once, then at most every five seconds, the last touch too', () => {
    const { clock, presence, told } = present();
    for (let touch = 0; touch < 12; touch += 1) {
      presence.touched();
      clock.advance(1_000);
    }
    clock.advance(60_000);
    expect(told()).toEqual([0, tellMs, 2 * tellMs, 3 * tellMs]);
  });

  test('is asked before the end, and not before', () => {
    const { clock, presence, told } = present();
    clock.advance(idleMs - askMs - 1);
    expect(presence.isAsking.value).toBe(false);
    clock.advance(1);
    expect(presence.isAsking.value).toBe(true);
    presence.touched();
    expect(presence.isAsking.value).toBe(false);
    expect(told()).toEqual([idleMs - askMs]);
    clock.advance(idleMs - askMs);
    expect(presence.isAsking.value).toBe(true);
  });

  test('is not asked while they type', () => {
    const { clock, presence } = present();
    for (let second = 0; second < 120; second += 1) {
      presence.touched();
      clock.advance(1_000);
      expect(presence.isAsking.value).toBe(false);
    }
  });

  test('is not asked between a touch and the word of it', () => {
    const clock = newTestClock();
    const told: string[] = [];
    const parts = { now: () => clock.monotonic(), timer: (ms: number, fire: () => void) => clock.timer(ms, fire) };
    const presence = newPresence({ ...parts, tell: () => told.push('alive') });
    presence.endsAt(clock.monotonic() + 15_000);
    presence.touched();
    clock.advance(4_900);
    presence.touched();
    clock.advance(100);
    expect(told).toEqual(['alive', 'alive']);
    expect(presence.isAsking.value).toBe(false);
  });

  test('is nobody’s concern once the form is gone', () => {
    const { clock, presence, told } = present();
    presence.touched();
    presence.touched();
    presence.close();
    clock.advance(120_000);
    expect(told()).toEqual([0]);
    expect(presence.isAsking.value).toBe(false);
  });
});

describe('a language', () => {
  test('that was chosen stays while somebody declares, and goes back after', () => {
    const clock = newTestClock();
    let isBusy = false;
    const swap = newLanguageSwap(
      patientTimer(
        (ms, fire) => clock.timer(ms, fire),
        () => isBusy,
      ),
    );
    swap.toggle();
    isBusy = true;
    clock.advance(10 * swapMs);
    expect(swap.isSwapped.value).toBe(true);
    isBusy = false;
    clock.advance(swapMs);
    expect(swap.isSwapped.value).toBe(false);
  });

  test('that is swapped back by a touch is not swapped again by an old timer', () => {
    const clock = newTestClock();
    const swap = newLanguageSwap(
      patientTimer(
        (ms, fire) => clock.timer(ms, fire),
        () => true,
      ),
    );
    swap.toggle();
    clock.advance(swapMs);
    swap.toggle();
    clock.advance(10 * swapMs);
    expect(swap.isSwapped.value).toBe(false);
  });
});

describe('the display', () => {
  const first = nextDisplay(null, declaring(), 0);

  test('is the same while its end is put off, and shows the new end', () => {
    const renewed = nextDisplay(first, declaring(), 20_000);
    expect(renewed).toMatchObject({ serial: 0, span: { endMs: 65_000, totalMs: 45_000 } });
    expect(nextDisplay(renewed, declaring({ forMs: 30_000 }), 35_000)).toMatchObject({
      serial: 0,
      span: { endMs: 65_000, totalMs: 45_000 },
    });
  });

  test('is another one with a fault, and for another form', () => {
    expect(nextDisplay(first, declaring({ faults: [{ field: 'name', kind: 'missing' }] }), 1)).toMatchObject({
      serial: 1,
    });
    expect(nextDisplay(first, declaring({ id: 2 }), 1)).toMatchObject({ serial: 1 });
  });
});

describe('what is missing', () => {
  const refused = (changes: object): Screen => ({
    ...{ kind: 'refused', direction: 'in', reason: 'no-declaration', details: {}, forMs: 8_000, ...changes },
  });
  const setting = { direction: 'in', timeZone: 'Asia/Ho_Chi_Minh', nowMs: 0 } as const;

  test.each([
    [refused({}), true, true],
    [refused({}), false, false],
    [refused({ direction: 'out' }), true, false],
    [refused({ reason: 'expired' }), true, false],
    [refused({ kind: 'referred' }), true, false],
    [{ kind: 'waiting' } as const, true, false],
  ])('%o is offered at a lane that declares=%s: %s', (shown, declares, isOffered) => {
    expect(mayDeclareHere(shown, declares)).toBe(isOffered);
  });

  test('is said with the way to make it here, where that is offered', () => {
    const shown = refused({}) as Extract<Screen, { kind: 'refused' }>;
    expect(messageOf(shown, { ...setting, declares: true }).why).toBe(dictionary.offerWords.noDeclaration);
    expect(messageOf(shown, setting).why?.en).toBe('No declaration was found');
  });
});

describe('the words of the form', () => {
  const all: Text[] = [
    ...Object.values(dictionary.offerWords),
    ...Object.values(dictionary.declareWords),
    ...Object.values(dictionary.questionWords),
    ...Object.values(dictionary.numberWords),
    ...Object.values(dictionary.sexWords),
    ...Object.values(dictionary.idKindWords),
    ...Object.values(dictionary.noneWords),
  ];
  const faults = formFields.flatMap(field => formFaultKinds.map(kind => ({ field, kind })));

  test('are there in both languages, each its own, in composed letters', () => {
    const told = faults.flatMap(fault =>
      idKinds.map(idKind => dictionary.faultText(fault, { idKind, idNumber: '001185000001' })),
    );
    for (const { vi, en } of [...all, ...told]) {
      expect(vi).toMatch(/\p{L}{2}/u);
      expect(en).toMatch(/^[\x20-\x7e\u00a0\n’]+$/);
      expect(vi).not.toBe(en);
      expect(vi).toBe(vi.normalize('NFC'));
    }
  });

  test.each([
    [{ idKind: 'passport', idNumber: 'A1' }, /6 to 12/],
    [{ idKind: 'national-id', idNumber: '0011' }, /12 digits/],
    [{ idKind: 'national-id', idNumber: '003185000001' }, /check this number/],
  ] as const)('of a number that cannot be, %o, say why', (typed, said) => {
    expect(dictionary.faultText({ field: 'idNumber', kind: 'wrong-number' }, typed).en).toMatch(said);
  });

  test('are a question each, and what is typed has keys', () => {
    let state = newForm(declareQuestions, true);
    expect(headlineOf(state)).toBe(dictionary.declareWords.notice);
    const steps = declareQuestions.map((_, at) => {
      state = { ...state, at };
      return [stepName(state), typingOf(state)?.keys ?? null];
    });
    expect(Object.fromEntries(steps)).toEqual({
      ...{ name: 'name', 'birth-year': 'digits', sex: null, 'id-number': null, phone: 'digits', purpose: null },
      ...{ host: 'text', plate: 'latin', travel: null, contacts: null, symptoms: null },
    });
  });

  test('say at once that a whole number is wrong, and nothing of one that is not whole yet', () => {
    const year = 2026;
    const ask = ['birth-year', 'sex', 'id-number'] as const;
    let state = newForm(ask, false);
    const type = (field: 'birthYear' | 'idNumber', text: string) => {
      state = step(state, { kind: 'type', field, text }, year);
      return faultAt(state, year)?.kind ?? null;
    };
    expect([type('birthYear', '202'), type('birthYear', '2027'), type('birthYear', '1985')]).toEqual([
      null,
      'wrong-birth-year',
      null,
    ]);
    for (const action of [
      { kind: 'next' },
      { kind: 'choose', field: 'sex', value: 'female' },
      { kind: 'choose', field: 'idKind', value: 'national-id' },
    ] as const) {
      state = step(state, action, year);
    }
    expect(type('idNumber', '00118500000')).toBeNull();
    expect(type('idNumber', '001085000001')).toBe('wrong-sex');
    expect(remarkOf(state, year)).toMatchObject({ isFault: true });
    expect(type('idNumber', '001185000001')).toBeNull();
  });
});

describe('digits', () => {
  test.each([
    ['', [3, 3, 3, 3], ['___', '___', '___', '___']],
    ['0011850', [3, 3, 3, 3], ['001', '185', '0__', '___']],
    ['09123456789', [4, 3, 3], ['0912', '345', '6789']],
  ])('%s stand in groups', (digits, groups, shown) => {
    expect(grouped(digits, groups, '_')).toEqual(shown);
  });
});
