import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { loadTrust } from '../controller/trust/trust-store.ts';
import { countLookups } from '../record/lookup-cache.ts';
import { openRegister } from '../record/register.ts';
import type { RegisterCounts, RegisterEntry } from '../record/register-records.ts';
import { ok, type Result } from '../words.ts';
import {
  type Command,
  failure,
  loadSiteOrTell,
  type Places,
  parse,
  placesOf,
  print,
  siteOptions,
  tell,
  UsageError,
} from './command.ts';
import { type ImportSite, importFiles } from './declarations-import.ts';

const help = `
usage: gatehouse declarations import FILE… [--map COLUMN=HEADER,…]… [--format csv|ndjson] [--dry-run] [--report F] [--json]
       gatehouse declarations list [--json]
       gatehouse declarations revoke REF… [--json]
       gatehouse declarations export

The register of declarations, in which a personal code or a card is looked up. All four work while the gate runs, and
the gate sees what they change at once.

  import   adds the rows of FILE (- is stdin), CSV or NDJSON, a thousand at a time; a row that is there already stays
           as it is, another content under a known ref takes its place. A row that is not understood is refused and
           told, the others are taken; one refused row makes the exit code 1
           --map C=H    the header H is column C; --map nationalId=SoCCCD,name='Họ tên'. Columns: nationalId, qid,
                        oldId, insurance, name, birthDate, from, until, symptoms, exposures, purposes, phone, plate,
                        host, audience, ref; or text, a VD1: token. Needed: one of the first four, and from
           --format W   csv or ndjson (default by the first character)
           --dry-run    reads every row, and writes nothing
           --report F   every refused row into F, as NDJSON: file, line, column, why; never a value
  list     how many are valid, expired, revoked; how old the last import is, and the endpoint's last answer
  revoke   these declarations are found no more; REF is the source's own, or as export tells it
  export   every declaration as NDJSON, opened: PERSONAL AND MEDICAL DATA in the clear. Name a purpose for it,
           keep it where only that purpose reaches, and delete it after

  --site F, --data DIR   which gate (default ./site.yaml and data beside it)
`;

