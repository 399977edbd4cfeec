import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noRules } from '../../main/controller/health-rules.ts';
import { decideScan, examineScan, type ScanContext, type ScanRequest } from '../../main/controller/scan.ts';
import { readTools } from '../../main/controller/trust/keys.ts';
import { decide } from '../../main/decide/decide.ts';
import { read } from '../../main/read/read.ts';
import { readDayKeys } from '../../main/record/day-keys.ts';
import { exportEvents, verifyChain } from '../../main/record/read.ts';
import { seal, unseal } from '../../main/record/seal.ts';
import { trustList } from '../../main/verify/trust.ts';
import { local, policyOf, wayOf } from '../decide/questions.ts';
import { claims, expiresAtS, notBeforeS, text } from '../vectors/declaration/forge.ts';
import { ed25519, trusted } from '../vectors/keys.ts';
import { appended, dayMs, decided, hanh, morning, need, newFolder, open, sql } from './journals.ts';

const fields = { name: hanh.name, phone: hanh.phone, plate: hanh.plate, host: hanh.host };
const sealedFields = fc.record({
  name: fc.string(),
  phone: fc.option(fc.string()),
  plate: fc.option(fc.string()),
  host: fc.option(fc.string()),
});
const pseudonym = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('a seal', () => {
  test('opens with its key, for its event, to the same fields', () => {
    fc.assert(
      fc.property(sealedFields, bytes(32), bytes(12), fc.nat(), (some, key, nonce, seq) => {
        expect(unseal(seal(some, key, '2026-11-23', seq, nonce), key, seq)).toEqual(some);
      }),
    );
  });

  test('takes name, phone, plate and host only', () => {
    const key = randomBytes(32);
    expect(unseal(seal(hanh, key, '2026-11-23', 1, randomBytes(12)), key, 1)).toEqual(fields);
  });

  test('does not open with another key, event, day, nonce, tag or text', () => {
    const key = randomBytes(32);
    const sealed = seal(fields, key, '2026-11-23', 7, randomBytes(12));
    const box = Buffer.from(sealed.box, 'base64');
    expect(unseal(sealed, key, 7)).toEqual(fields);
    expect(unseal(sealed, randomBytes(32), 7)).toBeNull();
    expect(unseal(sealed, key, 8)).toBeNull();
    expect(unseal({ ...sealed, day: '2026-11-24' }, key, 7)).toBeNull();
    for (let at = 0; at < box.length; at += 1) {
      const changed = Buffer.from(box);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(unseal({ ...sealed, box: changed.toString('base64') }, key, 7), `byte ${at}`).toBeNull();
    }
  });

  test.each([0, 1, 12, 27, 28, 29])('a box of %i bytes', length => {
    const key = randomBytes(32);
    const box = Buffer.from(seal(fields, key, '2026-11-23', 7, randomBytes(12)).box, 'base64');
    expect(unseal({ day: '2026-11-23', box: box.subarray(0, length).toString('base64') }, key, 7)).toBeNull();
  });
});

/** Every byte that the folder holds, save the day keys. */
function bytesOf(dir: string): Buffer {
  const names = readdirSync(dir).filter(name => name !== 'day-keys');
  return Buffer.concat(names.map(name => readFileSync(join(dir, name))));
}

/** The value in every form in which a careless program would leave it. */
function formsOf(value: string): Buffer[] {
  const utf8 = Buffer.from(value);
  return [
    utf8,
    Buffer.from(value.normalize('NFD')),
    Buffer.from(value, 'utf16le'),
    Buffer.from(utf8.toString('hex')),
    Buffer.from(utf8.toString('base64').replace(/..?=*$/, '')),
    Buffer.from(JSON.stringify(value).slice(1, -1)),
  ];
}

const personal = [...hanh.name.split(' '), hanh.phone, hanh.plate, hanh.host].filter(value => value !== null);

describe('the journal’s files', () => {
  test('tell no name, phone, plate or host: not of an entry, not of an override for it', () => {
    const dir = newFolder();
    const journal = open(dir);
    const refused = decided(journal, { outcome: 'refer', reasons: ['symptoms'] });
    const override = { guard: 'Lan', reason: 'doctor called' };
    appended(journal, { kind: 'overridden', direction: 'in', override, of: refused });
    const check = () => {
      const all = bytesOf(dir);
      expect(all.includes(hanh.key)).toBe(true);
      for (const value of personal) {
        for (const form of formsOf(value)) expect(all.includes(form), `${value} as ${form}`).toBe(false);
      }
    };
    check();
    journal.checkpoint();
    check();
    journal.close(morning);
    check();
  });

  test('tell nobody where nobody is known', () => {
    const dir = newFolder();
    decided(open(dir), { person: null, use: null, issuer: null, outcome: 'refuse', reasons: ['unreadable'] });
    const [row] = sql(dir, "SELECT payload FROM event WHERE kind = 'refused'");
    expect(JSON.parse(String(row?.payload))).toMatchObject({ person: null, sealed: null });
    expect(readdirSync(dir)).not.toContain('day-keys');
  });

  test('two seals of the same person on the same day are different', () => {
    const dir = newFolder();
    const journal = open(dir);
    decided(journal);
    decided(journal);
    const boxes = sql(dir, "SELECT json_extract(payload, '$.sealed.box') AS box FROM event WHERE kind = 'admitted'");
    expect(new Set(boxes.map(({ box }) => box)).size).toBe(2);
  });
});

/** The personal fields that the export opens, event by event. */
const opened = (dir: string) =>
  [...need(exportEvents(dir))].map(event => ('personal' in event ? event.personal : undefined));

