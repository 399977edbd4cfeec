/** Codes that are decided together, with a real journal: nothing is written before everything is there. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScanReading } from '../../main/controller/scan.ts';
import { verifyChain } from '../../main/record/read.ts';
import type { Alias } from '../../main/verify/person.ts';
import { fail } from '../../main/words.ts';
import { now, policyOf } from '../decide/questions.ts';
import { sql } from '../record/journals.ts';
import { claims, digitsOf, jws, patient } from '../vectors/shc/forge.ts';
import {
  admitted,
  card,
  cardKey,
  healthCard,
  misread,
  newTestDesk,
  otherCard,
  partsOf,
  pseudonym,
  type TestDesk,
  waitsForParts,
} from './desks.ts';

const nameKey = pseudonym('name-birth:MAI THI TRAN|1987-01-18');
/** As long as the first, and another's. */
const otherHealthCard = `shc:/${digitsOf(jws({ payload: claims({ resources: [patient] }) }))}`;

const refused = (reason: string) => ({ kind: 'decided', decision: { outcome: 'refuse', reasons: [reason] } });

/** Shows the texts one after the other, each going on from the one before; the last answer. */
function showAll({ show }: TestDesk, texts: readonly string[]) {
  let answer: ReturnType<TestDesk['show']> = null;
  for (const [index, text] of texts.entries()) answer = show(text, { after: index === 0 ? null : index });
  return answer;
}

describe('a health card in several codes', () => {
  test('is admitted once all are there, in any order, and written once', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 5 }).chain(total => fc.shuffledSubarray(partsOf(total), { minLength: total })),
        parts => {
          const desk = newTestDesk();
          for (const [index, part] of parts.entries()) {
            const answer = desk.show(part, { after: index === 0 ? null : index });
            const isWhole = index === parts.length - 1;
            expect(answer).toMatchObject(isWhole ? admitted : waitsForParts(index + 1, parts.length));
            expect(desk.events()).toHaveLength(isWhole ? 1 : 0);
          }
          expect(desk.events()).toEqual([{ kind: 'admitted', reason: null, person: nameKey, aliases: null }]);
          expect(desk.bugs).toEqual([]);
        },
      ),
      { numRuns: 25 },
    );
  });

  test('is the card that one code holds', () => {
    const [whole, spread] = [newTestDesk(), newTestDesk()];
    const answers = [whole.show(healthCard), showAll(spread, partsOf(3))];
    for (const answer of answers) expect(answer).toMatchObject({ ...admitted, seq: 2, initials: 'T.T.M.' });
    expect(spread.events()).toEqual(whole.events());
    const payload = ({ dir }: TestDesk) =>
      sql(dir, "SELECT json_remove(payload, '$.sealed') AS payload FROM event WHERE seq = 2");
    expect(payload(spread)).toEqual(payload(whole));
  });

  test('shown twice counts once', () => {
    const desk = newTestDesk();
    const [one = '', two = ''] = partsOf(2);
    expect(desk.show(one)).toMatchObject(waitsForParts(1, 2));
    expect(desk.show(one, { after: 1 })).toMatchObject(waitsForParts(1, 2));
    expect(desk.show(two, { after: 2 })).toMatchObject(admitted);
  });

  test.each([
    ['of another card', partsOf(2, otherHealthCard)[0] ?? ''],
    ['of another number of codes', partsOf(3)[1] ?? ''],
  ])('mixed with one %s is refused, and what was collected is gone', (_what, stranger) => {
    const desk = newTestDesk();
    const parts = partsOf(2);
    desk.show(parts[0] ?? '');
    expect(desk.show(stranger, { after: 1 })).toMatchObject(refused('mixed-parts'));
    expect(desk.events()).toEqual([{ kind: 'refused', reason: 'mixed-parts', person: null, aliases: null }]);
    expect(desk.show(parts[1] ?? '', { after: 2 })).toMatchObject(waitsForParts(1, 2));
  });

  test('with a part of another card in the right place goes on waiting for the right one', () => {
    const desk = newTestDesk();
    const [one = '', two = ''] = partsOf(2);
    const [, strange = ''] = partsOf(2, otherHealthCard);
    desk.show(one);
    expect(desk.show(strange, { after: 1 })).toMatchObject(waitsForParts(1, 2));
    expect(desk.events()).toEqual([]);
    expect(desk.show(two, { after: 2 })).toMatchObject(admitted);
  });

  test('that stays incomplete is refused so when nothing more comes', () => {
    const desk = newTestDesk();
    const [one = '', two = ''] = partsOf(3);
    desk.show(one);
    desk.show(two, { after: 1 });
    expect(desk.show(two, { again: 2, after: 2, isLast: true })).toMatchObject({ ...refused('incomplete'), scanId: 2 });
    expect(desk.events()).toEqual([{ kind: 'refused', reason: 'incomplete', person: null, aliases: null }]);
    expect(desk.show(partsOf(3)[2] ?? '', { after: 2 })).toMatchObject(waitsForParts(1, 3));
  });

  test('at a lane that takes nothing more is refused at once', () => {
    const desk = newTestDesk();
    expect(desk.show(partsOf(2)[0] ?? '', { isLast: true })).toMatchObject(refused('incomplete'));
  });

  test('is collected from one scanner: another one begins anew', () => {
    const desk = newTestDesk();
    const [one = '', two = ''] = partsOf(2);
    expect(desk.show(one)).toMatchObject(waitsForParts(1, 2));
    expect(desk.show(two, { after: 1, scanner: 1 })).toMatchObject(waitsForParts(1, 2));
    expect(desk.show(one, { after: 2, scanner: 1 })).toMatchObject(admitted);
  });

  test('that the lane has not gone on with is forgotten', () => {
    const desk = newTestDesk();
    const [one = '', two = ''] = partsOf(2);
    desk.show(one);
    expect(desk.show(two)).toMatchObject(waitsForParts(1, 2));
    expect(desk.show(one, { after: 1 })).toMatchObject(waitsForParts(1, 2));
  });

  test('survives a misread in between', () => {
    const desk = newTestDesk();
    const [one = '', two = ''] = partsOf(2);
    desk.show(one);
    expect(desk.show(misread, { after: 1 })).toMatchObject({ ...waitsForParts(1, 2), scanId: 2 });
    expect(desk.events()).toEqual([]);
    expect(desk.show(two, { after: 2 })).toMatchObject(admitted);
  });
});