const options = {
  ...siteOptions,
  map: { type: 'string', multiple: true },
  format: { type: 'string' },
  report: { type: 'string' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

const optionsOf: Readonly<Record<string, readonly string[]>> = {
  import: ['site', 'data', 'map', 'format', 'report', 'dry-run', 'json'],
  list: ['site', 'data', 'json'],
  revoke: ['site', 'data', 'json'],
  export: ['site', 'data'],
};

/** Loads the site, or tells what is wrong with it and gives the exit code. */
export type LoadImportSite = (places: Places, json: boolean) => Result<ImportSite, number>;

/** The command, with how it comes by the site. */
export function declarationsCommand(load: LoadImportSite): Command {
  return {
    summary: 'import, count, revoke and export the declarations that codes are looked up in',
    help,
    async run(args) {
      const { values, positionals } = parse(args, options, null);
      const [action = '', ...rest] = positionals;
      const allowed = Object.hasOwn(optionsOf, action) ? optionsOf[action] : undefined;
      if (allowed === undefined) throw new UsageError('expected import, list, revoke or export');
      const foreign = Object.keys(values).find(name => !allowed.includes(name));
      if (foreign !== undefined) throw new UsageError(`declarations ${action} takes no --${foreign}`);
      const places = placesOf(values);
      const json = values.json === true;
      if (action === 'import') return importFiles(rest, values, () => load(places, json), places.data);
      if (action === 'revoke') return revoke(rest, places.data, json);
      if (rest[0] !== undefined) throw new UsageError(`unexpected argument: ${rest[0]}`);
      return action === 'list' ? list(places.data, json) : exportAll(places.data);
    },
  };
}

export const declarations: Command = declarationsCommand((places, json) => {
  const site = loadSiteOrTell(places.site, json);
  if (!site.ok) return site;
  const { folder, trust, personKey, policy } = site.value;
  const parts = { siteEntries: trust, siteDir: folder, dataDir: places.data, nowMs: Date.now() };
  const { timeZone } = site.value.site;
  return ok({ personKey, timeZone, maxAgeHours: policy.declaration.maxAgeHours, trust: loadTrust(parts).list });
});

function list(data: string, json: boolean): number {
  const now = Date.now();
  const register = openRegister(data, 'reader');
  if (!register.ok) return tellFault(register.fault.message);
  const counts = register.value.counts(Math.floor(now / 1_000));
  register.value.close();
  if (!counts.ok) return tellFault(counts.fault.message);
  const cache = countLookups(data);
  if (!cache.ok) return tellFault(cache.fault.message);
  const ageS = (at: number | null) => (at === null ? null : Math.max(0, Math.round((now - at) / 1_000)));
  const { lastImportAt, ...imported } = counts.value;
  const { lastFetchAt, ...fetched } = cache.value;
  if (json) {
    const answer = {
      import: { ...imported, lastAt: iso(lastImportAt), ageS: ageS(lastImportAt) },
      endpoint: { ...fetched, lastAt: iso(lastFetchAt), ageS: ageS(lastFetchAt) },
    };
    print(JSON.stringify(answer));
    return 0;
  }
  print(importLine(imported, ageS(lastImportAt)));
  print(
    `endpoint  ${fetched.declarations} persons with a declaration, ${fetched.none} without  ${ago(ageS(lastFetchAt))}`,
  );
  return 0;
}

function importLine(counts: Omit<RegisterCounts, 'lastImportAt'>, ageS: number | null): string {
  const { total, valid, expired, notYetValid, revoked } = counts;
  return `import    ${total} declarations: ${valid} valid, ${expired} expired, ${notYetValid} not yet valid, ${revoked} revoked  ${ago(ageS)}`;
}

function ago(ageS: number | null): string {
  if (ageS === null) return '(never)';
  if (ageS < 120) return `(last ${ageS} s ago)`;
  if (ageS < 7_200) return `(last ${Math.round(ageS / 60)} min ago)`;
  return ageS < 172_800 ? `(last ${Math.round(ageS / 3_600)} h ago)` : `(last ${Math.round(ageS / 86_400)} days ago)`;
}

function revoke(refs: readonly string[], data: string, json: boolean): number {
  if (refs.length === 0) throw new UsageError('which declarations shall be revoked?');
  const register = openRegister(data, 'writer', { random: randomBytes });
  if (!register.ok) return tellFault(register.fault.message);
  const revoked = register.value.revoke(refs, Date.now());
  register.value.close();
  if (!revoked.ok) return tellFault(revoked.fault.message);
  const unknown = revoked.value;
  const count = new Set(refs).size - new Set(unknown).size;
  if (json) print(JSON.stringify({ revoked: count, unknown }));
  else print(`${count} revoked`);
  for (const ref of unknown) tell(`gatehouse: the register has no declaration ${ref}`);
  return unknown.length === 0 ? 0 : failure;
}

async function exportAll(data: string): Promise<number> {
  const register = openRegister(data, 'reader');
  if (!register.ok) return tellFault(register.fault.message);
  try {
    const entries = register.value.entries();
    if (!entries.ok) return tellFault(entries.fault.message);
    let isWhole = true;
    for (const entry of entries.value) {
      if (!entry.ok) {
        isWhole = false;
        tell(`gatehouse: one declaration is left out: ${entry.fault.message}`);
      } else if (!process.stdout.write(`${JSON.stringify(lineOf(entry.value))}\n`)) await once(process.stdout, 'drain');
    }
    return isWhole ? 0 : failure;
  } finally {
    register.value.close();
  }
}

function lineOf({ notBeforeS, expiresAtS, receivedAt, revokedAt, answers, ...rest }: RegisterEntry): object {
  const moments = { from: iso(notBeforeS * 1_000), until: iso(expiresAtS * 1_000) };
  return { ...rest, ...answers, ...moments, importedAt: iso(receivedAt), revokedAt: iso(revokedAt) };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function tellFault(message: string): number {
  tell(`gatehouse: ${message}`);
  return failure;
}
