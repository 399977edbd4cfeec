/** A site folder whose site file names one key that may revoke, and `gatehouse trust` on it without a gate. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Command } from '../../main/cli/command.ts';
import { trustCommand } from '../../main/cli/trust.ts';
import { ok } from '../../main/words.ts';
import { newFolder } from '../controller/trust/trust-makers.ts';
import { ed25519, publicOf } from '../vectors/keys.ts';
import { type Said, saidBy } from './said.ts';

export interface TrustSite {
  readonly dir: string;
  /** The data folders that a gate was asked to load anew. */
  readonly reloads: readonly string[];
  at(name: string): string;
  /** Writes a file, objects as JSON; returns its path. */
  put(name: string, content: unknown): string;
  run(args: readonly string[], command?: Command): Promise<Said>;
  /** What `trust list --json` prints. */
  listing(): Promise<ReturnType<typeof JSON.parse>>;
  remove(): void;
}

export function trustSite(): TrustSite {
  const dir = newFolder();
  const reloads: string[] = [];
  const command = trustCommand(async dataDir => {
    reloads.push(dataDir);
    return ok('the running gate has loaded it');
  });
  const at = (name: string) => join(dir, name);
  const put = (name: string, content: unknown) => {
    const isText = content instanceof Uint8Array || typeof content === 'string';
    writeFileSync(at(name), isText ? content : JSON.stringify(content));
    return at(name);
  };
  put('revoke.jwk', publicOf(ed25519));
  put('doh.private.jwk', ed25519);
  const trust = [{ issuer: 'doh', key: 'revoke.jwk', for: ['revocations'] }];
  put('site.yaml', stringify({ trust, lanes: 'under repair' }));
  const run = (args: readonly string[], other: Command = command) =>
    saidBy(() => other.run([...args, ...(args[0] === 'revoke' ? [] : ['--site', at('site.yaml')])]));
  return {
    dir,
    reloads,
    at,
    put,
    run,
    listing: async () => JSON.parse((await run(['list', '--json'])).out),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
