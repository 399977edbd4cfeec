/** A card whose owner declares at the lane, with what else was shown and what is known of them. */
import { describe, expect, test } from 'vitest';
import { intakeOf } from '../../main/controller/lanes/declare-form.ts';
import type { DeskParts } from '../../main/controller/scan-desk.ts';
import type { Policy } from '../../main/decide/policy.ts';
import { ok } from '../../main/words.ts';
import { now } from '../decide/questions.ts';
import { sql } from '../record/journals.ts';
import {
  admitted,
  card,
  cardKey,
  declared,
  healthCard,
  misread,
  newTestDesk,
  noLookup,
  otherCard,
  partsOf,
  waitsForParts,
} from './desks.ts';
import { answers, cardAnswers } from './lanes/declare-here.ts';

const waits = { kind: 'unfinished', more: { kind: 'declaration' } };
const proofs = (...anyOf: Policy['proofs']['anyOf']) => ({ proofs: { anyOf, onMissing: 'refuse' } }) as const;
const all = proofs(['cccd', 'health', 'declaration']);

function open(policy: Partial<Policy> = {}, lookup: DeskParts['lookup'] = noLookup) {
  const test = newTestDesk(policy, lookup, true);
  /** The owner of the card that is kept, or somebody without one, declares as the scan `id`. */
  function declare(id: number, after: number | null, changes: object = {}) {
    const { card: kept } = test.desk;
    const order = { card: kept, ask: [], random: () => new Uint8Array(16), now };
    const intake = intakeOf({ ...(kept === null ? answers : cardAnswers), ...changes }, order);
    const scan = { id, direction: 'in', text: `declared ${id}` } as const;
    return test.desk.decide(scan, intake, { after, isLast: false, now, clockFaulted: false }, () => undefined)?.event;
  }
  return { ...test, declare };
}

describe('a card, a certificate and a declaration', () => {
  test('are one decision: what was shown before counts', () => {
    const { show, declare, events, dir, desk } = open(all);
    expect(show(card)).toMatchObject({ more: { kind: 'proof', awaits: ['health', 'declaration'] } });
    expect(desk.card).toBeNull();
    expect(show(healthCard, { after: 1 })).toMatchObject(waits);
    expect(desk.card).toMatchObject({ format: 'cccd' });
    expect(declare(3, 2)).toMatchObject(admitted);
    expect(events()).toMatchObject([{ kind: 'admitted', person: cardKey }]);
    const [row] = sql(dir, "SELECT json_extract(payload, '$.facts') AS facts FROM event WHERE seq = 2");
    expect(JSON.parse(String(row?.facts))).toMatchObject({
      proofs: [{ format: 'cccd' }, { format: 'shc' }],
      declared: { isMadeHere: true },
    });
  });

  test('with the certificate first, in two codes', () => {
    const { show, declare } = open(all);
    const [one = '', two = ''] = partsOf(2);
    show(card);
    expect(show(one, { after: 1 })).toMatchObject(waitsForParts(1, 2));
    expect(show(two, { after: 2 })).toMatchObject(waits);
    expect(declare(4, 3)).toMatchObject(admitted);
  });

  test('where either completes the card, both are waited for', () => {
    const either = open(proofs(['cccd', 'declaration'], ['cccd', 'health']));
    expect(either.show(card)).toMatchObject(waits);
    expect(either.show(healthCard, { after: 1 })).toMatchObject(admitted);
    expect(either.events()).toHaveLength(1);
    const other = open(proofs(['cccd', 'declaration'], ['cccd', 'health']));
    other.show(card);
    expect(other.declare(2, 1)).toMatchObject(admitted);
  });

  test('without a card nobody is asked at the screen', () => {
    const { show, desk } = open(proofs(['health', 'declaration']));
    expect(show(healthCard)).toMatchObject({ more: { kind: 'proof', awaits: ['declaration'] } });
    expect(desk.card).toBeNull();
  });
});

