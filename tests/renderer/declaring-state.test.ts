/** The form at a lane's screen: what leads on, what leads back, and that nothing goes out before all is answered. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DeclareQuestion, declareQuestions, fieldsOfQuestion, laneDeclaration } from '../../main/contract.ts';
import { formFaultKinds, formFields, personFaults, visitFaults } from '../../main/form.ts';
import { type Answers, faultOf } from '../../renderer/visitor/declaring/answer-checks.ts';
import {
  type Action,
  declarationOf,
  type FormState,
  newForm,
  questionAt,
  step,
} from '../../renderer/visitor/declaring/answers-state.ts';

const year = 2026;
const play = (state: FormState, ...actions: readonly Action[]) =>
  actions.reduce((before, action) => step(before, action, year), state);
const type = (field: Extract<Action, { kind: 'type' }>['field'], text: string): Action => ({
  kind: 'type',
  field,
  text,
});
const next: Action = { kind: 'next' };
const back: Action = { kind: 'back' };

/** A woman born in 1985 in Hà Nội. */
const person: readonly Action[] = [
  type('name', 'Trần Thị Mai'),
  next,
  type('birthYear', '1985'),
  next,
  { kind: 'choose', field: 'sex', value: 'female' },
  { kind: 'choose', field: 'idKind', value: 'national-id' },
  type('idNumber', '001185000001'),
  next,
];
const rest: readonly Action[] = [
  type('phone', '0912345678'),
  next,
  { kind: 'choose', field: 'purpose', value: 1 },
  type('host', '  Khoa   Nội '),
  next,
  next,
  { kind: 'none', question: 'travel' },
  { kind: 'toggle', question: 'contacts', bit: 3 },
  next,
  { kind: 'none', question: 'symptoms' },
  next,
];

describe('the form', () => {
  test('asks one question after the other, and sends what was answered', () => {
    const done = play(newForm(declareQuestions, true), next, ...person, ...rest);
    expect(done).toMatchObject({ isSent: true, fault: null });
    expect(declarationOf(done, year)).toEqual({
      ...{ name: 'Trần Thị Mai', birthYear: '1985', sex: 'female', idKind: 'national-id', idNumber: '001185000001' },
      ...{ phone: '0912345678', purpose: 1, host: 'Khoa Nội', plate: '', symptoms: 0, exposures: 0b1000 },
    });
  });

  test('begins with the notice where there is one', () => {
    expect(questionAt(newForm(['symptoms'], true))).toBeNull();
    expect(questionAt(newForm(['symptoms'], false))).toBe('symptoms');
  });

  test('waits for a touch of its own before the last answer goes out', () => {
    const asked = newForm(['sex'], false);
    const chosen = play(asked, { kind: 'choose', field: 'sex', value: 'male' });
    expect(chosen.isSent).toBe(false);
    expect(play(chosen, next).isSent).toBe(true);
  });

  test('changes nothing while it is on its way', () => {
    const sent = play(newForm(['symptoms'], false), { kind: 'none', question: 'symptoms' }, next);
    expect(play(sent, { kind: 'toggle', question: 'symptoms', bit: 0 }, back, next)).toBe(sent);
    expect(play(sent, { kind: 'not-sent' }).isSent).toBe(false);
  });

  test('takes back what was named without saying that there is nothing', () => {
    const toggle: Action = { kind: 'toggle', question: 'symptoms', bit: 2 };
    const state = play(newForm(['symptoms'], false), toggle, toggle);
    expect(state.answers.symptoms).toBeNull();
    expect(play(state, next)).toMatchObject({ isSent: false, fault: { field: 'symptoms' } });
  });

  test('has none beside any other answer', () => {
    const state = play(newForm(['symptoms'], false), { kind: 'none', question: 'symptoms' });
    expect(state.answers.symptoms).toBe(0);
    const after = play(state, { kind: 'toggle', question: 'symptoms', bit: 1 });
    expect(after.answers.symptoms).toBe(0b10);
    expect(play(after, { kind: 'none', question: 'symptoms' }).answers.symptoms).toBe(0);
  });

  test('goes back by way of the document’s kind, and forgets a number of another kind', () => {
    const ask = ['id-number', 'purpose'] as const;
    const passport: Action = { kind: 'choose', field: 'idKind', value: 'passport' };
    const at = play(newForm(ask, false), passport, type('idNumber', 'b 12-34567'), next);
    expect(at).toMatchObject({ at: 1, answers: { idNumber: 'B1234567' } });
    const number = play(at, back);
    expect(number).toMatchObject({ at: 0, isAtNumber: true, answers: { idNumber: 'B1234567' } });
    expect(play(number, back)).toMatchObject({ at: 0, isAtNumber: false });
    expect(play(number, back, passport).answers.idNumber).toBe('B1234567');
    expect(play(number, back, { kind: 'choose', field: 'idKind', value: 'national-id' }).answers.idNumber).toBe('');
    expect(play(number, back, { kind: 'choose', field: 'idKind', value: 'none' })).toMatchObject({ at: 1 });
  });
});

