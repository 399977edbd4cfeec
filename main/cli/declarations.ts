import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readTools } from '../controller/trust/keys.ts';
import { loadTrust } from '../controller/trust/trust-store.ts';
import { read } from '../read/read.ts';
import type { DeclaredEntry } from '../record/declared-records.ts';
import { openDeclared, revokeDeclared } from '../record/declared-store.ts';
import type { JournalFault } from '../record/faults.ts';
import { countLookups } from '../record/lookup-cache.ts';
import { openRegister } from '../record/register.ts';
import type { RegisterCounts, RegisterEntry } from '../record/register-records.ts';
import { fail, ok, type Result } from '../words.ts';
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

The declarations in which a personal code or a card is looked up: those that were imported, those that an endpoint has
answered with, and those that were made with this site's own form (gatehouse declare). All four work while the gate and
the form run. A gate sees an import at once, and what is revoked of an import; what it has looked up at the form's
service it answers with for up to lookup.ttlMinutes of the site file.

  import   adds the rows of FILE (- is stdin), CSV or NDJSON, a thousand at a time; a row that is there already stays
           as it is, another content under a known ref takes its place. A row that is not understood is refused and
           told, the others are taken; one refused row makes the exit code 1
           --map C=H    the header H is column C; --map nationalId=SoCCCD,name='Họ tên'. Columns: nationalId, qid,
                        oldId, insurance, name, birthDate, from, until, symptoms, exposures, purposes, phone, plate,
                        host, audience, ref; or text, a VD1: token. Needed: one of the first four, and from
           --format W   csv or ndjson (default by the first character)
           --dry-run    reads every row, and writes nothing
           --report F   every refused row into F, as NDJSON: file, line, column, why; never a value
  list     how many are valid, expired, revoked; how old the last import is, the endpoint's last answer, and what was
           last declared with the form
  revoke   these declarations are found no more; REF is the source's own, or as export tells it. Of the form's, the
           code on a phone or on paper stays valid until it ends, unless its issuer revokes it:
           gatehouse trust revoke --revoke-use USE, with its use as export tells it
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
  const nowS = Math.floor(now / 1_000);
  const imports = countOf(openRegister(data, 'reader'), nowS);
  if (!imports.ok) return tellFault(imports.fault.message);
  const cache = countLookups(data);
  if (!cache.ok) return tellFault(cache.fault.message);
  const form = countOf(openDeclared(data, 'reader', { random: randomBytes }), nowS);
  if (!form.ok) return tellFault(form.fault.message);
  const ageS = (at: number | null) => (at === null ? null : Math.max(0, Math.round((now - at) / 1_000)));
  const { lastImportAt, ...imported } = imports.value;
  const { lastFetchAt, ...fetched } = cache.value;
  const { lastAt, ...declared } = form.value;
  if (json) {
    const answer = {
      import: { ...imported, lastAt: iso(lastImportAt), ageS: ageS(lastImportAt) },
      endpoint: { ...fetched, lastAt: iso(lastFetchAt), ageS: ageS(lastFetchAt) },
      form: { ...declared, lastAt: iso(lastAt), ageS: ageS(lastAt) },
    };
    print(JSON.stringify(answer));
    return 0;
  }
  print(importLine(imported, ageS(lastImportAt)));
  print(
    `endpoint  ${fetched.declarations} persons with a declaration, ${fetched.none} without  ${ago(ageS(lastFetchAt))}`,
  );
  const { total, valid, expired, revoked } = declared;
  print(
    `form      ${total} declarations: ${valid} valid, ${expired} expired, ${revoked} revoked  ${ago(ageS(lastAt))}`,
  );
  return 0;
}

interface Counted<T> {
  counts(nowS: number): Result<T, JournalFault>;
  close(): void;
}

