/** Archives as the kernel unpacks them at its start: the "newc" form of cpio (kernel documentation, initramfs buffer format). */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What stands at a path of the guest. Folders above it need not be named. */
export type Entry =
  | { readonly kind: 'file'; readonly source: string | Uint8Array; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
  | { readonly kind: 'folder' };

/** By absolute path in the guest. */
export type Tree = ReadonlyMap<string, Entry>;

/** From `stat(2)`: the kind of a file is the upper part of its mode. */
const kinds = { folder: 0o040000, file: 0o100000, link: 0o120000 } as const;
const trailer = 'TRAILER!!!';

/** The parts of an archive, to be written one after the other; several archives may follow each other in one file. */
export function* archive(tree: Tree): Generator<Uint8Array> {
  const folders = new Set<string>(['/']);
  let inode = 1;
  for (const [path, entry] of tree) {
    for (const folder of missingAbove(path, folders)) {
      folders.add(folder);
      yield* member(folder, inode++, kinds.folder | 0o755, Buffer.alloc(0));
    }
    if (entry.kind === 'folder') {
      if (!folders.has(path)) yield* member(path, inode++, kinds.folder | 0o755, Buffer.alloc(0));
      folders.add(path);
    } else if (entry.kind === 'link') {
      yield* member(path, inode++, kinds.link | 0o777, Buffer.from(entry.target));
    } else {
      const bytes = typeof entry.source === 'string' ? readFileSync(entry.source) : Buffer.from(entry.source);
      yield* member(path, inode++, kinds.file | entry.mode, bytes);
    }
  }
  yield* member(`/${trailer}`, 0, 0, Buffer.alloc(0));
}

function missingAbove(path: string, folders: ReadonlySet<string>): readonly string[] {
  const missing: string[] = [];
  for (let folder = dirname(path); !folders.has(folder); folder = dirname(folder)) missing.unshift(folder);
  return missing;
}

function* member(path: string, inode: number, mode: number, bytes: Uint8Array): Generator<Uint8Array> {
  const name = Buffer.from(`${path.slice(1)}\0`);
  const isFolder = (mode & 0o170000) === kinds.folder;
  // Inode, mode, owner, group, links, time, size, device (two), special device (two), length of the name, checksum.
  const fields = [inode, mode, 0, 0, isFolder ? 2 : 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0];
  const head = Buffer.from(`070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}`);
  yield padded(Buffer.concat([head, name]));
  if (bytes.length > 0) yield padded(bytes);
}

/** Header with name, and contents, each end on a multiple of four bytes. */
function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % 4;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - rest)]);
}
