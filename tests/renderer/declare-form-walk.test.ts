import fc from 'fast-check';
import { expect, test } from 'vitest';
import { declareRequest, groupRequest } from '../../main/declare-contract.ts';
import { answerFaults, type FormAnswers, type FormPerson, personFaults, visitFaults } from '../../main/form.ts';
import type { FormState, Screen } from '../../renderer/declare/form-model.ts';
import { type FormEvent, nextState, openForm } from '../../renderer/declare/form-state.ts';
import { bodyOf } from '../../renderer/declare/order.ts';
import { draftIn, draftText } from '../../renderer/declare/storage.ts';
import { child, hanh, issued, placeWithNotice, request } from './declare-stage.ts';

const text = fc.constantFrom('', 'A', 'Nguyễn Thị Hồng Hạnh', '<b>x</b>', '1985', '85', 'x'.repeat(90), '\u202ex');
const screens: readonly Screen[] = [
  ...(['notice', 'list', 'who', 'why', 'travel', 'health', 'people', 'check', 'codes'] as const).map(at => ({ at })),
  { at: 'person', id: 1 },
  { at: 'person-answers', id: 1 },
];

/** Whatever a person, a service or the browser's history may do, in any order. */
const event: fc.Arbitrary<FormEvent> = fc.oneof(
  fc.constantFrom<FormEvent>(
    { kind: 'agree' },
    { kind: 'next' },
    { kind: 'send', request },
    { kind: 'add' },
    { kind: 'forget' },
    { kind: 'anew' },
    { kind: 'notice-changed' },
    { kind: 'issued', codes: issued },
    { kind: 'refused', why: 'too-large' },
    { kind: 'person', patch: hanh },
    { kind: 'person', patch: child },
    { kind: 'table', table: { fileName: 'a.csv', text: 'x', people: 1 } },
  ),
  { weight: 3, arbitrary: fc.constantFrom<FormEvent>({ kind: 'next' }, { kind: 'agree' }, { kind: 'send', request }) },
  fc.constantFrom('1', '2', null).map((version): FormEvent => {
    return { kind: 'place', place: placeWithNotice(version), offsetMs: 0 };
  }),
  fc.constantFrom('me', 'group', 'table' as const).map((whom): FormEvent => ({ kind: 'whom', whom })),
  fc.constantFrom(...screens).map((screen): FormEvent => ({ kind: 'go', screen })),
  fc.record({ name: text, birthYear: text, idNumber: text }).map((patch): FormEvent => ({ kind: 'person', patch })),
  fc.constantFrom('male', 'female' as const).map((sex): FormEvent => ({ kind: 'person', patch: { sex } })),
  fc.integer({ min: -1, max: 9 }).map((purpose): FormEvent => ({ kind: 'visit', patch: { purpose } })),
  text.map((host): FormEvent => ({ kind: 'visit', patch: { host } })),
  fc.constantFrom(0, 1, 64, -1, null).map((symptoms): FormEvent => ({ kind: 'answers', patch: { symptoms } })),
  fc.constantFrom(0, 1, 16, null).map((exposures): FormEvent => ({ kind: 'answers', patch: { exposures } })),
  fc.boolean().map((well): FormEvent => ({ kind: 'others-well', well })),
);

/** What the service would say to what is sent; the notice's version as the site has it. */
function faultsOfSent(state: FormState): unknown {
  const { order, place } = state;
  if (order === null || place === null) return 'nothing to send';
  const schema = order.path === '/api/declare' ? declareRequest : groupRequest;
  const parsed = schema.safeParse(JSON.parse(bodyOf(order)));
  if (!parsed.success) return parsed.error.message;
  const body = parsed.data;
  if (body.notice !== (place.site.notice?.version ?? null)) return `notice ${body.notice}`;
  const ofPerson = ({ person, answers }: { readonly person: FormPerson; readonly answers: FormAnswers }) => [
    ...personFaults(person, 2026),
    ...answerFaults(answers),
  ];
  const visit = visitFaults(body.visit);
  if ('person' in body) return [...visit, ...ofPerson(body)];
  return [...visit, ...('people' in body ? body.people.flatMap(ofPerson) : answerFaults(body.answers))];
}

test('nothing is sent that the service would not take, whatever comes in whatever order', () => {
  let sent = 0;
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), fc.boolean(), (events, isReloading) => {
      let state = openForm({ draft: null, who: null, kept: null }, null);
      state = nextState(state, { kind: 'place', place: placeWithNotice('1'), offsetMs: 0 });
      let agreed = false;
      for (const one of events) {
        if (one.kind === 'agree' && state.screen.at === 'notice' && state.place !== null) agreed = true;
        state = nextState(state, one);
        if (state.isSending) {
          expect(faultsOfSent(state)).toEqual([]);
          expect(agreed || state.place?.site.notice === null).toBe(true);
          sent += 1;
        }
        // A page that is reloaded after each event keeps to the same.
        if (isReloading && state.place !== null) {
          const { place, kept } = state;
          const draft = draftIn(draftText(state));
          state = openForm({ draft: state.screen.at === 'codes' ? null : draft, who: null, kept }, null);
          state = nextState(state, { kind: 'place', place, offsetMs: 0 });
        }
      }
    }),
    { numRuns: 1_500 },
  );
  // A walk from an almost done form, so that sending is met often.
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), events => {
      const steps: readonly FormEvent[] = [
        { kind: 'place', place: placeWithNotice('1'), offsetMs: 0 },
        { kind: 'agree' },
        { kind: 'person', patch: hanh },
        { kind: 'next' },
        { kind: 'visit', patch: { purpose: 1 } },
        { kind: 'next' },
        { kind: 'answers', patch: { exposures: 0 } },
        { kind: 'next' },
        { kind: 'answers', patch: { symptoms: 0 } },
        { kind: 'next' },
        ...events,
      ];
      let state = openForm({ draft: null, who: null, kept: null }, null);
      for (const one of steps) {
        state = nextState(state, one);
        if (!state.isSending) continue;
        expect(faultsOfSent(state)).toEqual([]);
        sent += 1;
      }
    }),
    { numRuns: 1_500 },
  );
  expect(sent).toBeGreaterThan(200);
});
