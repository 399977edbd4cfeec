import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../main/cli/command.ts';
import { declarations } from '../../main/cli/declarations.ts';
import { pseudonymOf } from '../../main/controller/pseudonym.ts';
import { openLookupCache } from '../../main/record/lookup-cache.ts';
import { openRegister } from '../../main/record/register.ts';
import type { RegisterEntry } from '../../main/record/register-records.ts';
import { aliasOf } from '../../main/verify/person.ts';
import type { PersonId } from '../../main/words.ts';
import { makeSite, type TestSite, until } from '../gate.ts';
import { need } from '../record/journals.ts';
import { type Said, saidBy } from './said.ts';

let site: TestSite;
beforeEach(() => {
  site = makeSite([{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } }]);
});
afterEach(() => site.remove());

const places = () => ['--site', site.file, '--data', site.data];

/** Runs the command in this process. */
async function run(...args: readonly string[]): Promise<Said> {
  return saidBy(() => declarations.run([...args, ...places()]));
}

function fileOf(name: string, content: string | Buffer): string {
  const file = join(site.dir, name);
  writeFileSync(file, content);
  return file;
}

function entries(): readonly RegisterEntry[] {
  const register = need(openRegister(site.data, 'reader'));
  try {
    return [...need(register.entries())].map(need);
  } finally {
    register.close();
  }
}

function personOf(kind: PersonId['kind'], value: string): string {
  const key = Buffer.from(readFileSync(join(site.dir, 'trust/doh.person.key'), 'utf8').trim(), 'hex');
  return aliasOf({ kind, value }, pseudonymOf(key)).key;
}

const at = (text: string) => Date.parse(text) / 1_000;
const header = 'nationalId,from';
const good = '001099012345,2026-11-23';

