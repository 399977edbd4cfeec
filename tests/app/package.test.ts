/**
 * Packages the product for this machine with electron-builder, around a stub in place of Electron's binary: a real
 * archive, real unpacked files, really flipped fuses; the packaged gate then runs on the packaged Node.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import { makeSite } from '../gate.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const at = (path: string) => join(root, path);
const config = parse(readFileSync(at('electron-builder.yml'), 'utf8'));
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));

/** What comes before the fuses in Electron's binary; then the version, their number, and '0' or '1' for each. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** Runs a tool of this repository; fails with what it said. */
async function tool(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const options = { cwd: root, env: { ...process.env, ...env } };
  await promisify(execFile)(process.execPath, [at(script), ...args], options).catch(({ stdout, stderr }) => {
    throw new Error(`${script}: ${stdout}${stderr}`);
  });
}

let dir: string;
let unpacked: string;
let archive: readonly string[];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'gatehouse-package-'));
  const stub = join(dir, 'electron-dist');
  mkdirSync(stub);
  const fuses = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, 8]), Buffer.from('10110011')]);
  writeFileSync(join(stub, 'electron'), fuses, { mode: 0o755 });
  await tool('node_modules/vite/bin/vite.js', ['build', '--config', 'vite.app.config.ts']);
  // Nothing is to be fetched; whatever tries finds nobody.
  const nowhere = { ELECTRON_MIRROR: 'http://127.0.0.1:9/', ELECTRON_BUILDER_BINARIES_MIRROR: 'http://127.0.0.1:9/' };
  const options = ['--linux', 'dir', `-c.electronDist=${stub}`, `-c.directories.output=${join(dir, 'out')}`];
  await tool('node_modules/electron-builder/cli.js', options, nowhere);
  unpacked = join(dir, 'out', process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`);
  archive = [...listArchive(join(unpacked, 'resources/app.asar'))];
}, 300_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>;
  readonly unpacked?: boolean;
}
/** Paths of an archive's files, those outside of it marked with `outside:`. Its header is a JSON text after 16 bytes. */
function* listArchive(file: string): Generator<string> {
  const bytes = readFileSync(file);
  const header: Entry = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12)));
  yield* walk(header, '');
  function* walk(entry: Entry, path: string): Generator<string> {
    if (entry.files === undefined) yield `${entry.unpacked === true ? 'outside:' : ''}${path}`;
    for (const [name, child] of Object.entries(entry.files ?? {}))
      yield* walk(child, path === '' ? name : `${path}/${name}`);
  }
}
const matching = (pattern: RegExp) => archive.filter(path => pattern.test(path));

describe('the configuration', () => {
  test('names only what exists', () => {
    const named: string[] = [...config.files, ...config.asarUnpack].filter((path: string) => !path.startsWith('!'));
    for (const path of named) expect.soft(existsSync(at(path.replace(/\/\*\*.*$/, ''))), path).toBe(true);
  });

  test('packages the entry that package.json names', () => {
    expect(manifest.main).toBe('.build/app/main.js');
    expect(existsSync(at(manifest.main))).toBe(true);
  });

  test('compiles nothing and publishes nothing', () => {
    expect(config).toMatchObject({ asar: true, npmRebuild: false, publish: null, productName: 'Gatehouse' });
    expect(config.linux.target).toEqual(['dir', 'deb', 'AppImage']);
    expect(config.win.target).toEqual(['nsis']);
  });

  test('asks Debian for what Electron needs, and for what the HID package loads', () => {
    const source = readFileSync(at('node_modules/app-builder-lib/out/targets/FpmTarget.js'), 'utf8');
    const usual: string[] = JSON.parse(/case "deb":\s+return (\[.*?\]);/.exec(source)?.[1] ?? '[]');
    expect(usual).toContain('libgtk-3-0');
    // The names that its prebuilds are linked with are those of these packages.
    const native = at('node_modules/node-hid/prebuilds/HID_hidraw-linux-x64/node-napi-v4.node');
    const loaded = readFileSync(native, 'latin1').match(/lib(usb|udev)[-.0-9]*\.so\.[0-9]+/g);
    expect(new Set(loaded)).toEqual(new Set(['libusb-1.0.so.0', 'libudev.so.1']));
    expect(config.deb.depends.toSorted()).toEqual([...usual, 'libudev1', 'libusb-1.0-0'].toSorted());
  });
});

describe('the package', () => {
  test('holds the shell in the archive, where it can be checked, and the controller outside, where Node can read it', () => {
    expect(matching(/^(outside:)?(package\.json|\.build\/app\/.*)$/)).toEqual(['.build/app/main.js', 'package.json']);
    expect(archive).toContain('outside:main/cli/gatehouse.mjs');
    expect(matching(/^(main|drivers|resources|node_modules)\//)).toEqual([]);
  });

  test('holds every package that the controller needs, and none of the tools', () => {
    for (const name of Object.keys(manifest.dependencies)) {
      expect.soft(archive, name).toContain(`outside:node_modules/${name}/package.json`);
    }
    for (const name of [...Object.keys(manifest.devDependencies), ...Object.keys(manifest.optionalDependencies)]) {
      expect.soft(archive, name).not.toContain(`outside:node_modules/${name}/package.json`);
    }
  });

  test('holds nothing that does not run', () => {
    expect(matching(/\.(map|md|cts|mts|d\.ts|c|h|cpp)$|(^|:)(tests|renderer|main\/app|resources\/docs)\//)).toEqual([]);
    expect(matching(/node_modules\/.*(\.ts$|\/(tests?|docs|benchmarks?)\/)/)).toEqual([]);
    expect(matching(/prebuilds\/(android|darwin|win32)/)).toEqual([]);
    expect(matching(/better_?sqlite3?.*\.node$|prebuilds\/.*\.node$/).length).toBeGreaterThan(0);
  });

  test('has its fuses as configured', () => {
    const wire = readFileSync(join(unpacked, 'gatehouse'), 'latin1').split(sentinel)[1]?.slice(2);
    const order = [
      'runAsNode',
      'enableCookieEncryption',
      'enableNodeOptionsEnvironmentVariable',
      'enableNodeCliInspectArguments',
      'enableEmbeddedAsarIntegrityValidation',
      'onlyLoadAppFromAsar',
      'loadBrowserProcessSpecificV8Snapshot',
      'grantFileProtocolExtraPrivileges',
    ];
    expect(wire).toBe('00001100');
    expect(order.map(fuse => (config.electronFuses[fuse] === true ? '1' : '0')).join('')).toBe(wire);
    expect(Object.keys(config.electronFuses).toSorted()).toEqual(order.toSorted());
  });

  test('runs the gate on the Node that it brings, without a word on stderr but its log', async () => {
    const site = makeSite([{ id: 'in-1', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } }]);
    onTestFinished(() => site.remove());
    const resources = join(unpacked, 'resources');
    const args = ['run', '--site', site.file, '--data', site.data];
    const gate = spawn(
      join(resources, 'node/node'),
      [join(resources, 'app.asar.unpacked/main/cli/gatehouse.mjs'), ...args],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    onTestFinished(() => void gate.kill('SIGKILL'));
    const said: string[] = [];
    createInterface({ input: gate.stderr }).on('line', line => said.push(line));
    const closed = once(gate, 'close');
    const [line] = await Promise.race([once(createInterface({ input: gate.stdout }), 'line'), closed]);
    expect(JSON.parse(String(line)), said.join('\n')).toMatchObject({ event: 'ready', lanes: [{ id: 'in-1' }] });
    gate.kill('SIGTERM');
    expect(await closed).toEqual([0, null]);
    expect(said.filter(text => !text.startsWith('{"level":30,'))).toEqual([]);
  });
});
