/** The declaration form of the demo: the service as a process of its own, as at a site. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { tell } from './command.ts';

const bin = fileURLToPath(new URL('gatehouse.mjs', import.meta.url));

/** The usual port where it is free, else another one: the form's address is in the site file. */
export async function freeFormPort(usual: number): Promise<number> {
  for (const port of [usual, 0]) {
    const server = createServer().listen(port, '127.0.0.1');
    const isListening = await Promise.race([
      once(server, 'listening').then(() => true),
      once(server, 'error').then(() => false),
    ]);
    if (!isListening) continue;
    const address = server.address();
    server.close();
    await once(server, 'close');
    return typeof address === 'object' && address !== null ? address.port : 0;
  }
  return 0;
}

export interface DemoForm {
  /** Null where it did not start: the demo goes on without. */
  readonly url: string | null;
  close(): void;
}

/** Starts `gatehouse declare` beside the demo's gate; resolves when it answers, or has ended. */
export async function startDemoForm(siteFile: string, folder: string): Promise<DemoForm> {
  const data = join(folder, 'form');
  // Its log has a file of its own.
  const child = spawn(process.execPath, [bin, 'declare', '--site', siteFile, '--data', data], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit'), once(child, 'error')]);
  const url = typeof line === 'string' ? /"url":"([^"]+)"/.exec(line)?.[1] : undefined;
  if (url === undefined) tell(`gatehouse: the declaration form did not start: see ${join(data, 'log')}`);
  return { url: url ?? null, close: () => child.kill() };
}
