/** Opens the demo's page in the best window that this machine has, and says which. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { print } from './command.ts';

export interface OpenOptions {
  /** False: only print the address. */
  readonly mayOpen: boolean;
  readonly dataDir: string;
  /** A fresh single-use address, for a second browser. */
  anotherUrl(): string;
}

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Returns what closes the window again. */
export function openScreens(url: string, { mayOpen, dataDir, anotherUrl }: OpenOptions): () => void {
  const hasDisplay = Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY) || process.platform === 'win32';
  const electron = electronBinary();
  const chromium = ['chromium', 'chromium-browser', 'google-chrome'].map(onPath).find(found => found !== null) ?? null;
  print('Gatehouse demo: an entry and an exit lane on simulated devices. Ctrl+C ends it.');
  if (mayOpen && hasDisplay && electron !== null) {
    print('Opening in Electron.');
    const child = spawn(electron, [root, '--demo', '--data', dataDir], { stdio: 'ignore' });
    return () => child.kill();
  }
  if (mayOpen && hasDisplay && chromium !== null) {
    print('Electron’s binary is not installed; opening in a Chromium kiosk window (Alt+F4 closes it).');
    return openChromium(chromium, url);
  }
  const why = mayOpen ? 'There is no display for Electron or Chromium here. ' : '';
  print(`${why}Open this address in a browser on this machine, within a minute (it is good once):`);
  print(`  ${url}`);
  print('Press Enter for a fresh one.');
  process.stdin.on('data', () => print(`  ${anotherUrl()}`));
  process.stdin.on('error', () => undefined);
  process.stdin.unref?.();
  return () => undefined;
}

function openChromium(binary: string, url: string): () => void {
  const profile = mkdtempSync(join(tmpdir(), 'gatehouse-chromium-'));
  const flags = [
    '--kiosk',
    '--no-first-run',
    '--autoplay-policy=no-user-gesture-required',
    `--user-data-dir=${profile}`,
  ];
  // Chromium refuses to run as root inside its sandbox; only a demo is ever started like that.
  if (process.getuid?.() === 0) flags.push('--no-sandbox');
  const child: ChildProcess = spawn(binary, [...flags, url], { stdio: 'ignore' });
  child.on('error', () => undefined);
  return () => {
    child.kill();
    rmSync(profile, { recursive: true, force: true, maxRetries: 3 });
  };
}

/** Where Electron's binary is, without loading the package: that would begin a download. */
function electronBinary(): string | null {
  const folder = join(root, 'node_modules', 'electron');
  try {
    const binary = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return join(folder, name);
    } catch {
      // The next folder may have it.
    }
  }
  return null;
}
