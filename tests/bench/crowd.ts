/** A journal of many entries, written by the journal's own writer in large transactions. */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { openConnection } from '../../main/record/connection.ts';
import { openDayKeys } from '../../main/record/day-keys.ts';
import { EventWriter } from '../../main/record/event-writer.ts';
import { openJournal } from '../../main/record/journal.ts';
import { openProjection } from '../../main/record/projection.ts';
import { prepareStatements } from '../../main/record/statements.ts';

const families = [
  'Nguyễn',
  'Nguyễn',
  'Nguyễn',
  'Nguyễn',
  'Trần',
  'Trần',
  'Lê',
  'Phạm',
  'Hoàng',
  'Vũ',
  'Đặng',
  'Giàng',
  'Lù',
];
const middles = ['Thị', 'Thị', 'Thị', 'Văn', 'Văn', 'Minh', 'Hồng', 'Thanh', 'Ngọc', 'Đức', 'Quang', 'Thu'];
const givens = [
  ...[
    'An',
    'Bình',
    'Châu',
    'Dung',
    'Giang',
    'Hạnh',
    'Hoa',
    'Hùng',
    'Khánh',
    'Lan',
    'Linh',
    'Long',
    'Mai',
    'Nam',
    'Oanh',
  ],
  ...['Phúc', 'Quyên', 'Sơn', 'Tâm', 'Thảo', 'Trang', 'Tuấn', 'Uyên', 'Việt', 'Yến'],
];
const hosts = ['Khoa Nội tổng hợp', 'Khoa Ngoại', 'Khoa Nhi', 'Khoa Sản', 'Phòng khám 302', 'Khoa Truyền nhiễm'];

/** One of the list, by a number that is spread over it. */
const pick = <T>(list: readonly [T, ...T[]] | readonly T[], number: number): T => list[number % list.length] as T;

export interface Somebody {
  readonly key: string;
  readonly name: string;
  readonly phone: string;
  readonly plate: string | null;
  readonly host: string;
}

/** The same for the same number. */
export function somebody(number: number): Somebody {
  const bytes = createHash('sha256').update(`person ${number}`).digest();
  const middle = bytes.readUInt8(1) < 100 ? ` ${pick(middles, bytes.readUInt8(5))}` : '';
  const name = `${pick(families, bytes.readUInt8(0))} ${pick(middles, bytes.readUInt8(2))}${middle} ${pick(givens, bytes.readUInt8(3))}`;
  const plate = `${11 + (bytes.readUInt8(6) % 88)}A-${String(10_000 + (bytes.readUInt32BE(8) % 90_000))}`;
  return {
    key: bytes.toString('hex', 16, 32),
    name,
    phone: `849${String(bytes.readUInt32BE(12) % 100_000_000).padStart(8, '0')}`,
    plate: bytes.readUInt8(7) < 130 ? plate : null,
    host: pick(hosts, bytes.readUInt8(4)),
  };
}

/** Everybody comes about three times; two of three leave by a scan. The last moment, milliseconds since 1970. */
export function fillJournal(dir: string, entries: number, now: number): { people: number } {
  const days = 180;
  const people = Math.max(1, Math.ceil(entries / 3));
  const stepMs = Math.floor((days * 86_400_000) / entries);
  const begin = now - entries * stepMs;
  const opened = openJournal(dir, { now: begin, random: randomBytes });
  if (!opened.ok) throw new Error(opened.fault.message);
  opened.value.close(begin);
  const connection = openConnection(join(dir, 'journal.sqlite'), 'writer');
  connection.pragma('synchronous = OFF');
  connection.pragma('wal_autocheckpoint = 10000');
  const [projection, dayKeys, statements] = [
    openProjection(connection),
    openDayKeys(dir, randomBytes),
    prepareStatements(connection),
  ];
  const writer = new EventWriter({
    ...{ connection, projection, dayKeys, statements, random: randomBytes },
    wrote: () => undefined,
  });
  for (let done = 0; done < entries; done += 5_000) {
    writer.transact(() => {
      for (let entry = done; entry < Math.min(entries, done + 5_000); entry += 1) {
        visit(writer, begin + entry * stepMs, somebody((entry * 7_919) % people), entry);
      }
    });
    writer.tell();
  }
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.close();
  return { people };
}

function visit(writer: EventWriter, at: number, { key, ...fields }: Somebody, number: number): void {
  const common = { reasons: [], format: 'declaration', issuer: 'doh', count: 1, policy: 'bench', notice: null };
  const place = { zone: 'site', from: null, proxy: null, detail: null, facts: null };
  const payloadOf = (direction: 'in' | 'out') => ({
    ...{ direction, ...common, use: `doh:${number}`, ...place, person: key },
    sealed: writer.seal(fields, at),
  });
  const entry = writer.write(at, 'admitted', 'in-1', payloadOf('in'));
  writer.write(at, 'passed', 'in-1', { entry });
  if (number % 3 !== 0)
    writer.write(at, 'passed', 'out-1', { entry: writer.write(at, 'admitted', 'out-1', payloadOf('out')) });
}
