/** The search over a real journal: who is found by what, and what its files tell somebody who has them. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Journal } from '../../main/record/journal.ts';
import type { Person } from '../../main/record/records.ts';
import { openSearchReader, type SearchReader } from '../../main/record/search.ts';
import { termsOf } from '../../main/record/search-terms.ts';
import {
  aliasOf,
  appended,
  dayMs,
  decided,
  hanh,
  left,
  morning,
  need,
  newFolder,
  open,
  personOf,
  shownAs,
  sql,
  using,
} from './journals.ts';

const minuteMs = 60_000;

const someone = (number: number, changes: Partial<Person>): Person => ({
  ...personOf(number),
  ...{ name: null, phone: null, plate: null, host: null },
  ...changes,
});

/** Opens the search with everything in its index; closed when the test ends. */
function openSearch(dir: string): SearchReader {
  const reader = need(openSearchReader(dir, bytes => randomBytes(bytes)));
  onTestFinished(() => reader.close());
  fillAll(reader);
  return reader;
}
function fillAll(reader: SearchReader, count = 100): number {
  let batches = 1;
  while (reader.fill(count)) batches += 1;
  return batches;
}

const found = (reader: SearchReader, text: string, persons: readonly string[] = [], limit = 50) =>
  reader.search({ text, persons, limit }).people.map(({ name }) => name);

/** Goes in, a minute after everybody before. */
function comes(journal: Journal, person: Person): number {
  const at = journal.lastAt + minuteMs;
  const entry = decided(journal, { person, use: `doh:${at}` }, at);
  appended(journal, { kind: 'passed', entry }, at);
  return entry;
}

const crowd = [
  { name: 'Nguyễn Thị Hồng Hạnh', phone: '84912345678', plate: '24A-12345', host: 'Khoa Nội tổng hợp' },
  { name: 'Nguyễn Văn Hùng', phone: '84987654321', plate: '29X1 543.21', host: 'Phòng 302' },
  { name: 'Đặng Thị Hạnh', phone: '0905000111', plate: null, host: 'Khoa Ngoại' },
  { name: 'Trần Hồng Nguyên Thị', phone: null, plate: null, host: 'Nguyễn Văn Bác Sĩ' },
  { name: 'Jürgen Müller', phone: '4915112345678', plate: null, host: null },
  { name: '王小明', phone: null, plate: null, host: null },
] as const;
const [hong, hung, dang, tran, jurgen, wang] = crowd.map(({ name }) => name);

function filled() {
  const dir = newFolder();
  const journal = open(dir);
  for (const [number, person] of crowd.entries()) comes(journal, someone(number, person));
  return { dir, journal };
}

describe('a person is found by', () => {
  test.each<[string, string, readonly (string | undefined)[]]>([
    ['the whole name', 'Nguyễn Thị Hồng Hạnh', [hong]],
    ['the name without accents, in any order and case', 'hanh nguyen HONG thi', [hong]],
    ['a part of the name', 'nguyễn hạnh', [hong]],
    ['one word, the newest first', 'hạnh', [dang, hong]],
    ['three words', 'nguyen thi hong', [tran, hong]],
    ['đ as d', 'dang', [dang]],
    ['a word in a name and in a host', 'nguyễn', [tran, hung, hong]],
    ['the same word twice', 'hạnh hạnh', [dang, hong]],
    ['a name in base letters', 'muller', [jurgen]],
    ['a name as a passport has it', 'MUELLER jurgen', [jurgen]],
    ['a name in another script', '王小明', [wang]],
    ['a phone', '0912345678', [hong]],
    ['a phone as it is written', '+84 912 345 678', [hong]],
    ['a phone of another country', '+49 151 12345678', [jurgen]],
    ['the end of a phone', '5678', [jurgen, hong]],
    ['six digits of it', '345678', [jurgen, hong]],
    ['a plate', '24a 12345', [hong]],
    ['a plate as it is kept', '29X1-543.21', [hung]],
    ['the end of a plate', '12345', [hong]],
    ['a host', 'khoa noi', [hong]],
    ['the number of a room', '302', [hung]],
    ['a name and a host', 'hạnh ngoại', [dang]],
    ['a name and the end of a phone', 'nguyen 5678', [hong]],
    ['nothing that fits', 'hạnh hùng', []],
    ['nothing at all', '---', []],
    ['a part of a word', 'hon', []],
  ])('%s: %s', (_, text, names) => {
    const { dir } = filled();
    expect(found(openSearch(dir), text)).toEqual(names);
  });

  test('a pseudonym that the caller has made of a number, by any that they are known by', () => {
    const { dir, journal } = filled();
    const [card, name] = [aliasOf(20), aliasOf(20, 'name-birth')];
    comes(journal, { ...shownAs(card, name), name: 'Lò Thị Mai' });
    const reader = openSearch(dir);
    expect(found(reader, '012345678901', [card.key])).toEqual(['Lò Thị Mai']);
    expect(found(reader, '012345678901', [name.key])).toEqual(['Lò Thị Mai']);
    expect(found(reader, '012345678901', [aliasOf(21).key])).toEqual([]);
  });

  test('a name that was refused, and one that a guard let in', () => {
    const dir = newFolder();
    const journal = open(dir);
    decided(journal, { person: hanh, outcome: 'refuse', reasons: ['symptoms'] });
    const reader = openSearch(dir);
    expect(reader.search({ text: 'hạnh', persons: [], limit: 5 }).people).toMatchObject([{ isInside: false }]);
    appended(journal, { kind: 'overridden', direction: 'in', override: { guard: 'Lan', reason: 'known' }, of: 2 });
    fillAll(reader);
    expect(reader.search({ text: 'hạnh', persons: [], limit: 5 }).people).toMatchObject([{ isInside: true }]);
  });
});

