/** Things that can be plugged into the guest: those that QEMU plays, and those that the guest plays itself. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Machine } from './machine.ts';

export interface Plug {
  plug(): Promise<void>;
  /** Resolves when the guest has been told. */
  unplug(): Promise<void>;
}

/** A USB serial adapter (FTDI 0403:6001) whose wire ends here. */
export interface SerialPlug extends Plug {
  write(bytes: Uint8Array): void;
}

export async function newSerialPlug(
  { qmp, folder }: Machine,
  name: string,
  port: number,
  received: (bytes: Uint8Array) => void,
): Promise<SerialPlug> {
  const server = createServer();
  const path = join(folder, name);
  server.listen(path);
  await once(server, 'listening');
  let wire: Socket | null = null;
  return {
    async plug() {
      // A wire of its own for each plug: what is still in the old one has gone with it.
      const connected = once(server, 'connection');
      await qmp.command('chardev-add', {
        id: `${name}-wire`,
        backend: { type: 'socket', data: { addr: { type: 'unix', data: { path } }, server: false } },
      });
      const [socket] = await connected;
      wire = socket as Socket;
      wire.on('data', received).on('error', () => undefined);
      await qmp.command('device_add', {
        ...{ driver: 'usb-serial', id: name, bus: 'usb.0', port: String(port) },
        ...{ chardev: `${name}-wire`, serial: name.toUpperCase() },
      });
    },
    async unplug() {
      await Promise.all([qmp.deleted(name), qmp.command('device_del', { id: name })]);
      wire?.destroy();
      wire = null;
      await qmp.command('chardev-remove', { id: `${name}-wire` });
    },
    write: bytes => {
      wire?.write(bytes);
    },
  };
}

/** A device that the guest's agent plays. */
export function newInnerPlug({ ask }: Machine, device: string): Plug {
  return {
    async plug() {
      await ask('plug', { device });
    },
    async unplug() {
      await ask('unplug', { device });
    },
  };
}

/** A device of QEMU's that needs no wire. */
export function newDevicePlug({ qmp }: Machine, options: { readonly id: string } & Record<string, string>): Plug {
  const { id } = options;
  return {
    async plug() {
      await qmp.command('device_add', { bus: 'usb.0', ...options });
    },
    async unplug() {
      await Promise.all([qmp.deleted(id), qmp.command('device_del', { id })]);
    },
  };
}