describe('import of CSV', () => {
  test('takes every column, in the words of the file', async () => {
    const file = fileOf(
      'a.csv',
      [
        '\ufeffSố CCCD;Họ và tên;Ngày sinh;Từ ngày;Hết hạn;Triệu chứng;Yếu tố dịch tễ;Mục đích;Điện thoại;Biển số;Nơi đến;audience;Mã phiếu',
        '001099012345;"Nguyễn Văn ""A"";B";18/01/1987;23/11/2026 08:00;24/11/2026;Sốt, ho;case;visit,2;0912 345 678;24A-12345;Khoa Nội;hospital;P-1',
        '',
      ].join('\r\n'),
    );
    expect(await run('import', file)).toMatchObject({ code: 0, out: expect.stringContaining('1 added'), err: '' });
    expect(entries()).toMatchObject([
      {
        ref: 'P-1',
        persons: [personOf('national-id', '001099012345')],
        name: 'Nguyễn Văn "A";B',
        birthDate: '1987-01-18',
        notBeforeS: at('2026-11-23T01:00:00Z'),
        expiresAtS: at('2026-11-24T17:00:00Z'),
        answers: { symptoms: 3, exposures: 2 },
        purposes: [1, 2],
        phone: '84912345678',
        plate: '24A-12345',
        host: 'Khoa Nội',
        audience: 'hospital',
        source: 'import',
      },
    ]);
    expect(statSync(join(site.data, 'register.sqlite')).mode & 0o777).toBe(0o600);
  });

  test('knows a person by every number of a row', async () => {
    const file = fileOf(
      'a.csv',
      'nationalId\tqid\toldId\tinsurance\tfrom\n001099012345\t162979388586171100\t123456789\tDN4010012345678\t2026-11-23\n',
    );
    expect((await run('import', file)).code).toBe(0);
    expect(entries()[0]?.persons).toEqual([
      personOf('national-id', '001099012345'),
      personOf('qid', '162979388586171100'),
      personOf('old-id', '123456789'),
      personOf('insurance', '0012345678'),
    ]);
    // The site's maximum age, from the beginning of the day in the site's zone.
    expect(entries()[0]).toMatchObject({
      notBeforeS: at('2026-11-22T17:00:00Z'),
      expiresAtS: at('2026-11-25T17:00:00Z'),
    });
  });

  test('of foreign headers, by --map', async () => {
    const file = fileOf('a.csv', 'so giay,họ tên,tên xe,lúc\n001099012345,An,24A-1,2026-11-23T08:00+07:00\n');
    const mapped = await run('import', file, '--map', 'nationalId=Số giấy,plate=TÊN XE', '--map', 'from=Lúc');
    expect(mapped.code).toBe(0);
    expect(entries()).toMatchObject([{ name: 'An', plate: '24A-1', notBeforeS: at('2026-11-23T01:00:00Z') }]);
  });

  test('what is mapped goes before what is known', async () => {
    const file = fileOf('a.csv', 'CCCD,CCCD mới,from\n123,001099012345,2026-11-23\n');
    const mapped = await run('import', file, '--map', 'nationalId=CCCD mới');
    expect(mapped).toMatchObject({ code: 0, err: expect.stringContaining('"CCCD" is not used') });
    expect(entries()[0]?.persons).toEqual([personOf('national-id', '001099012345')]);
  });

  test('tells which columns are not used, and that nobody was asked for symptoms', async () => {
    const file = fileOf('a.csv', `${header},Ghi chú\n${good},gì đó\n`);
    const { code, err } = await run('import', file);
    expect(code).toBe(0);
    expect(err).toContain('the column "Ghi chú" is not used');
    expect(err).toContain('no column has symptoms');
    expect(err).not.toContain('gì đó');
  });

  test('again adds nothing; two files are one import', async () => {
    const a = fileOf('a.csv', `${header}\n${good}\n`);
    const b = fileOf('b.csv', `${header}\n${good}\n001099012346,2026-11-23\n`);
    expect(JSON.parse((await run('import', a, b, '--json')).out)).toEqual({
      ok: true,
      dryRun: false,
      added: 2,
      changed: 0,
      unchanged: 1,
      revoked: 0,
      refused: 0,
      first: [],
    });
    expect(JSON.parse((await run('import', a, b, '--json')).out)).toMatchObject({ added: 0, unchanged: 3 });
    expect(entries()).toHaveLength(2);
  });

  test.each([
    ['name,from\nAn,2026-11-23\n', /no column is one of nationalId/],
    ['CCCD,name\n001099012345,An\n', /from when a row is valid/],
    ['CCCD,Căn cước,from\n1,2,3\n', /two columns are both nationalId/],
    [`${good}\n${good}\n`, /no column is one of/],
    ['"CCCD,from\n1,2\n', /header row: a quote that is not closed/],
  ])('a file that cannot be used as it is: %j', async (text, message) => {
    const { code, err } = await run('import', fileOf('a.csv', text));
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain('001099012345');
    expect(entries()).toEqual([]);
  });

  test('an empty file is an import of nothing', async () => {
    expect(await run('import', fileOf('a.csv', ''), fileOf('b.csv', '\n\n'))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^0 added/),
    });
  });
});

