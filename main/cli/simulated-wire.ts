/** The real wires on which simulated devices stand: a pseudo-terminal, or a TCP port. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { openPtyPlug } from '../../drivers/io/pty.ts';
import { fail, ok, type Result } from '../words.ts';

export interface SimulatedWire {
  /** As a person, and the site file, would write it: the path, or `host:port`. */
  readonly where: string;
  send(bytes: Uint8Array): void;
  unplug(): Promise<void>;
  /** Fails with the reason, in words. */
  plug(): Promise<Result<void, string>>;
}

interface Hearing {
  received(bytes: Uint8Array): void;
  /** Another program is at the other end from now on: half a command of the one before is worth nothing. */
  begun(): void;
}

export async function openPtyWire(path: string, hearing: Hearing): Promise<Result<SimulatedWire, string>> {
  const plug = openPtyPlug(path, bytes => hearing.received(bytes));
  if (!plug.ok) return fail(plug.fault.message);
  return ok({
    where: path,
    send: bytes => plug.value.write(bytes),
    async unplug() {
      plug.value.pull();
    },
    async plug() {
      hearing.begun();
      const plugged = plug.value.plug();
      return plugged.ok ? ok(undefined) : fail(plugged.fault.message);
    },
  });
}

/** One program at a time is served, as small boards do: the next one's bytes wait until it has gone. */
export async function openTcpWire(
  host: string,
  port: number,
  hearing: Hearing,
): Promise<Result<SimulatedWire, string>> {
  const wire = new TcpWire(host, port, hearing);
  const plugged = await wire.plug();
  return plugged.ok ? ok(wire) : plugged;
}

class TcpWire implements SimulatedWire {
  readonly #host: string;
  readonly #hearing: Hearing;
  readonly #server = createServer({ noDelay: true, pauseOnConnect: true }, socket => this.#arrive(socket));
  /** The first is served. */
  readonly #sockets: Socket[] = [];
  #port: number;

  constructor(host: string, port: number, hearing: Hearing) {
    this.#host = host;
    this.#port = port;
    this.#hearing = hearing;
  }

  get where(): string {
    return `${this.#host}:${this.#port}`;
  }

  send(bytes: Uint8Array): void {
    this.#sockets[0]?.write(bytes);
  }

  async unplug(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets.splice(0)) socket.destroy();
    await closed;
  }

  async plug(): Promise<Result<void, string>> {
    if (this.#server.listening) return ok(undefined);
    try {
      this.#server.listen(this.#port, this.#host);
      await once(this.#server, 'listening');
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return fail(`${this.where} cannot be listened at (${code}): name another host or port`);
    }
    const address = this.#server.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    return ok(undefined);
  }

  #arrive(socket: Socket): void {
    this.#sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', bytes => this.#hearing.received(Uint8Array.from(bytes)));
    socket.on('close', () => {
      const at = this.#sockets.indexOf(socket);
      if (at < 0) return;
      this.#sockets.splice(at, 1);
      if (at === 0) this.#serve();
    });
    // A connection that is not read does not tell that it was ended, so those that wait are read when their turn comes.
    if (this.#sockets.length === 1) this.#serve();
  }

  #serve(): void {
    this.#hearing.begun();
    this.#sockets[0]?.resume();
  }
}
