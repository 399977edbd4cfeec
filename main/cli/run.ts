import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createIo } from '../../drivers/io/io.ts';
import { startGate } from '../controller/gate.ts';
import { openLog } from '../controller/log.ts';
import { deviceProblems } from '../controller/site-devices.ts';
import {
  type Command,
  failure,
  loadSiteOrTell,
  parse,
  placesOf,
  print,
  siteOptions,
  tell,
  tellProblems,
} from './command.ts';

const help = `
usage: gatehouse run [--site F] [--data DIR]

Runs the gate in the foreground until SIGTERM or SIGINT: then the relays are off and the journal is closed.
When every lane is up or declared faulted, prints one line on stdout:
  {"event":"ready","url":"http://127.0.0.1:8787","lanes":[{"id":"in-1","state":"idle"}]}
Logs go to stderr as JSON lines and to DIR/log/.

  --site F     the site file (default ./site.yaml)
  --data DIR   journal, keys and logs (default: data, beside the site file)
`;

/** Where the built screens are, seen from this file. */
export const screensFolder = fileURLToPath(new URL('../../.build/screens', import.meta.url));

export const run: Command = {
  summary: 'the gate, in the foreground',
  help,
  async run(args) {
    const { values } = parse(args, { ...siteOptions, json: { type: 'boolean' } });
    const places = placesOf(values);
    const site = loadSiteOrTell(places.site, values.json === true);
    if (!site.ok) return site.fault;
    const problems = await deviceProblems(site.value.lanes);
    if (problems.length > 0) return tellProblems(places.site, problems, values.json === true);
    if (!makeFolder(places.data)) return failure;
    const log = await openLog(places.data, 'info');
    const gate = await startGate({
      site: site.value,
      dataDir: places.data,
      screens: screensFolder,
      io: createIo(),
      log,
      random: randomBytes,
      demo: null,
    });
    if (!gate.ok) {
      tell(`gatehouse: ${gate.fault.fault.message}`);
      return failure;
    }
    const stopped = untilStopped();
    const lanes = gate.value.lanes().map(({ id, state }) => ({ id, state }));
    print(JSON.stringify({ event: 'ready', url: gate.value.url, lanes }));
    await stopped;
    await gate.value.stop();
    return endProcess(0);
  },
};

/** Makes the data folder; says what to do where it cannot be had. */
export function makeFolder(dir: string): boolean {
  try {
    makeFolders(dir);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    tell(
      `gatehouse: the data folder ${dir} cannot be made (${code}): give this user the right to write there, or name another with --data`,
    );
    return false;
  }
}

/** Not mkdir's own recursion: that never ends where a folder exists but takes no children, as in /proc. */
function makeFolders(dir: string): void {
  if (existsSync(dir)) return;
  makeFolders(dirname(dir));
  mkdirSync(dir, { mode: 0o700 });
}

export function untilStopped(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

/** Ends at once: a hanging device driver must not keep a stopped gate alive. */
export function endProcess(code: number): never {
  process.exit(code);
}
