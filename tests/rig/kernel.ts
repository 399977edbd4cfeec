/** Debian's generic kernel as its package has it, and the modules that the guest loads. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

export interface Kernel {
  /** As in `6.1.0-56-amd64`. */
  readonly release: string;
  /** The compressed kernel itself. */
  readonly image: string;
  /** Folder of the unpacked package. */
  readonly root: string;
}

/** The kernel that `cache` keeps. */
export const knownKernel = unpacked;

/** Fetches and unpacks the kernel that `linux-image-amd64` stands for; `cache` keeps it. Else why that does not go. */
export function fetchKernel(cache: string, limitMs: number): Kernel | string {
  const work = join(cache, 'fetching');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const told = run('apt-cache', ['depends', 'linux-image-amd64'], work, limitMs);
  // Cloud kernels have no USB, and are others.
  const name = /Depends: (linux-image-[0-9.]+[^\s]*-amd64)$/m.exec(told.stdout)?.[1];
  if (name === undefined) return "apt-cache knows no linux-image-amd64 (Debian's; apt-get update brings the list)";
  const fetched = run('apt-get', ['download', name], work, limitMs);
  const [file] = globSync('*.deb', { cwd: work });
  if (file === undefined) return `apt-get download ${name}: ${fetched.stderr.trim() || 'left no package'}`;
  const unpacking = run('dpkg-deb', ['-x', file, 'root'], work, limitMs);
  if (unpacking.status !== 0) return `dpkg-deb -x ${file}: ${unpacking.stderr.trim()}`;
  rmSync(join(work, file));
  renameSync(join(work, 'root'), join(cache, 'kernel'));
  rmSync(work, { recursive: true });
  return unpacked(cache) ?? `${name} has no kernel in it`;
}

function unpacked(cache: string): Kernel | null {
  const root = join(cache, 'kernel');
  const image = existsSync(root) ? globSync('boot/vmlinuz-*', { cwd: root })[0] : undefined;
  if (image === undefined) return null;
  return { release: basename(image).replace('vmlinuz-', ''), image: join(root, image), root };
}

function run(program: string, args: readonly string[], cwd: string, timeout: number) {
  return spawnSync(program, args, { cwd, encoding: 'utf8', timeout: Math.max(1, Math.floor(timeout)) });
}

/**
 * The files of these modules and of all that they need, in an order in which they load; what is built in needs no file.
 * Fails on a name that this kernel does not have.
 */
export function moduleFiles(kernel: Kernel, wanted: readonly string[]): readonly string[] {
  const folder = join(kernel.root, 'lib/modules', kernel.release);
  const byName = new Map<string, string>();
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.ko')) byName.set(plain(basename(file, '.ko')), join(folder, file));
  }
  const builtIn = new Set(
    readFileSync(join(folder, 'modules.builtin'), 'utf8')
      .split('\n')
      .map(line => plain(basename(line, '.ko'))),
  );
  const ordered = new Set<string>();
  const visit = (name: string): void => {
    if (builtIn.has(name)) return;
    const file = byName.get(name);
    if (file === undefined) throw new Error(`${kernel.release} has no module ${name}`);
    if (ordered.has(file)) return;
    for (const needed of dependencies(file)) visit(needed);
    ordered.add(file);
  };
  for (const name of wanted) visit(plain(name));
  return [...ordered];
}

/** From the module's own section `.modinfo`: `depends=a,b`, ended by NUL. */
function dependencies(file: string): readonly string[] {
  const found = /\0depends=([^\0]*)\0/.exec(readFileSync(file, 'latin1'))?.[1] ?? '';
  return found
    .split(',')
    .filter(name => name !== '')
    .map(plain);
}

/** The kernel takes both signs for one. */
const plain = (name: string): string => name.replaceAll('-', '_');
