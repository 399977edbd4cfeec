/** Cards whose owner has declared somewhere: known here, at an endpoint that takes its time, or not to be found out. */
import { describe, expect, test } from 'vitest';
import type { DeskParts } from '../../main/controller/scan-desk.ts';
import { exportEvents } from '../../main/record/read.ts';
import type { Alias } from '../../main/verify/person.ts';
import { fail, ok } from '../../main/words.ts';
import { policyOf } from '../decide/questions.ts';
import { need } from '../record/journals.ts';
import {
  admitted,
  card,
  cardKey,
  declared,
  healthCard,
  newTestDesk,
  noLookup,
  partsOf,
  pseudonym,
  waitsForParts,
} from './desks.ts';

describe('a declaration that is looked up', () => {
  const found = { declaration: declared, ageMs: 60_000, isStale: false };

  /** An endpoint that answers when it is told to. */
  function slowLookup() {
    const asked: (readonly Alias[])[] = [];
    const waiting: (() => void)[] = [];
    let isThere = false;
    const lookup: DeskParts['lookup'] = {
      find: () => ok(isThere ? found : null),
      needsFetch: () => !isThere,
      refresh: aliases => {
        asked.push(aliases);
        return new Promise(resolve => waiting.push(resolve));
      },
    };
    const answer = async (has = true) => {
      isThere = has;
      for (const resolve of waiting.splice(0)) resolve();
      await Promise.resolve();
    };
    return { lookup, asked, answer };
  }

  test('and is known is decided at once, with what it says of the visit', () => {
    const desk = newTestDesk({}, { ...noLookup, find: () => ok(found) });
    expect(desk.show(card)).toMatchObject(admitted);
    const [event] = [...need(exportEvents(desk.dir))].slice(-1);
    expect(event).toMatchObject({
      personal: { name: 'Trần Thị Mai', phone: '84912345678', host: 'Khoa Nội' },
      hostKey: pseudonym('host:KHOA NOI'),
      facts: { declared: { purposes: [1], isStale: false, ageS: 60 } },
    });
  });

  test('at an endpoint is decided late, by numbers only, and written then', async () => {
    const { lookup, asked, answer } = slowLookup();
    const desk = newTestDesk({}, lookup);
    expect(desk.show(card)).toBeNull();
    expect(asked).toEqual([[{ kind: 'national-id', key: cardKey }]]);
    expect([desk.events(), desk.late]).toEqual([[], []]);
    await answer();
    expect(desk.late).toMatchObject([{ event: { ...admitted, scanId: 1, seq: 2 }, intake: { scanner: 0 } }]);
    expect(desk.events()).toMatchObject([{ kind: 'admitted', person: cardKey }]);
  });

  test('at an endpoint that has none refers the person late', async () => {
    const { lookup, answer } = slowLookup();
    const desk = newTestDesk({}, lookup);
    desk.show(card);
    await answer(false);
    expect(desk.late).toMatchObject([{ event: { decision: { outcome: 'refer', reasons: ['no-declaration'] } } }]);
  });

  test('is not asked for by a certificate without a number, nor on the way out', () => {
    const { lookup, asked } = slowLookup();
    const desk = newTestDesk({}, lookup);
    expect(desk.show(healthCard)).toMatchObject(admitted);
    expect(desk.show(card, { direction: 'out' })).toMatchObject(admitted);
    expect(asked).toEqual([]);
  });

  test('whose answer comes after the end is not written', async () => {
    const { lookup, answer } = slowLookup();
    const desk = newTestDesk({}, lookup);
    desk.show(card);
    desk.desk.close();
    await answer();
    expect([desk.events(), desk.late]).toEqual([[], []]);
  });

  test('whose answer comes late leaves what the lane collects now alone', async () => {
    const { proofs } = policyOf();
    const { lookup, answer } = slowLookup();
    const desk = newTestDesk({ proofs: { ...proofs, anyOf: [['identity', 'health']] } }, lookup);
    const [one = '', two = ''] = partsOf(2);
    expect(desk.show(card)).toBeNull();
    expect(desk.show(one)).toMatchObject(waitsForParts(1, 2));
    await answer(false);
    expect(desk.late).toMatchObject([{ event: { kind: 'unfinished', scanId: 1 } }]);
    expect(desk.show(two, { after: 2 })).toMatchObject({ kind: 'unfinished', more: { awaits: ['identity'] } });
  });

  test('in a register that cannot be read is none: a guard looks', () => {
    const fault = { kind: 'corrupt', message: 'the register is damaged' } as const;
    const desk = newTestDesk({}, { ...noLookup, find: () => fail(fault) });
    expect(desk.show(card)).toMatchObject({ decision: { outcome: 'refer', reasons: ['no-declaration'] } });
    expect(desk.show(healthCard)).toMatchObject(admitted);
    expect(desk.bugs).toEqual([]);
  });
});
