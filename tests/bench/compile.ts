import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Compiled =
  | { readonly ok: true; readonly driver: string; readonly floor: string }
  /** Why there is nothing to measure with, and what to install. */
  | { readonly ok: false; readonly reason: string };

/** Compiles both C programs into the folder. Throws where the compiler is there and does not take them. */
export function compile(folder: string): Compiled {
  if (spawnSync('cc', ['--version']).status !== 0) {
    return { ok: false, reason: 'there is no C compiler: apt-get install -y gcc libc6-dev libssl-dev' };
  }
  const hasOpenssl = spawnSync('cc', ['-E', '-'], { input: '#include <openssl/evp.h>\n' }).status === 0;
  if (!hasOpenssl) return { ok: false, reason: 'OpenSSL’s headers are not there: apt-get install -y libssl-dev' };
  const programs = ['driver', 'floor'].map(name => {
    const source = fileURLToPath(new URL(`${name}.c`, import.meta.url));
    const program = join(folder, name);
    const { status, stderr } = spawnSync('cc', ['-O2', '-o', program, source, '-lcrypto'], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${source} does not compile:\n${stderr}`);
    return program;
  });
  const [driver = '', floor = ''] = programs;
  return { ok: true, driver, floor };
}
