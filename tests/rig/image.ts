/** The guest's start image, in two layers: system with packages, kept by its key, and the gate, made anew each time. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { archive, type Tree } from './cpio.ts';
import type { Kernel } from './kernel.ts';
import { gateTree, packagesTree } from './packages.ts';
import { newRoot } from './root.ts';

export interface Image {
  readonly kernel: string;
  readonly release: string;
  /** An initramfs, uncompressed: emulated processors unpack slowly. It goes when this process does. */
  readonly start: string;
}

/** Builds what is not in `cache` yet. */
export function buildImage(cache: string, kernel: Kernel): Image {
  mkdirSync(cache, { recursive: true });
  removeAbandoned(cache);
  const tree = newRoot(kernel);
  const base = join(cache, `base-${keyOf(new Map([...tree, ...packagesTree()]))}.cpio`);
  if (!existsSync(base)) {
    for (const old of globSync('base-*.cpio', { cwd: cache })) rmSync(join(cache, old));
    write(`${base}.part`, new Map([...tree, ...packagesTree()]), 'w');
    renameSync(`${base}.part`, base);
  }
  const start = join(cache, `start-${process.pid}.cpio`);
  process.once('exit', () => rmSync(start, { force: true }));
  copyFileSync(base, start);
  write(start, gateTree(), 'a');
  return { kernel: kernel.image, release: kernel.release, start };
}

/** Images of runs that were killed. */
function removeAbandoned(cache: string): void {
  for (const name of globSync('start-*.cpio', { cwd: cache })) {
    const pid = /\d+/.exec(name)?.[0] ?? '';
    if (!existsSync(join('/proc', pid))) rmSync(join(cache, name));
  }
}

function write(file: string, tree: Tree, flags: 'w' | 'a'): void {
  const descriptor = openSync(file, flags);
  try {
    for (const part of archive(tree)) writeSync(descriptor, part);
  } finally {
    closeSync(descriptor);
  }
}

/** Of the paths with their files' sizes and times, which is enough to see another version. */
function keyOf(tree: Tree): string {
  const hash = createHash('sha256');
  for (const [path, entry] of tree) {
    hash.update(`${path}\0`);
    if (entry.kind === 'link') hash.update(entry.target);
    else if (entry.kind === 'file' && typeof entry.source === 'string') {
      const { size, mtimeMs } = statSync(entry.source);
      hash.update(`${size} ${mtimeMs}`);
    } else if (entry.kind === 'file') hash.update(entry.source);
    hash.update('\n');
  }
  return hash.digest('hex').slice(0, 16);
}