describe('a card', () => {
  test('is decided at once where declarations cannot be made, or nothing more can come', () => {
    const plain = newTestDesk();
    expect(plain.show(card)).toMatchObject({ kind: 'decided', decision: { reasons: ['no-declaration'] } });
    const { show } = open();
    expect(show(card, { isLast: true })).toMatchObject({ kind: 'decided', decision: { reasons: ['no-declaration'] } });
    expect(show(card, { direction: 'out' })).toMatchObject({ kind: 'decided', decision: { outcome: 'admit' } });
  });

  test('with a declaration that is found needs none; one that has ended is made anew, or told so', () => {
    const found = (changes: object) => ({
      ...noLookup,
      find: () => ok({ declaration: { ...declared, ...changes }, ageMs: 0, isStale: false }),
    });
    expect(open({}, found({})).show(card)).toMatchObject(admitted);
    const ended = { expiresAtS: declared.notBeforeS + 1 };
    const { show, declare, events } = open({}, found(ended));
    expect(show(card)).toMatchObject(waits);
    expect(declare(2, 1)).toMatchObject(admitted);
    expect(events()).toHaveLength(1);
    const late = open({}, found(ended));
    late.show(card);
    const answer = late.show(misread, { again: 1, after: 1, isLast: true });
    expect(answer).toMatchObject({ kind: 'decided', decision: { reasons: ['expired'] } });
    for (const changes of [{ audience: 'elsewhere' }, { notBeforeS: declared.expiresAtS - 1 }]) {
      expect(open({}, found(changes)).show(card)).toMatchObject(waits);
    }
    const exposed = open({}, found({ answers: { symptoms: 0, exposures: 1 } })).show(card);
    expect(exposed).toMatchObject({ kind: 'decided', decision: { reasons: ['exposure'] } });
  });

  test('of somebody on the watchlist is not asked for anything', () => {
    const entry = { person: cardKey, untilMs: null, outcome: 'refer', instruction: 'call' } as const;
    const { show } = open({ watchlist: [entry] });
    expect(show(card)).toMatchObject({ kind: 'decided', decision: { reasons: ['watchlist', 'no-declaration'] } });
  });

  test('is what the person of the typed number is known by: the watchlist holds for them', () => {
    const entry = { person: cardKey, untilMs: null, outcome: 'refuse', instruction: 'no' } as const;
    const { declare } = open({ watchlist: [entry] });
    expect(declare(1, null)).toMatchObject({
      kind: 'decided',
      decision: { outcome: 'refuse', reasons: ['watchlist'] },
    });
  });

  test('that nothing more comes for is decided as it is, once', () => {
    const { show, events, desk } = open();
    show(card);
    show(misread, { after: 1 });
    expect(desk.card).toMatchObject({ format: 'cccd' });
    expect(show(misread, { again: 2, after: 2, isLast: true })).toMatchObject({ kind: 'decided' });
    expect(desk.card).toBeNull();
    show(otherCard);
    expect(events()).toMatchObject([{ kind: 'referred', reason: 'no-declaration', person: cardKey }]);
  });

  test('before one of somebody else is on record by itself', () => {
    const { show, events, desk } = open();
    show(card);
    expect(show(otherCard, { after: 1 })).toMatchObject(waits);
    expect(desk.card?.person.name).toBe('Ngô Văn Minh');
    expect(events()).toMatchObject([{ kind: 'referred', reason: 'no-declaration', person: cardKey }]);
  });

  test('is not joined by what a guard declares for the next person, and is on record', () => {
    const { show, events, desk } = open();
    show(card);
    const order = { card: null, ask: [], random: () => new Uint8Array(16), now };
    const intake = intakeOf({ ...answers, idNumber: '001085000229', birthYear: '1985', sex: 'male' }, order);
    const byGuard = { ...intake, given: { ...(intake.given as NonNullable<typeof intake.given>), guard: 'Lan' } };
    const scan = { id: 9, direction: 'in', text: 'x' } as const;
    desk.decide(scan, byGuard, { after: 1, isLast: false, now, clockFaulted: false }, () => undefined);
    expect(events()).toMatchObject([
      { kind: 'referred', reason: 'no-declaration', person: cardKey },
      { kind: 'admitted', reason: null },
    ]);
  });

  test('that is forgotten is nobody’s', () => {
    const { show, declare, desk, events } = open();
    show(card);
    desk.forget();
    expect(desk.card).toBeNull();
    declare(2, 1);
    expect(events()).toMatchObject([{ kind: 'admitted' }]);
    desk.close();
    expect(desk.card).toBeNull();
  });
});
