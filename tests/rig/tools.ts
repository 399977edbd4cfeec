/** What the rig needs of the system, and how it gets there. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { findProgram } from '../system.ts';

/** By the Debian package that brings it. */
const needs: readonly { readonly package: string; readonly isThere: () => boolean }[] = [
  { package: 'qemu-system-x86', isThere: () => findProgram(['qemu-system-x86_64']) !== null },
  { package: 'busybox-static', isThere: () => isStatic(findProgram(['busybox'])) },
  { package: 'udev', isThere: () => existsSync('/lib/systemd/systemd-udevd') && existsSync('/lib/udev/rules.d') },
  { package: 'libusb-1.0-0', isThere: () => existsSync('/usr/lib/x86_64-linux-gnu/libusb-1.0.so.0') },
];

/** The packages that are not installed; null on a system where the rig cannot work at all. */
export function missingPackages(): readonly string[] | null {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  if (findProgram(['apt-get']) === null || findProgram(['dpkg-deb']) === null) return null;
  return needs.filter(need => !need.isThere()).map(need => need.package);
}

export function installCommand(packages: readonly string[]): string {
  return `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** Whether it worked. */
export function install(packages: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('sh', ['-c', installCommand(packages)], { env, stdio: 'inherit' }).status === 0;
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
