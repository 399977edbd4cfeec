import { basename, resolve } from 'node:path';
import { importRevocations } from '../controller/trust/revocation-store.ts';
import { loadTrustSection, type Purpose, purposes, type TrustSection } from '../controller/trust/trust-config.ts';
import { importTrust } from '../controller/trust/trust-imports.ts';
import {
  describe,
  filesOf,
  finish,
  kindOf,
  purposesOfKind,
  readBounded,
  type SourceKind,
} from '../controller/trust/trust-sources.ts';
import { loadTrust, readSiteEntry } from '../controller/trust/trust-store.ts';
import { fail, ok, type Result } from '../words.ts';
import { type Command, failure, parse, placesOf, print, siteOptions, tell, UsageError, wrongUsage } from './command.ts';
import { askController } from './control-client.ts';
import { revoke } from './revoke.ts';
import { trustLines } from './trust-lines.ts';

const help = `
usage: gatehouse trust import FILE… [--for WHAT]… [--issuer ID] [--keep] [--dry-run] [--json]
       gatehouse trust list [--json]
       gatehouse trust revoke --key F --seq N [--issuer ID] [--base F] [--revoke-key KID --from TIME]…
                              [--revoke-use USE]… --out F

  import   takes in certificates (PEM, DER), an issuer's public key (JWK) or keys (JWKS, with --for declaration), a
           SMART issuer's keys (JWKS), a directory of SMART issuers, a trust list of the EU's gateway, or a signed revocation list; a FILE may be a folder.
           What is refused is told and stops nothing else. A whole list takes the place of the last one of its kind
           --for WHAT    dcc, vds-nc, shc, declaration or revocations; needed for certificates only
           --issuer ID   whose key it is: for a JWK, and as https address for a JWKS
           --keep        leaves the last list of the kind in force as well
           --dry-run     tells what would happen, and changes nothing
  list     every key: id, use, whose, age, and when it expires or expired; then the revocation list
  revoke   for an authority: signs a revocation list with its private key (JWK). A list is complete: it takes the
           place of the last one, whose contents --base F takes over
           --seq N              higher than every list before
           --revoke-key KID --from TIME   what KID signed from then on counts no more; in pairs. Instead of KID, the
                                file of a certificate: its id and its public key's
           --revoke-use USE     one credential, by its replay key
           --issuer ID          the authority's name; by default that of a file ID.private.jwk

  --site F, --data DIR   which gate (default ./site.yaml and data beside it)
`;

const options = {
  ...siteOptions,
  json: { type: 'boolean' },
  for: { type: 'string', multiple: true },
  issuer: { type: 'string' },
  keep: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  key: { type: 'string' },
  seq: { type: 'string' },
  base: { type: 'string' },
  'revoke-key': { type: 'string', multiple: true },
  from: { type: 'string', multiple: true },
  'revoke-use': { type: 'string', multiple: true },
  out: { type: 'string' },
} as const;
type Values = ReturnType<typeof parse<typeof options>>['values'];

/** Which options each action takes; another's are a mistake. */
const optionsOf: Readonly<Record<string, readonly string[]>> = {
  import: ['site', 'data', 'json', 'for', 'issuer', 'keep', 'dry-run'],
  list: ['site', 'data', 'json'],
  revoke: ['json', 'key', 'seq', 'issuer', 'base', 'revoke-key', 'from', 'revoke-use', 'out'],
};

/** Asks the gate that runs on a data folder to load its trust anew: what it says, or why it was not reached. */
export type Reload = (dataDir: string) => Promise<Result<string, string>>;

/** The command, with what it asks the running gate by. */
export function trustCommand(reload: Reload): Command {
  return {
    summary: 'import keys, certificates and revocation lists; list them',
    help,
    async run(args) {
      const { values, positionals } = parse(args, options, null);
      const [action = '', ...files] = positionals;
      const allowed = Object.hasOwn(optionsOf, action) ? optionsOf[action] : undefined;
      if (allowed === undefined) throw new UsageError('expected import, list or revoke');
      const foreign = Object.keys(values).find(name => !allowed.includes(name));
      if (foreign !== undefined) throw new UsageError(`trust ${action} takes no --${foreign}`);
      if (action === 'import') return importAll(files, values, reload);
      if (files.length > 0) throw new UsageError(`unexpected argument: ${files[0]}`);
      return action === 'list' ? list(values) : revoke(values, Date.now());
    },
  };
}

/** Asks the gate itself. */
export const askReload: Reload = async dataDir => {
  const answer = await askController(dataDir, { command: 'trust-reload' });
  if (!answer.ok) return answer;
  if (answer.value.answer === 'failed') return fail(`the running gate has not loaded it: ${answer.value.message}`);
  return ok('the running gate has loaded it');
};

export const trust: Command = trustCommand(askReload);

/** What became of one file. */
interface Report {
  readonly file: string;
  readonly ok: boolean;
  readonly isNew: boolean;
  readonly text: string;
  readonly refused: readonly string[];
}

async function importAll(given: readonly string[], values: Values, reload: Reload): Promise<number> {
  if (given.length === 0) throw new UsageError('which file shall be imported?');
  const wanted = (values.for ?? []).map(asPurpose);
  const { site, data } = placesOf(values);
  const files = given.flatMap(path => {
    const found = filesOf(resolve(path));
    if (!found.ok) throw new UsageError(found.fault);
    return found.value;
  });
  const dryRun = values['dry-run'] === true;
  const reports = files.map(file => importOne(file, { ...values, wanted, dryRun, site, data }));
  const reloaded = !dryRun && reports.some(({ isNew }) => isNew) ? await reload(data) : null;
  if (values.json === true) {
    const said = reloaded && (reloaded.ok ? reloaded.value : reloaded.fault);
    print(JSON.stringify({ dryRun, files: reports, reloaded: reloaded?.ok ?? null, gate: said }));
  } else {
    for (const report of reports) tellReport(report);
    if (reloaded !== null) tell(reloaded.ok ? reloaded.value : `gatehouse: stored, but ${reloaded.fault}`);
  }
  return reports.every(report => report.ok) ? 0 : failure;
}

