import { randomBytes } from 'node:crypto';
import { accessSync, closeSync, constants, createReadStream, openSync, writeFileSync } from 'node:fs';
import { pseudonymOf } from '../controller/pseudonym.ts';
import { openDeclarationText } from '../controller/register/declaration-text.ts';
import { parseMapping } from '../controller/register/import-columns.ts';
import {
  type ImportCounts,
  type ImportFormat,
  type ImportOptions,
  importDeclarations,
  type Refusal,
} from '../controller/register/import-declarations.ts';
import { wallTime } from '../controller/register/site-zone.ts';
import { openRegister } from '../record/register.ts';
import type { RegisterWriter } from '../record/register-records.ts';
import type { TrustList } from '../verify/verify.ts';
import { fail, ok, type Result } from '../words.ts';
import { failure, print, tell, UsageError, wrongUsage } from './command.ts';

/** What an import needs of the site. */
export interface ImportSite {
  /** 32 bytes. */
  readonly personKey: Uint8Array;
  readonly timeZone: string;
  readonly maxAgeHours: number;
  readonly trust: TrustList;
}

export interface ImportValues {
  readonly map?: readonly string[];
  readonly format?: string;
  readonly report?: string;
  readonly 'dry-run'?: boolean;
  readonly json?: boolean;
}

const shownRefusals = 10;

/** The refused rows: all into the report, the first few for the terminal. */
interface Report {
  readonly first: readonly (Refusal & { readonly file: string })[];
  add(file: string, refusal: Refusal): void;
  /** Why the report is not whole; null where it is. */
  close(): string | null;
}

export async function importFiles(
  files: readonly string[],
  values: ImportValues,
  load: () => Result<ImportSite, number>,
  data: string,
): Promise<number> {
  if (files.length === 0) throw new UsageError('which file shall be imported? (- is stdin)');
  if (files.filter(file => file === '-').length > 1) throw new UsageError('stdin can be read once');
  const mapping = parseMapping(values.map ?? []);
  if (!mapping.ok) throw new UsageError(`--map: ${mapping.fault}`);
  const format = formatOf(values.format);
  const site = load();
  if (!site.ok) return site.fault;
  const unreadable = files.map(problemOf).find(problem => problem !== null);
  if (unreadable !== undefined) return tellFault(unreadable ?? '');
  const report = openReport(values.report);
  if (!report.ok) return tellFault(report.fault);
  const register = values['dry-run'] === true ? null : openRegister(data, 'writer', { random: randomBytes });
  let code = failure;
  try {
    if (register?.ok === false) return tellFault(register.fault.message);
    const tools = toolsOf(site.value, register?.value ?? null);
    code = await importEach(files, { ...tools, format, mapping: mapping.value }, report.value, values);
  } finally {
    if (register?.ok) register.value.close();
    const lost = report.value.close();
    if (lost !== null) code = tellFault(lost);
  }
  return code;
}

type Tools = Omit<ImportOptions, 'format' | 'mapping' | 'refused' | 'note'>;

function toolsOf(site: ImportSite, register: RegisterWriter | null): Tools {
  return {
    pseudonym: pseudonymOf(site.personKey),
    wall: wallTime(site.timeZone),
    maxAgeHours: site.maxAgeHours,
    openText: text => openDeclarationText(text, site.trust, Date.now()),
    register,
    now: Date.now,
  };
}

async function importEach(
  files: readonly string[],
  options: Tools & Pick<ImportOptions, 'format' | 'mapping'>,
  report: Report,
  values: ImportValues,
): Promise<number> {
  const total = { added: 0, changed: 0, unchanged: 0, revoked: 0, refused: 0 };
  let code = 0;
  for (const file of files) {
    const name = file === '-' ? 'stdin' : file;
    const counts = await importOne(file, {
      ...options,
      refused: refusal => report.add(name, refusal),
      note: sentence => tell(`${name}: ${sentence}`),
    });
    if (!counts.ok) {
      tell(`gatehouse: ${name}: ${counts.fault.message}`);
      code = counts.fault.kind === 'file' ? wrongUsage : failure;
      break;
    }
    for (const kind of ['added', 'changed', 'unchanged', 'revoked', 'refused'] as const)
      total[kind] += counts.value[kind];
  }
  tellTotal(total, report, values, code);
  return code === 0 && total.refused > 0 ? failure : code;
}

async function importOne(file: string, options: ImportOptions) {
  try {
    return await importDeclarations(file === '-' ? process.stdin : createReadStream(file), options);
  } catch (error) {
    // The stream's own errors only: everything else that is expected is a value.
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    return fail({ kind: 'register' as const, message: `it cannot be read: ${error.message}` });
  }
}

function tellTotal(total: ImportCounts, report: Report, values: ImportValues, code: number): void {
  const isDry = values['dry-run'] === true;
  if (values.json === true) {
    print(JSON.stringify({ ok: code === 0, dryRun: isDry, ...total, first: report.first }));
    return;
  }
  for (const { file, line, column, why } of report.first) {
    tell(`${file}:${line}: ${column === null ? '' : `${column}: `}${why}`);
  }
  const more = total.refused - report.first.length;
  if (more > 0) {
    tell(
      `… and ${more} more refused rows${values.report === undefined ? ': --report F lists them all' : ` in ${values.report}`}`,
    );
  }
  const { added, changed, unchanged, revoked, refused } = total;
  if (isDry) print(`${added} rows would be imported, ${refused} refused; nothing is written`);
  else
    print(
      `${added} added, ${changed} changed, ${unchanged} there already, ${revoked} revoked before, ${refused} refused`,
    );
}

function formatOf(text: string | undefined): ImportFormat | null {
  if (text === undefined || text === 'csv' || text === 'ndjson') return text ?? null;
  throw new UsageError('--format: expected csv or ndjson');
}

function problemOf(file: string): string | null {
  if (file === '-') return null;
  try {
    accessSync(file, constants.R_OK);
    return null;
  } catch (error) {
    return `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** Opened before the first row is taken, so that no import goes unreported. */
function openReport(file: string | undefined): Result<Report, string> {
  const first: (Refusal & { readonly file: string })[] = [];
  let descriptor: number | null = null;
  let lost: string | null = null;
  try {
    descriptor = file === undefined ? null : openSync(file, 'w', 0o600);
  } catch (error) {
    return fail(`--report ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  return ok({
    first,
    add(name, { line, column, why }) {
      const entry = { file: name, line, column, why };
      if (first.length < shownRefusals) first.push(entry);
      if (descriptor === null || lost !== null) return;
      try {
        writeFileSync(descriptor, `${JSON.stringify(entry)}\n`);
      } catch (error) {
        lost = `--report ${file} is not whole: ${error instanceof Error ? error.message : String(error)}`;
      }
    },
    close() {
      if (descriptor !== null) closeSync(descriptor);
      return lost;
    },
  });
}

function tellFault(message: string): number {
  tell(`gatehouse: ${message}`);
  return failure;
}