describe('a search', () => {
  test('tells of each person once: what the newest event says, and whether they are inside', () => {
    const { dir, journal } = filled();
    const reader = openSearch(dir);
    comes(journal, someone(0, { ...crowd[0], phone: '84900000000' }));
    left(journal, { person: someone(2, crowd[2]) }, journal.lastAt + minuteMs);
    fillAll(reader);
    expect(reader.search({ text: 'hạnh', persons: [], limit: 50 })).toEqual({
      people: [
        { person: aliasOf(2).key, ...crowd[2], lastAt: journal.lastAt, isInside: false },
        {
          person: aliasOf(0).key,
          ...crowd[0],
          phone: '84900000000',
          lastAt: journal.lastAt - minuteMs,
          isInside: true,
        },
      ],
      isMore: false,
    });
    expect(found(reader, '0912345678')).toEqual([hong]);
  });

  test('calls two pseudonyms of one person one person', () => {
    const dir = newFolder();
    const journal = open(dir);
    const [card, name] = [aliasOf(1), aliasOf(1, 'name-birth')];
    comes(journal, { ...shownAs(name), name: 'Lò Thị Mai' });
    comes(journal, { ...shownAs(card), name: 'Lò Thị Mai' });
    const reader = openSearch(dir);
    expect(found(reader, 'mai')).toHaveLength(2);
    comes(journal, { ...shownAs(card, name), name: 'Lò Thị Mai' });
    fillAll(reader);
    expect(reader.search({ text: 'mai', persons: [], limit: 5 }).people).toMatchObject([{ person: card.key }]);
  });

  test('stops at its limit, and says that there are more', () => {
    const dir = newFolder();
    const journal = open(dir);
    for (let number = 0; number < 12; number += 1)
      comes(journal, someone(number, { name: `Lan Thứ ${'ABCDEFGHIJKL'[number]}` }));
    const reader = openSearch(dir);
    expect(found(reader, 'lan', [], 3)).toEqual(['Lan Thứ L', 'Lan Thứ K', 'Lan Thứ J']);
    expect(reader.search({ text: 'lan', persons: [], limit: 3 }).isMore).toBe(true);
    expect(reader.search({ text: 'lan', persons: [], limit: 12 })).toMatchObject({ isMore: false });
  });

  test.each([
    ['x'.repeat(10_000)],
    ['1'.repeat(10_000)],
    ["'; DROP TABLE person --"],
    ['\u0000'],
    ['%_*"'],
    [`${'a '.repeat(5_000)}`],
  ])('takes any text: %.20s', text => {
    const { dir } = filled();
    expect(openSearch(dir).search({ text, persons: ['', 'no hex', '\u0000'], limit: 1e9 }).people).toEqual([]);
  });
});

