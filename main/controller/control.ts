/** `DIR/control.sock`: how commands on this machine ask the running controller. One JSON object a line, both ways. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { type ControlAnswer, type ControlRequest, controlRequest } from '../contract.ts';
import { fail, ok, type Result } from '../words.ts';

/** A request line may not be longer, characters. */
const maxLine = 4_096;
/** Who connects and asks nothing is dropped, milliseconds. */
const idleMs = 10_000;

export interface Control {
  close(): Promise<void>;
}

/** Only the writer of the data folder may call this: a socket file that is already there belongs to a dead controller. */
export async function openControl(
  path: string,
  answer: (request: ControlRequest) => ControlAnswer,
): Promise<Result<Control, string>> {
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.setEncoding('utf8');
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    let pending = '';
    socket.on('data', (chunk: string) => {
      pending += chunk;
      const lines = pending.split('\n');
      pending = lines.pop() ?? '';
      if (pending.length > maxLine || lines.some(line => line.length > maxLine)) {
        socket.destroy();
        return;
      }
      for (const line of lines) socket.write(`${JSON.stringify(answerLine(line, answer))}\n`);
    });
  });
  return new Promise(resolve => {
    server.once('error', error => resolve(fail(`${path}: ${error.message}`)));
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve(
        ok({
          close: () =>
            new Promise<void>(done => {
              for (const socket of sockets) socket.destroy();
              server.close(() => done());
            }),
        }),
      );
    });
  });
}

function answerLine(line: string, answer: (request: ControlRequest) => ControlAnswer): ControlAnswer {
  try {
    const request = controlRequest.safeParse(JSON.parse(line));
    if (request.success) return answer(request.data);
    return { answer: 'failed', kind: 'bad-request', message: 'the request does not fit the contract' };
  } catch {
    return { answer: 'failed', kind: 'bad-request', message: 'the request is not JSON' };
  }
}
