import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pseudonymOf } from '../controller/pseudonym.ts';
import { readId } from '../controller/register/import-values.ts';
import { readPersonKey } from '../controller/site.ts';
import { newKeyPair } from '../declare/token.ts';
import { aliasOf } from '../verify/person.ts';
import { fail, ok, type Result } from '../words.ts';
import { type Command, failure, parse, print, required, tell, UsageError } from './command.ts';
import { rotateHelp, rotateKey } from './key-rotate.ts';

const help = `
usage: gatehouse key new --issuer ID --out DIR [--person-key F] [--json]
       gatehouse key rotate --key trust/ID.private.jwk [--public F] [--valid-hours N] [--site F] [--data DIR] [--next]
                            [--json]
       gatehouse key person --person-key F (--national-id D | --qid D | --old-id D | --insurance D) [--json]

key new makes an Ed25519 key pair for an issuer of declarations:
  DIR/ID.private.jwk   signs; keep it with the issuer (mode 600)
  DIR/ID.public.jwk    verifies; give it to every gate
  DIR/ID.person.key    32 bytes as hex: turns a national id into a pseudonym (mode 600). It belongs to the scheme:
                       all issuers that a site trusts share one, so give an existing one with --person-key

It overwrites nothing.

${rotateHelp}
key person prints the pseudonym (32 hex digits) by which the journal knows the person with this number, for a
watchlist or a trace.
`;

const options = {
  issuer: { type: 'string' },
  out: { type: 'string' },
  'person-key': { type: 'string' },
  'national-id': { type: 'string' },
  qid: { type: 'string' },
  'old-id': { type: 'string' },
  insurance: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const key: Command = {
  summary: 'make and rotate keys for an issuer of declarations',
  help,
  async run(args) {
    if (args[0] === 'rotate') return rotateKey(args.slice(1));
    const { values, positionals } = parse(args, options, 1);
    if (positionals[0] === 'person') return printPerson(values);
    if (positionals[0] !== 'new') throw new UsageError('expected: key new, key rotate or key person');
    const issuer = required(values, 'issuer');
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(issuer)) {
      throw new UsageError('--issuer: expected 1 to 64 letters, digits, dots, dashes');
    }
    const shared = values['person-key'];
    if (shared !== undefined) {
      const given = readPersonKey(shared);
      if (!given.ok) throw new UsageError(given.fault);
    }
    const written = writeKeys(resolve(required(values, 'out')), issuer, shared === undefined);
    if (!written.ok) {
      tell(`gatehouse: ${written.fault}`);
      return failure;
    }
    const files = { ...written.value, personKey: written.value.personKey ?? resolve(shared ?? '') };
    print(values.json === true ? JSON.stringify(files) : Object.values(files).join('\n'));
    return 0;
  },
};

/** Which option gives which kind of number. */
const numbers = { 'national-id': 'nationalId', qid: 'qid', 'old-id': 'oldId', insurance: 'insurance' } as const;

function printPerson(values: ReturnType<typeof parse<typeof options>>['values']): number {
  const personKey = readPersonKey(required(values, 'person-key'));
  if (!personKey.ok) throw new UsageError(personKey.fault);
  const [given, ...others] = (['national-id', 'qid', 'old-id', 'insurance'] as const).filter(
    name => values[name] !== undefined,
  );
  if (given === undefined || others.length > 0) throw new UsageError('key person: expected one number');
  const id = readId(numbers[given], values[given] ?? '');
  if (!id.ok) throw new UsageError(`--${given}: ${id.fault}`);
  const { key: person } = aliasOf(id.value, pseudonymOf(personKey.value));
  print(values.json === true ? JSON.stringify({ person }) : person);
  return 0;
}

interface KeyFiles {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly personKey: string | null;
}

function writeKeys(dir: string, issuer: string, withPersonKey: boolean): Result<KeyFiles, string> {
  const files = {
    privateKey: join(dir, `${issuer}.private.jwk`),
    publicKey: join(dir, `${issuer}.public.jwk`),
    personKey: withPersonKey ? join(dir, `${issuer}.person.key`) : null,
  };
  const taken = Object.values(files).find(file => file !== null && existsSync(file));
  if (taken !== undefined) return fail(`${taken} exists already, and keys are never overwritten`);
  const pair = newKeyPair();
  try {
    mkdirSync(dir, { recursive: true });
    const once = (mode: number) => ({ mode, flag: 'wx' });
    writeFileSync(files.privateKey, `${JSON.stringify(pair.privateJwk)}\n`, once(0o600));
    writeFileSync(files.publicKey, `${JSON.stringify(pair.publicJwk)}\n`, once(0o644));
    if (files.personKey !== null) writeFileSync(files.personKey, `${randomBytes(32).toString('hex')}\n`, once(0o600));
  } catch (error) {
    return fail(`the keys cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
  return ok(files);
}