describe('import of NDJSON', () => {
  test('takes the same columns, with numbers and lists for answers', async () => {
    const rows = [
      {
        nationalId: '001099012345',
        from: '2026-11-23T08:00:00+07:00',
        symptoms: ['fever', 'ho'],
        exposures: 9,
        purposes: [3, 'study'],
      },
      { CCCD: '001099012346', from: '23/11/2026', name: null, symptoms: 'không', more: { a: 1 } },
      { qid: '7', from: '2026-11-23 08:00', until: '2026-11-23 09:00', symptoms: '' },
    ];
    const file = fileOf('a.ndjson', `\ufeff\n${rows.map(row => JSON.stringify(row)).join('\n\n')}`);
    const { code, err } = await run('import', file);
    expect([code, err]).toEqual([0, `${file}: the column "more" is not used\n`]);
    expect(entries()).toMatchObject([
      { answers: { symptoms: 3, exposures: 9 }, purposes: [3, 7], notBeforeS: at('2026-11-23T01:00:00Z') },
      { answers: { symptoms: 0, exposures: 0 }, purposes: [], name: null },
      { persons: [personOf('qid', '7')], expiresAtS: at('2026-11-23T02:00:00Z') },
    ]);
  });

  test('a row may be a signed text, and is read and verified like a scanned one', async () => {
    const texts = [
      site.token({ nationalId: '001099012345', name: 'Lê Thị Hoa', symptoms: 4, purposes: [2] }),
      `${site.token().slice(0, -3)}000`,
    ];
    const rows = [
      { text: texts[0] ?? '', ref: 'T-1' },
      { text: texts[1] ?? '' },
      { text: texts[0] ?? '', name: 'Another' },
      { text: 'VD1:' },
    ];
    const file = fileOf('a.ndjson', rows.map(row => `${JSON.stringify(row)}\n`).join(''));
    const { code, out } = await run('import', file, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      added: 1,
      first: [
        { line: 2, column: 'text', why: expect.stringMatching(/^(unreadable|not genuine): /) },
        { line: 3, column: 'text', why: expect.stringContaining('leave the other columns empty') },
        { line: 4, column: 'text', why: expect.stringMatching(/^unreadable/) },
      ],
    });
    expect(entries()).toMatchObject([
      { ref: 'T-1', name: 'Lê Thị Hoa', persons: [personOf('national-id', '001099012345')], answers: { symptoms: 4 } },
    ]);
  });

  test.each([
    ['not JSON', /^expected a JSON object/],
    ['[1]', /^expected a JSON object/],
    ['{"nationalId":1099012345,"from":"2026-11-23"}', /^expected text/],
    ['{"nationalId":"001099012345","CCCD":"001099012346","from":"2026-11-23"}', /^it is there twice/],
    ['{"nationalId":"001099012345","from":"2026-11-23","symptoms":true}', /^expected text/],
    ['{"nationalId":"001099012345","from":"2026-11-23","symptoms":["fever",2]}', /^expected text/],
    ['{"nationalId":"001099012345","from":"2026-11-23","symptoms":-1}', /^expected none, fever/],
    [`{"name":"${'x'.repeat(20_000)}"}`, /^longer than 16384 bytes/],
  ])('%#: %j is refused', async (line, why) => {
    const file = fileOf('a.ndjson', `${line}\n{"nationalId":"001099012345","from":"2026-11-23"}\n`);
    const { code, out } = await run('import', file, '--json', '--format', 'ndjson');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      added: 1,
      refused: 1,
      first: [{ line: 1, why: expect.stringMatching(why) }],
    });
  });
});

