import { describe, expect, test } from 'vitest';
import type { Screen } from '../../renderer/declare/form-model.ts';
import { type FormEvent, openForm } from '../../renderer/declare/form-state.ts';
import { bodyOf } from '../../renderer/declare/order.ts';
import {
  child,
  filled,
  hanh,
  issued,
  next,
  opened,
  place,
  placeWithNotice,
  request,
  sending,
  through,
  wellDone,
  whoDone,
  whyDone,
} from './declare-stage.ts';

const at = (state: { readonly screen: Screen }) => state.screen.at;

describe('one person', () => {
  test('each step follows the one before, and the last sends what was answered', () => {
    let state = opened();
    const seen: string[] = [at(state)];
    for (const event of [{ kind: 'agree' } as const, ...whoDone, ...whyDone, ...wellDone]) {
      state = through(state, event);
      if (at(state) !== seen.at(-1)) seen.push(at(state));
    }
    expect(seen).toEqual(['notice', 'who', 'why', 'travel', 'health', 'check']);
    const sent = through(state, { kind: 'send', request });
    expect(sent.isSending).toBe(true);
    expect(sent.order === null ? null : JSON.parse(bodyOf(sent.order))).toEqual({
      request,
      notice: '1',
      lane: 'in-1',
      visit: { purpose: 3, host: '', plate: '' },
      person: { ...hanh },
      answers: { symptoms: 0, exposures: 0, note: '' },
    });
  });

  test('nothing can be typed before the notice was agreed to', () => {
    const state = through(opened(), { kind: 'person', patch: hanh }, { kind: 'answers', patch: { symptoms: 0 } }, next);
    expect(state.who.name).toBe('');
    expect(state.answers.symptoms).toBeNull();
    expect(at(state)).toBe('notice');
  });

  test('without a notice, the first step asks for whom and goes on', () => {
    const state = through(opened(placeWithNotice(null)), { kind: 'agree' });
    expect(at(state)).toBe('who');
    const sent = through(filled(placeWithNotice(null)), { kind: 'send', request });
    expect(JSON.parse(sent.order?.content ?? '{}')).toMatchObject({ notice: null });
  });

  test('a lane that the site has no more is not sent; one that it has again is', () => {
    const gone = { ...place, lanes: [] };
    const sent = through(filled(gone), { kind: 'send', request });
    expect(JSON.parse(sent.order?.content ?? '{}').lane).toBeNull();
    const back = through(filled(gone), { kind: 'place', place, offsetMs: 0 }, { kind: 'send', request });
    expect(JSON.parse(back.order?.content ?? '{}').lane).toBe('in-1');
  });

  const skips: readonly Screen[] = [
    { at: 'why' },
    { at: 'health' },
    { at: 'check' },
    { at: 'people' },
    { at: 'codes' },
  ];
  test.each(skips)('no address leads past an open step: $at', screen => {
    const state = through(opened(), { kind: 'agree' }, { kind: 'go', screen });
    expect(at(state)).toBe('who');
  });

  test('what is missing is told at its field, and goes when it is typed', () => {
    const faulty = through(opened(), { kind: 'agree' }, next);
    expect(faulty.faults.map(({ field }) => field)).toEqual(['name', 'birthYear', 'sex', 'idNumber']);
    expect(faulty.alerts).toBe(1);
    expect(through(faulty, { kind: 'person', patch: { name: 'A' } }).faults.map(({ field }) => field)).toEqual([
      'birthYear',
      'sex',
      'idNumber',
    ]);
  });

  test('a field that is left says what is wrong with it, unless it is empty', () => {
    const state = through(opened(), { kind: 'agree' }, { kind: 'left', field: 'name' });
    expect(state.faults).toEqual([]);
    const typed = through(state, { kind: 'person', patch: { phone: '12' } }, { kind: 'left', field: 'phone' });
    expect(typed.faults).toEqual([{ field: 'phone', kind: 'wrong-phone' }]);
  });

  test('another document begins with no number', () => {
    const state = through(opened(), { kind: 'agree' }, ...whoDone, { kind: 'go', screen: { at: 'who' } });
    expect(through(state, { kind: 'person', patch: { idKind: 'passport' } }).who.idNumber).toBe('');
  });

  test('a correction from the last step goes back to it', () => {
    const state = through(filled(), { kind: 'go', screen: { at: 'who' } }, next);
    expect(at(state)).toBe('check');
  });

  test('where they travelled is sent with a journey alone', () => {
    const noted: FormEvent = { kind: 'answers', patch: { exposures: 0b0010, note: 'Hà Nội' } };
    const met = through(filled(), { kind: 'go', screen: { at: 'travel' } }, noted, next, { kind: 'send', request });
    expect(JSON.parse(met.order?.content ?? '{}').answers).toEqual({ symptoms: 0, exposures: 2, note: '' });
  });
});

