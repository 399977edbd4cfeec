/** Runs the command on a machine that has the /sys and /dev of a test: in a mount namespace of its own, which only root may make. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Heard, newHeard } from '../conformance/heard.ts';
import type { FakeSys } from '../drivers/fake-sys.ts';

export const canFakeMachine = spawnSync('unshare', ['-m', 'true']).status === 0;
const bin = fileURLToPath(new URL('../../main/cli/gatehouse.mjs', import.meta.url));

export interface Running {
  readonly child: ChildProcess;
  /** Its stdout, line by line. */
  readonly heard: Heard;
  stderr(): string;
  /** SIGINT; resolves with the exit code. */
  interrupt(): Promise<number | null>;
  /** Resolves with the exit code when it ends by itself. */
  readonly ended: Promise<number | null>;
}

/** Pseudo-terminals stay reachable at /dev/pts. */
export function runOn(sys: FakeSys, args: readonly string[], cwd = sys.root): Running {
  const pts = join(sys.root, 'dev/pts');
  mkdirSync(pts, { recursive: true });
  mkdirSync(join(sys.root, 'sys'), { recursive: true });
  const mounts = 'mount --bind /dev/pts "$1/dev/pts" && mount --bind "$1/sys" /sys && mount --rbind "$1/dev" /dev';
  const script = `${mounts} && shift && exec "$@"`;
  return watchOutput(
    spawn('unshare', ['-m', 'sh', '-c', script, 'sh', sys.root, process.execPath, bin, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

/** The same on the machine that the test runs on. */
export function runHere(args: readonly string[], cwd: string): Running {
  return watchOutput(spawn(process.execPath, [bin, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] }));
}

function watchOutput(child: ChildProcess): Running {
  const heard = newHeard();
  let stderr = '';
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) heard.note(line);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close').then(([code]) => code);
  return {
    ...{ child, heard, ended },
    stderr: () => stderr,
    interrupt() {
      child.kill('SIGINT');
      return ended;
    },
  };
}