function countOf<T>(store: Result<Counted<T>, JournalFault>, nowS: number): Result<T, JournalFault> {
  if (!store.ok) return store;
  const counts = store.value.counts(nowS);
  store.value.close();
  return counts;
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
  const now = Date.now();
  const given = [...new Set(refs)];
  const outcomes = [revokeImported(data, given, now), revokeDeclared(data, given, now, { random: randomBytes })];
  const faults = outcomes.flatMap(outcome => (outcome.ok ? [] : [outcome.fault.message]));
  const unknownTo = (index: number) => (outcomes[index]?.ok ? outcomes[index].value : given);
  const unknown = unknownTo(0).filter(ref => unknownTo(1).includes(ref));
  const count = given.length - unknown.length;
  for (const fault of faults) tellFault(fault);
  // Whether the file that cannot be used knows the others, nobody can say.
  if (faults.length > 0 && count === 0) return failure;
  if (json) print(JSON.stringify({ revoked: count, unknown }));
  else print(`${count} revoked`);
  for (const ref of faults.length > 0 ? [] : unknown) tell(`gatehouse: no declaration is known as ${ref}`);
  if (unknownTo(1).length < given.length) tell(formNote);
  return unknown.length === 0 && faults.length === 0 ? 0 : failure;
}

const formNote = `A code of the form that is on a phone or on paper stays valid until it ends, also offline, unless its issuer revokes it
(gatehouse trust revoke --revoke-use USE). Gates may answer look-ups from their cache for up to lookup.ttlMinutes.`;

function revokeImported(data: string, refs: readonly string[], at: number): Result<readonly string[], JournalFault> {
  const register = openRegister(data, 'writer', { random: randomBytes });
  if (!register.ok) return register;
  try {
    return register.value.revoke(refs, at);
  } finally {
    register.value.close();
  }
}

async function exportAll(data: string): Promise<number> {
  const imported = await exportOf(openRegister(data, 'reader'), lineOf);
  const declared = await exportOf(openDeclared(data, 'reader', { random: randomBytes }), formLineOf);
  return imported && declared ? 0 : failure;
}

interface Exported<T> {
  entries(): Result<Iterable<Result<T, JournalFault>>, JournalFault>;
  close(): void;
}

/** Whether all of it is told. */
async function exportOf<T>(
  store: Result<Exported<T>, JournalFault>,
  toLine: (entry: T) => Result<object, JournalFault>,
): Promise<boolean> {
  if (!store.ok) return tellFault(store.fault.message) === 0;
  try {
    const entries = store.value.entries();
    if (!entries.ok) return tellFault(entries.fault.message) === 0;
    let isWhole = true;
    for (const entry of entries.value) {
      const line = entry.ok ? toLine(entry.value) : entry;
      if (!line.ok) {
        isWhole = false;
        tell(`gatehouse: one declaration is left out: ${line.fault.message}`);
      } else if (!process.stdout.write(`${JSON.stringify(line.value)}\n`)) await once(process.stdout, 'drain');
    }
    return isWhole;
  } finally {
    store.value.close();
  }
}

function lineOf(entry: RegisterEntry): Result<object, JournalFault> {
  const { notBeforeS, expiresAtS, receivedAt, revokedAt, answers, ...rest } = entry;
  const moments = { from: iso(notBeforeS * 1_000), until: iso(expiresAtS * 1_000) };
  return ok({ ...rest, ...answers, ...moments, importedAt: iso(receivedAt), revokedAt: iso(revokedAt) });
}

/** The fields as a line of an import has them, and what only a signed text has. */
function formLineOf(entry: DeclaredEntry): Result<object, JournalFault> {
  const { ref, person, text, notBeforeS, expiresAtS, notice, madeAt, revokedAt } = entry;
  const { credential } = read(text, readTools);
  if (!credential.ok || credential.value.kind !== 'declaration') {
    return fail({ kind: 'corrupt', message: `the text of ${ref} is no declaration that this Gatehouse reads` });
  }
  const { issuer, use, audience, answers, purposes } = credential.value;
  const { name, birthDate, phone, plate, host } = credential.value.person;
  const moments = { from: iso(notBeforeS * 1_000), until: iso(expiresAtS * 1_000) };
  return ok({
    source: 'form',
    ref,
    persons: [person],
    ...{ audience, ...answers, purposes, name, birthDate, phone, plate, host, ...moments },
    madeAt: iso(madeAt),
    revokedAt: iso(revokedAt),
    ...{ notice, issuer, use, text },
  });
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function tellFault(message: string): number {
  tell(`gatehouse: ${message}`);
  return failure;
}