describe('on its way', () => {
  test('nothing is changed under it, and going back takes it back', () => {
    const state = through(sending(), { kind: 'person', patch: { name: 'B' } });
    expect(state).toMatchObject({ who: hanh, isSending: true });
    expect(through(state, { kind: 'go', screen: { at: 'health' } })).toMatchObject({
      isSending: false,
      screen: { at: 'health' },
    });
  });

  test('the same answers are the same request; others are another', () => {
    const back: FormEvent = { kind: 'go', screen: { at: 'why' } };
    const again: FormEvent = { kind: 'send', request: 'BBBBBBBBBBBBBBBBBBBBBB' };
    expect(through(sending(), back, next, again).order?.request).toBe(request);
    const changed: FormEvent = { kind: 'visit', patch: { purpose: 4 } };
    expect(through(sending(), back, changed, next, again).order?.request).toBe('BBBBBBBBBBBBBBBBBBBBBB');
  });

  test('a code that was issued leaves who they are, and nothing else', () => {
    const done = through(sending(), { kind: 'issued', codes: issued });
    expect(done).toMatchObject({ screen: { at: 'codes' }, who: hanh, isKnown: true, isSending: false, order: null });
    expect(done.kept).toMatchObject({ codes: issued, lane: { vi: 'Cổng chính' }, timeZone: 'Asia/Ho_Chi_Minh' });
    const anew = through(done, { kind: 'anew' });
    expect(anew).toMatchObject({
      screen: { at: 'notice' },
      agreed: null,
      visit: { purpose: null },
      answers: { symptoms: null, exposures: null, note: '' },
    });
  });

  test('who does not want to be remembered is not', () => {
    const state = through(filled(), { kind: 'remember', remember: false }, { kind: 'send', request });
    expect(through(state, { kind: 'issued', codes: issued })).toMatchObject({ isKnown: false, who: { name: '' } });
  });

  test('a notice that has changed is agreed to again, and then the form is where it was', () => {
    const changed = through(sending(), { kind: 'notice-changed' });
    expect(changed).toMatchObject({ screen: { at: 'notice' }, place: null, who: hanh, hasNoticeChanged: true });
    const told = through(changed, { kind: 'place', place: placeWithNotice('2'), offsetMs: 0 });
    expect(through(told, { kind: 'send', request }).isSending).toBe(false);
    expect(through(told, { kind: 'agree' })).toMatchObject({ screen: { at: 'check' }, agreed: '2' });
  });

  test('a notice that changes under a restored form stops it', () => {
    const restored = openForm({ draft: sending(), who: null, kept: null }, 'in-1');
    expect(through(restored, { kind: 'place', place, offsetMs: 0 }).isSending).toBe(true);
    const other = through(restored, { kind: 'place', place: placeWithNotice('2'), offsetMs: 0 });
    expect(other).toMatchObject({ isSending: false, screen: { at: 'notice' }, hasNoticeChanged: true, who: hanh });
  });

  test('a restored order that the form does not say is not sent', () => {
    const forged = { ...sending(), order: { path: '/api/declare', request, content: '{"evil":1}' } as const };
    const state = through(openForm({ draft: forged, who: null, kept: null }, 'in-1'), {
      kind: 'place',
      place,
      offsetMs: 0,
    });
    expect(state.isSending).toBe(false);
  });

  const paths: readonly (readonly [string, string, string])[] = [
    ['person.idNumber', 'who', 'idNumber'],
    ['visit.host', 'why', 'host'],
    ['answers.note', 'travel', 'note'],
    ['answers.symptoms', 'health', 'symptoms'],
  ];
  test.each(paths)('what the service finds wrong at %s is shown at %s', (path, screen, field) => {
    const state = through(sending(), { kind: 'faults', faults: [{ path, kind: 'too-long' }] });
    expect(state).toMatchObject({ screen: { at: screen }, faults: [{ field, kind: 'too-long' }], isSending: false });
    expect(state.alerts).toBe(1);
  });

  test('a fault that is nowhere on the form says that it was not taken', () => {
    const state = through(sending(), { kind: 'faults', faults: [{ path: 'request', kind: 'missing' }] });
    expect(state).toMatchObject({ refused: 'bad-request', screen: { at: 'check' } });
  });
});

