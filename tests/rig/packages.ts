/** The gate as it is in this tree, with the packages that it needs at run time. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Entry } from './cpio.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Where the guest has the checkout. */
export const guestRoot = '/gatehouse';

/** What the guest runs: the product, its screens, and the rig's own part. */
const folders = ['main', 'drivers', 'resources', '.build/screens', 'tests/rig', 'tests/devices'];
const files = ['package.json'];

/** Sources, types and maps that no program loads, and natives of other systems. */
const useless =
  /\.(md|map|c|h|cc|cpp|gyp|gypi|d\.[cm]?ts|markdown|flow)$|\/(better-sqlite3|node-hid)\/(deps|src|hidapi)\//;
const native = /\/prebuilds\/([^/]+)/;
/** Node itself has a place of its own in the guest. */
const isNode = /^node_modules\/node-(linux|win)-/;

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dependencies: z.record(z.string(), z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** The gate's own files, all below `guestRoot`. */
export function gateTree(): ReadonlyMap<string, Entry> {
  const tree = new Map<string, Entry>();
  for (const path of [...files, ...folders.flatMap(folder => filesBelow(folder))]) add(tree, path);
  return tree;
}

/** The packages that run with it, all below `guestRoot`. */
export function packagesTree(): ReadonlyMap<string, Entry> {
  const tree = new Map<string, Entry>();
  for (const folder of productionPackages()) {
    for (const path of filesBelow(folder, 'node_modules')) if (isUsed(path)) add(tree, path);
  }
  return tree;
}

function add(tree: Map<string, Entry>, path: string): void {
  tree.set(join(guestRoot, path), { kind: 'file', source: join(root, path), mode: 0o755 });
}

function isUsed(path: string): boolean {
  const prebuilt = native.exec(path)?.[1];
  if (prebuilt !== undefined) return /linux-x64|HID_hidraw-linux-x64/.test(prebuilt) && !prebuilt.includes('musl');
  return !useless.test(path);
}

/** Files below a folder of the tree, as paths from the tree's root; `but` is a folder that is left out. */
function filesBelow(folder: string, but = ''): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  const found: string[] = [];
  for (const name of readdirSync(join(root, folder)).toSorted()) {
    const path = join(folder, name);
    const stat = statSync(join(root, path), { throwIfNoEntry: false });
    if (stat?.isFile()) found.push(path);
    else if (stat?.isDirectory() && name !== but) found.push(...filesBelow(path, but));
  }
  return found;
}

/** Folders of the packages that `dependencies` of package.json leads to, as the lock file has them. */
function productionPackages(): readonly string[] {
  const { packages } = lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  const found = new Set<string>();
  const visit = (from: string): void => {
    const { dependencies, optionalDependencies } = packages[from] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const folder = nearest(from, name);
      if (folder === null || found.has(folder) || isNode.test(folder)) continue;
      found.add(folder);
      visit(folder);
    }
  };
  visit('');
  return [...found];

  /** As Node looks for it: beside, then above. */
  function nearest(from: string, name: string): string | null {
    for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
      const folder = join(at, 'node_modules', name);
      if (packages[folder] !== undefined && existsSync(join(root, folder))) return folder;
      if (at === '') return null;
    }
  }
}