test('the visits of a person, under every pseudonym, newest first', () => {
  const dir = newFolder();
  const journal = open(dir);
  const [card, name] = [aliasOf(1), aliasOf(1, 'name-birth')];
  const first = comes(journal, shownAs(card, name));
  decided(journal, { direction: 'out', lane: 'out-1', person: shownAs(name) }, morning + 2 * minuteMs);
  const second = comes(journal, shownAs(name));
  const coming = decided(journal, { person: shownAs(card), zone: 'ward', from: 'site' }, morning + 5 * minuteMs);
  comes(journal, personOf(7));
  const visit = { laneIn: 'in-1', laneOut: null, atOut: null, closedBy: null };
  expect(openSearch(dir).visits([name.key])).toEqual([
    { ...visit, id: coming, zone: 'ward', atIn: morning + 5 * minuteMs },
    { ...visit, id: second, zone: 'site', atIn: morning + 3 * minuteMs },
    {
      ...{ id: first, zone: 'site', laneIn: 'in-1', atIn: morning + minuteMs },
      ...{ laneOut: 'out-1', atOut: morning + 2 * minuteMs, closedBy: 'exit' },
    },
  ]);
});

describe('the muster', () => {
  test('has everybody who is inside once, where they went last, by name', () => {
    const { dir, journal } = filled();
    left(journal, { person: someone(1, crowd[1]) }, journal.lastAt + minuteMs);
    const ward = decided(
      journal,
      { person: someone(0, crowd[0]), zone: 'ward', from: 'site' },
      journal.lastAt + minuteMs,
    );
    const rows = openSearch(dir).muster({});
    expect(rows.map(({ name }) => name)).toEqual([dang, hong, jurgen, tran, wang]);
    expect(rows.find(({ name }) => name === hong)).toEqual({
      ...{ visit: ward, person: aliasOf(0).key, name: hong, host: crowd[0].host, phone: crowd[0].phone },
      ...{ zone: 'ward', lane: 'in-1', at: journal.lastAt },
    });
  });

  test('counts from a moment, by zone; and has those whose names are forgotten, last', () => {
    const { dir, journal } = filled();
    const reader = openSearch(dir);
    expect(reader.muster({ site: journal.lastAt }).map(({ name }) => name)).toEqual([wang]);
    expect(reader.muster({ ward: journal.lastAt })).toHaveLength(crowd.length);
    sql(dir, 'UPDATE event SET payload = NULL, salt = NULL WHERE seq = 2');
    const rows = reader.muster({});
    expect(rows).toHaveLength(crowd.length);
    expect(rows.at(-1)).toMatchObject({ visit: 2, name: null, host: null, phone: null });
  });
});

