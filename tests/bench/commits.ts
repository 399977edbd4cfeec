/** The journal's commit beside the bare disk, in this process, in one folder. */
import { randomBytes } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdirSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../main/record/journal.ts';
import type { DecisionRecord } from '../../main/record/records.ts';
import { median, quantile } from './figures.ts';

const blockBytes = 4_096;
/** As the controller does where it is never quiet: after so many admissions the log is moved into the database. */
const checkpointAdmissions = 1_000;

export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

/** Microseconds. */
export interface CommitFigures {
  /** As the gate's metrics count it: without what runs inside the transaction, the history and the decision. */
  readonly commit: Spread;
  /** The same before the first checkpoint, while the log still grows: afterwards it is written over. */
  readonly growing: Spread;
  /** 4 KiB and fdatasync over the same place. */
  readonly inPlace: Spread;
  /** 4 KiB and fdatasync at the end of a growing file. */
  readonly appended: Spread;
  /** Median of the rounds' ratios of `commit` to `inPlace`, at the p50 of each round. */
  readonly ratio: number;
  /** Bytes of the write-ahead log for one admission and its outcome. */
  readonly logBytes: number;
}

const spread = (values: readonly number[]): Spread => ({ p50: median(values), p99: quantile(values, 0.99) });

function microseconds(work: () => void): number {
  const began = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - began) / 1_000;
}

/** Makes rounds of admissions once the log has its size, each admission between two bare writes of 4 KiB. */
export function measureCommits(folder: string, rounds: number, perRound: number): CommitFigures {
  mkdirSync(folder);
  const opened = openJournal(folder, { now: Date.now(), random: randomBytes });
  if (!opened.ok) throw new Error(opened.fault.message);
  const journal = opened.value;
  const block = Buffer.alloc(blockBytes, 1);
  const inPlace = openSync(join(folder, 'in-place'), 'w', 0o600);
  const appended = openSync(join(folder, 'appended'), 'w', 0o600);
  const times = { growing: [] as number[], commit: [] as number[], inPlace: [] as number[], appended: [] as number[] };
  let logBytes = 0;
  try {
    for (let done = 0; done < checkpointAdmissions; done++) admitBetween(times.growing);
    logBytes = statSync(join(folder, 'journal.sqlite-wal')).size / checkpointAdmissions;
    times.inPlace = [];
    times.appended = [];
    for (let done = 0; done < rounds * perRound; done++) {
      if (done % checkpointAdmissions === 0) journal.checkpoint();
      admitBetween(times.commit);
    }
  } finally {
    closeSync(inPlace);
    closeSync(appended);
    journal.close(Date.now());
  }
  const ratios = Array.from({ length: rounds }, (_, index) => {
    const ofRound = (values: readonly number[]) => median(values.slice(index * perRound, (index + 1) * perRound));
    return ofRound(times.commit) / ofRound(times.inPlace);
  });
  return {
    ratio: median(ratios),
    commit: spread(times.commit),
    growing: spread(times.growing),
    inPlace: spread(times.inPlace),
    appended: spread(times.appended),
    logBytes,
  };

  function admitBetween(commits: number[]): void {
    times.inPlace.push(microseconds(() => writeDurably(inPlace, block, 0)));
    const { entry, commitUs } = admit();
    commits.push(commitUs);
    times.appended.push(microseconds(() => writeDurably(appended, block, null)));
    journal.append(Date.now(), 'in-1', { kind: 'opened', entry }, { policy: 'bench', notice: null });
  }

  function admit(): { entry: number; commitUs: number } {
    let insideUs = 0;
    const record = admission();
    const query = { use: record.use, aliases: record.person?.aliases ?? [], ...everything };
    const began = process.hrtime.bigint();
    const committed = journal.decide(Date.now(), reader => {
      insideUs = microseconds(() => reader.history(query));
      return record;
    });
    const totalUs = Number(process.hrtime.bigint() - began) / 1_000;
    if (!committed.ok) throw new Error(committed.fault.message);
    if (committed.value === null) throw new Error('the admission was not written');
    return { entry: committed.value.seq, commitUs: totalUs - insideUs };
  }
}

function writeDurably(file: number, block: Buffer, position: number | null): void {
  block.writeUInt32LE(Math.random() * 0xffffffff);
  writeSync(file, block, 0, block.length, position);
  fdatasyncSync(file);
}

/** Whom all of them visit. */
const ward = randomBytes(16).toString('hex');
/** As at a site without limits: nobody is counted. */
const everything = {
  ...{ now: 0, sinceMs: 0, zone: 'site', from: null },
  ...{ countsInside: false, hostKey: null, escortKey: null },
} as const;

/** Somebody new each time, as a declaration names them. */
function admission(): DecisionRecord {
  const key = randomBytes(16).toString('hex');
  const nowS = Math.floor(Date.now() / 1_000);
  const validity = { notBeforeS: nowS - 3_600, expiresAtS: nowS + 71 * 3_600, audience: null, purposes: [1] } as const;
  return {
    lane: 'in-1',
    direction: 'in',
    outcome: 'admit',
    reasons: [],
    format: 'declaration',
    issuer: 'doh',
    use: `doh/${randomBytes(12).toString('hex')}`,
    person: {
      key,
      aliases: [{ kind: 'national-id', key }],
      name: 'Nguyễn Thị Minh Khai',
      phone: '84912345678',
      plate: null,
      host: 'Khoa Nội tổng hợp',
      hostKey: ward,
      selfKey: null,
    },
    count: 1,
    policy: randomBytes(6).toString('hex'),
    notice: null,
    detail: null,
    zone: 'site',
    from: null,
    proxy: null,
    facts: {
      proofs: [
        {
          ...{ kind: 'declaration', format: 'declaration', issuer: 'doh', ...validity },
          ...{ time: 'ok', usage: 'ok', schema: 'ok', isRevoked: false },
        },
      ],
      declared: null,
      clockFaulted: false,
    },
  };
}
