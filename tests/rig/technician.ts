/** What a technician sees of the rig's devices: `gatehouse devices` and `gatehouse devices watch`, run in the guest. */
import { writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { loadSite } from '../../main/controller/site.ts';
import { makeSite } from '../gate.ts';
import type { RigLane } from './lanes.ts';
import type { Machine } from './machine.ts';
import { pause } from './waits.ts';

const command = 'node /gatehouse/main/cli/gatehouse.mjs devices';

const fit = z.object({ role: z.string(), driver: z.string(), line: z.string() });
const report = z.object({
  node: z.string(),
  name: z.string(),
  drivers: z.array(fit),
  otherDrivers: z.array(fit),
  usedBy: z.array(z.object({ lane: z.string(), path: z.string() })),
});

/** A device of the site file, where it stands there. */
interface Wanted {
  readonly lane: string;
  readonly path: string;
  readonly role: 'scanner' | 'relay' | 'input';
  readonly driver: string;
}

const laneFile = z.object({
  scanners: z.array(z.object({ driver: z.string() })),
  relay: z.object({ driver: z.string() }),
  inputs: z.record(z.string(), z.object({ driver: z.string() })).default({}),
});

/** Throws where something that the lanes use is not listed with its driver, or a line is none that the site file takes. */
export async function expectListed({ ask }: Machine, siteFile: string, lanes: readonly RigLane[]): Promise<void> {
  const { code, stdout, stderr } = await ask('run', { command: `${command} --json --site ${siteFile}` });
  if (code !== 0) throw new Error(`gatehouse devices ended with ${code}: ${stderr}`);
  const reports = z.array(report).parse(JSON.parse(stdout));
  const wrong: string[] = [];
  for (const [at, lane] of lanes.entries()) {
    for (const { path, role, driver } of wantedOf(lane, at)) {
      const found = reports.filter(({ usedBy }) => usedBy.some(use => use.lane === lane.id && use.path === path));
      const [only] = found;
      if (only === undefined || found.length > 1) wrong.push(`${path} is listed ${found.length} times`);
      else if (!fitsOf(only).some(each => each.role === role && each.driver === driver)) {
        wrong.push(`${only.node} is not for ${role} ${driver}`);
      }
    }
  }
  for (const { node, drivers, otherDrivers } of reports) {
    // What else may hang on a port differs from the next one's in its place only.
    for (const { line } of [...drivers, ...otherDrivers.slice(0, 1)]) {
      wrong.push(...problemsOf(line).map(problem => `${node}: ${line}: ${problem}`));
    }
  }
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}

const fitsOf = ({ drivers, otherDrivers }: z.infer<typeof report>) => [...drivers, ...otherDrivers];

function wantedOf({ id, site }: RigLane, at: number): readonly Wanted[] {
  const { scanners, relay, inputs } = laneFile.parse(site);
  const place = `lanes[${at}]`;
  return [
    ...scanners.map(({ driver }, index) => ({
      ...{ lane: id, path: `${place}.scanners[${index}]`, role: 'scanner' as const, driver },
    })),
    { lane: id, path: `${place}.relay`, role: 'relay', driver: relay.driver },
    ...Object.entries(inputs).map(([key, { driver }]) => ({
      ...{ lane: id, path: `${place}.inputs.${key}`, role: 'input' as const, driver },
    })),
  ];
}

/** What a site file with this line in a lane is refused for. */
function problemsOf(line: string): readonly string[] {
  const keys = z.record(z.string(), z.unknown()).parse(parse(line));
  const site = makeSite([
    { id: 'a', direction: 'in', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' }, ...keys },
  ]);
  try {
    const loaded = loadSite(site.file);
    return loaded.ok ? [] : loaded.fault.map(({ path, message }) => `${path}: ${message}`);
  } finally {
    site.remove();
  }
}

/** Long enough for the command to start on an emulated machine. */
const startMs = 12_000;
const afterMs = 3_000;
const testCode = '|a|1985|0|100001';

/** Uses the command line as a technician would, while no gate runs, and keeps what it says. */
export async function writeTranscript({ ask }: Machine, lanes: readonly RigLane[], file: string): Promise<void> {
  let text = '';
  const typed = async (args: string): Promise<void> => {
    const { code, stdout, stderr } = await ask('run', { command: `exec ${command} ${args}` });
    text += `$ gatehouse devices ${args}\n${stderr}${stdout}[${code}]\n\n`;
  };
  const watched = async (args: string, doings: readonly (() => Promise<void>)[]): Promise<void> => {
    const interruptMs = startMs + doings.length * (afterMs + 1_000) + 2_000;
    const watching = ask('run', { command: `exec ${command} watch ${args}`, interruptMs });
    await pause(startMs);
    for (const doing of doings) {
      await doing();
      await pause(afterMs);
    }
    const { code, stdout, stderr } = await watching;
    text += `$ gatehouse devices watch ${args}\n${stderr}${stdout}^C\n[${code}]\n\n`;
  };
  await typed('--help');
  await typed('');
  const scanners = lanes.flatMap(lane => lane.scanners);
  const serial = scanners.find(({ name }) => name.startsWith('serial on'));
  const scans = scanners.filter(({ code }) => code === 'token').map(scanner => () => scanner.scan(testCode));
  await watched('', [
    ...[...scans, ...scans],
    async () => serial?.unplug(),
    async () => serial?.plug(),
    async () => serial?.scan(testCode),
  ]);
  const { stdout } = await ask('run', { command: `${command} --json` });
  const reports = z.array(report).parse(JSON.parse(stdout));
  const nodeOf = (driver: string, name: string): string =>
    reports.find(each => each.name.includes(name) && each.drivers.some(one => one.driver === driver))?.node ?? '';
  for (const scanner of scanners.filter(({ code }) => code === 'number')) {
    const node = nodeOf('wedge', scanner.name === 'wedge on uhid' ? 'typing' : 'QEMU');
    await watched(`--only ${node}`, [() => scanner.scan(testCode)]);
  }
  const press = lanes.find(({ relay }) => relay.press !== undefined)?.relay.press;
  await watched(`--only ${nodeOf('gpio', 'cp2112')}:1`, [async () => press?.(), async () => press?.()]);
  writeFileSync(file, text);
}