function asPurpose(text: string): Purpose {
  const purpose = purposes.find(known => known === text);
  if (purpose === undefined) throw new UsageError(`--for: expected ${purposes.join(', ')}, found ${text}`);
  return purpose;
}

/** A key that may revoke is never imported; a set is a SMART issuer's unless something else is said. */
const usualPurposes: Readonly<Partial<Record<SourceKind, readonly Purpose[]>>> = {
  jwk: ['declaration'],
  jwks: ['shc'],
};

interface ImportChoice {
  readonly wanted: readonly Purpose[];
  readonly dryRun: boolean;
  readonly site: string;
  readonly data: string;
  readonly issuer?: string | undefined;
  readonly keep?: boolean | undefined;
}

function importOne(file: string, choice: ImportChoice): Report {
  const failed = (text: string): Report => ({ file, ok: false, isNew: false, text, refused: [] });
  const bytes = readBounded(file);
  if (!bytes.ok) return failed(bytes.fault);
  const kind = kindOf(bytes.value);
  if (!kind.ok) return failed(kind.fault);
  const able = usualPurposes[kind.value] ?? purposesOfKind[kind.value];
  const use = choice.wanted.length > 0 ? choice.wanted : able;
  if (choice.wanted.length === 0 && able.length > 1)
    return failed(`say what it is for: --for ${able.join(' or --for ')}`);
  if (kind.value === 'revocations') {
    if (use.some(purpose => purpose !== 'revocations')) return failed(`a revocation list is not for ${use.join(', ')}`);
    return importList(file, Buffer.from(bytes.value).toString('latin1'), choice);
  }
  const { data, dryRun, issuer = null, keep = false } = choice;
  const order = { name: basename(file), purposes: use, issuer, keep, dryRun, bytes: bytes.value };
  const imported = importTrust({ ...order, dataDir: data, nowMs: Date.now() });
  if (!imported.ok) return failed(imported.fault);
  const { entries, refused, isNew, replaced } = imported.value;
  const what = `${describe[kind.value]}, ${entries.length} for ${use.join(' and ')}`;
  const rest = isNew ? (replaced > 0 ? '; it takes the place of the last one' : '') : '; the same was there already';
  return { file, ok: true, isNew, text: `${what}${rest}`, refused };
}

function importList(file: string, text: string, { site, data, dryRun }: ImportChoice): Report {
  const failed = (why: string): Report => ({ file, ok: false, isNew: false, text: why, refused: [] });
  const section = loadTrustSection(site);
  if (!section.ok) return failed(section.fault.map(({ path, message }) => `${path} ${message}`.trim()).join('; '));
  const taken = importRevocations(data, text, revokersOf(section.value), dryRun);
  if (!taken.ok) return failed(taken.fault);
  const { revocations, isNew } = taken.value;
  const { seq, payload } = revocations;
  const what = `revocation list ${seq} of ${revocations.issuer}: ${payload.keys.length} keys, ${payload.credentials.length} credentials`;
  return { file, ok: true, isNew, text: isNew ? what : `${what}; it was there already`, refused: [] };
}

function revokersOf({ entries, folder }: TrustSection) {
  const able = entries.filter(entry => entry.for.some(purpose => purpose === 'revocations'));
  const nowS = Date.now() / 1_000;
  const keys = able.flatMap(entry => finish(readSiteEntry(entry, folder)).entries.map(({ key }) => key));
  // The list in force stays when the key ends that has signed it; a new one is not of that key.
  return keys.filter(({ validUntilS }) => validUntilS === null || nowS < validUntilS + 1);
}

/** On a terminal nobody reads more. */
const shownRefusals = 20;

function tellReport({ file, ok: good, text, refused }: Report): void {
  if (good) print(`${file}: ${text}`);
  else tell(`gatehouse: ${file}: ${text}`);
  for (const sentence of refused.slice(0, shownRefusals)) tell(`  refused: ${sentence}`);
  if (refused.length > shownRefusals) tell(`  and ${refused.length - shownRefusals} more; --json tells all`);
}

function list(values: Values): number {
  const { site, data } = placesOf(values);
  const section = loadTrustSection(site);
  if (!section.ok) {
    if (values.json === true) print(JSON.stringify({ error: 'configuration', file: site, problems: section.fault }));
    for (const { path, message } of section.fault) tell(`${site}: ${path} ${message}`);
    return wrongUsage;
  }
  const nowMs = Date.now();
  const { entries, folder } = section.value;
  const loaded = loadTrust({ siteEntries: entries, siteDir: folder, dataDir: data, nowMs });
  const { revocations, revocationFault, problems } = loaded;
  if (values.json === true) {
    print(JSON.stringify({ keys: loaded.entries, revocations, revocationFault, problems }));
  } else {
    print(trustLines(loaded, nowMs).join('\n'));
    for (const problem of problems) tell(`gatehouse: ${problem}`);
    if (revocationFault !== null) tell(`gatehouse: ${revocationFault}`);
  }
  return problems.length === 0 && revocationFault === null ? 0 : failure;
}