describe('the day’s key', () => {
  test('opens its day’s fields, also the override’s of another day', () => {
    const dir = newFolder();
    const journal = open(dir);
    const of = decided(journal, { outcome: 'refer', reasons: ['symptoms'] });
    const override = { guard: 'Lan', reason: 'doctor called' };
    appended(journal, { kind: 'overridden', direction: 'in', override, of }, morning + dayMs);
    expect(opened(dir)).toEqual([null, fields, fields]);
    const days = sql(dir, "SELECT json_extract(payload, '$.sealed.day') AS day FROM event WHERE seq > 1");
    expect(days).toEqual([{ day: '2026-11-23' }, { day: '2026-11-24' }]);
  });

  test('of another day opens nothing', () => {
    const dir = newFolder();
    const journal = open(dir);
    decided(journal);
    decided(journal, {}, morning + dayMs);
    const keys = readDayKeys(dir);
    const [first, second] = sql(
      dir,
      "SELECT seq, json_extract(payload, '$.sealed') AS sealed FROM event WHERE seq > 1",
    );
    const [one, two] = ['2026-11-23', '2026-11-24'].map(day => keys.find(day) ?? new Uint8Array(32));
    const open1 = (key: Uint8Array = new Uint8Array(32)) =>
      unseal(JSON.parse(String(first?.sealed)), key, Number(first?.seq));
    const open2 = (key: Uint8Array = new Uint8Array(32)) =>
      unseal(JSON.parse(String(second?.sealed)), key, Number(second?.seq));
    expect([open1(one), open1(two), open2(one), open2(two)]).toEqual([fields, null, null, fields]);
  });

  test('once forgotten, the fields are, and the rest stays', () => {
    const dir = newFolder();
    const journal = open(dir);
    decided(journal);
    rmSync(join(dir, 'day-keys'));
    expect(opened(dir)).toEqual([null, null]);
    expect([...need(exportEvents(dir))][1]).toMatchObject({ kind: 'admitted', person: hanh.key });
    expect(verifyChain(dir)).toMatchObject({ ok: true });
  });

  test('and the erased event is told as such', () => {
    const dir = newFolder();
    const journal = open(dir);
    const seq = decided(journal);
    sql(dir, 'UPDATE event SET payload = NULL, salt = NULL WHERE seq = ?', seq);
    expect([...need(exportEvents(dir))][1]).toEqual({
      seq,
      at: '2026-11-23T01:00:00.000Z',
      kind: 'admitted',
      lane: 'in-1',
      erased: true,
      personal: null,
    });
  });
});

/** Scans a declaration with these answers, and gives back what the journal then holds. */
function rowsAfter(symptoms: number, exposures: number) {
  const dir = newFolder();
  const now = notBeforeS * 1_000;
  const journal = open(dir, { now, random: length => new Uint8Array(length) });
  const reading = read(text({ claims: claims({}, {}, { 0: symptoms, 1: exposures, 3: 'since Monday' }) }), readTools);
  const context: ScanContext = {
    site: {
      audiences: ['lc-hospital'],
      policy: policyOf(),
      policyDigest: 'p',
      ...{ wayOf: () => wayOf(), schedules: [] },
      noticeVersion: null,
      showsInitials: false,
    },
    decide,
    tools: () => ({ trust: trustList([trusted(ed25519)]), pseudonym, rules: noRules, skewSeconds: 60 }),
    localTime: () => local,
    microseconds: () => 0,
    onInternal: error => {
      throw error;
    },
  };
  const request: ScanRequest = {
    ...{ lane: 'in-1', direction: 'in', now, clockFaulted: false, count: 1, format: 'declaration' },
    ...{ earlier: [], found: null, proxy: null, knownAs: [], isLast: true },
  };
  need(decideScan(examineScan(reading, now, context), request, journal, context));
  const rows = sql(dir, 'SELECT seq, at, kind, lane, payload FROM event WHERE seq > 1');
  journal.close(now);
  expect(bytesOf(dir).includes('since Monday')).toBe(false);
  return rows;
}

describe('the answers', () => {
  test('are not kept: which symptoms, which exposures, the note', () => {
    expect(rowsAfter(0b000001, 0)).toEqual(rowsAfter(0b101010, 0));
    expect(rowsAfter(0b111111, 0b0001)).toEqual(rowsAfter(0b000100, 0b1100));
  });

  test('leave the verdict and its reason only', () => {
    const [row] = rowsAfter(0b000001, 0b0010);
    expect(row?.kind).toBe('refused');
    const { sealed, ...payload } = JSON.parse(String(row?.payload));
    expect(Object.keys(sealed)).toEqual(['day', 'box']);
    expect(payload).toEqual({
      direction: 'in',
      reasons: ['exposure', 'symptoms'],
      format: 'declaration',
      issuer: 'lc-doh',
      use: 'lc-doh/0102030405060708090a0b0c',
      count: 1,
      policy: 'p',
      notice: null,
      detail: null,
      person: '00112233445566778899aabbccddeeff',
      hostKey: pseudonym('host:HOP KHOA NOI TONG'),
      ...{ zone: 'site', from: null, proxy: null },
      facts: {
        proofs: [
          {
            kind: 'declaration',
            format: 'declaration',
            issuer: 'lc-doh',
            audience: 'lc-hospital',
            notBeforeS,
            expiresAtS,
            purposes: [1],
            time: 'ok',
            usage: 'ok',
            schema: 'ok',
            isRevoked: false,
          },
        ],
        declared: null,
        clockFaulted: false,
      },
    });
  });
});