test('a misread by itself is refused, and so is the last one', () => {
  const desk = newTestDesk();
  expect(desk.show(misread)).toMatchObject(refused('unreadable'));
  desk.show(partsOf(2)[0] ?? '');
  expect(desk.show(misread, { after: 2, isLast: true })).toMatchObject(refused('unreadable'));
  expect(desk.events().map(({ reason }) => reason)).toEqual(['unreadable', 'unreadable']);
});

describe('where a card and a certificate are asked for', () => {
  const { proofs } = policyOf();
  const both = { proofs: { ...proofs, anyOf: [['identity', 'health']] } } as const;
  const waitsFor = (kind: string) => ({ kind: 'unfinished', more: { kind: 'proof', awaits: [kind] } });
  const together = { kind: 'admitted', person: cardKey };

  test('the card waits for the certificate, unwritten; then both are one person’s', () => {
    const desk = newTestDesk(both);
    expect(desk.show(card)).toMatchObject(waitsFor('health'));
    expect(desk.events()).toEqual([]);
    expect(desk.show(healthCard, { after: 1 })).toMatchObject({ ...admitted, seq: 2 });
    const [event] = desk.events();
    expect(event).toMatchObject(together);
    const aliases: Alias[] = JSON.parse(String(event?.aliases));
    expect(aliases).toEqual([
      { kind: 'national-id', key: cardKey },
      { kind: 'name-birth', key: nameKey },
    ]);
    expect(sql(desk.dir, 'SELECT key, person FROM alias ORDER BY kind')).toEqual([
      { key: nameKey, person: cardKey },
      { key: cardKey, person: cardKey },
    ]);
    expect(verifyChain(desk.dir)).toEqual({ ok: true, value: { events: 2 } });
  });

  test('the certificate waits for the card as well', () => {
    const desk = newTestDesk(both);
    expect(desk.show(healthCard)).toMatchObject(waitsFor('identity'));
    expect(desk.show(card, { after: 1 })).toMatchObject(admitted);
    expect(desk.events()).toMatchObject([together]);
  });

  test('the certificate may come in parts, with a misread between', () => {
    const desk = newTestDesk(both);
    const [one = '', two = ''] = partsOf(2);
    expect(desk.show(card)).toMatchObject(waitsFor('health'));
    expect(desk.show(misread, { after: 1 })).toMatchObject({ ...waitsFor('health'), scanId: 2 });
    expect(desk.show(one, { after: 2 })).toMatchObject(waitsForParts(1, 2));
    expect(desk.show(two, { after: 3 })).toMatchObject(admitted);
    expect(desk.events()).toMatchObject([together]);
  });

  test('by another scanner of the lane too', () => {
    const desk = newTestDesk(both);
    desk.show(card);
    expect(desk.show(healthCard, { after: 1, scanner: 1 })).toMatchObject(admitted);
  });

  test('a second card takes the first one’s place', () => {
    const desk = newTestDesk(both);
    desk.show(otherCard);
    expect(desk.show(card, { after: 1 })).toMatchObject(waitsFor('health'));
    expect(desk.show(healthCard, { after: 2 })).toMatchObject(admitted);
    expect(desk.events()).toMatchObject([together]);
  });

  test('those of two people are refused, under the card’s numbers, and join nobody', () => {
    const desk = newTestDesk(both);
    desk.show(otherCard);
    expect(desk.show(healthCard, { after: 1 })).toMatchObject(refused('other-person'));
    const [event] = desk.events();
    expect(event).toMatchObject({ kind: 'refused', reason: 'other-person', person: pseudonym('001085000229') });
    expect(String(event?.aliases)).not.toContain(nameKey);
    expect(sql(desk.dir, 'SELECT * FROM alias')).toEqual([]);
  });

  test('the card alone is refused when nothing more comes, with whom it names', () => {
    const desk = newTestDesk(both);
    desk.show(card);
    expect(desk.show(card, { again: 1, after: 1, isLast: true })).toMatchObject(refused('missing-proof'));
    expect(desk.events()).toMatchObject([{ kind: 'refused', reason: 'missing-proof', person: cardKey }]);
  });

  test('out goes everybody by one of them, in with both and out with either', () => {
    for (const shown of [card, healthCard]) {
      const desk = newTestDesk(both);
      showAll(desk, [card, healthCard]);
      expect(desk.show(shown, { direction: 'out', now: now + 1_000 })).toMatchObject(admitted);
      expect(sql(desk.dir, 'SELECT person, closed_by FROM visit')).toEqual([{ person: cardKey, closed_by: 'exit' }]);
    }
  });
});

test('what was never taken in is a bug, and nothing is decided', () => {
  const desk = newTestDesk();
  expect(desk.show(card, { again: 7, after: 7, isLast: true })).toEqual({ kind: 'undecided', scanId: 7 });
  expect(desk.bugs).toHaveLength(1);
  expect(desk.events()).toEqual([]);
});

test('a journal that cannot be written leaves the scan undecided', () => {
  const desk = newTestDesk();
  sql(desk.dir, "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT raise(ABORT, 'no'); END");
  expect(desk.show(healthCard)).toEqual({ kind: 'undecided', scanId: 1 });
  expect(desk.bugs).toEqual([]);
});

test('unreadable scans that were counted are written as one', () => {
  const desk = newTestDesk();
  const fault = { kind: 'not-utf8', detail: '' } as const;
  const reading: ScanReading = { format: 'unknown', credential: fail(fault) };
  desk.desk.recordNoise('in', 12, reading, now);
  const rows = sql(desk.dir, "SELECT json_extract(payload, '$.count') AS count FROM event WHERE kind = 'refused'");
  expect(rows).toEqual([{ count: 12 }]);
});
