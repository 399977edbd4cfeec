/** The shell in the real Electron, where its binary is installed. The package is never loaded: that starts a download. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { makeSite, startGate } from '../gate.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The binary's path, or why there is nothing to run. */
function electronBinary(): { readonly binary: string } | { readonly missing: string } {
  const folder = join(root, 'node_modules/electron');
  const name = existsSync(join(folder, 'path.txt')) ? readFileSync(join(folder, 'path.txt'), 'utf8').trim() : '';
  const binary = join(folder, 'dist', name);
  if (name === '' || !existsSync(binary)) return { missing: 'Electron’s binary is not installed' };
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return { missing: 'there is no display for Electron' };
  if (process.getuid?.() === 0) return { missing: 'Electron does not run as root inside its sandbox' };
  return { binary };
}

test('a kiosk window of the real Electron shows the page of a real gate', { timeout: 60_000 }, async context => {
  const found = electronBinary();
  if ('missing' in found) return context.skip(found.missing);
  const site = makeSite([{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } }]);
  onTestFinished(() => site.remove());
  const gate = await startGate(site);
  onTestFinished(() => gate.kill());
  const shell = spawn(found.binary, [root, '--data', site.data], { stdio: ['ignore', 'ignore', 'pipe'] });
  onTestFinished(() => void shell.kill('SIGKILL'));
  for await (const line of createInterface({ input: shell.stderr })) {
    if (line.includes('"a screen is up"')) break;
  }
  const metrics = await (await fetch(`${gate.ready.url}/metrics`)).text();
  expect(metrics).toMatch(/^gatehouse_\w*(screens|links)\w* 1$/m);
  const exited = once(shell, 'exit');
  shell.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});