describe('a group', () => {
  const inGroup = (...events: readonly FormEvent[]) =>
    through(
      opened(),
      { kind: 'whom', whom: 'group' },
      { kind: 'agree' },
      ...whoDone,
      ...whyDone,
      ...wellDone,
      ...events,
    );
  const addChild: readonly FormEvent[] = [{ kind: 'add' }, { kind: 'person', patch: child }, next];

  test('others are added one by one, and one answer is for all of them', () => {
    const empty = inGroup(next);
    expect(empty).toMatchObject({ screen: { at: 'people' }, faults: [{ field: 'people', kind: 'missing' }] });
    const one = through(empty, ...addChild);
    expect(one).toMatchObject({ screen: { at: 'people' } });
    expect(through(one, next).faults).toEqual([{ field: 'othersWell', kind: 'missing' }]);
    const sent = through(one, { kind: 'others-well', well: true }, next, { kind: 'send', request });
    expect(JSON.parse(sent.order?.content ?? '{}').people).toEqual([
      { person: hanh, answers: { symptoms: 0, exposures: 0, note: '' } },
      { person: child, answers: { symptoms: 0, exposures: 0, note: '' } },
    ]);
    expect(sent.order?.path).toBe('/api/group');
  });

  test('or each has answers of their own', () => {
    const each = through(inGroup(...addChild), { kind: 'others-well', well: false }, next);
    expect(each.faults).toEqual([{ field: 'othersWell', kind: 'wrong-choice' }]);
    const done = through(
      each,
      { kind: 'go', screen: { at: 'person-answers', id: 1 } },
      { kind: 'answers', patch: { symptoms: 1, exposures: 0 } },
      next,
      next,
      { kind: 'send', request },
    );
    expect(JSON.parse(done.order?.content ?? '{}').people[1].answers.symptoms).toBe(1);
    expect(JSON.parse(done.order?.content ?? '{}').people[0].answers.symptoms).toBe(0);
  });

  test('somebody added later was not answered for', () => {
    const state = through(inGroup(...addChild), { kind: 'others-well', well: true }, ...addChild);
    expect(state.othersWell).toBeNull();
    expect(state.others.map(({ id }) => id)).toEqual([1, 2]);
  });

  test('somebody without details holds the group', () => {
    const state = through(inGroup({ kind: 'add' }), { kind: 'go', screen: { at: 'people' } });
    expect(through(state, { kind: 'others-well', well: true }, next).faults).toEqual([
      { field: 'people', kind: 'wrong-choice' },
    ]);
    expect(through(state, { kind: 'remove', id: 1 })).toMatchObject({ others: [], screen: { at: 'people' } });
  });

  test('what the service finds wrong is shown at that person', () => {
    const all = through(inGroup(...addChild), { kind: 'others-well', well: true }, next, { kind: 'send', request });
    const other = through(all, { kind: 'faults', faults: [{ path: 'people[1].person.name', kind: 'wrong-name' }] });
    expect(other).toMatchObject({ screen: { at: 'person', id: 1 }, faults: [{ field: 'name' }] });
    const first = through(all, { kind: 'faults', faults: [{ path: 'people[0].person.idNumber', kind: 'wrong-sex' }] });
    expect(first).toMatchObject({ screen: { at: 'who' }, faults: [{ field: 'idNumber' }] });
  });
});

describe('a list', () => {
  const table = { fileName: 'a.csv', text: 'name\nA\n', people: 1 };
  const inList = (...events: readonly FormEvent[]) =>
    through(opened(), { kind: 'whom', whom: 'table' }, { kind: 'agree' }, ...events);

  test('is sent as it is, with answers for everybody', () => {
    expect(inList(next).faults).toEqual([{ field: 'table', kind: 'missing' }]);
    const sent = inList({ kind: 'table', table }, next, ...whyDone, ...wellDone, { kind: 'send', request });
    expect(JSON.parse(sent.order?.content ?? '{}')).toMatchObject({ csv: table.text, answers: { symptoms: 0 } });
  });

  test('comes back with what is wrong by line', () => {
    const sent = inList({ kind: 'table', table }, next, ...whyDone, ...wellDone, { kind: 'send', request });
    const rows = [{ line: 2, column: 'sex', why: 'missing' }];
    const back = through(sent, { kind: 'rows', rows });
    expect(back).toMatchObject({ screen: { at: 'list' }, rows, isSending: false });
    expect(through(back, { kind: 'table', table }).rows).toEqual([]);
    expect(through(back, { kind: 'no-table', why: 'too-long' })).toMatchObject({
      table: null,
      faults: [{ field: 'table', kind: 'too-long' }],
    });
  });
});

describe('codes', () => {
  const done = through(sending(), { kind: 'issued', codes: [...issued, ...issued, ...issued] });

  test('are turned within their number', () => {
    expect(through(done, { kind: 'turn', by: 1 }, { kind: 'turn', by: 1 }, { kind: 'turn', by: 1 }).shown).toBe(2);
    expect(through(done, { kind: 'turn', by: -1 }).shown).toBe(0);
  });

  test('are what an opened page shows first, without the network', () => {
    const state = openForm({ draft: null, who: hanh, kept: done.kept }, null);
    expect(state).toMatchObject({ screen: { at: 'codes' }, place: null, who: hanh, isKnown: true });
  });

  test('are counted by the service’s clock as it is told anew', () => {
    expect(through(done, { kind: 'place', place, offsetMs: 5_000 }).kept?.offsetMs).toBe(5_000);
    expect(through(done, { kind: 'place', place, offsetMs: null }).kept?.offsetMs).toBe(0);
  });
});
