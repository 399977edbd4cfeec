/** A real gate for tests: a site file in a folder of its own, keys, and the controller as a process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { mint, newKeyPair, type TokenOrder } from '../main/declare/token.ts';

const bin = fileURLToPath(new URL('../main/cli/gatehouse.mjs', import.meta.url));

export interface Ready {
  readonly event: 'ready';
  readonly url: string;
  readonly lanes: readonly { readonly id: string; readonly state: string }[];
}

export interface TestSite {
  readonly dir: string;
  readonly file: string;
  readonly data: string;
  /** A token of the site's issuer, valid now, for a new person each time unless told otherwise. */
  token(changes?: Partial<TokenOrder>): string;
  /** Removes the folder. */
  remove(): void;
}

/** Writes a site file with these lanes (as in YAML) into a new folder, with fresh keys. */
export function makeSite(lanes: readonly object[], more: Record<string, unknown> = {}): TestSite {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-test-'));
  const keys = newKeyPair();
  const personKey = randomBytes(32);
  mkdirSync(join(dir, 'trust'));
  writeFileSync(join(dir, 'trust/doh.public.jwk'), JSON.stringify(keys.publicJwk));
  writeFileSync(join(dir, 'trust/doh.private.jwk'), JSON.stringify(keys.privateJwk), { mode: 0o600 });
  writeFileSync(join(dir, 'trust/doh.person.key'), `${personKey.toString('hex')}\n`, { mode: 0o600 });
  const file = join(dir, 'site.yaml');
  const site = {
    site: {
      id: 'hospital',
      groups: ['province'],
      name: { vi: 'Bệnh viện', en: 'Hospital' },
      personKey: 'trust/doh.person.key',
    },
    station: { port: 0 },
    trust: [{ issuer: 'doh', key: 'trust/doh.public.jwk', for: ['declaration'] }],
    lanes,
    ...more,
  };
  writeFileSync(file, stringify(site));
  let people = 0;
  return {
    dir,
    file,
    data: join(dir, 'data'),
    token(changes = {}) {
      people += 1;
      const nowS = Math.floor(Date.now() / 1_000);
      const token = mint({
        privateJwk: keys.privateJwk,
        personKey,
        issuer: 'doh',
        name: 'Nguyễn Thị Hồng Hạnh',
        nationalId: String(1_099_000_000 + people).padStart(12, '0'),
        notBeforeS: nowS - 3_600,
        expiresAtS: nowS + 71 * 3_600,
        symptoms: 0,
        exposures: 0,
        purposes: [1],
        nonce: randomBytes(12),
        ...changes,
      });
      if (!token.ok) throw new Error(token.fault);
      return token.value.text;
    },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** A long-running command that is up: `R` is its ready line. */
export interface Running<R> {
  readonly ready: R;
  readonly child: ChildProcess;
  /** What it has logged so far. */
  stderr(): string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when it is dead. */
  kill(): Promise<void>;
}
export type GateProcess = Running<Ready>;

/** Starts `gatehouse run` and waits for its ready line; fails with what it said where none comes. */
export function startGate(site: TestSite): Promise<GateProcess> {
  return startRunning<Ready>('run', site);
}

/** As `startGate`, for another command of a site that goes on until it is told to end. */
export async function startRunning<R>(command: string, site: Pick<TestSite, 'file' | 'data'>): Promise<Running<R>> {
  const child = spawn(process.execPath, [bin, command, '--site', site.file, '--data', site.data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), exited]);
  if (child.exitCode !== null || typeof first[0] !== 'string') throw new Error(`${command} did not start: ${stderr}`);
  return {
    ready: JSON.parse(first[0]),
    child,
    stderr: () => stderr,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      if (child.signalCode !== null) throw new Error(`${command} died of ${child.signalCode}: ${stderr}`);
      return child.exitCode;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one short command to its end. */
export async function gatehouse(args: readonly string[], input = '', cwd = tmpdir()): Promise<Ran> {
  const child = spawn(process.execPath, [bin, ...args], { cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

export interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly lane: string;
  readonly direction: string;
  readonly outcome: string;
  readonly passage: string | null;
  readonly person: string | null;
  readonly format: string | null;
  readonly reason: string | null;
  readonly guard: string | null;
  readonly policy: string | null;
}

/** The public view, as another program with another SQLite reads it while the gate runs. */
export function readEntries(site: TestSite): Entry[] {
  return query(site, 'SELECT * FROM entry ORDER BY seq');
}

export function query<Row>(site: TestSite, sql: string): Row[] {
  const database = new DatabaseSync(join(site.data, 'journal.sqlite'), { readOnly: true });
  try {
    return database.prepare(sql).all() as Row[];
  } finally {
    database.close();
  }
}

/** Asks until it is so; fails after 25 s with what was asked for. */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + 25_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`not within 25 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
