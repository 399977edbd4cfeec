import { randomBytes } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import { systemClock } from '../../drivers/io/clock.ts';
import type { DeclareSettings } from '../controller/declare-config.ts';
import { openLog } from '../controller/log.ts';
import type { Site } from '../controller/site.ts';
import { readLan } from '../controller/station/lan.ts';
import { openIssuer } from '../declare/issuer.ts';
import { openService } from '../declare/service.ts';
import { newPrintThread } from '../print/print-thread.ts';
import { openDeclared } from '../record/declared-store.ts';
import { fail, ok, type Result } from '../words.ts';
import {
  type Command,
  failure,
  loadSiteOrTell,
  parse,
  placesOf,
  print,
  siteOptions,
  tell,
  wrongUsage,
} from './command.ts';
import { endProcess, makeFolder, screensFolder, untilStopped } from './run.ts';

const help = `
usage: gatehouse declare [--site F] [--data DIR]

Serves the declaration form to people's phones, in the foreground until SIGTERM or SIGINT. It is a process of its own: it
holds the issuer's private key (declare.key of the site file) and never the gate's journal, and needs no gate.
When it answers, prints one line on stdout:
  {"event":"ready","url":"http://127.0.0.1:8788"}
Logs go to stderr as JSON lines and to DIR/log/.

  --site F     the site file with its key declare (default ./site.yaml)
  --data DIR   declarations, their keys and logs (default: data, beside the site file)
`;

export const declare: Command = {
  summary: 'the form for people’s phones',
  help,
  async run(args) {
    const { values } = parse(args, { ...siteOptions, json: { type: 'boolean' } });
    const places = placesOf(values);
    const site = loadSiteOrTell(places.site, values.json === true);
    if (!site.ok) return site.fault;
    const settings = site.value.declare;
    if (settings === null) return tellMissing(site.value);
    if (!makeFolder(places.data)) return failure;
    const log = await openLog(places.data, 'info', 'declare');
    return serve({ site: site.value, settings, dataDir: places.data, log });
  },
};

interface Served {
  readonly site: Site;
  readonly settings: DeclareSettings;
  readonly dataDir: string;
  readonly log: Awaited<ReturnType<typeof openLog>>;
}

async function serve({ site, settings, dataDir, log }: Served): Promise<number> {
  const tls = readTls(settings, log);
  if (!tls.ok) return tellFault(tls.fault, wrongUsage);
  const issuer = openIssuer({ site, settings, dataDir, clock: systemClock, log });
  if (!issuer.ok) return tellFault(issuer.fault, wrongUsage);
  const store = settings.store ? openDeclared(dataDir, 'writer', { random: randomBytes }) : ok(null);
  if (!store.ok) return tellFault(store.fault.message, failure);
  const printer = newPrintThread({ clock: systemClock });
  const service = await openService({
    ...{ site, settings, tls: tls.value, screens: screensFolder, issuer: issuer.value, store: store.value },
    ...{ printer, clock: systemClock, random: randomBytes, log },
  });
  if (!service.ok) {
    printer.close();
    store.value?.close();
    return tellFault(service.fault.message, failure);
  }
  const stopped = untilStopped();
  print(JSON.stringify({ event: 'ready', url: service.value.url }));
  await stopped;
  await service.value.close();
  printer.close();
  store.value?.close();
  return endProcess(0);
}

/** The certificate is read and checked as that of the desk's listener; its sentences name the keys of that one. */
function readTls(
  { tls, url, host, port }: DeclareSettings,
  log: Served['log'],
): Result<Pick<ServerOptions, 'cert' | 'key'> | null, string> {
  if (tls === null) return ok(null);
  const here = (sentence: string) =>
    sentence.replaceAll('station.lan.names', 'declare.url').replaceAll('station.lan.', 'declare.tls.');
  const names = [new URL(url).hostname.replace(/^\[|\]$/g, '')];
  const read = readLan({ host, port, names, ...tls }, '/', Date.now());
  if (!read.ok) return fail(here(read.fault.message));
  for (const warning of read.value.warnings) log.warn({ alarm: 'tls' }, here(warning));
  return ok({ cert: read.value.certificate, key: read.value.key });
}

function tellFault(sentence: string, code: number): number {
  tell(`gatehouse: ${sentence}`);
  return code;
}

function tellMissing({ file, trust }: Site): number {
  const entry = trust.find(one => 'key' in one && one.for.includes('declaration'));
  const issuer = entry !== undefined && 'issuer' in entry ? entry.issuer : 'my-site';
  tell(`${file} cannot be used:`);
  tell('  declare: expected; without it there is no form. For example:');
  tell('');
  tell('declare:');
  tell('  url: https://declare.example.org   # what the posters lead to; a reverse proxy hands it on to port 8788');
  tell(`  issuer: ${issuer}   # whose declarations trust has`);
  tell(`  key: trust/${issuer}.private.jwk   # of gatehouse key new, mode 600`);
  return wrongUsage;
}
