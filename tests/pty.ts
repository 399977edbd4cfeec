/** Pseudo-terminals as plugs: a program opens one end by its path, the test holds the other; it can be pulled and put back. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Without socat, tests that need a serial port are skipped; the test runner says how to install it. */
export const hasPty = spawnSync('socat', ['-V']).status === 0;

export interface Pty {
  readonly path: string;
  write(bytes: Uint8Array | string): void;
  /** Waits for the next bytes, which must be exactly these (hex); they are taken. Fails after 5 s. */
  expect(hex: string): Promise<void>;
  /** What has come and not been taken, as hex. */
  unread(): string;
  /** Takes everything that has come. */
  take(): string;
  /** Whether nothing has come for this long. */
  quiet(ms: number): boolean;
  /** Calls `heard` with all bytes from now on, taken or not. */
  tap(heard: (bytes: Uint8Array) => void): void;
  /** Stops reading, as a device that is stuck does: the kernel's buffer fills up. */
  freeze(): void;
  /** Reads on. */
  thaw(): void;
  /** Pulls the plug: the path is gone, whoever had it open gets a hang-up. */
  pull(): Promise<void>;
  /** Puts it back at the same path. */
  plug(): Promise<void>;
  close(): Promise<void>;
}

const expectMs = 25_000;

export async function openPty(): Promise<Pty> {
  const dir = mkdtempSync(join(tmpdir(), 'gatehouse-pty-'));
  const path = join(dir, 'tty');
  let received = '';
  let lastAt = 0;
  let child: ChildProcess | null = null;
  const waiting = new Set<() => void>();
  const taps = new Set<(bytes: Uint8Array) => void>();

  async function plug(): Promise<void> {
    const socat = spawn('socat', ['STDIO', `PTY,raw,echo=0,link=${path}`], { stdio: ['pipe', 'pipe', 'ignore'] });
    child = socat;
    socat.stdin?.on('error', () => undefined);
    socat.stdout?.on('data', (bytes: Buffer) => {
      received += bytes.toString('hex');
      lastAt = performance.now();
      for (const wake of waiting) wake();
      for (const heard of taps) heard(bytes);
    });
    while (!existsSync(path)) await new Promise(resolve => setTimeout(resolve, 2));
  }

  async function pull(): Promise<void> {
    if (child === null) return;
    const dying = child;
    child = null;
    const exited = once(dying, 'exit');
    dying.kill('SIGKILL');
    await exited;
    rmSync(path, { force: true });
  }

  await plug();
  return {
    path,
    plug,
    pull,
    write: bytes => {
      child?.stdin?.write(bytes);
    },
    async expect(hex) {
      const end = performance.now() + expectMs;
      while (received.length < hex.length) {
        const left = end - performance.now();
        if (left <= 0) throw new Error(`expected ${hex}, got ${received === '' ? 'nothing' : received}`);
        await new Promise<void>(resolve => {
          const timer = setTimeout(wake, left);
          function wake() {
            clearTimeout(timer);
            waiting.delete(wake);
            resolve();
          }
          waiting.add(wake);
        });
      }
      if (!received.startsWith(hex)) throw new Error(`expected ${hex}, got ${received}`);
      received = received.slice(hex.length);
    },
    unread: () => received,
    take() {
      const taken = received;
      received = '';
      return taken;
    },
    quiet: ms => performance.now() - lastAt > ms,
    tap: heard => {
      taps.add(heard);
    },
    freeze: () => {
      child?.kill('SIGSTOP');
    },
    thaw: () => {
      child?.kill('SIGCONT');
    },
    async close() {
      await pull();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
