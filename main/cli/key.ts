import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fail, ok, type Result } from '../words.ts';
import { type Command, failure, parse, print, required, tell, UsageError } from './command.ts';
import { newKeyPair } from './token.ts';

const help = `
usage: gatehouse key new --issuer ID --out DIR [--person-key F] [--json]

Makes an Ed25519 key pair for an issuer of declarations:
  DIR/ID.private.jwk   signs; keep it with the issuer (mode 600)
  DIR/ID.public.jwk    verifies; give it to every gate
  DIR/ID.person.key    32 bytes as hex: turns a national id into a pseudonym (mode 600). It belongs to the scheme:
                       all issuers that a site trusts share one, so give an existing one with --person-key

Nothing that exists is overwritten.
`;

export const key: Command = {
  summary: 'make keys for an issuer of declarations',
  help,
  async run(args) {
    const { values, positionals } = parse(
      args,
      {
        issuer: { type: 'string' },
        out: { type: 'string' },
        'person-key': { type: 'string' },
        json: { type: 'boolean' },
      },
      1,
    );
    if (positionals[0] !== 'new') throw new UsageError('expected: key new');
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

/** 32 bytes from a file of 64 hex digits on one line. */
export function readPersonKey(file: string): Result<Uint8Array, string> {
  try {
    const text = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f]{64}$/i.test(text)
      ? ok(Buffer.from(text, 'hex'))
      : fail(`${file}: expected a person key, 64 hex digits on one line`);
  } catch (error) {
    return fail(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
