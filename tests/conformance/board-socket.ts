/** A board of paper behind a real TCP socket; its plug is the network. */
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface BoardSocket {
  readonly host: string;
  readonly port: number;
  /** The board sends this, to whoever is connected. */
  send(bytes: Uint8Array): void;
  /** Ends all connections, and refuses new ones. */
  pull(): Promise<void>;
  /** Listens again, at the same port. */
  plug(): Promise<void>;
  close(): Promise<void>;
}

/** `taken` is called with the bytes of the program, cut as they come. */
export async function openBoardSocket(taken: (bytes: Uint8Array) => void): Promise<BoardSocket> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('data', taken);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  const host = '127.0.0.1';
  let port = 0;

  async function plug(): Promise<void> {
    if (server.listening) return;
    server.listen(port, host);
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') port = address.port;
  }

  async function pull(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  await plug();
  return {
    host,
    port,
    send(bytes) {
      for (const socket of sockets) socket.write(bytes);
    },
    pull,
    plug,
    close: pull,
  };
}
