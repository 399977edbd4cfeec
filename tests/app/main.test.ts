/** The entry as a process: its command line, the site file, the controller that it finds or starts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { contentSecurityPolicy } from '../../main/contract.ts';
import { openControl } from '../../main/controller/control.ts';
import { makeSite, type TestSite } from '../gate.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const lane = (id: string) => ({ id, direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } });

let site: TestSite;
beforeEach(() => {
  site = makeSite([lane('in-1'), lane('in-2')], { station: { port: 0, screens: [{ lane: 'in-2', display: 0 }] } });
  mkdirSync(site.data);
});
afterEach(() => site.remove());

function startShell(args: readonly string[]): ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> } {
  const child = spawn(
    process.execPath,
    ['--import', here('electron-stand-in.ts'), here('../../main/app/main.ts'), ...args],
    { stdio: ['ignore', 'pipe', 'pipe'], cwd: site.dir },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Answers as the gate does where a shell asks. */
async function answerOnSocket(): Promise<void> {
  const control = await openControl(join(site.data, 'control.sock'), request => {
    if (request.command !== 'screen') {
      return {
        answer: 'lanes',
        lanes: ['in-1', 'in-2'].map(id => ({ id, direction: 'in', state: 'idle', faults: [] })),
      };
    }
    const path = request.role === 'demo' ? 'demo' : `visitor/${request.lane}`;
    return { answer: 'screen', url: `http://127.0.0.1:8787/${path}`, cookie: { name: 'c', value: 'v' } };
  });
  if (!control.ok) throw new Error(control.fault);
  onTestFinished(() => control.value.close());
}

test.each([
  ['the site’s screens', ['--site', 'site.yaml', '--data', 'data'], 'visitor/in-2', 'screen-in-2'],
  ['the folder beside the site', ['--site', 'site.yaml'], 'visitor/in-2', 'screen-in-2'],
  ['without a site, lanes in order', ['--data', 'data', '--ozone-platform=x11'], 'visitor/in-1', 'screen-in-1'],
  ['the demo', ['--demo', '--data', 'data'], 'demo', 'screen-'],
])('shows %s, and ends with 0 on SIGTERM', async (_what, args, path, partition) => {
  await answerOnSocket();
  const shell = startShell(args);
  const [line] = await once(createInterface({ input: shell.stdout }), 'line');
  expect(JSON.parse(String(line))).toEqual({
    url: `http://127.0.0.1:8787/${path}`,
    partition,
    cookies: ['c=v'],
    userData: join(site.data, 'shell'),
  });
  const exited = once(shell, 'exit');
  shell.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test('starts the real gate where none answers, opens its link with the cookie, and ends it with itself', async () => {
  const shell = startShell(['--site', 'site.yaml']);
  const [line] = await once(createInterface({ input: shell.stdout }), 'line');
  const { url, cookies } = JSON.parse(String(line));
  const { host, origin, pathname } = new URL(url);
  expect(pathname).toBe('/visitor/in-2');
  const socket = new WebSocket(`ws://${host}/link?role=visitor&lane=in-2`, { headers: { cookie: cookies[0], origin } });
  onTestFinished(() => socket.terminate());
  const [message] = await once(socket, 'message');
  expect(JSON.parse(String(message))).toMatchObject({ type: 'snapshot', lanes: [{ id: 'in-2' }] });
  const page = await fetch(url);
  expect(page.headers.get('content-security-policy')).toBe(contentSecurityPolicy);
  const gateEnded = once(socket, 'close');
  const shellEnded = once(shell, 'exit');
  shell.kill('SIGTERM');
  expect(await shellEnded).toEqual([0, null]);
  await gateEnded;
}, 30_000);
