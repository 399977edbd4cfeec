import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pseudonymOf } from '../../main/controller/pseudonym.ts';
import { loadSite, type Site } from '../../main/controller/site.ts';
import { readTools } from '../../main/controller/trust/keys.ts';
import { issuedAnswer } from '../../main/declare-contract.ts';
import { read } from '../../main/read/read.ts';
import { fail } from '../../main/words.ts';
import {
  codesOf,
  declareSite,
  faultOf,
  groupOf,
  newRequest,
  orderOf,
  personOf,
  serve,
  sure,
  visit,
  well,
} from './services.ts';

const siteOf = (file: string): Site => sure(loadSite(file));

describe('the same request again', () => {
  test.each([true, false])('has the same answer, one after the other or at once (store: %s)', async store => {
    const on = await serve(declareSite({ store }));
    const order = orderOf();
    const first = await on.post('/api/declare', order);
    on.clock.advance(5_000);
    expect((await on.post('/api/declare', order)).text).toBe(first.text);
    const group = groupOf(60);
    const groups = await Promise.all([1, 2, 3].map(() => on.post('/api/group', group)));
    expect(new Set(groups.map(({ text }) => text)).size).toBe(1);
    expect(codesOf(groups[0] ?? first)).toHaveLength(60);
    const metrics = await on.ask('/metrics');
    expect(metrics.text).toContain('gatehouse_declare_issued_total 61');
  });

  test.each([true, false])('with other content is refused (store: %s)', async store => {
    const on = await serve(declareSite({ store }));
    const order = orderOf(1);
    const [one, other] = await Promise.all([
      on.post('/api/declare', order),
      on.post('/api/declare', { ...order, person: personOf(2) }),
    ]);
    expect([one.status, other.status].toSorted()).toEqual([200, 409]);
    const { person, answers, ...common } = order;
    for (const body of [
      { ...order, notice: 'x' },
      { ...order, answers: { ...well, symptoms: 1 } },
    ]) {
      expect(faultOf(await on.post('/api/declare', body))).toEqual({ error: 'other-content' });
    }
    const group = { ...common, people: [{ person, answers }] };
    expect(faultOf(await on.post('/api/group', group))).toEqual({ error: 'other-content' });
  });

  test('has the same answer after a restart, and of another key', async () => {
    const site = declareSite();
    const before = await serve(site);
    const [order, group] = [orderOf(), groupOf(12)];
    const first = [await before.post('/api/declare', order), await before.post('/api/group', group)];
    await before.close();
    const after = await serve(site);
    const second = [await after.post('/api/declare', order), await after.post('/api/group', group)];
    expect(second.map(({ text }) => text)).toEqual(first.map(({ text }) => text));
  });

  test('a refused one may be corrected under its id', async () => {
    const on = await serve(declareSite());
    const order = orderOf();
    expect((await on.post('/api/declare', { ...order, person: { ...order.person, sex: 'male' } })).status).toBe(422);
    expect((await on.post('/api/declare', order)).status).toBe(200);
  });

  test('what cannot be kept is not told', async () => {
    const on = await serve(declareSite());
    on.store?.close();
    rmSync(join(on.site.data, 'declared.sqlite'));
    const told = await on.post('/api/declare', orderOf());
    expect([told.status, told.json]).toEqual([503, { error: 'unavailable' }]);
    expect(await on.ask('/healthz')).toMatchObject({ status: 503, json: { ok: false } });
  });
});

describe('a group', () => {
  test('of 500 is signed in order, each for one person, while others are answered', async () => {
    const on = await serve(declareSite());
    const order = groupOf(500);
    let isDone = false;
    const group = on.post('/api/group', order).finally(() => {
      isDone = true;
    });
    let meanwhile = 0;
    while (!isDone) {
      expect((await on.ask('/api/place')).status).toBe(200);
      meanwhile += 1;
    }
    const codes = codesOf(await group);
    expect(meanwhile).toBeGreaterThan(3);
    const pseudonym = pseudonymOf(siteOf(on.site.file).personKey);
    const persons = codes.map(({ text }) => {
      const { credential } = read(text, readTools);
      return credential.ok && credential.value.person.ids[0]?.value;
    });
    expect(persons).toEqual(order.people.map(({ person }) => pseudonym(person.idNumber)));
    issuedAnswer.parse({ codes });
    expect(sure(on.store?.counts(on.clock.now() / 1_000) ?? fail('')).valid).toBe(500);
  });

  test('is signed a few people at a turn of the event loop', async () => {
    let turn = 0;
    let isDone = false;
    const next = () => {
      turn += 1;
      if (!isDone) setImmediate(next);
    };
    const signed = new Map<number, number>();
    const random = (bytes: number) => {
      // The nonce of one token.
      if (bytes === 12) signed.set(turn, (signed.get(turn) ?? 0) + 1);
      return randomBytes(bytes);
    };
    const on = await serve(declareSite({ store: false }), { random });
    next();
    const told = await on.post('/api/group', groupOf(200));
    isDone = true;
    expect(codesOf(told)).toHaveLength(200);
    const counts = [...signed.values()];
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(200);
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
  });

  test('with one that is wrong is none, and all that is wrong is told', async () => {
    const on = await serve(declareSite());
    const order = groupOf(4);
    const people = order.people.map((one, index) =>
      index === 3 ? { person: { ...one.person, sex: 'male', name: '1' }, answers: { ...well, exposures: 16 } } : one,
    );
    expect(faultOf(await on.post('/api/group', { ...order, people, visit: { ...visit, purpose: 0 } }))).toEqual({
      error: 'fields',
      faults: [
        { path: 'people[3].person.name', kind: 'wrong-name' },
        { path: 'people[3].person.idNumber', kind: 'wrong-sex' },
        { path: 'people[3].answers.exposures', kind: 'wrong-choice' },
        { path: 'visit.purpose', kind: 'wrong-choice' },
      ],
    });
    expect(sure(on.store?.counts(0) ?? fail('')).total).toBe(0);
  });

  test('as a table', async () => {
    const on = await serve(declareSite());
    const csv =
      'Họ tên;Năm sinh;Giới tính;CCCD\nTrần Văn Bình;1985;Nam;001085123456\nLê Thị Hoa;1990;Nữ;001190000001\n';
    const { people: _, ...common } = groupOf(0);
    const codes = codesOf(await on.post('/api/group', { ...common, csv, answers: well }));
    expect(codes.map(({ name }) => name)).toEqual(['Trần Văn Bình', 'Lê Thị Hoa']);
    const wrong = {
      ...common,
      request: newRequest(),
      csv: csv.replace('1985', '1986'),
      answers: { ...well, symptoms: 99 },
    };
    expect(await on.post('/api/group', wrong)).toMatchObject({
      status: 422,
      json: {
        error: 'rows',
        rows: [{ line: 2, column: 'idNumber', why: 'wrong-birth-year' }],
        faults: [{ path: 'answers.symptoms', kind: 'wrong-choice' }],
      },
    });
    const others = { ...wrong, csv, request: newRequest() };
    expect(faultOf(await on.post('/api/group', others))).toEqual({
      error: 'fields',
      faults: [{ path: 'answers.symptoms', kind: 'wrong-choice' }],
    });
  });
});
