/** What the phone keeps, and where the browser is. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Place } from '../../main/declare-contract.ts';
import { findPlace, type PlaceAnswer, type PlaceNews } from '../../renderer/declare/place.ts';
import { codesKept, draftIn, draftText, keep, kept, whoIn } from '../../renderer/declare/storage.ts';
import { type Entry, type History, newTrail } from '../../renderer/declare/trail.ts';
import { newTestClock } from '../clock.ts';
import { filled, hanh, issued, nowMs, place, sending, through } from './declare-stage.ts';

describe('storage', () => {
  test('a form that was reloaded is the same', () => {
    const state = sending();
    const draft = draftIn(draftText(state));
    expect(draft).toMatchObject({
      ...{ screen: state.screen, who: state.who, visit: state.visit, answers: state.answers },
      ...{ agreed: '1', order: state.order, isSending: true },
    });
    expect(draftText(state)).not.toContain('Bệnh viện');
  });

  const done = through(sending(), { kind: 'issued', codes: issued });
  const codesText = JSON.stringify(done.kept);

  test('codes are kept until they end, by the service’s clock', () => {
    const endsMs = (issued[0]?.expiresAtS ?? 0) * 1_000;
    expect(codesKept(codesText, endsMs - 1)).toEqual(done.kept);
    expect(codesKept(codesText, endsMs)).toBeNull();
    const ahead = JSON.stringify({ ...done.kept, offsetMs: 60_000 });
    expect(codesKept(ahead, endsMs - 60_001)).not.toBeNull();
    expect(codesKept(ahead, endsMs - 60_000)).toBeNull();
  });

  test('a code that is none is not kept', () => {
    const bad = JSON.stringify({ ...done.kept, codes: [{ ...issued[0], text: 'https://evil.example' }] });
    expect(codesKept(bad, nowMs)).toBeNull();
  });

  test('who somebody is is read as it was written', () => {
    expect(whoIn(JSON.stringify(hanh))).toEqual(hanh);
  });

  test('whatever stands there, the page opens', () => {
    const texts = [draftText(filled()), codesText, JSON.stringify(hanh)];
    const mangled = fc.constantFrom(...texts).chain(text => {
      const cut = fc.tuple(fc.nat(text.length), fc.string(), fc.nat(20));
      return cut.map(([at, put, gone]) => text.slice(0, at) + put + text.slice(at + gone));
    });
    fc.assert(
      fc.property(fc.oneof(mangled, fc.json(), fc.string()), text => {
        for (const read of [draftIn, whoIn, (found: string) => codesKept(found, nowMs)]) read(text);
      }),
      { numRuns: 2_000 },
    );
    for (const text of ['', '[]', 'null', '{"codes":"x"}', '{"__proto__":{}}']) {
      expect([draftIn(text), whoIn(text), codesKept(text, nowMs)]).toEqual([null, null, null]);
    }
  });

  const hostile: readonly object[] = [
    { screen: { at: 'codes' } },
    { screen: { at: 'person' } },
    { whom: 'everybody' },
    { who: { ...hanh, idKind: 'visa' } },
    { who: { ...hanh, name: 'x'.repeat(401) } },
    { answers: { symptoms: '0', exposures: 0, note: '' } },
    { others: [{ id: 1, person: hanh, answers: { symptoms: 0, exposures: 0, note: 0 } }] },
    { order: { path: '/api/evil', request: 'x', content: '{}' } },
    { isSending: 1 },
  ];
  test.each(hostile)('a draft with %j counts as none', change => {
    expect(draftIn(JSON.stringify({ ...filled(), ...change }))).toBeNull();
  });

  test('two of the same number are no group', () => {
    const other = { id: 1, person: hanh, answers: { symptoms: 0, exposures: 0, note: '' } };
    expect(draftIn(JSON.stringify({ ...filled(), others: [other, other] }))).toBeNull();
  });

  test('a browser that keeps nothing breaks nothing', () => {
    const locked = () => {
      throw new Error('SecurityError');
    };
    expect(kept(locked, 'who')).toBeNull();
    expect(() => keep(locked, 'who', '{}')).not.toThrow();
  });
});

describe('the browser’s history', () => {
  /** As a browser has it: a list of entries, and where one stands. */
  function newHistory(): History & { readonly entries: unknown[]; at(): number; popped: (() => void) | null } {
    const entries: unknown[] = [null];
    let at = 0;
    const history = {
      entries,
      at: () => at,
      popped: null as (() => void) | null,
      get state() {
        return entries[at];
      },
      pushState(entry: Entry) {
        at += 1;
        entries.splice(at, entries.length, entry);
      },
      replaceState(entry: Entry) {
        entries[at] = entry;
      },
      go(by: number) {
        history.popped = () => {
          at += by;
          history.popped = null;
        };
      },
    };
    return history;
  }

  test('each screen is an entry, and going back tells which', () => {
    const history = newHistory();
    const trail = newTrail(history, { at: 'notice' });
    expect(trail.canGoBack()).toBe(false);
    trail.show({ at: 'who' }, false);
    trail.show({ at: 'who' }, false);
    trail.show({ at: 'why' }, false);
    expect(history.entries).toHaveLength(3);
    history.go(-1);
    history.popped?.();
    expect(trail.went(history.state)).toEqual({ at: 'who' });
    expect(trail.canGoBack()).toBe(true);
  });

  test('what goes back to the screen before it takes its own entry away', () => {
    const history = newHistory();
    const trail = newTrail(history, { at: 'people' });
    trail.show({ at: 'person', id: 1 }, false);
    trail.show({ at: 'people' }, false);
    history.popped?.();
    expect(trail.went(history.state)).toBeNull();
    expect(history.at()).toBe(0);
    expect(history.state).toMatchObject({ screen: { at: 'people' }, depth: 0 });
  });

  test('with the codes the form’s entries are left behind: going back leaves the page', () => {
    const history = newHistory();
    const trail = newTrail(history, { at: 'notice' });
    for (const at of ['who', 'why', 'check'] as const) trail.show({ at }, false);
    trail.show({ at: 'codes' }, true);
    history.popped?.();
    expect(trail.went(history.state)).toBeNull();
    expect(history.at()).toBe(0);
    expect(history.state).toMatchObject({ screen: { at: 'codes' }, depth: 0 });
    expect(trail.canGoBack()).toBe(false);
  });

  test('what changes while the browser goes back is shown once it is there', () => {
    const history = newHistory();
    const trail = newTrail(history, { at: 'notice' });
    trail.show({ at: 'who' }, false);
    trail.show({ at: 'codes' }, true);
    trail.show({ at: 'notice' }, false);
    history.popped?.();
    expect(trail.went(history.state)).toBeNull();
    expect(history.state).toMatchObject({ screen: { at: 'notice' } });
  });

  test('a page that was reloaded knows how far back it goes, and takes no other’s entry', () => {
    const history = newHistory();
    newTrail(history, { at: 'notice' }).show({ at: 'who' }, false);
    expect(newTrail(history, { at: 'who' }).canGoBack()).toBe(true);
    history.entries[history.at()] = { screen: { at: '<b>' }, depth: 9, before: null };
    expect(newTrail(history, { at: 'who' }).canGoBack()).toBe(false);
  });
});