describe('refused rows', () => {
  const secret = 'Bí Mật';
  const bad: readonly (readonly [string, string | null, RegExp])[] = [
    [`,2026-11-23,${secret},`, null, /at least one of nationalId/],
    [`1099012345,2026-11-23,${secret},`, 'nationalId', /12 digits.*zeros/],
    [`00109901234X,2026-11-23,${secret},`, 'nationalId', /12 digits/],
    [`001099012345,,${secret},`, 'from', /from when/],
    [`001099012345,11/23/2026,${secret},`, 'from', /expected a date/],
    [`001099012345,30/02/2026,${secret},`, 'from', /expected a date/],
    [`001099012345,2026-11-23T25:00,${secret},`, 'from', /expected a date/],
    [`001099012345,hôm qua,${secret},`, 'from', /expected a date/],
    [`001099012345,1026-11-23,${secret},`, 'from', /between 2000 and 2200/],
    [`001099012345,2026-11-23,${secret},có`, 'symptoms', /expected none, fever/],
    [`001099012345,2026-11-23,${secret},64`, 'symptoms', /expected none/],
    [`001099012345,2026-11-23,${secret},"1,2"`, 'symptoms', /expected none/],
    [`001099012345,2026-11-23,${secret},"fever,"`, 'symptoms', /expected none/],
    [`001099012345,2026-11-23,"${secret}\nx",`, 'name', /control character/],
    [`001099012345,2026-11-23,${'ă'.repeat(101)},`, 'name', /longer than 200 bytes/],
    [`001099012345,2026-11-23,${secret}`, null, /expected 4 fields.*found 3/],
    [`001099012345,2026-11-23,${secret},,`, null, /expected 4 fields.*found 5/],
    [`001099012345,2026-11-23,${secret}",`, null, /quote inside/],
    [`001099012345,2026-11-23,"${secret}"x,`, null, /behind a quoted field/],
    [`001099012345,2026-11-23,${'x'.repeat(4_097)},`, null, /more than 4096 characters/],
  ];

  test('are all in the report with line, column and why, and never with a value; the others are taken', async () => {
    const rows = bad.flatMap(([row]) => [row, '001099012345,2026-11-23,Được,']);
    const file = fileOf('a.csv', `nationalId,from,name,symptoms\n${rows.join('\n')}\n`);
    const report = join(site.dir, 'report.ndjson');
    const { code, out, err } = await run('import', file, '--report', report);
    expect(code).toBe(1);
    expect(out).toContain(
      `1 added, 0 changed, ${bad.length - 1} there already, 0 revoked before, ${bad.length} refused`,
    );
    const lines = readFileSync(report, 'utf8')
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    let line = 2;
    for (const [index, [row, column, why]] of bad.entries()) {
      expect(lines[index], row).toEqual({ file, line, column, why: expect.stringMatching(why) });
      line += row.split('\n').length + 1;
    }
    expect(lines).toHaveLength(bad.length);
    const told = `${readFileSync(report, 'utf8')}${out}${err}`;
    for (const value of [secret, '001099012345', 'hôm qua', 'ăă']) expect(told).not.toContain(value);
    expect(err.split('\n').filter(text => text.startsWith(`${file}:`) && /:\d+: /.test(text))).toHaveLength(10);
    expect(err).toContain(`and ${bad.length - 10} more refused rows in ${report}`);
    expect(statSync(report).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['until', '2026-11-22', /after from/],
    ['until', '2028-11-23', /366 days/],
    ['qid', '123456789012345678901', /1 to 20 digits/],
    ['oldId', '12345678', /9 digits/],
    ['insurance', 'DN401001234567', /10 digits, or 2 letters/],
    ['birthDate', '1987', /expected a date/],
    ['birthDate', '18/01/1987 10:00', /expected a date/],
    ['exposures', 'symptomatic;nobody', /expected none, area/],
    ['exposures', '16', /expected none/],
    ['purposes', '9', /expected visit/],
    ['purposes', 'thăm', /expected visit/],
    ['phone', '123', /7 to 15 digits/],
    ['phone', '0912 345 678 / 0912 345 679', /7 to 15 digits/],
    ['plate', '24A-12345-67890-12345', /longer than 20 bytes/],
    ['host', 'a\u202eb', /control character/],
    ['ref', 'content:00', /makes itself/],
  ])('%s: %s', async (column, value, why) => {
    const file = fileOf('a.csv', `nationalId,from,${column}\n001099012345,2026-11-23,${value}\n`);
    const { code, out } = await run('import', file, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out).first).toEqual([{ file, line: 2, column, why: expect.stringMatching(why) }]);
    expect(entries()).toEqual([]);
  });

  test('bytes that are not UTF-8 spoil their own row only', async () => {
    const rows = [`${header},name\n`, `${good},`, Buffer.from([0xc3, 0x28]), `\n${good},An\n`, Buffer.from([0xff])];
    const file = fileOf('a.csv', Buffer.concat(rows.map(row => Buffer.from(row))));
    expect(JSON.parse((await run('import', file, '--json')).out)).toMatchObject({
      added: 1,
      first: [
        { line: 2, column: null, why: 'not UTF-8' },
        { line: 4, column: null, why: 'not UTF-8' },
      ],
    });
  });

  test('a quote that is never closed does not swallow the rest', async () => {
    const rest = Array.from({ length: 2_000 }, (_, index) => `${String(index).padStart(12, '0')},2026-11-23,x\n`).join(
      '',
    );
    const { code, out } = await run('import', fileOf('a.csv', `${header},name\n${good},"An\n${rest}`), '--json');
    expect(code).toBe(1);
    const { added, refused, first } = JSON.parse(out);
    expect([refused, first[0].line, first[0].why]).toEqual([1, 2, expect.stringContaining('quote that is not closed')]);
    expect(added).toBeGreaterThan(1_300);
  });
});

test('a rehearsal reads everything and writes nothing', async () => {
  const file = fileOf('a.csv', `${header}\n${good}\nx,y\n`);
  const report = join(site.dir, 'report.ndjson');
  const { code, out } = await run('import', file, '--dry-run', '--report', report);
  expect([code, out]).toEqual([1, '1 rows would be imported, 1 refused; nothing is written\n']);
  expect(readFileSync(report, 'utf8')).toContain('"line":3');
  expect(existsSync(site.data)).toBe(false);
});

