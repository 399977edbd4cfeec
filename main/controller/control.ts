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

type Answer = (request: ControlRequest) => ControlAnswer | Promise<ControlAnswer>;

/** Only the writer of the data folder may call this: a socket file that is already there belongs to a dead controller. */
export async function openControl(path: string, answer: Answer): Promise<Result<Control, string>> {
  rmSync(path, { force: true });
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.setEncoding('utf8');
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    let pending = '';
    // Answers go out in the order of the questions.
    let answered: Promise<void> = Promise.resolve();
    socket.on('data', (chunk: string) => {
      pending += chunk;
      const lines = pending.split('\n');
      pending = lines.pop() ?? '';
      if (pending.length > maxLine || lines.some(line => line.length > maxLine)) {
        socket.destroy();
        return;
      }
      for (const line of lines) {
        answered = answered
          .then(() => answerLine(line, answer))
          .then(result => {
            if (!socket.destroyed) socket.write(`${JSON.stringify(result)}\n`);
          });
      }
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

async function answerLine(line: string, answer: Answer): Promise<ControlAnswer> {
  let asked: unknown;
  try {
    asked = JSON.parse(line);
  } catch {
    return { answer: 'failed', kind: 'bad-request', message: 'the request is not JSON' };
  }
  const request = controlRequest.safeParse(asked);
  if (request.success) return await answer(request.data);
  return { answer: 'failed', kind: 'bad-request', message: 'the request does not fit the contract' };
}