describe('a number', () => {
  const asked = (ask: readonly DeclareQuestion[], ...actions: readonly Action[]) =>
    play(newForm(ask, false), ...actions, { kind: 'choose', field: 'idKind', value: 'national-id' });
  const numbered = (state: FormState, number: string) =>
    play(state, type('idNumber', number), next).fault?.kind ?? null;
  const woman: readonly Action[] = person.slice(2, 5);

  test.each([
    ['001185000001', null],
    ['00118500000', 'wrong-number'],
    ['003185000001', 'wrong-number'],
    ['001085000001', 'wrong-sex'],
    ['001186000001', 'wrong-birth-year'],
  ])('%s of a woman of 1985: %s', (number, fault) => {
    expect(numbered(asked(['birth-year', 'sex', 'id-number', 'purpose'], ...woman), number)).toBe(fault);
  });

  test.each(['001085000001', '001186000001'])('%s contradicts nothing that was not asked', number => {
    expect(numbered(asked(['id-number', 'purpose']), number)).toBeNull();
  });
});

describe('what the gate finds wrong', () => {
  const done = play(newForm(declareQuestions, false), ...person, ...rest);

  test('leads to the first of it, with all answers kept', () => {
    const faults = [
      { field: 'phone', kind: 'wrong-phone' },
      { field: 'host', kind: 'too-long' },
    ] as const;
    const told = play(done, { kind: 'told', faults });
    expect(questionAt(told)).toBe('phone');
    expect(told).toMatchObject({ isSent: false, fault: faults[0], answers: done.answers });
  });

  test('leads there once, not with every repetition', () => {
    const told: Action = { kind: 'told', faults: [{ field: 'name', kind: 'wrong-name' }] };
    const corrected = play(done, told, type('name', 'Trần Mai'), next, told);
    expect(questionAt(corrected)).toBe('birth-year');
    expect(corrected.fault).toBeNull();
    const again = play(corrected, next, next, next, next, next, next, next, next, next, next, next);
    expect(again.isSent).toBe(true);
    expect(questionAt(play(again, told))).toBe('name');
  });

  test('of a number leads to the number', () => {
    const told = play(done, { kind: 'told', faults: [{ field: 'idNumber', kind: 'wrong-number' }] });
    expect(told).toMatchObject({ isAtNumber: true });
    expect(questionAt(told)).toBe('id-number');
  });

  test('stands where one is, when it is nothing that was asked', () => {
    const sent = play(newForm(['symptoms'], false), { kind: 'none', question: 'symptoms' }, next);
    const told = play(sent, { kind: 'told', faults: [{ field: 'name', kind: 'missing' }] });
    expect(told).toMatchObject({ at: 0, isSent: false, fault: { field: 'name' } });
  });
});

