/** The store against a model of it: any sequence of what a service and a command ask. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeclaredBatch, DeclaredEntry, DeclaredStore } from '../../main/record/declared-records.ts';
import { openDeclared } from '../../main/record/declared-store.ts';
import { batchOf, dayMs, morning, pseudonym, requestOf } from './declareds.ts';
import { need } from './journals.ts';

type ModelRow = DeclaredEntry & { readonly request: string };

/** As short as it can be said. */
class Model {
  rows: ModelRow[] = [];
  answers = new Map<string, DeclaredBatch>();
  lastAt: number | null = null;

  keep(batch: DeclaredBatch): void {
    if (this.answers.has(batch.request)) return;
    const revoked = new Map(this.rows.map(({ ref, revokedAt }) => [ref, revokedAt]));
    this.rows = this.rows.filter(({ request }) => request !== batch.request);
    for (const one of batch.declared) {
      const { request, notice, madeAt } = batch;
      this.rows.push({ ...one, request, notice, madeAt, revokedAt: revoked.get(one.ref) ?? null });
    }
    this.answers.set(batch.request, batch);
    this.lastAt = Math.max(this.lastAt ?? 0, batch.madeAt);
  }

  find(persons: readonly string[], nowS: number): readonly string[] {
    const holding = this.rows.filter(
      row => persons.includes(row.person) && row.notBeforeS <= nowS && nowS < row.expiresAtS && row.revokedAt === null,
    );
    return holding.map(({ text }) => text);
  }

  revoke(refs: readonly string[], at: number): readonly string[] {
    const known = new Set(this.rows.map(({ ref }) => ref));
    this.rows = this.rows.map(row => (refs.includes(row.ref) ? { ...row, revokedAt: row.revokedAt ?? at } : row));
    return refs.filter(ref => !known.has(ref));
  }

  forget(now: number, keepDays: number, limit: number): number {
    const ended = this.rows
      .filter(({ madeAt, expiresAtS }) => madeAt < now - keepDays * dayMs && expiresAtS * 1_000 <= now)
      .toSorted((a, b) => a.madeAt - b.madeAt)
      .slice(0, limit);
    for (const { request } of ended) this.answers.delete(request);
    this.rows = this.rows.filter(row => !ended.includes(row));
    return ended.length;
  }
}

const number = fc.integer({ min: 0, max: 5 });
const moment = fc.integer({ min: 0, max: 12 }).map(step => morning + step * 12 * 3_600_000);
const step = fc.oneof(
  fc.record({
    kind: fc.constant('keep' as const),
    number,
    madeAt: moment,
    persons: fc.array(number, { minLength: 1, maxLength: 4 }),
    hours: fc.constantFrom(1, 24, 72),
  }),
  fc.record({
    kind: fc.constant('revoke' as const),
    refs: fc.array(fc.tuple(number, number).map(([request, place]) => `${requestOf(request)}-${place}`)),
    at: moment,
  }),
  fc.record({
    kind: fc.constant('forget' as const),
    now: moment,
    keepDays: fc.integer({ min: 1, max: 3 }),
    limit: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({ kind: fc.constant('reopen' as const) }),
);

const sorted = <T>(list: readonly T[]) => list.map(one => JSON.stringify(one)).toSorted();

/** What both ways of opening tell is what the model tells. */
function compare(stores: readonly DeclaredStore[], model: Model, dir: string): void {
  const persons = [0, 1, 2, 3, 4, 5].map(pseudonym);
  for (const store of stores) {
    const kept = model.rows.map(({ request: _request, ...entry }) => entry);
    const entries = [...need(store.entries())].map(need);
    expect(sorted(entries.map(inOrder))).toEqual(sorted(kept.map(inOrder)));
    for (const nowS of [morning / 1_000, morning / 1_000 + 2 * 86_400]) {
      for (const person of persons) {
        expect(sorted(need(store.find([person], nowS)))).toEqual(sorted(model.find([person], nowS)));
      }
      const found = need(store.find(persons, nowS));
      const begins = new Map(model.rows.map(({ text, notBeforeS }) => [text, notBeforeS]));
      const order = found.map(text => begins.get(text) ?? 0);
      expect(order).toEqual(order.toSorted((a, b) => b - a));
    }
    for (let request = 0; request <= 5; request += 1) {
      expect(need(store.answerOf(requestOf(request)))).toEqual(model.answers.get(requestOf(request)) ?? null);
    }
    const { total, revoked, lastAt } = need(store.counts(morning / 1_000));
    const revokedRows = model.rows.filter(({ revokedAt }) => revokedAt !== null);
    expect([total, revoked, lastAt]).toEqual([model.rows.length, revokedRows.length, model.lastAt]);
  }
  const days = new Set(model.rows.map(({ madeAt }) => new Date(madeAt).toISOString().slice(0, 10)));
  if (days.size > 0) {
    const keys = readFileSync(join(dir, 'declared-keys'), 'utf8');
    for (const day of days) expect(keys).toContain(day);
  }
}

/** The fields in one order. */
function inOrder({ ref, person, text, notBeforeS, expiresAtS, notice, madeAt, revokedAt }: DeclaredEntry) {
  return { ref, person, text, notBeforeS, expiresAtS, notice, madeAt, revokedAt };
}

test('any sequence', () => {
  const run = (steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]) => {
    const dir = mkdtempSync(join(tmpdir(), 'gatehouse-declared-'));
    const open = (mode: 'reader' | 'writer') => need(openDeclared(dir, mode, { random: randomBytes }));
    const model = new Model();
    let writer = open('writer');
    const reader = open('reader');
    try {
      for (const one of steps) {
        if (one.kind === 'reopen') {
          writer.close();
          writer = open('writer');
        } else if (one.kind === 'keep') {
          const batch = batchOf(one);
          need(writer.keep(batch));
          model.keep(batch);
        } else if (one.kind === 'revoke') {
          expect(sorted(need(writer.revoke(one.refs, one.at)))).toEqual(sorted(model.revoke(one.refs, one.at)));
        } else {
          const { now, keepDays, limit } = one;
          expect(need(writer.forget(now, keepDays, limit))).toBe(model.forget(now, keepDays, limit));
        }
      }
      compare([writer, reader], model, dir);
    } finally {
      writer.close();
      reader.close();
      rmSync(dir, { recursive: true });
    }
  };
  fc.assert(fc.property(fc.array(step, { maxLength: 20 }), run), { numRuns: 120 });
});
