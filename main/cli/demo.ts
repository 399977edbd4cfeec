import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { stringify } from 'yaml';
import { createIo } from '../../drivers/io/io.ts';
import { type Gate, type GateFault, startGate } from '../controller/gate.ts';
import { openLog } from '../controller/log.ts';
import type { Site } from '../controller/site.ts';
import { openRegister } from '../record/register.ts';
import type { Result } from '../words.ts';
import { type Command, failure, loadSiteOrTell, parse, tell } from './command.ts';
import { type DemoForm, freeFormPort, startDemoForm } from './demo-form.ts';
import { type DemoKeys, demoDeclaration, demoGuard, demoSamples, demoSite, newDemoKeys } from './demo-site.ts';
import { openScreens } from './open-screens.ts';
import { endProcess, makeFolder, screensFolder, untilStopped } from './run.ts';

const help = `
usage: gatehouse demo [--no-open] [--data DIR]

A gate to try: an entry and an exit lane on simulated devices, with fresh keys and sample codes to scan by a click.
Opens its page in Electron where that is installed, else in Chromium, else prints the address.

  --no-open    only print the address
  --data DIR   keep the demo's site and journal there (default: a temporary folder, removed at the end)
`;

export const demo: Command = {
  summary: 'a gate to try, on simulated devices',
  help,
  async run(args) {
    const { values } = parse(args, { 'no-open': { type: 'boolean' }, data: { type: 'string' } });
    const folder = values.data === undefined ? mkdtempSync(join(tmpdir(), 'gatehouse-demo-')) : resolve(values.data);
    const end = (code: number) => {
      if (values.data === undefined) rmSync(folder, { recursive: true, force: true });
      return endProcess(code);
    };
    if (!makeFolder(folder)) return failure;
    const keys = newDemoKeys();
    const file = writeDemoSite(folder, keys, await freeFormPort(usualFormPort));
    const site = loadSiteOrTell(file, false);
    if (!site.ok) return end(site.fault);
    const form = await startDemoForm(file, folder);
    const gate = await startOnFreePort(site.value, join(folder, 'data'), keys, form);
    if (!gate.ok) {
      form.close();
      tell(`gatehouse: ${gate.fault.fault.message}`);
      return end(failure);
    }
    const stopped = untilStopped();
    const closeScreens = openScreens(gate.value.screenUrl('demo', null), {
      mayOpen: values['no-open'] !== true,
      dataDir: join(folder, 'data'),
      anotherUrl: () => gate.value.screenUrl('demo', null),
    });
    await stopped;
    closeScreens();
    form.close();
    await gate.value.stop();
    return end(0);
  },
};

const usualFormPort = 8_788;

/** The site file and its keys, as a technician would have written them. */
function writeDemoSite(folder: string, keys: DemoKeys, formPort: number): string {
  const trust = join(folder, 'trust');
  mkdirSync(trust, { recursive: true });
  writeFileSync(join(trust, 'demo.public.jwk'), JSON.stringify(keys.publicJwk));
  const secret = { mode: 0o600 };
  writeFileSync(join(trust, 'demo.private.jwk'), JSON.stringify(keys.privateJwk), secret);
  writeFileSync(join(trust, 'lookup.token'), `${randomBytes(32).toString('hex')}\n`, secret);
  writeFileSync(join(trust, 'demo.person.key'), `${Buffer.from(keys.personKey).toString('hex')}\n`, secret);
  const file = join(folder, 'site.yaml');
  writeFileSync(file, stringify(demoSite(formPort)));
  return file;
}

/** One card's owner has declared; a demo without it still runs. */
function fillRegister(dataDir: string, keys: DemoKeys): void {
  const register = openRegister(dataDir, 'writer', { random: randomBytes });
  const added = register.ok ? register.value.add([demoDeclaration(keys, Date.now())], Date.now()) : register;
  if (!added.ok) tell(`gatehouse: ${added.fault.message}`);
  if (register.ok) register.value.close();
}

async function startOnFreePort(
  site: Site,
  dataDir: string,
  keys: DemoKeys,
  form: DemoForm,
): Promise<Result<Gate, GateFault>> {
  if (!makeFolder(dataDir)) return endProcess(failure);
  const log = await openLog(dataDir, 'warn');
  fillRegister(dataDir, keys);
  const start = (port: number) =>
    startGate({
      site: { ...site, station: { ...site.station, port } },
      dataDir,
      screens: screensFolder,
      io: createIo(),
      log,
      random: randomBytes,
      demo: { samples: demoSamples(keys, Date.now()), guard: demoGuard, form: form.url },
    });
  const gate = await start(site.station.port);
  // The demo is not worth a fight for the usual port.
  return !gate.ok && gate.fault.kind === 'station' ? start(0) : gate;
}
