/** QEMU's control channel: commands with answers, one JSON object a line (QEMU documentation, QMP protocol specification). */
import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { within } from './waits.ts';

/** What takes so long does not come. */
const limitMs = 30_000;

const message = z.union([
  z.object({ QMP: z.unknown() }),
  z.object({ return: z.unknown(), id: z.number() }),
  z.object({ error: z.object({ desc: z.string() }), id: z.number() }),
  z.object({ event: z.string(), data: z.object({ device: z.string().optional() }).optional() }),
]);

export interface Qmp {
  command(name: string, args?: Record<string, unknown>): Promise<unknown>;
  /** Resolves when the device with this id has left the guest. Call it before the device is deleted. */
  deleted(device: string): Promise<void>;
  close(): void;
}

export async function connectQmp(path: string): Promise<Qmp> {
  const socket: Socket = createConnection(path);
  await once(socket, 'connect');
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  const leaving = new Map<string, () => void>();
  let last = 0;

  const lines = createInterface({ input: socket });
  lines.on('error', () => undefined);
  lines.on('line', line => {
    const parsed = message.parse(JSON.parse(line));
    if ('QMP' in parsed) return;
    if ('event' in parsed) {
      if (parsed.event === 'DEVICE_DELETED' && parsed.data?.device !== undefined) leaving.get(parsed.data.device)?.();
      return;
    }
    const asked = waiting.get(parsed.id);
    waiting.delete(parsed.id);
    if ('error' in parsed) asked?.reject(new Error(parsed.error.desc));
    else asked?.resolve(parsed.return);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    // Who started QEMU hears first why it ended.
    setTimeout(() => {
      for (const { reject } of waiting.values()) reject(new Error('QEMU is gone'));
    }, 1_000);
  });

  function command(name: string, args: Record<string, unknown> = {}): Promise<unknown> {
    last += 1;
    const id = last;
    const answer = new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      socket.write(`${JSON.stringify({ execute: name, arguments: args, id })}\n`);
    });
    return within(limitMs, `QEMU answers to ${name}`, answer);
  }

  await command('qmp_capabilities');
  return {
    command,
    deleted(device) {
      const left = new Promise<void>(resolve => {
        leaving.set(device, () => {
          leaving.delete(device);
          resolve();
        });
      });
      return within(limitMs, `${device} leaves the guest`, left);
    },
    close: () => socket.destroy(),
  };
}
