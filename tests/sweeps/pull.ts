/** Sweep: plugs are pulled and put back under scanning; no hang, no spin, no lost later scan. */
import { readFileSync } from 'node:fs';
import { gatehouse, makeSite, readEntries, startGate, until } from '../gate.ts';
import { openPty, type Pty } from '../pty.ts';

export interface PullSweep {
  readonly pulls: number;
  readonly admitted: number;
  /** CPU seconds that the controller used, over the seconds that the sweep took. */
  readonly cpuShare: number;
}

/** A spinning controller uses a whole processor; one that works here, a fifth. */
const spinShare = 0.8;
const [on, off] = ['a00101a2', 'a00100a1'];

/** Pulls scanner and relay in turn, `times` times in all; throws at the first broken promise. */
export async function sweepPulls(times: number, random: () => number = Math.random): Promise<PullSweep> {
  const [scanner, relay] = await Promise.all([openPty(), openPty()]);
  const site = makeSite([
    {
      id: 'in-1',
      direction: 'in',
      scanners: [{ driver: 'serial', path: scanner.path }],
      relay: { driver: 'lcus', path: relay.path, channel: 1, pulseMs: 20 },
    },
  ]);
  const gate = await startGate(site);
  const list = async () => {
    const listed = await gatehouse(['lane', 'list', '--json', '--site', site.file, '--data', site.data]);
    return JSON.parse(listed.stdout)[0] as { state: string; faults: { kind: string }[] };
  };
  const began = performance.now();
  let admitted = 0;
  try {
    await relay.expect(off);
    for (let round = 0; round < times; round += 1) {
      const [pulled, kind]: [Pty, string] = round % 2 === 0 ? [scanner, 'scanner'] : [relay, 'relay'];
      scanner.write(site.token().slice(0, Math.floor(random() * 200)));
      await pulled.pull();
      await until(`pull ${round}: the lane is faulted by its ${kind}`, async () => {
        const lane = await list();
        return lane.state === 'faulted' && lane.faults.some(fault => fault.kind === kind);
      });
      if (kind === 'relay') {
        scanner.write(`\r${site.token()}\r`);
        await until(`pull ${round}: a scan without the relay is refused`, () => {
          const last = readEntries(site).at(-1);
          return last?.outcome === 'refuse' && last.reason === 'out-of-order';
        });
      }
      await pulled.plug();
      await until(`pull ${round}: the lane is back`, async () => (await list()).faults.length === 0);
      relay.take();
      scanner.write(`\r${site.token()}\r`);
      await relay.expect(on);
      await relay.expect(off);
      admitted += 1;
    }
    const cpuShare = cpuSeconds(gate.child.pid ?? 0) / ((performance.now() - began) / 1_000);
    if (cpuShare > spinShare) throw new Error(`the controller spins: it used ${cpuShare.toFixed(2)} of a processor`);
    return { pulls: times, admitted, cpuShare };
  } finally {
    await gate.stop();
    await Promise.all([scanner.close(), relay.close()]);
    site.remove();
  }
}

/** User and system time of a process, from /proc (proc(5): fields 14 and 15, in clock ticks of 10 ms). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
