import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import { accessOf, holdersOfNodes } from '../../drivers/io/access.ts';
import { inventory } from '../../drivers/io/inventory.ts';
import { createIo } from '../../drivers/io/io.ts';
import type { LaneSite } from '../controller/site-lanes.ts';
import { ok, type Result } from '../words.ts';
import { type Command, failure, loadSiteOrTell, parse, placesOf, print, tell, UsageError } from './command.ts';
import { describe, nothingText, reportOf } from './device-text.ts';
import { endProcess, untilStopped } from './run.ts';
import { watchAll } from './watch-all.ts';
import { jsonOf, textOf } from './watch-events.ts';

const help = `
usage: gatehouse devices [--site F] [--json]
       gatehouse devices watch [--only NODE] [--baud N] [--trace FILE] [--json]

Lists what is plugged in: what it is, the driver for it, the line for the site file, whether this user may open it, and
where the site file uses it. Nothing is opened, so it works beside a running gate.

watch listens to every serial port and HID POS scanner that no other program has, until SIGINT: scan a code, or close a
contact, and it shows the bytes and the line for the site file. Use a test code: what is scanned is shown as it is.

  --site F      the site file to look for uses in (default ./site.yaml, where there is one)
  --only NODE   listen to this alone, as /dev/ttyUSB0; a keyboard scanner (/dev/input/event3, which types nowhere else
                meanwhile) and an input of a chip (/dev/gpiochip0:17) only so
  --baud N      the speed of serial ports (default 115200)
  --trace FILE  record what passes over the wire, as tests/traces keeps it; without --only, a file for each device
`;

export const devices: Command = {
  summary: 'what is plugged in, and its line for the site file',
  help,
  run(args) {
    return args[0] === 'watch' ? watch(args.slice(1)) : list(args);
  },
};

async function list(args: readonly string[]): Promise<number> {
  const { values } = parse(args, { site: { type: 'string' }, json: { type: 'boolean' } });
  const isJson = values.json === true;
  const lanes = lanesOf(values.site, isJson);
  if (!lanes.ok) return lanes.fault;
  const all = await inventory();
  const holders = holdersOfNodes();
  const reports = all.map(plugged => reportOf(plugged, all, holders, lanes.value));
  if (isJson) print(JSON.stringify(reports));
  else print(reports.length === 0 ? nothingText : reports.map(describe).join('\n\n'));
  return 0;
}

/** None where no site file is named and none is there: a technician begins with the devices. */
function lanesOf(file: string | undefined, isJson: boolean): Result<readonly LaneSite[], number> {
  const { site: path } = placesOf({ site: file });
  if (file === undefined && !existsSync(path)) return ok([]);
  const site = loadSiteOrTell(path, isJson);
  return site.ok ? ok(site.value.lanes) : site;
}

async function watch(args: readonly string[]): Promise<number> {
  const text = { type: 'string' } as const;
  const { values } = parse(args, { only: text, baud: text, trace: text, json: { type: 'boolean' } });
  const baudRate = Number(values.baud ?? 115_200);
  if (!Number.isInteger(baudRate) || baudRate < 1 || baudRate > 4_000_000) {
    throw new UsageError(`--baud: expected a speed such as 9600, found ${values.baud}`);
  }
  const { trace, only = null } = values;
  const traceFile = (node: string) => (only === null ? traceFileOf(trace ?? '', node) : (trace ?? ''));
  if (trace !== undefined && only !== null && !written(() => writeFileSync(trace, ''), trace)) return failure;
  const begun = new Map<string, boolean>();
  const stopped = untilStopped();
  const watching = watchAll({
    io: createIo(),
    ...{ baudRate, only, look: inventory, accessOf: node => accessOf(node, holdersOfNodes()) },
    tell(event) {
      const now = new Date();
      print(values.json === true ? jsonOf(event, now.toISOString()) : `${clockText(now)}  ${textOf(event)}`);
    },
    traced(node, line) {
      if (trace === undefined) return;
      const file = traceFile(node);
      // A file that cannot be written is said once.
      if (begun.get(file) === false) return;
      const write = begun.has(file) ? appendFileSync : writeFileSync;
      begun.set(
        file,
        written(() => write(file, `${line}\n`), file),
      );
    },
  });
  tell(only === null ? 'Scan a code, or plug something in. Ctrl+C ends.' : 'Scan a code. Ctrl+C ends.');
  await stopped;
  await watching.close();
  return endProcess(0);
}

/** Says what to do where a file cannot be written. */
function written(write: () => void, file: string): boolean {
  try {
    write();
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    tell(`gatehouse: ${file} cannot be written (${code}): name another file with --trace`);
    return false;
  }
}

/** `scan.trace` for `/dev/ttyUSB0` is `scan-ttyUSB0.trace`. */
export function traceFileOf(file: string, node: string): string {
  const end = extname(file);
  return `${file.slice(0, file.length - end.length)}-${basename(node)}${end}`;
}

/** The local time of day, with milliseconds. */
function clockText(now: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const time = [now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(':');
  return `${time}.${String(now.getMilliseconds()).padStart(3, '0')}`;
}
