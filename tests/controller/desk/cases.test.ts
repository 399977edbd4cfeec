import { describe, expect, it } from 'vitest';
import { newCases } from '../../../main/controller/desk/cases.ts';
import type { Written } from '../../../main/record/journal.ts';

const person = 'a'.repeat(32);
function written(
  seq: number,
  kind: string,
  more: Record<string, unknown> = {},
  name: string | null = 'Lò Văn Sơn',
): Written {
  const payload = { direction: 'in', reasons: ['symptoms'], person, format: 'declaration', issuer: 'doh', ...more };
  const personal = name === null ? null : { name, phone: null, plate: null, host: 'Khoa Nội' };
  return { seq, at: 1_000 * seq, kind, lane: 'in-1', payload, personal };
}
const nobody = { person: null, reasons: ['unknown-code'] };
const entries = (cases: ReturnType<typeof newCases>) => cases.list(() => null).map(({ entry }) => entry);

describe('the cases of the desk', () => {
  it('knows of somebody who was referred what a guard needs', () => {
    const cases = newCases();
    const facts = { proofs: [{ kind: 'declaration', expiresAtS: 50, purposes: [2] }], declared: null };
    expect(cases.see(written(7, 'referred', { facts }))).toBe(true);
    expect(cases.learn({ seq: 7, birthDate: '1987-03-04', details: { hours: 72 }, lastVisit: null })).toBe(true);
    expect(cases.list(lane => (lane === 'in-1' ? 7 : null))).toEqual([
      {
        ...{ entry: 7, lane: 'in-1', direction: 'in', at: 7_000, outcome: 'referred', name: 'Lò Văn Sơn', person },
        ...{ birthYear: '1987', host: 'Khoa Nội', purposes: [2], reasons: ['symptoms'], details: { hours: 72 } },
        ...{
          instruction: null,
          issuer: 'doh',
          format: 'declaration',
          expiresAt: 50_000,
          lastVisit: null,
          isOpen: true,
        },
      },
    ]);
  });

  it('tells an instruction of the watchlist, and no other detail', () => {
    const cases = newCases();
    cases.see(written(1, 'refused', { reasons: ['watchlist'], detail: 'call 113' }));
    cases.see(written(2, 'refused', { person: 'b'.repeat(32), detail: 'bad-cbor: depth' }));
    expect(cases.list(() => null).map(({ instruction }) => instruction)).toEqual([null, 'call 113']);
  });

  const ends: readonly (readonly [string, Written])[] = [
    ['the person is admitted with another code', written(2, 'admitted', { reasons: [] })],
    ['a guard lets them in', written(2, 'overridden', { of: 1, person: null })],
    ['a guard sends them away', written(2, 'turned-away', { of: 1, person: null })],
  ];
  it.each(ends)('forgets a case when %s', (_, event) => {
    const cases = newCases();
    cases.see(written(1, 'referred'));
    expect(cases.see(event)).toBe(true);
    expect(entries(cases)).toEqual([]);
  });

  it('leaves a case alone that an event is not about', () => {
    const cases = newCases();
    cases.see(written(1, 'referred'));
    expect(cases.see(written(2, 'overridden', { of: 9 }))).toBe(false);
    expect(cases.see(written(3, 'admitted', { person: 'b'.repeat(32), reasons: [] }))).toBe(false);
    expect(cases.see(written(4, 'passed', {}))).toBe(false);
    expect(entries(cases)).toEqual([1]);
  });

  it('has the last try of a person, and at a lane the last that named nobody', () => {
    const cases = newCases();
    cases.see(written(1, 'refused', { reasons: ['expired'] }));
    cases.see(written(2, 'referred'));
    cases.see(written(3, 'refused', nobody, null));
    cases.see(written(4, 'refused', nobody, null));
    expect(entries(cases)).toEqual([2, 4]);
  });

  it.each(['busy', 'locked', 'interlocked', 'out-of-order'])('makes no case of %s: no guard can help', reason => {
    const cases = newCases();
    expect(cases.see(written(1, 'refused', { reasons: [reason], person: null }, null))).toBe(false);
  });

  it('lets a refusal be over after five minutes, and a wait after twenty', () => {
    const cases = newCases();
    cases.see(written(1, 'refused', { reasons: ['expired'] }));
    cases.see(written(2, 'referred', { person: 'b'.repeat(32) }));
    expect(cases.expire(1_000 + 5 * 60_000)).toBe(false);
    expect(cases.expire(1_001 + 5 * 60_000)).toBe(true);
    expect(entries(cases)).toEqual([2]);
    expect(cases.expire(2_001 + 20 * 60_000)).toBe(true);
    expect(entries(cases)).toEqual([]);
  });

  it('keeps the newest thirty refusals, and sixty who wait', () => {
    const cases = newCases();
    const other = (seq: number) => ({ person: seq.toString(16).padStart(32, '0') });
    for (let seq = 1; seq <= 100; seq += 1) cases.see(written(seq, seq % 2 === 0 ? 'refused' : 'referred', other(seq)));
    for (let seq = 101; seq <= 140; seq += 1) cases.see(written(seq, 'referred', other(seq)));
    const list = cases.list(() => null);
    expect(list.filter(({ outcome }) => outcome === 'refused')).toHaveLength(30);
    expect(list.filter(({ outcome }) => outcome === 'referred')).toHaveLength(60);
    expect(list[0]?.entry).toBe(140);
  });
});
