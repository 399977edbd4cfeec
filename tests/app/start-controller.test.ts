/** The shell where no controller answers: a real child process on a real control socket. */
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { boot } from '../../main/app/boot.ts';
import { startController } from '../../main/app/start-controller.ts';
import { askController } from '../../main/cli/control-client.ts';
import { newTestClock } from '../clock.ts';
import { newFakeElectron } from './fake-electron.ts';

const url = 'http://127.0.0.1:8787/visitor/in-1';

/** Plays `gatehouse run`: writes its arguments down, answers on the socket, says that it is ready, ends on SIGTERM. */
const script = `
  import { writeFileSync } from 'node:fs';
  import { openControl } from '${new URL('../../main/controller/control.ts', import.meta.url).href}';
  const args = process.argv.slice(2);
  const data = args[args.indexOf('--data') + 1];
  writeFileSync(data + '/started.json', JSON.stringify({ args, pid: process.pid }));
  const lanes = [{ id: 'in-1', direction: 'in', state: 'idle', faults: [] }];
  await openControl(data + '/control.sock', request =>
    request.command === 'lane-list'
      ? { answer: 'lanes', lanes }
      : { answer: 'screen', url: '${url}', cookie: { name: 'c', value: 'v' } });
  process.once('SIGTERM', () => process.exit(0));
  console.log(JSON.stringify({ event: 'ready', url: '${url}', lanes }));
`;

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'gatehouse-shell-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** What the child has written; it is killed at the end of the test if it still lives. */
function started(): { readonly args: readonly string[]; readonly pid: number } {
  const child = JSON.parse(readFileSync(join(data, 'started.json'), 'utf8'));
  onTestFinished(() => {
    try {
      process.kill(child.pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  });
  return child;
}

test('one is started, shown when it is ready, started again when it dies, and ends with the shell', async () => {
  const electron = newFakeElectron();
  const clock = newTestClock();
  /** Lets the shell's time fly until something has really happened. */
  const until = async <T>(happened: Promise<T>): Promise<T> => {
    let isOver = false;
    const over = happened.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      clock.advance(500);
      await setImmediate();
    }
    return over;
  };
  const cli = join(data, 'gatehouse.mjs');
  writeFileSync(cli, script);
  const life = new EventEmitter();
  const told = async (event: 'ready' | 'ended'): Promise<unknown> => (await once(life, event))[0];
  const shell = boot({
    electron,
    clock,
    userData: join(data, 'shell'),
    demo: false,
    screens: null,
    cameras: [],
    wedges: [],
    log: () => {},
    ask: request => askController(data, request),
    start: listener =>
      startController(
        { node: process.execPath, cli, site: '/etc/site.yaml', data },
        {
          ready() {
            listener.ready();
            life.emit('ready');
          },
          ended(how) {
            listener.ended(how);
            life.emit('ended', how);
          },
        },
      ),
  });
  if (shell === null) throw new Error('the shell did not boot');
  electron.app.ready();
  await until(told('ready'));
  const first = started();
  expect(first.args).toEqual(['run', '--site', '/etc/site.yaml', '--data', data]);
  await until(shell.shown);
  expect(electron.windows.map(({ loads }) => loads.map(load => load.url))).toEqual([[url]]);

  const died = told('ended');
  process.kill(first.pid, 'SIGKILL');
  expect(await died).toBe('SIGKILL');
  await until(told('ready'));
  const second = started();
  expect(second.pid).not.toBe(first.pid);
  // The page finds its controller again by itself; its window is left alone.
  expect(electron.windows[0]?.loads).toHaveLength(1);

  const ended = told('ended');
  shell.stop();
  expect(await ended).toBe('exit 0');
  expect(electron.app.exits).toEqual([0]);
});

test('a command that cannot be started is an end like any other', async () => {
  const how = await new Promise<string>(ended => {
    startController({ node: join(data, 'none'), cli: '', site: '', data }, { ready: () => {}, ended });
  });
  expect(how).toMatch(/ENOENT/);
});

test('it outlives a shell that dies: the gate needs no window', async () => {
  const cli = join(data, 'gatehouse.mjs');
  writeFileSync(cli, script);
  const shell = `
    import { startController } from '${new URL('../../main/app/start-controller.ts', import.meta.url).href}';
    const command = { node: process.execPath, cli: '${cli}', site: '', data: '${data}' };
    startController(command, { ready: () => process.kill(process.pid, 'SIGKILL'), ended() {} });
  `;
  const dying = spawn(process.execPath, ['--input-type=module', '--eval', shell], { stdio: 'ignore' });
  expect((await once(dying, 'exit'))[1]).toBe('SIGKILL');
  started();
  expect(await askController(data, { command: 'lane-list' })).toMatchObject({ ok: true });
});