describe('what place it is', () => {
  function ask(isFresh = false) {
    const clock = newTestClock(nowMs);
    const news: PlaceNews[] = [];
    const asked: boolean[] = [];
    let settle: (answer: PlaceAnswer | null) => void = () => {};
    const get = (fresh: boolean) => {
      asked.push(fresh);
      return new Promise<PlaceAnswer>((resolve, reject) => {
        settle = answer => (answer === null ? reject(new TypeError('Failed to fetch')) : resolve(answer));
      });
    };
    const again = findPlace({ get, timer: clock.timer, now: clock.now }, isFresh, one => news.push(one));
    return {
      ...{ clock, news, asked, again },
      async answer(answer: PlaceAnswer | null) {
        settle(answer);
        for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
      },
    };
  }
  const told = (now: number): string => JSON.stringify({ ...place, now } satisfies Place);

  test('the service’s clock is told with it', async () => {
    const it = ask();
    await it.answer({ text: told(nowMs + 7_000), isKept: false });
    expect(it.news).toMatchObject([{ kind: 'place', offsetMs: 7_000 }]);
    it.again();
    expect(it.asked).toEqual([false]);
  });

  test('an answer of an earlier visit is shown, and asked for anew', async () => {
    const it = ask();
    await it.answer({ text: told(0), isKept: true });
    expect(it.news).toMatchObject([{ kind: 'place', offsetMs: null }]);
    expect(it.asked).toEqual([false, true]);
    await it.answer(null);
    expect(it.news.at(-1)).toEqual({ kind: 'unreachable' });
    it.clock.advance(2_000);
    expect(it.asked).toEqual([false, true, true]);
  });

  test('it is asked for until it is there, and at once when somebody wants', async () => {
    const it = ask();
    for (const ms of [2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      await it.answer({ text: '<html>Wi-Fi</html>', isKept: false });
      const before = it.asked.length;
      it.clock.advance(ms - 1);
      expect(it.asked).toHaveLength(before);
      it.clock.advance(1);
      expect(it.asked).toHaveLength(before + 1);
    }
    await it.answer(null);
    const before = it.asked.length;
    it.again();
    it.again();
    expect(it.asked).toHaveLength(before + 1);
    it.clock.advance(60_000);
    expect(it.asked).toHaveLength(before + 1);
  });
});
