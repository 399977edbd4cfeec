/** A lane's desk over a real journal, and the codes that one person holds up to it. */
import { createHash } from 'node:crypto';
import { noRules } from '../../main/controller/health-rules.ts';
import { readScan, type ScanContext } from '../../main/controller/scan.ts';
import { type DeskAnswer, type DeskOrder, type DeskParts, newScanDesk } from '../../main/controller/scan-desk.ts';
import { trustedKey } from '../../main/controller/trust/keys.ts';
import { decide } from '../../main/decide/decide.ts';
import type { Policy } from '../../main/decide/policy.ts';
import type { RegisteredDeclaration } from '../../main/record/register-records.ts';
import { trustList } from '../../main/verify/trust.ts';
import { type Direction, ok } from '../../main/words.ts';
import { local, nowS, policyOf, now as start, wayOf } from '../decide/questions.ts';
import { newFolder, open, type Row, sql } from '../record/journals.ts';
import { p256, publicOf } from '../vectors/keys.ts';
import { digitsOf, issuer, jws, kidOf } from '../vectors/shc/forge.ts';

/** A health card of Mrs. Mai's, in one code and in several; her identity card; and another person's. */
export const healthCard = `shc:/${digitsOf(jws())}`;
export const card = '001187012345||Trần Thị Mai|18011987|Nữ|Xã Bản Phiệt, Lào Cai|15082021';
export const otherCard = '001085000229||Ngô Văn Minh|03021985|Nam|Phường C, Hà Nội|15082021';
/** Begins like a certificate, and is none. */
export const misread = 'HC1:6BF+70790T9WJWG';

/** The texts of a health card that is spread over so many codes. */
export function partsOf(total: number, text = healthCard): string[] {
  const digits = text.slice('shc:/'.length);
  const length = 2 * Math.ceil(digits.length / 2 / total);
  return Array.from(
    { length: total },
    (_, index) => `shc:/${index + 1}/${total}/${digits.slice(index * length, (index + 1) * length)}`,
  );
}

export const pseudonym = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

/** What the card's owner is known by. */
export const cardKey = pseudonym('001187012345');

/** Answers that many tests expect. */
export const waitsForParts = (have: number, of: number) => ({ kind: 'unfinished', more: { kind: 'parts', have, of } });
export const admitted = { kind: 'decided', decision: { outcome: 'admit' } };

/** Healthy, of an hour ago, from an endpoint. */
export const declared: RegisteredDeclaration = {
  notBeforeS: nowS - 3_600,
  expiresAtS: nowS + 3_600,
  audience: null,
  answers: { symptoms: 0, exposures: 0 },
  purposes: [1],
  name: 'Tran Thi Mai',
  birthDate: '1987-01-18',
  phone: '84912345678',
  plate: null,
  host: 'Khoa Nội',
  source: 'endpoint',
  receivedAt: start - 60_000,
};

/** Knows nothing, and has nobody to ask. */
export const noLookup: DeskParts['lookup'] = {
  find: () => ok(null),
  needsFetch: () => false,
  refresh: () => Promise.resolve(),
};

/** What is asked of the desk beside the text; a scan by scanner 0 into the site that begins anew, unless told otherwise. */
export interface Shown extends Partial<DeskOrder> {
  readonly direction?: Direction;
  readonly scanner?: number;
  /** The scan of this id is decided as it was collected. */
  readonly again?: number;
}

export interface TestDesk {
  readonly dir: string;
  /** The event of the answer; null where it comes late. Scans are numbered from 1. */
  show(text: string, shown?: Shown): DeskAnswer['event'] | null;
  readonly late: DeskAnswer[];
  readonly bugs: unknown[];
  readonly desk: ReturnType<typeof newScanDesk>;
  events(): Row[];
}

/** `declaresHere`: at the lane's own screen. */
export function newTestDesk(policy: Partial<Policy> = {}, lookup = noLookup, declaresHere = false): TestDesk {
  const dir = newFolder();
  const journal = open(dir, { now: start });
  const key = trustedKey(publicOf(p256), issuer, ['shc']);
  if (!key.ok) throw new Error(key.fault);
  const trust = trustList([{ ...key.value, keyId: kidOf(p256) }]);
  const bugs: unknown[] = [];
  const context: ScanContext = {
    site: {
      ...{ audiences: [], policy: policyOf(policy), policyDigest: 'p', noticeVersion: null, showsInitials: true },
      ...{ wayOf: () => wayOf(policyOf(policy)), schedules: [] },
    },
    decide,
    tools: () => ({ trust, pseudonym, rules: noRules, skewSeconds: 60 }),
    localTime: () => local,
    microseconds: () => 0,
    onInternal: error => bugs.push(error),
  };
  const desk = newScanDesk({ lane: 'in-1', journal, context, lookup, declaresHere });
  const late: DeskAnswer[] = [];
  let last = 0;
  return {
    ...{ dir, late, bugs, desk },
    show(text, { direction = 'in', scanner = 0, again, after = null, isLast = false, now = start, ...order } = {}) {
      if (again === undefined) last += 1;
      const scan = { id: again ?? last, direction, text };
      const reading = readScan(Buffer.from(text), { prefix: '', suffix: '' }, context);
      const intake = again === undefined ? { scanner, reading, receiveUs: 0, readUs: 0 } : null;
      const asked = { after, isLast, now, clockFaulted: order.clockFaulted ?? false };
      return desk.decide(scan, intake, asked, answer => late.push(answer))?.event ?? null;
    },
    events: () =>
      sql(
        dir,
        `SELECT kind, json_extract(payload, '$.reasons[0]') AS reason, json_extract(payload, '$.person') AS person,
           json_extract(payload, '$.aliases') AS aliases FROM event WHERE seq > 1 ORDER BY seq`,
      ),
  };
}
