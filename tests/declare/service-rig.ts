/** The form's service as a process of its own, as at a site. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TestSite } from '../gate.ts';

const bin = fileURLToPath(new URL('../../main/cli/gatehouse.mjs', import.meta.url));

/** The key `declare` for `makeSite(lanes, { declare: declareKey() })`: the site's own issuer, on a free port. */
export function declareKey(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { url: 'http://localhost:8788', issuer: 'doh', key: 'trust/doh.private.jwk', port: 0, ...changes };
}

export interface DeclareProcess {
  /** As `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has logged so far. */
  stderr(): string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL; resolves when it is dead. */
  kill(): Promise<void>;
}

/** Starts `gatehouse declare` and waits for its ready line; fails with what it said where none comes. */
export async function startDeclare(site: Pick<TestSite, 'file' | 'data'>): Promise<DeclareProcess> {
  const child = spawn(process.execPath, [bin, 'declare', '--site', site.file, '--data', site.data], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), exited]);
  if (typeof line !== 'string') throw new Error(`the service did not start: ${stderr}`);
  const ready: { readonly url: string } = JSON.parse(line);
  return {
    url: ready.url,
    child,
    stderr: () => stderr,
    async stop() {
      child.kill('SIGTERM');
      await exited;
      if (child.signalCode !== null) throw new Error(`the service died of ${child.signalCode}: ${stderr}`);
      return child.exitCode;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
