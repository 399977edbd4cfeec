import { createConnection } from 'node:net';
import { join } from 'node:path';
import { type ControlAnswer, type ControlRequest, controlAnswer } from '../contract.ts';
import { fail, ok, type Result } from '../words.ts';

/** The controller answers within microseconds; a hung one must not hang the command. */
const answerMs = 5_000;

/** Asks the controller that runs on this data folder; fails with a sentence where none does. */
export function askController(dataDir: string, request: ControlRequest): Promise<Result<ControlAnswer, string>> {
  return new Promise(resolve => {
    const socket = createConnection(join(dataDir, 'control.sock'));
    let text = '';
    const end = (result: Result<ControlAnswer, string>) => {
      socket.destroy();
      resolve(result);
    };
    socket.setEncoding('utf8');
    socket.setTimeout(answerMs, () => end(fail(`the gate on ${dataDir} does not answer`)));
    socket.on('error', () =>
      end(fail(`no gate runs on ${dataDir}: start it with gatehouse run, or name its folder with --data`)),
    );
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\n')) return;
      const parsed = controlAnswer.safeParse(parseJson(text));
      end(parsed.success ? ok(parsed.data) : fail(`the gate on ${dataDir} speaks another version of Gatehouse`));
    });
    socket.on('close', () => end(fail(`the gate on ${dataDir} hung up`)));
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
