import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { accessOf, deniedMessage, holdersOfNodes } from '../../drivers/io/access.ts';

let dir: string;
let node: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'gatehouse-access-'));
  chmodSync(dir, 0o755);
  node = join(dir, 'ttyUSB0');
  writeFileSync(node, '');
});
afterEach(() => rmSync(dir, { recursive: true }));

function proc(pid: string, name: string, target: string): string {
  mkdirSync(join(dir, 'proc', pid, 'fd'), { recursive: true });
  writeFileSync(join(dir, 'proc', pid, 'comm'), `${name}\n`);
  symlinkSync(target, join(dir, 'proc', pid, 'fd/7'));
  return join(dir, 'proc');
}

test('a node that nobody has is free', () => {
  expect(accessOf(node, holdersOfNodes(proc('12', 'cat', 'socket:[1]')))).toEqual({ state: 'free', message: null });
});

test('one that another program has is busy, by any of its names', () => {
  const link = join(dir, 'by-id');
  symlinkSync('ttyUSB0', link);
  const holders = holdersOfNodes(proc('12', 'minicom', node));
  for (const name of [node, link]) {
    expect(accessOf(name, holders)).toEqual({ state: 'busy', message: 'it is open in minicom (process 12)' });
  }
});

test('what this program has itself is no hindrance', () => {
  expect(accessOf(node, holdersOfNodes(proc(String(process.pid), 'node', node))).state).toBe('free');
});

test('the real programs can be looked at', () => {
  const names = [...holdersOfNodes().values()].map(({ name }) => name);
  expect(names.length).toBeGreaterThan(0);
});

test.skipIf(process.getuid?.() !== 0)('a node of another group is denied, with the command that helps', () => {
  const script = 'import(process.argv[1]).then(m => console.log(m.accessOf(process.argv[2], new Map()).message))';
  const file = join(import.meta.dirname, '../../drivers/io/access.ts');
  const env = { ...process.env, USER: 'lan' };
  const ask = () =>
    spawnSync(process.execPath, ['-e', script, file, node], { uid: 65_534, gid: 65_534, env, encoding: 'utf8' }).stdout;
  chownSync(node, 0, 20);
  chmodSync(node, 0o660);
  expect(ask()).toBe('this user may not open it: sudo usermod -aG dialout lan, then sign in again\n');
  chownSync(node, 0, 0);
  chmodSync(node, 0o600);
  expect(ask()).toContain('only root may open it: a udev rule');
});

test('names the group and the user', () => {
  expect(deniedMessage('input', 'lan')).toContain('sudo usermod -aG input lan');
});
