/**
 * `node tests/bench/register.ts`: how long the register takes to answer with a million declarations in it, beside a bare
 * SELECT by primary key of a row of the same size, by turns in the same process; and what an import of them costs.
 *
 *   --rows N    declarations (default 1,000,000)
 *   --asks N    look-ups of each kind (default 20,000)
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { pseudonymOf } from '../../main/controller/pseudonym.ts';
import { importDeclarations } from '../../main/controller/register/import-declarations.ts';
import { wallTime } from '../../main/controller/register/site-zone.ts';
import { openRegister } from '../../main/record/register.ts';
import { aliasOf } from '../../main/verify/person.ts';
import { quantile, round } from './figures.ts';

const { values } = parseArgs({
  options: { rows: { type: 'string', default: '1000000' }, asks: { type: 'string', default: '20000' } },
});
const rows = Number(values.rows);
const asks = Number(values.asks);
const nowS = Date.UTC(2026, 10, 23, 3) / 1_000;

const parent = fileURLToPath(new URL('../../.build/bench', import.meta.url));
mkdirSync(parent, { recursive: true });
const dir = mkdtempSync(join(parent, 'register-'));
const pseudonym = pseudonymOf(randomBytes(32));

const idOf = (number: number) => String(1_099_000_000 + number).padStart(12, '0');

/** The rows of a spreadsheet as a stream gives them. */
async function* csv(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('CCCD,QID,Họ tên,Ngày sinh,Từ ngày,Triệu chứng,Điện thoại,Biển số,Nơi đến\n');
  for (let from = 0; from < rows; from += 500) {
    const lines = Array.from({ length: Math.min(500, rows - from) }, (_, index) => {
      const id = idOf(from + index);
      return `${id},1629${id},Nguyễn Thị Hồng Hạnh,18/01/1987,23/11/2026 08:00,không,0912345678,24A-12345,Khoa Nội tổng hợp\n`;
    });
    yield Buffer.from(lines.join(''));
  }
}

async function fill(): Promise<void> {
  const register = openRegister(dir, 'writer', { random: randomBytes });
  if (!register.ok) throw new Error(register.fault.message);
  const began = performance.now();
  const counts = await importDeclarations(csv(), {
    pseudonym,
    wall: wallTime('Asia/Ho_Chi_Minh'),
    maxAgeHours: 72,
    openText: () => ({ ok: false, fault: 'none here' }),
    format: 'csv',
    mapping: new Map(),
    register: register.value,
    refused: ({ why }) => {
      throw new Error(why);
    },
    note: () => undefined,
    now: () => nowS * 1_000,
  });
  if (!counts.ok) throw new Error(counts.fault.message);
  register.value.close();
  const seconds = (performance.now() - began) / 1_000;
  const megabytes = statSync(join(dir, 'register.sqlite')).size / 1e6;
  const memory = process.resourceUsage().maxRSS / 1_024;
  console.log(
    `${counts.value.added} rows imported in ${seconds.toFixed(1)} s (${Math.round(rows / seconds)} a second), ` +
      `${megabytes.toFixed(0)} MB, at most ${memory.toFixed(0)} MiB of memory`,
  );
}

/** A table with nothing but a key of 16 bytes and a row as long as the register's, in a file of its own. */
function openBare(keys: readonly Buffer[]) {
  const database = new Database(join(dir, 'bare.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = OFF');
  database.exec('CREATE TABLE bare (key BLOB PRIMARY KEY, box BLOB) WITHOUT ROWID');
  const insert = database.prepare('INSERT INTO bare VALUES (?, ?)');
  const box = randomBytes(250);
  database.transaction(() => {
    for (const key of keys) insert.run(key, box);
  })();
  database.pragma('wal_checkpoint(TRUNCATE)');
  return database;
}

function measure(): void {
  const keyOf = (number: number) => aliasOf({ kind: 'national-id', value: idOf(number) }, pseudonym).key;
  const all = Array.from({ length: rows }, (_, number) => Buffer.from(keyOf(number), 'hex'));
  const bare = openBare(all.toSorted(Buffer.compare));
  const select = bare.prepare('SELECT box FROM bare WHERE key = ?');
  const register = openRegister(dir, 'reader');
  if (!register.ok) throw new Error(register.fault.message);
  const figures = { bare: [] as number[], found: [] as number[], missed: [] as number[] };
  const time = (kind: keyof typeof figures, work: () => unknown, isRight: (answer: unknown) => boolean) => {
    const began = performance.now();
    const answer = work();
    const us = (performance.now() - began) * 1_000;
    if (!isRight(answer)) throw new Error(`${kind}: a wrong answer`);
    figures[kind].push(us);
  };
  const hasDeclaration = (answer: unknown) =>
    typeof answer === 'object' && answer !== null && 'value' in answer && answer.value !== null;
  for (let ask = 0; ask < asks; ask += 1) {
    // Others are asked for than before, so that neither finds its page warm from the other's question.
    const [one, other] = [Math.floor(Math.random() * rows), Math.floor(Math.random() * rows)];
    const key = all[one] ?? Buffer.alloc(16);
    const persons = [keyOf(other)];
    const strangers = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    time(
      'bare',
      () => select.get(key),
      answer => answer !== undefined,
    );
    time('found', () => register.value.find(persons, nowS), hasDeclaration);
    time(
      'missed',
      () => register.value.find(strangers, nowS),
      answer => !hasDeclaration(answer),
    );
  }
  register.value.close();
  bare.close();
  tell(figures);
}

function tell(figures: Readonly<Record<'bare' | 'found' | 'missed', readonly number[]>>): void {
  const names = { bare: 'SELECT by primary key', found: 'find(), one pseudonym', missed: 'find(), two unknown ones' };
  const base = { p50: quantile(figures.bare, 0.5), p99: quantile(figures.bare, 0.99) };
  console.log(`${asks} of each                   p50        p99      ratio (p50, p99)`);
  const told: Record<string, unknown> = {};
  for (const kind of ['bare', 'found', 'missed'] as const) {
    const [p50, p99, worst] = [0.5, 0.99, 1].map(share => quantile(figures[kind], share));
    const ratio = { p50: (p50 ?? 0) / base.p50, p99: (p99 ?? 0) / base.p99 };
    const us = (value = 0) => `${value.toFixed(1)} µs`.padStart(10);
    console.log(
      `  ${names[kind].padEnd(26)}${us(p50)} ${us(p99)}   ${ratio.p50.toFixed(2)}×, ${ratio.p99.toFixed(2)}×`,
    );
    told[kind] = { p50, p99, worst, ratio };
  }
  console.log(
    JSON.stringify({ rows, asks, ...told }, (_, value) => (typeof value === 'number' ? round(value, 2) : value)),
  );
}

try {
  await fill();
  measure();
} finally {
  rmSync(dir, { recursive: true, force: true });
}
