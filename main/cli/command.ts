/** What every subcommand shares: its shape, its options, its ways to end. */
import { dirname, join, resolve } from 'node:path';
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { loadSite, type Site } from '../controller/site.ts';
import type { SiteProblem } from '../controller/site-problems.ts';
import { fail, ok, type Result } from '../words.ts';

/** Exit codes of the command (0 success). */
export const failure = 1;
export const wrongUsage = 2;

export interface Command {
  /** One line for the list of commands. */
  readonly summary: string;
  /** The whole text of `--help`. */
  readonly help: string;
  /** Returns the exit code. Throws `UsageError` for wrong usage. */
  run(args: readonly string[]): Promise<number>;
}

/** The caller's mistake: printed as it is, exit 2. */
export class UsageError extends Error {}

/** Parses options strictly; every mistake is a UsageError. */
export function parse<O extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: O,
  positionals: number | null = 0,
) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    if (positionals !== null && parsed.positionals.length > positionals) {
      throw new UsageError(`unexpected argument: ${parsed.positionals[positionals]}`);
    }
    return parsed;
  } catch (error) {
    if (error instanceof UsageError || !(error instanceof TypeError)) throw error;
    throw new UsageError(error.message);
  }
}

export const siteOptions = { site: { type: 'string' }, data: { type: 'string' } } as const;

export interface Places {
  readonly site: string;
  readonly data: string;
}

/** `--site` (default `./site.yaml`) and `--data` (default `data` beside the site file), as absolute paths. */
export function placesOf(values: { site?: string | undefined; data?: string | undefined }): Places {
  const site = resolve(values.site ?? 'site.yaml');
  return { site, data: values.data === undefined ? join(dirname(site), 'data') : resolve(values.data) };
}

/** A required option's value. */
export function required(values: Readonly<Record<string, unknown>>, name: string): string {
  const value = values[name];
  if (typeof value !== 'string' || value.trim() === '') throw new UsageError(`--${name} is missing`);
  return value;
}

/** ISO 8601 date or time to milliseconds since 1970; a time without zone is UTC. */
export function parseTime(text: string, option: string): number {
  const isIso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text);
  const zoned = /T/.test(text) && !/(Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text;
  const at = isIso ? Date.parse(zoned) : Number.NaN;
  if (Number.isNaN(at))
    throw new UsageError(`--${option}: expected a time such as 2026-11-23T08:00:00Z, found ${text}`);
  return at;
}

/** Prints every faulty key of a site file on stderr. */
export function loadSiteOrTell(file: string, json: boolean): Result<Site, number> {
  const site = loadSite(file);
  return site.ok ? ok(site.value) : fail(tellProblems(file, site.fault, json));
}

/** Returns the exit code. */
export function tellProblems(file: string, problems: readonly SiteProblem[], json: boolean): number {
  if (json) {
    print(JSON.stringify({ error: 'configuration', file, problems }));
  } else {
    tell(`${file} cannot be used:`);
    for (const { path, message } of problems) tell(path === '' ? `  ${message}` : `  ${path}: ${message}`);
  }
  return wrongUsage;
}

/** A line on stdout. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A line on stderr. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
