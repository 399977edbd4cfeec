import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ControllerListener, OwnController } from './keep-controller.ts';

export interface ControllerCommand {
  /** A Node runtime: Electron's own binary cannot be one, its fuse `runAsNode` is off. */
  readonly node: string;
  /** The command's file, outside of any archive. */
  readonly cli: string;
  readonly site: string;
  readonly data: string;
}

/**
 * Starts `gatehouse run`. It is a session of its own, so that it outlives a shell that fails; its log goes to our stderr.
 * The first line on its stdout says that it is ready.
 */
export function startController(command: ControllerCommand, listener: ControllerListener): OwnController {
  const args = [command.cli, 'run', '--site', command.site, '--data', command.data];
  const child = spawn(command.node, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'], windowsHide: true });
  let hasEnded = false;
  const end = (how: string) => {
    if (!hasEnded) listener.ended(how);
    hasEnded = true;
  };
  child.once('error', error => end(error.message));
  child.once('exit', (code, signal) => end(signal ?? `exit ${code}`));
  createInterface({ input: child.stdout }).once('line', () => listener.ready());
  return { stop: () => void child.kill() };
}
