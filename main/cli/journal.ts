import { once } from 'node:events';
import { resolve } from 'node:path';
import { backup, exportEvents, verifyChain } from '../record/read.ts';
import { type Command, failure, parse, parseTime, placesOf, print, siteOptions, tell, UsageError } from './command.ts';

const help = `
usage: gatehouse journal verify [--json]
       gatehouse journal export [--from T] [--to T]
       gatehouse journal backup FILE

All three work while the gate runs.

  verify   follows the hash chain from the first event to the last: {"events":N,"ok":true};
           a broken one exits 1 with the first bad event's number
  export   every event as NDJSON, oldest first; personal fields are opened as long as the key of their day is kept
  backup   a copy at FILE, never with the day keys: keep those apart, or its personal fields stay sealed

  --site F, --data DIR   which journal (default ./site.yaml and data beside it)
  --from T, --to T       from this moment on, up to but without this one, as 2026-11-23T08:00:00Z
`;

const options = {
  ...siteOptions,
  json: { type: 'boolean' },
  from: { type: 'string' },
  to: { type: 'string' },
} as const;

export const journal: Command = {
  summary: 'verify, export or copy the journal',
  help,
  async run(args) {
    const { values, positionals } = parse(args, options, 2);
    const [action, file] = positionals;
    const { data } = placesOf(values);
    if (action === 'verify') return verify(data, values.json === true);
    if (action === 'export') {
      const from = values.from === undefined ? undefined : parseTime(values.from, 'from');
      const to = values.to === undefined ? undefined : parseTime(values.to, 'to');
      return exportAll(data, from, to);
    }
    if (action !== 'backup') throw new UsageError('expected verify, export or backup');
    if (file === undefined) throw new UsageError('where shall the copy go?');
    const copied = backup(data, resolve(file));
    if (copied.ok) {
      print(values.json === true ? JSON.stringify({ file: resolve(file), ok: true }) : `copied to ${resolve(file)}`);
      return 0;
    }
    tell(`gatehouse: ${copied.fault.message}`);
    return failure;
  },
};

function verify(data: string, json: boolean): number {
  const verified = verifyChain(data);
  const asJson = json || !process.stdout.isTTY;
  if (verified.ok) {
    const { events } = verified.value;
    print(asJson ? JSON.stringify({ events, ok: true }) : `${events} events, the chain is whole`);
    return 0;
  }
  const { seq, message } = verified.fault;
  if (asJson) print(JSON.stringify({ ok: false, seq, message }));
  tell(seq === null ? `gatehouse: ${message}` : `gatehouse: the chain breaks at event ${seq}: ${message}`);
  return failure;
}

async function exportAll(data: string, from?: number, to?: number): Promise<number> {
  const events = exportEvents(data, from, to);
  if (!events.ok) {
    tell(`gatehouse: ${events.fault.message}`);
    return failure;
  }
  for (const event of events.value) {
    if (!process.stdout.write(`${JSON.stringify(event)}\n`)) await once(process.stdout, 'drain');
  }
  return 0;
}
