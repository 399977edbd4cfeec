/**
 * The plug is pulled while a data handler runs. A program that takes a read of
 * 0 bytes for "try again" reads on for ever, at 100 % CPU, and is never told of the loss.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Heard, newHeard } from '../conformance/heard.ts';
import { until } from '../gate.ts';
import { hasPty, openPty, type Pty } from '../pty.ts';
import { type Order, told, type Usage } from './hang-up-messages.ts';

const program = fileURLToPath(new URL('hang-up-child.ts', import.meta.url));
const rounds = 10;

describe.skipIf(!hasPty)('a plug pulled in the middle of a data handler', () => {
  let one: Pty;
  let two: Pty;
  let dir: string;
  let child: ChildProcess;
  let heard: Heard;
  let usages: Usage[];

  const send = (order: Order) => child.send(order);
  const letGo = () => child.stdin?.write('!');

  async function usage(): Promise<Usage> {
    const count = usages.length + 1;
    send('usage');
    await heard.count('usage', count);
    const last = usages.at(-1);
    if (last === undefined) throw new Error('the program told nothing');
    return last;
  }

  /** What the program uses while it has nothing to do: `meanwhile` waits for something outside it. */
  async function used(meanwhile: () => Promise<void>): Promise<{ turns: number; cpuMs: number; wallMs: number }> {
    // Letting go of a port takes another thread's time, and turns until then.
    await until('rest', async () => (await usage()).turns + 10 > (await usage()).turns);
    const before = await usage();
    await meanwhile();
    const after = await usage();
    return {
      turns: after.turns - before.turns,
      cpuMs: after.cpuMs - before.cpuMs,
      wallMs: after.wallMs - before.wallMs,
    };
  }

  async function start(...ptys: readonly Pty[]): Promise<void> {
    // In a folder of their own the links stay when a plug is pulled, so that no watch tells of it.
    const links = ptys.map(({ path }, number) => {
      const link = join(dir, `port-${number}`);
      symlinkSync(path, link);
      return link;
    });
    child = spawn(process.execPath, [program, ...links], { stdio: ['pipe', 'pipe', 'inherit', 'ipc'] });
    if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', line => heard.note(line));
    child.on('message', message => {
      const parsed = told.parse(message);
      if ('usage' in parsed) usages.push(parsed.usage);
      heard.note('usage' in parsed ? 'usage' : parsed.told);
    });
    await Promise.all(ptys.map((_, number) => heard.count(`up ${number}`, 1)));
  }

  beforeEach(async () => {
    [one, two] = await Promise.all([openPty(), openPty()]);
    dir = mkdtempSync(join(tmpdir(), 'gatehouse-hang-up-'));
    heard = newHeard();
    usages = [];
  });

  afterEach(async () => {
    child.kill('SIGKILL');
    await Promise.all([one.close(), two.close()]);
    rmSync(dir, { recursive: true, force: true });
  });

  test(`${rounds} times: each is told once, and the program neither hangs nor spins`, async () => {
    await start(one);
    let [cpuMs, wallMs] = [0, 0];
    for (let round = 1; round <= rounds; round += 1) {
      one.write('half a code');
      await heard.count('handling 0', round);
      await one.pull();
      letGo();
      await heard.count('down 0', round);
      const idle = await used(() => one.plug());
      expect(idle.turns).toBeLessThan(100);
      cpuMs += idle.cpuMs;
      wallMs += idle.wallMs;
      send('look');
      await heard.count('up 0', round + 1);
    }
    expect(cpuMs / wallMs).toBeLessThan(0.6);
    expect((await usage()).received).toBe(rounds);
    expect(heard.lines.filter(line => line === 'down 0')).toHaveLength(rounds);
    const exited = once(child, 'exit');
    send('close');
    expect(await exited).toEqual([0, null]);
  });

  test('of another port: it is told, and that port goes on', async () => {
    await start(one, two);
    one.write('first');
    await heard.count('handling 0', 1);
    // Both have bytes when the program looks again, and whichever handler comes first holds the other one up.
    one.write('again');
    two.write('half a code');
    letGo();
    await heard.until('the next handler', lines => lines.filter(line => line.startsWith('handling')).length === 2);
    await two.pull();
    letGo();
    letGo();
    await heard.count('down 1', 1);
    const idle = await used(() => two.plug());
    expect(idle.turns).toBeLessThan(100);
    send('look');
    await heard.count('up 1', 2);
    expect(heard.lines).not.toContain('down 0');
  });
});