describe('whatever is touched in whatever order', () => {
  const asks = fc.subarray([...declareQuestions], { minLength: 1 });
  const several = fc.constantFrom<'travel' | 'contacts' | 'symptoms'>('travel', 'contacts', 'symptoms');
  const typedField = fc.constantFrom('name', 'birthYear', 'idNumber', 'phone', 'host', 'plate' as const);
  const text = fc.oneof(
    fc.string({ maxLength: 130 }),
    fc.constantFrom('Trần Thị Mai', '1985', '001185000001', '0912345678', 'B1234567', '', ' ', '59A-123.45'),
  );
  const bits = { travel: [0, 2], contacts: [1, 3], symptoms: [0, 1, 2, 3, 4, 5] } as const;
  const action: fc.Arbitrary<Action> = fc.oneof(
    { weight: 4, arbitrary: fc.constant(next) },
    fc.constant(back),
    fc.record({ kind: fc.constant('type' as const), field: typedField, text }),
    fc.constantFrom<Action>(
      { kind: 'choose', field: 'sex', value: 'female' },
      { kind: 'choose', field: 'sex', value: 'male' },
      { kind: 'choose', field: 'idKind', value: 'national-id' },
      { kind: 'choose', field: 'idKind', value: 'passport' },
      { kind: 'choose', field: 'idKind', value: 'none' },
      { kind: 'choose', field: 'purpose', value: 8 },
      { kind: 'not-sent' },
    ),
    several.chain(question =>
      fc.constantFrom<Action>(
        { kind: 'none', question },
        ...bits[question].map(bit => ({ kind: 'toggle' as const, question, bit })),
      ),
    ),
    fc
      .array(fc.record({ field: fc.constantFrom(...formFields), kind: fc.constantFrom(...formFaultKinds) }), {
        maxLength: 2,
      })
      .map(faults => ({ kind: 'told' as const, faults })),
  );
  /** Whoever answers what is asked comes through; the rest of the actions disturbs them. */
  const actions = fc.oneof(
    fc.array(action, { maxLength: 60 }),
    fc
      .tuple(fc.array(action, { maxLength: 6 }), fc.array(action, { maxLength: 12 }))
      .map(([before, after]) => [...before, next, ...person, ...rest, ...after, next, next]),
  );

  test('nothing goes out with a question open, and what is not asked stays empty', () => {
    let sent = 0;
    fc.assert(
      fc.property(asks, fc.boolean(), actions, (ask, hasNotice, all) => {
        let state = newForm(ask, hasNotice);
        for (const one of all) {
          state = step(state, one, year);
          expect(state.at).toBeGreaterThanOrEqual(hasNotice ? -1 : 0);
          expect(state.at).toBeLessThan(ask.length);
          if (!state.isSent) continue;
          sent += 1;
          const declaration = declarationOf(state, year);
          expect(declaration).not.toBeNull();
          if (declaration !== null) expectWhole(declaration, state, ask);
        }
      }),
      { numRuns: 600 },
    );
    expect(sent).toBeGreaterThan(100);
  });

  function expectWhole(
    declaration: NonNullable<ReturnType<typeof declarationOf>>,
    { answers }: FormState,
    ask: readonly DeclareQuestion[],
  ): void {
    expect(laneDeclaration.safeParse(declaration).success).toBe(true);
    for (const question of ask) expect(answerTo(question, answers)).not.toBeNull();
    const has = (question: DeclareQuestion) => ask.includes(question);
    const { sex, birthYear } = declaration;
    const faults = [...personFaults({ ...declaration, sex: sex ?? 'male' }, year), ...visitFaults(declaration)].filter(
      ({ field, kind }) =>
        ask.some(question => fieldsOfQuestion[question].includes(field)) &&
        !(kind === 'wrong-sex' && sex === null) &&
        !(kind === 'wrong-birth-year' && birthYear === ''),
    );
    expect(faults).toEqual([]);
    expect(has('name') || declaration.name === '').toBe(true);
    expect(has('birth-year') || birthYear === '').toBe(true);
    expect(has('sex') || sex === null).toBe(true);
    expect(has('id-number') || (declaration.idKind === 'none' && declaration.idNumber === '')).toBe(true);
    expect(has('phone') || declaration.phone === '').toBe(true);
    expect(has('purpose') || declaration.purpose === 0).toBe(true);
    expect(has('host') || declaration.host === '').toBe(true);
    expect(has('plate') || declaration.plate === '').toBe(true);
    expect(has('symptoms') || declaration.symptoms === 0).toBe(true);
    const asked = (has('travel') ? 0b0101 : 0) | (has('contacts') ? 0b1010 : 0);
    expect(declaration.exposures & ~asked).toBe(0);
  }

  const keyOf: Readonly<Record<DeclareQuestion, keyof Answers>> = {
    ...{ name: 'name', 'birth-year': 'birthYear', sex: 'sex', 'id-number': 'idKind', phone: 'phone' },
    ...{ purpose: 'purpose', host: 'host', plate: 'plate' },
    ...{ travel: 'travel', contacts: 'contacts', symptoms: 'symptoms' },
  };
  const answerTo = (question: DeclareQuestion, answers: Answers) => {
    const answer = answers[keyOf[question]];
    return answer === '' && question !== 'phone' && question !== 'host' && question !== 'plate' ? null : answer;
  };

  test('going back and on again keeps every answer', () => {
    fc.assert(
      fc.property(actions, fc.integer({ min: 1, max: 15 }), (all, count) => {
        const state = play(newForm(declareQuestions, true), ...all, { kind: 'not-sent' });
        const backed = play(state, ...Array.from({ length: count }, () => back));
        expect(backed.answers).toEqual(state.answers);
        const forth = play(backed, ...Array.from({ length: count }, () => next));
        // Spaces alone are no answer.
        const given = Object.entries(state.answers).filter(([, answer]) => String(answer ?? '').trim() !== '');
        expect(forth.answers).toMatchObject(Object.fromEntries(given));
      }),
      { numRuns: 300 },
    );
  });

  test('a question that is open is a fault of that question', () => {
    const { answers } = newForm(declareQuestions, false);
    for (const question of declareQuestions) {
      const fault = faultOf(question, answers, year, declareQuestions);
      expect(fieldsOfQuestion[question]).toContain(fault?.field);
    }
  });
});