describe('the index', () => {
  const files = (dir: string) => readdirSync(dir).filter(name => name.startsWith('search.'));
  const postings = (dir: string) =>
    using(join(dir, 'search.sqlite'), index => index.prepare('SELECT count(*) FROM posting').pluck().get());

  test('tells nothing that can be read, in no file of it, nor what can be tried out', () => {
    const { dir } = filled();
    const reader = openSearch(dir);
    expect(found(reader, 'hạnh')).toHaveLength(2);
    expect(files(dir).toSorted()).toEqual(['search.key', 'search.sqlite', 'search.sqlite-shm', 'search.sqlite-wal']);
    const bytes = Buffer.concat(files(dir).map(file => readFileSync(join(dir, file))))
      .toString('latin1')
      .toUpperCase();
    const words = crowd.flatMap(person => termsOf(person).flatMap(({ text }) => text.split(' ')));
    const written = crowd.flatMap(person =>
      [person.name, person.phone, person.plate, person.host].flatMap(text => text ?? []),
    );
    const told = [...words, ...written].filter(text => Buffer.byteLength(text) > 3);
    expect(told.length).toBeGreaterThan(40);
    for (const text of told)
      expect(bytes.includes(Buffer.from(text.toUpperCase()).toString('latin1')), text).toBe(false);
    for (const file of files(dir)) expect(statSync(join(dir, file)).mode & 0o777, file).toBe(0o600);
  });

  test('has a row for each term and person, however often they come', () => {
    const dir = newFolder();
    const journal = open(dir);
    comes(journal, hanh);
    comes(journal, hanh);
    const reader = openSearch(dir);
    for (let times = 0; times < 3; times += 1) {
      comes(journal, hanh);
      fillAll(reader);
    }
    expect(postings(dir)).toBe(termsOf(hanh).length);
  });

  test('is the same in whatever order it is filled, and goes on where it was', () => {
    const { dir, journal } = filled();
    const half = need(openSearchReader(dir, bytes => randomBytes(bytes)));
    half.fill(4);
    half.close();
    for (const [number, person] of crowd.entries()) comes(journal, someone(number, person));
    const reader = need(openSearchReader(dir, bytes => randomBytes(bytes)));
    expect(fillAll(reader, 3)).toBeGreaterThan(5);
    const all = (text: string) => reader.search({ text, persons: [], limit: 50 });
    const texts = ['nguyễn', 'hạnh', '5678', 'khoa', '12345'];
    const grown = texts.map(all);
    reader.close();
    rmSync(join(dir, 'search.sqlite'));
    const fresh = openSearch(dir);
    expect(grown).toEqual(texts.map(text => fresh.search({ text, persons: [], limit: 50 })));
    expect(grown.map(({ people }) => people.length)).toEqual([3, 2, 2, 2, 1]);
  });

  test.each<[string, (dir: string) => void]>([
    ['removed', dir => rmSync(join(dir, 'search.sqlite'))],
    ['of another key', dir => writeFileSync(join(dir, 'search.key'), randomBytes(32))],
    ['without its key', dir => rmSync(join(dir, 'search.key'))],
    ['whose key is torn', dir => writeFileSync(join(dir, 'search.key'), randomBytes(7))],
    ['that is no database', dir => writeFileSync(join(dir, 'search.sqlite'), randomBytes(8_192))],
    [
      'of another journal',
      dir => using(join(dir, 'search.sqlite'), index => index.exec("UPDATE state SET chain = x'00'")),
    ],
    [
      'of a journal that went further',
      dir => using(join(dir, 'search.sqlite'), index => index.exec('UPDATE state SET high = 900')),
    ],
    ['that lacks a table', dir => using(join(dir, 'search.sqlite'), index => index.exec('DROP TABLE state'))],
  ])('%s is made anew', (_, harm) => {
    const { dir } = filled();
    need(openSearchReader(dir, bytes => randomBytes(bytes))).close();
    const reader = need(openSearchReader(dir, bytes => randomBytes(bytes)));
    fillAll(reader);
    reader.close();
    harm(dir);
    expect(found(openSearch(dir), 'hạnh')).toEqual([dang, hong]);
    expect(statSync(join(dir, 'search.key')).size).toBe(32);
  });

  test('forgets with the day’s key: the person, or only what that day told of them', () => {
    const dir = newFolder();
    const journal = open(dir);
    comes(journal, hanh);
    comes(journal, someone(2, { name: 'Lò Thị Mai', plate: '11A-99999' }));
    decided(journal, { person: someone(2, { name: 'Lò Thị Mai' }) }, morning + dayMs);
    const reader = openSearch(dir);
    expect([found(reader, 'hạnh'), found(reader, '11A99999')]).toEqual([[hanh.name], ['Lò Thị Mai']]);
    const keys = readFileSync(join(dir, 'day-keys'), 'utf8').split('\n');
    writeFileSync(join(dir, 'day-keys'), keys.slice(1).join('\n'));
    expect(found(reader, 'hạnh')).toEqual([]);
    reader.forget();
    expect([found(reader, '11A99999'), found(reader, 'mai')]).toEqual([[], ['Lò Thị Mai']]);
    expect(postings(dir)).toBe(termsOf({ name: 'Lò Thị Mai', phone: null, plate: null, host: null }).length);
  });

  test('is not made where there is no journal, or an older one', () => {
    const dir = newFolder();
    expect(openSearchReader(dir, bytes => randomBytes(bytes))).toMatchObject({ ok: false, fault: { kind: 'io' } });
    open(dir).close(morning);
    sql(dir, 'PRAGMA user_version = 1');
    expect(openSearchReader(dir, bytes => randomBytes(bytes))).toMatchObject({ ok: false, fault: { kind: 'newer' } });
    expect(existsSync(join(dir, 'search.sqlite'))).toBe(false);
  });
});
