/**
 * `node tests/bench/search.ts`: how long a search takes with many entries in the journal, in the search's own process'
 * code, beside a bare SELECT by primary key in the same run; what filling the index costs; and what the desk's state does.
 *
 *   --entries N    entries in the journal (default 100,000)
 *   --asks N       searches of each kind (default 100)
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openJournal } from '../../main/record/journal.ts';
import { openReader } from '../../main/record/read.ts';
import { openSearchReader, type SearchReader } from '../../main/record/search.ts';
import { fillJournal, type Somebody, somebody } from './crowd.ts';
import { quantile, round } from './figures.ts';

const { values } = parseArgs({
  options: { entries: { type: 'string', default: '100000' }, asks: { type: 'string', default: '100' } },
});
const [entries, asks] = [Number(values.entries), Number(values.asks)];

const parent = fileURLToPath(new URL('../../.build/bench', import.meta.url));
mkdirSync(parent, { recursive: true });
const dir = mkdtempSync(join(parent, 'search-'));

interface Kind {
  readonly text: (of: Somebody) => string;
  readonly persons?: (of: Somebody) => readonly string[];
  /** Whether somebody has to be found. */
  readonly isFound: boolean;
}
const words = (of: Somebody) => of.name.split(' ');

const kinds: Readonly<Record<string, Kind>> = {
  'whole name': { text: of => of.name, isFound: true },
  'two words, no accents': { text: of => fold(`${words(of).at(0)} ${words(of).at(-1)}`), isFound: true },
  'the most common word': { text: () => 'nguyen', isFound: true },
  phone: { text: of => `0${of.phone.slice(2)}`, isFound: true },
  'end of a phone, 4 digits': { text: of => of.phone.slice(-4), isFound: true },
  plate: { text: of => of.plate ?? '11A-00000', isFound: false },
  host: { text: of => of.host, isFound: true },
  'name and host': { text: of => `${words(of).at(-1)} ${of.host.split(' ').at(-1)}`, isFound: true },
  'number of a card': { text: () => '010187012345', persons: of => [of.key], isFound: true },
  nobody: { text: () => 'Zacharias Quux', isFound: false },
};

const fold = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('đ', 'd').replaceAll('Đ', 'D');

function milliseconds(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function fill(reader: SearchReader): void {
  const began = performance.now();
  const waits: number[] = [];
  for (let isMore = true; isMore; ) waits.push(milliseconds(() => (isMore = reader.fill(250))));
  const seconds = (performance.now() - began) / 1_000;
  const megabytes = (file: string) => (statSync(join(dir, file)).size / 1e6).toFixed(0);
  console.log(
    `index filled in ${seconds.toFixed(1)} s (${Math.round(entries / seconds)} entries a second), ` +
      `${megabytes('search.sqlite')} MB beside a journal of ${megabytes('journal.sqlite')} MB; ` +
      `a batch p99 ${quantile(waits, 0.99).toFixed(1)} ms`,
  );
}

function measure(reader: SearchReader, people: number): void {
  const opened = openReader(dir);
  if (!opened.ok) throw new Error(opened.fault.message);
  const newest = Number(opened.value.prepare('SELECT max(seq) FROM event').pluck().get());
  const select = opened.value.prepare('SELECT payload FROM event WHERE seq = ?');
  const any = () => Math.floor(Math.random() * people);
  const floor = Array.from({ length: asks * 10 }, () =>
    milliseconds(() => void select.get(1 + Math.floor(Math.random() * newest))),
  );
  const floors = { p50: quantile(floor, 0.5), p99: quantile(floor, 0.99) };
  const ms = (value: number) => `${value.toFixed(3)} ms`.padStart(12);
  console.log(`${asks} of each                    p50          p99   ratio to a SELECT by primary key (p50)`);
  console.log(`  SELECT by primary key   ${ms(floors.p50)} ${ms(floors.p99)}`);
  const told: Record<string, object> = {};
  for (const [name, { text, persons, isFound }] of Object.entries(kinds)) {
    const times = Array.from({ length: asks }, () => {
      const of = somebody(any());
      return milliseconds(() => {
        const answer = reader.search({ text: text(of), persons: persons?.(of) ?? [], limit: 50 });
        if (isFound && answer.people.length === 0) throw new Error(`${name}: nobody was found for ${text(of)}`);
      });
    });
    const [p50, p99] = [quantile(times, 0.5), quantile(times, 0.99)];
    told[name] = { p50, p99, ratio: p50 / floors.p50 };
    console.log(`  ${name.padEnd(24)}${ms(p50)} ${ms(p99)}   ${(p50 / floors.p50).toFixed(0)}×`);
  }
  const muster = milliseconds(() => void reader.muster({}));
  console.log(`  muster, everybody       ${ms(muster)}   ${reader.muster({}).length} people`);
  opened.value.close();
  const figures = { entries, floors, told, muster };
  console.log(JSON.stringify(figures, (_, value) => (typeof value === 'number' ? round(value, 4) : value)));
}

/** What the controller asks in its own thread. */
function measureState(now: number): void {
  const opened = openJournal(dir, { now, random: randomBytes });
  if (!opened.ok) throw new Error(opened.fault.message);
  const journal = opened.value;
  const work: Readonly<Record<string, () => unknown>> = {
    'alarms()': () => journal.alarms(),
    'watchlist()': () => journal.watchlist(),
    'inside(), 12 hours': () => journal.inside('site', now - 12 * 3_600_000),
    'recent(50)': () => journal.recent(50),
    'casePersonal()': () => journal.casePersonal(journal.recent(1)[0]?.seq ?? 1),
    'forgotten(), 25': () => journal.forgotten('site', now, 25),
    'wasBurning()': () => journal.wasBurning(),
    'lockdown()': () => journal.lockdown(),
    'visitExists()': () => journal.visitExists(3),
  };
  for (const [name, ask] of Object.entries(work)) {
    const times = Array.from({ length: asks * 5 }, () => milliseconds(() => void ask()));
    console.log(
      `  ${name.padEnd(24)}${quantile(times, 0.5).toFixed(3).padStart(9)} ms ${quantile(times, 0.99).toFixed(3).padStart(9)} ms`,
    );
  }
  journal.close(now);
}

try {
  const now = Date.now();
  const seconds = { journal: 0 };
  let people = 0;
  seconds.journal = milliseconds(() => (people = fillJournal(dir, entries, now).people)) / 1_000;
  console.log(`${entries} entries of ${people} people written in ${seconds.journal.toFixed(1)} s`);
  const reader = openSearchReader(dir, randomBytes);
  if (!reader.ok) throw new Error(reader.fault.message);
  fill(reader.value);
  measure(reader.value, people);
  reader.value.close();
  measureState(now);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
