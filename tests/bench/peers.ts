/** The measuring peer and the floor, as processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A scanner and a relay on pseudo-terminals of their own. */
export interface Peer {
  readonly scanner: string;
  readonly relay: string;
  /** Scans the next tokens, one after the other; microseconds of each, from its first byte to the relay's command. */
  scan(count: number): Promise<number[]>;
  close(): Promise<void>;
}

/** The lines of a child's stdout, one a call; fails with the child's name where it ends instead. */
function linesOf(child: ChildProcess, name: string): () => Promise<string> {
  if (child.stdout === null) throw new Error(`${name} has no stdout`);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${name} ended, see above`);
    return value;
  };
}

function ended(child: ChildProcess): Promise<unknown> {
  return child.exitCode === null && child.signalCode === null ? once(child, 'exit') : Promise.resolve();
}

/** Starts a driver with its ptys in a new folder; `tokens` is its file of tokens, one a line. */
export async function openPeer(driver: string, folder: string, tokens: string): Promise<Peer> {
  mkdirSync(folder);
  const child = spawn(driver, [folder, tokens], { stdio: ['pipe', 'pipe', 'inherit'] });
  const line = linesOf(child, 'the driver');
  await line();
  return {
    scanner: join(folder, 'scanner'),
    relay: join(folder, 'relay'),
    async scan(count) {
      child.stdin.write(`${count}\n`);
      const times = (await line()).split(' ').map(ns => Number(ns) / 1_000);
      if (times.length !== count) throw new Error(`the driver made ${times.length} scans of ${count}`);
      return times;
    },
    async close() {
      child.stdin.end();
      await ended(child);
    },
  };
}

export interface FloorParts {
  /** The file that is written in place; on the gate's file system. */
  readonly file: string;
  /** Public key, hex. */
  readonly key: string;
  readonly seals: string;
  readonly pulseMs: number;
}

/** Starts the floor between the peer's ptys; resolves with what ends it. */
export async function startFloor(floor: string, peer: Peer, parts: FloorParts): Promise<() => Promise<void>> {
  const { file, key, seals, pulseMs } = parts;
  const child = spawn(floor, [peer.scanner, peer.relay, file, key, seals, String(pulseMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await linesOf(child, 'the floor')();
  return async () => {
    child.kill();
    await ended(child);
  };
}
