/** The search as a real process beside a real journal, killed and stopped in the middle. */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSearch, type Search } from '../../../main/controller/desk/search-process.ts';
import { newTestClock } from '../../clock.ts';
import { until } from '../../gate.ts';
import { decided, hanh, newFolder, open, personOf } from '../../record/journals.ts';

function newSearch(dir = newFolder()) {
  const clock = newTestClock();
  const notes: string[] = [];
  const search = openSearch(dir, { clock, note: message => notes.push(message) });
  onTestFinished(() => search.close());
  return { dir, clock, notes, search };
}

/** A journal with one person in it, and the search beside it. */
function withPerson() {
  const dir = newFolder();
  const journal = open(dir);
  decided(journal, { person: hanh });
  return { journal, ...newSearch(dir) };
}

/** The process of this test that searches in the folder, by its command line; null for none. */
function pidOf(dir: string): number | null {
  const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n');
  const line = lines.find(
    text => text.includes('search-child.ts') && text.includes(dir) && text.includes(` ${process.pid} `),
  );
  return line === undefined ? null : Number.parseInt(line, 10);
}
const signal = (dir: string, name: 'SIGKILL' | 'SIGSTOP') => process.kill(pidOf(dir) ?? Number.NaN, name);

const namesOf = async (search: Search, text = 'hạnh') => {
  const answer = await search.search({ text, persons: [], limit: 5 });
  return answer.ok ? answer.value.people.map(({ name }) => name) : answer.fault;
};

describe('the search', () => {
  test('starts nothing until it is asked, then answers all of it', async () => {
    const { dir, search } = withPerson();
    expect(existsSync(join(dir, 'search.sqlite'))).toBe(false);
    expect(await namesOf(search)).toEqual([hanh.name]);
    expect(await search.visits([hanh.key])).toMatchObject({ ok: true, value: [{ id: 2, zone: 'site' }] });
    expect(await search.muster({})).toMatchObject({ ok: true, value: [{ visit: 2, name: hanh.name }] });
  });

  test('finds whoever has just come', async () => {
    const { journal, search } = withPerson();
    expect(await namesOf(search, 'mai')).toEqual([]);
    decided(journal, { person: { ...personOf(2), name: 'Lò Thị Mai' } });
    expect(await namesOf(search, 'mai')).toEqual(['Lò Thị Mai']);
  });

  test('answers many at once, each its own question', async () => {
    const { search } = withPerson();
    const answers = await Promise.all([namesOf(search), namesOf(search, 'nobody'), namesOf(search), search.visits([])]);
    expect(answers).toEqual([[hanh.name], [], [hanh.name], { ok: true, value: [] }]);
  });

  test('killed between two questions starts again', async () => {
    const { dir, search, notes } = withPerson();
    expect(await namesOf(search)).toEqual([hanh.name]);
    const first = pidOf(dir);
    signal(dir, 'SIGKILL');
    expect(await namesOf(search)).toEqual([hanh.name]);
    expect(pidOf(dir)).not.toBe(first);
    expect(notes).toEqual(['the search process has ended (SIGKILL)']);
  });

  test('killed in the middle of a question is asked it again', async () => {
    const { dir, search } = withPerson();
    await namesOf(search);
    signal(dir, 'SIGSTOP');
    const answer = namesOf(search);
    signal(dir, 'SIGKILL');
    expect(await answer).toEqual([hanh.name]);
  });

  test('is not waited for longer than five seconds, and is replaced then', async () => {
    const { dir, search, clock } = withPerson();
    await namesOf(search);
    signal(dir, 'SIGSTOP');
    const answer = namesOf(search);
    clock.advance(5_000);
    expect(await answer).toEqual({ kind: 'late', message: 'no answer within 5000 ms' });
    expect(await namesOf(search)).toEqual([hanh.name]);
    expect(clock.pending).toBe(0);
  });

  test('takes no more questions than it can keep', async () => {
    const { dir, search } = withPerson();
    await namesOf(search);
    signal(dir, 'SIGSTOP');
    const answers = Array.from({ length: 65 }, () => search.visits([]));
    expect(await answers[64]).toMatchObject({ ok: false, fault: { kind: 'busy' } });
    search.close();
    expect(await answers[0]).toMatchObject({ ok: false, fault: { kind: 'closed' } });
  });

  test('says what is wrong where there is no journal', async () => {
    const { search } = newSearch();
    expect(await namesOf(search)).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/there is no journal/),
    });
  });

  test('makes a damaged index anew', async () => {
    const { dir, search } = withPerson();
    writeFileSync(join(dir, 'search.sqlite'), 'no database, but as long as one would be'.repeat(200));
    expect(await namesOf(search)).toEqual([hanh.name]);
  });

  test('ends when it is closed, at once and for good', async () => {
    const { dir, search } = withPerson();
    await namesOf(search);
    search.close();
    search.close();
    search.start();
    await until('the end of the process', () => pidOf(dir) === null);
    expect(await namesOf(search)).toMatchObject({ kind: 'closed' });
  });
});
