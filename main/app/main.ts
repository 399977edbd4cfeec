/**
 * The entry inside Electron: `electron . [--data DIR] [--site F] [--demo]`. The only file that loads the package.
 * With a site file the shell may start a controller; without one it waits for the controller that runs on DIR.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import electron from 'electron';
import { parse } from 'yaml';
import { askController } from '../cli/control-client.ts';
import { type LaneFile, siteSchema } from '../controller/site-schema.ts';
import { boot, type ShellParts } from './boot.ts';
import { startController } from './start-controller.ts';

const { app } = electron;
// An uncaught error would open Electron's dialog over the kiosk: end instead, for whoever supervises the shell.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, error => {
    log('bug', { error: error instanceof Error ? error.stack : String(error) });
    app.exit(1);
  });
}

const { values } = parseArgs({
  args: process.argv.slice(app.isPackaged ? 1 : 2),
  options: { data: { type: 'string' }, site: { type: 'string' }, demo: { type: 'boolean' } },
  // Chromium's own switches stand on the same command line.
  strict: false,
  allowPositionals: true,
});
const demo = values.demo === true;
const site = typeof values.site === 'string' ? resolve(values.site) : null;
const data =
  typeof values.data === 'string' ? resolve(values.data) : join(dirname(site ?? resolve('site.yaml')), 'data');
const userData = join(data, 'shell');
mkdirSync(userData, { recursive: true, mode: 0o700 });

const shell = boot({
  electron,
  userData,
  demo,
  ...screensOf(site),
  clock: {
    monotonic: () => performance.now(),
    timer(ms, fire) {
      const timer = setTimeout(fire, ms);
      return () => clearTimeout(timer);
    },
  },
  ask: request => askController(data, request),
  start: site === null || demo ? null : listener => startController({ ...programs(), site, data }, listener),
  log,
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => shell?.stop());

/** What the site file says of screens. A faulty file is the controller's to report; the screens then stand in order. */
function screensOf(file: string | null): Pick<ShellParts, 'screens' | 'cameras' | 'wedges'> {
  const read = file === null ? undefined : siteSchema.safeParse(parseFile(file)).data;
  const lanesWith = (isMeant: (scanner: LaneFile['scanners'][number]) => boolean) =>
    (read?.lanes ?? []).filter(({ scanners }) => scanners.some(isMeant)).map(({ id }) => id);
  const screens = read?.station.screens?.map(({ display, ...place }) => ({ display, lane: place.lane ?? null }));
  return {
    screens: screens ?? null,
    cameras: lanesWith(({ driver }) => driver === 'camera'),
    // With a place it is read at the event device, and no key of it comes here.
    wedges: lanesWith(({ driver, path, device }) => driver === 'wedge' && path === undefined && device === undefined),
  };
}

function parseFile(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    log('the site file cannot be read', { file, error: String(error) });
    return null;
  }
}

/** Node and the command's file: beside the archive in a package, else in the checkout. */
function programs(): { readonly node: string; readonly cli: string } {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const root = app.isPackaged
    ? join(process.resourcesPath, 'app.asar.unpacked')
    : join(import.meta.dirname, '..', '..');
  const node = app.isPackaged
    ? join(process.resourcesPath, 'node', executable)
    : join(root, 'node_modules', `node-${process.platform.replace('win32', 'win')}-${process.arch}`, 'bin', executable);
  return { node: existsSync(node) ? node : executable, cli: join(root, 'main', 'cli', 'gatehouse.mjs') };
}

function log(message: string, details: Readonly<Record<string, unknown>> = {}): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), msg: message, ...details })}\n`);
}
