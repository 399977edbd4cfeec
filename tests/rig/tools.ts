/** What the rig needs of the system, and how it gets there. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { findProgram } from '../system.ts';
import { fetchKernel, type Kernel, knownKernel } from './kernel.ts';

/** By the Debian package that brings it. */
const needs: readonly { readonly package: string; readonly isThere: () => boolean }[] = [
  { package: 'qemu-system-x86', isThere: () => findProgram(['qemu-system-x86_64']) !== null },
  { package: 'busybox-static', isThere: () => isStatic(findProgram(['busybox'])) },
  { package: 'udev', isThere: () => existsSync('/lib/systemd/systemd-udevd') && existsSync('/lib/udev/rules.d') },
  { package: 'libusb-1.0-0', isThere: () => existsSync('/usr/lib/x86_64-linux-gnu/libusb-1.0.so.0') },
];

/** What fetching may take, and what is to be left of the time afterwards. */
const fetchMs = 120_000;
const courseMs = 120_000;

/** Fetches what is missing, where it may and the time allows; the kernel, or why the rig cannot run here. */
export function prepare(cache: string, leftMs: number): Kernel | string {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x86-64';
  if (findProgram(['apt-get']) === null || findProgram(['dpkg-deb']) === null) return 'needs Debian';
  const missing = needs.filter(need => !need.isThere()).map(need => need.package);
  const known = knownKernel(cache);
  if (missing.length === 0 && known !== null) return known;
  const what = [...missing, ...(known === null ? ["Debian's kernel"] : [])].join(', ');
  if (leftMs < fetchMs + courseMs)
    return `${what} would have to be fetched, and there are ${Math.round(leftMs / 1_000)} s`;
  const mayInstall = process.getuid?.() === 0 && process.env.CI === 'true';
  if (missing.length > 0 && !mayInstall) return `needs ${what}: ${installCommand(missing)}`;
  const endAt = performance.now() + fetchMs;
  if (mayInstall) {
    const isDone = install(missing, fetchMs) && needs.every(need => need.isThere());
    if (!isDone) return `${what} cannot be installed: ${installCommand(missing)}`;
  }
  return known ?? fetchKernel(cache, endAt - performance.now());
}

function installCommand(packages: readonly string[]): string {
  return [
    'apt-get update',
    ...(packages.length === 0 ? [] : [`apt-get install -y --no-install-recommends ${packages.join(' ')}`]),
  ].join(' && ');
}

/** Whether it worked. Brings the lists of packages up to date in any case. */
function install(packages: readonly string[], limitMs: number): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('sh', ['-c', installCommand(packages)], { env, stdio: 'inherit', timeout: limitMs }).status === 0;
}

/** The processor's own virtual machine where this user may use it, else emulation. */
export function accelerator(): 'kvm' | 'tcg' {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return 'kvm';
  } catch {
    return 'tcg';
  }
}

function isStatic(busybox: string | null): boolean {
  return busybox !== null && spawnSync('ldd', [busybox], { encoding: 'utf8' }).status !== 0;
}
