/** What is not decided yet leaves no trace; the policy that decides is kept once. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyChain } from '../../main/record/read.ts';
import { asked, decided, decisionOf, hanh, morning, need, newFolder, open, sql } from './journals.ts';

/** Every file of the folder with its bytes. */
const filesOf = (dir: string) =>
  readdirSync(dir, { withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('-shm'))
    .map(({ name }) => [name, readFileSync(join(dir, name)).toString('base64')]);

describe('a decision that is none yet', () => {
  test('writes nothing: no event, no byte, no day key; and the next one follows the chain', () => {
    const dir = newFolder();
    const journal = open(dir);
    const before = { files: filesOf(dir), events: sql(dir, 'SELECT * FROM event'), lastAt: journal.lastAt };
    let seen: unknown;
    for (let times = 0; times < 3; times += 1) {
      const answer = journal.decide(morning + 1_000, reader => {
        seen = reader.history(asked('doh:1', hanh.key));
        return null;
      });
      expect(answer).toEqual({ ok: true, value: null });
    }
    expect(seen).toEqual({
      ...{ use: null, person: null, inside: null, forHost: null },
      ...{ isInFrom: null, isHostInside: null, watched: [] },
    });
    expect({ files: filesOf(dir), events: sql(dir, 'SELECT * FROM event'), lastAt: journal.lastAt }).toEqual(before);
    expect(readdirSync(dir)).not.toContain('day-keys');
    expect(decided(journal, {}, morning + 500)).toBe(2);
    expect(sql(dir, 'SELECT at FROM event WHERE seq = 2')).toEqual([{ at: morning + 500 }]);
    expect(journal.decide(morning + 600, () => null)).toEqual({ ok: true, value: null });
    expect(decided(journal, { direction: 'out' }, morning + 700)).toBe(3);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 3 } });
  });

  test('that meets a bug rolls back, and the next one is written', () => {
    const dir = newFolder();
    const journal = open(dir);
    const bug = () =>
      journal.decide(morning, () => {
        throw new Error('a bug');
      });
    expect(bug).toThrow('a bug');
    expect(need(journal.decide(morning, () => null))).toBeNull();
    expect(need(journal.decide(morning, () => decisionOf()))?.seq).toBe(2);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 2 } });
  });
});

describe('the policy', () => {
  const hours = { digest: 'a', content: { skewSeconds: 60, name: 'Giờ thăm' } };
  const night = { digest: 'b', content: { skewSeconds: 30, name: 'Đêm' } };
  const start = (dir: string, policy?: typeof hours) => open(dir, policy ? { policy } : {}).close(morning);
  const kept = (dir: string) =>
    sql(
      dir,
      `SELECT json_extract(payload, '$.policy') AS policy, json_extract(payload, '$.content.name') AS name
       FROM event WHERE kind = 'started' ORDER BY seq`,
    );

  test('is kept with the start that brings it, once for each digest', () => {
    const dir = newFolder();
    for (const policy of [hours, hours, night, hours, night, undefined]) start(dir, policy);
    expect(kept(dir)).toEqual([
      { policy: 'a', name: 'Giờ thăm' },
      { policy: 'a', name: null },
      { policy: 'b', name: 'Đêm' },
      { policy: 'a', name: null },
      { policy: 'b', name: null },
      { policy: null, name: null },
    ]);
    const [row] = sql(
      dir,
      "SELECT json_extract(payload, '$.content') AS content FROM event WHERE kind = 'started' ORDER BY seq LIMIT 1",
    );
    expect(JSON.parse(String(row?.content))).toEqual(hours.content);
    expect(verifyChain(dir)).toEqual({ ok: true, value: { events: 12 } });
  });

  test('is kept again where what was kept has been erased', () => {
    const dir = newFolder();
    start(dir, hours);
    sql(dir, "UPDATE event SET payload = NULL, salt = NULL WHERE kind = 'started'");
    start(dir, hours);
    expect(kept(dir).map(({ name }) => name)).toEqual([null, 'Giờ thăm']);
  });
});