describe('list, revoke and export', () => {
  test('say what the register and the cache hold', async () => {
    expect(JSON.parse((await run('list', '--json')).out)).toMatchObject({
      import: { total: 0, lastAt: null, ageS: null },
      endpoint: { declarations: 0, none: 0, lastAt: null },
      form: { total: 0, valid: 0, expired: 0, revoked: 0, lastAt: null, ageS: null },
    });
    expect(existsSync(site.data)).toBe(false);
    const day = (days: number) => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19)}Z`;
    const rows = [
      ['001099012345', day(-1), day(1), 'P-1'],
      ['001099012346', day(-3), day(-1), 'P-2'],
      ['001099012347', day(1), day(2), 'P-3'],
      ['001099012348', day(-1), day(1), 'P-4'],
    ];
    const file = fileOf('a.csv', `nationalId,from,until,ref\n${rows.map(row => row.join()).join('\n')}\n`);
    expect((await run('import', file)).code).toBe(0);
    const cache = need(openLookupCache(site.data, { random: randomBytes }));
    need(cache.put([{ person: '0'.repeat(32), texts: ['VD1:A'], dropAt: Date.now() + 9_999 }], Date.now() - 7_300_000));
    cache.close();
    expect((await run('revoke', 'P-4')).out).toBe('1 revoked\n');
    const { import: imported, endpoint } = JSON.parse((await run('list', '--json')).out);
    expect(imported).toMatchObject({ total: 4, valid: 1, expired: 1, notYetValid: 1, revoked: 1 });
    expect(imported.ageS).toBeLessThan(60);
    expect(endpoint).toMatchObject({ declarations: 1, none: 0 });
    expect(endpoint.ageS).toBeGreaterThanOrEqual(7_300);
    const { out } = await run('list');
    expect(out).toMatch(
      /^import {4}4 declarations: 1 valid, 1 expired, 1 not yet valid, 1 revoked {2}\(last \d+ s ago\)$/m,
    );
    expect(out).toMatch(/^endpoint {2}1 persons with a declaration, 0 without {2}\(last 2 h ago\)$/m);
  });

  test('a ref that is not there is told, the others are revoked', async () => {
    await run('import', fileOf('a.csv', `${header},ref\n${good},P-1\n`));
    const revoked = await run('revoke', 'P-1', 'P-9', '--json');
    expect([revoked.code, JSON.parse(revoked.out)]).toEqual([1, { revoked: 1, unknown: ['P-9'] }]);
    expect(revoked.err).toContain('P-9');
    expect(JSON.parse((await run('import', join(site.dir, 'a.csv'), '--json')).out)).toMatchObject({
      added: 0,
      revoked: 1,
    });
  });

  test('an export tells what was imported, opened', async () => {
    await run('import', fileOf('a.csv', `${header},name,symptoms\n${good},Lê Thị Hoa,sốt\n`));
    await run('revoke', 'P-9');
    const { code, out } = await run('export', ...[]);
    expect(code).toBe(0);
    expect(
      out
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual([
      {
        ref: expect.stringMatching(/^content:/),
        persons: [personOf('national-id', '001099012345')],
        name: 'Lê Thị Hoa',
        birthDate: null,
        from: '2026-11-22T17:00:00.000Z',
        until: '2026-11-25T17:00:00.000Z',
        symptoms: 1,
        exposures: 0,
        purposes: [],
        audience: null,
        phone: null,
        plate: null,
        host: null,
        source: 'import',
        importedAt: expect.stringMatching(/Z$/),
        revokedAt: null,
      },
    ]);
    for (const file of readdirSync(site.data)) {
      expect(readFileSync(join(site.data, file)).includes('Hoa'), file).toBe(false);
    }
  });

  test('a register that cannot be used is a failure with a sentence', async () => {
    await run('import', fileOf('a.csv', `${header}\n${good}\n`));
    writeFileSync(join(site.data, 'register.sqlite'), 'nothing at all, '.repeat(99));
    for (const args of [['list'], ['export'], ['revoke', 'P-1'], ['import', join(site.dir, 'a.csv')]]) {
      expect(await run(...args)).toMatchObject({
        code: 1,
        out: '',
        err: expect.stringMatching(/damaged.*import again/),
      });
    }
  });
});

describe('usage', () => {
  test.each([
    [[], /expected import/],
    [['forget'], /expected import/],
    [['import'], /which file/],
    [['import', '-', '-'], /stdin can be read once/],
    [['import', 'a.csv', '--format', 'xlsx'], /csv or ndjson/],
    [['import', 'a.csv', '--map', 'cccd=Số'], /expected COLUMN=HEADER/],
    [['import', 'a.csv', '--map', 'nationalId='], /expected COLUMN=HEADER/],
    [['import', 'a.csv', '--map', 'qid=Số', '--map', 'oldId=SỐ'], /two columns/],
    [['list', 'a.csv'], /unexpected argument/],
    [['list', '--dry-run'], /takes no --dry-run/],
    [['export', '--json'], /takes no --json/],
    [['revoke'], /which declarations/],
    [['import', '--nothing'], /nothing/],
  ])('wrong: %j', async (args, message) => {
    await expect(declarations.run(args)).rejects.toThrow(UsageError);
    await expect(declarations.run(args)).rejects.toThrow(message);
  });

  test('a file that is not there stops the import before its first row', async () => {
    const file = fileOf('a.csv', `${header}\n${good}\n`);
    for (const args of [
      [file, join(site.dir, 'b.csv')],
      [file, '--report', join(site.dir, 'no/report')],
    ]) {
      expect(await run('import', ...args)).toMatchObject({ code: 1, err: expect.stringContaining('ENOENT') });
    }
    expect(await run('import', file, site.dir)).toMatchObject({ code: 1, err: expect.stringContaining('EISDIR') });
    expect(existsSync(join(site.dir, 'b.csv'))).toBe(false);
  });

  test('a site that cannot be used is exit 2', async () => {
    writeFileSync(site.file, 'site: {}');
    expect((await run('import', fileOf('a.csv', header))).code).toBe(2);
  });

  test('the help names every action and warns of personal data', () => {
    for (const action of ['import', 'list', 'revoke', 'export'])
      expect(declarations.help).toContain(`declarations ${action}`);
    expect(declarations.help).toContain('PERSONAL AND MEDICAL DATA');
  });
});

describe('as a process', () => {
  const program = fileURLToPath(new URL('declarations-process.ts', import.meta.url));
  const start = (...args: readonly string[]) =>
    spawn(process.execPath, [program, ...args, ...places()], { stdio: ['pipe', 'pipe', 'inherit'] });

  test('reads stdin in whatever pieces it comes', async () => {
    const child = start('import', '-', '--json');
    let out = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    const bytes = Buffer.from(`${header},name\n${good},Hồng\n`);
    for (let from = 0; from < bytes.length; from += 7) child.stdin.write(bytes.subarray(from, from + 7));
    child.stdin.end();
    await once(child, 'close');
    expect([child.exitCode, JSON.parse(out).added]).toEqual([0, 1]);
    expect(entries()[0]?.name).toBe('Hồng');
  });

  test('killed in the middle leaves whole thousands, and the same import goes on from there', async () => {
    const rows = Array.from({ length: 200_000 }, (_, index) => `${String(index).padStart(12, '0')},2026-11-23\n`);
    const file = fileOf('a.csv', `${header}\n${rows.join('')}`);
    const child = start('import', file);
    const reader = need(openRegister(site.data, 'reader'));
    const totalNow = () => need(reader.counts(0)).total;
    try {
      await until('some thousands are imported', () => totalNow() >= 3_000);
      child.kill('SIGKILL');
      await once(child, 'close');
      const total = totalNow();
      expect(total % 1_000).toBe(0);
      expect(total).toBeLessThan(200_000);
    } finally {
      reader.close();
    }
    const short = fileOf('b.csv', `${header}\n${rows.slice(0, 5_000).join('')}`);
    const again = JSON.parse((await run('import', short, '--json')).out);
    expect(again.added + again.unchanged).toBe(5_000);
    expect(again.unchanged).toBeGreaterThanOrEqual(3_000);
  });
});
