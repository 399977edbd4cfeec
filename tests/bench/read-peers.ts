/** Other readers of HC1 certificates, from npm: installed for the measuring only, never a dependency. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const folder = fileURLToPath(new URL('../../.build/bench-peers', import.meta.url));
const packages = { '@pathcheck/dcc-sdk': '0.0.27', 'dcc-utils': '0.4.0', 'verificac19-sdk': '1.2.1' };

/** Reads a text and verifies its signature; false where it does not fit. */
export type Peer = (text: string) => Promise<boolean>;

/** The one key that signs, in the forms that the peers ask for. */
export interface SignerForms {
  /** First 8 bytes of the certificate's SHA-256, base64. */
  readonly keyId: string;
  /** SubjectPublicKeyInfo, base64. */
  readonly spki: string;
  /** The certificate. */
  readonly pem: string;
}

/** The peers by name; each that cannot be had has a reason instead. */
export async function loadPeers(signer: SignerForms): Promise<ReadonlyMap<string, Peer | string>> {
  const reason = await install();
  if (reason !== null) return new Map(Object.keys(packages).map(name => [name, reason]));
  const load = createRequire(join(folder, 'package.json'));
  const makers: Readonly<Record<keyof typeof packages, () => Peer | Promise<Peer>>> = {
    '@pathcheck/dcc-sdk': async () => pathcheck(await loadPathcheck(), signer),
    'dcc-utils': () => dccUtils(load('dcc-utils'), signer),
    'verificac19-sdk': () => verificac19(load('verificac19-sdk/src/certificate.js'), signer),
  };
  const peers = new Map<string, Peer | string>();
  for (const [name, make] of Object.entries(makers)) peers.set(name, await made(make));
  return peers;
}

async function made(make: () => Peer | Promise<Peer>): Promise<Peer | string> {
  try {
    return await make();
  } catch (error) {
    return String(error).split('\n')[0] ?? 'it does not load';
  }
}

/** Null where all are there; else why not. */
async function install(): Promise<string | null> {
  const isThere = Object.keys(packages).every(name => existsSync(join(folder, 'node_modules', name, 'package.json')));
  if (isThere) return null;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: packages }));
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn('npm', ['install', ...options], { cwd: folder, stdio: 'inherit', timeout: 300_000 });
  const [code] = await once(child, 'exit').catch(error => [String(error)]);
  return code === 0 ? null : `npm install ended with ${code}`;
}

/** Its own loader of modules fails on today's Node, so its modules are bundled first. */
async function loadPathcheck(): Promise<Pathcheck> {
  const entry = join(folder, 'node_modules/@pathcheck/dcc-sdk/lib/main.js');
  const outDir = join(folder, 'pathcheck');
  await build({
    ...{ root: folder, configFile: false, logLevel: 'error', ssr: { noExternal: ['@pathcheck/dcc-sdk'] } },
    build: { ssr: entry, outDir, rollupOptions: { output: { entryFileNames: 'main.mjs' } } },
  });
  return import(pathToFileURL(join(outDir, 'main.mjs')).href);
}

interface Pathcheck {
  addCachedKeys(keys: Record<string, string>): void;
  unpackAndVerify(text: string): Promise<{ readonly status: string }>;
}

function pathcheck(sdk: Pathcheck, { keyId, spki }: SignerForms): Peer {
  sdk.addCachedKeys({ [keyId]: spki });
  return async text => (await sdk.unpackAndVerify(text)).status === 'verified';
}

interface DccUtils {
  readonly DCC: {
    fromRaw(text: string): Promise<{ checkSignatureWithKeysList(keys: Record<string, object>): Promise<unknown> }>;
  };
}

/** By a list of keys, which is the fastest of the three ways that it has. */
function dccUtils({ DCC }: DccUtils, { keyId, spki }: SignerForms): Peer {
  const keys = {
    [keyId]: {
      publicKeyPem: spki,
      publicKeyAlgorithm: { name: 'ECDSA', namedCurve: 'P-256', hash: { name: 'SHA-256' } },
    },
  };
  return async text => Boolean(await (await DCC.fromRaw(text)).checkSignatureWithKeysList(keys));
}

interface Verificac19 {
  fromRaw(text: string): Promise<{
    readonly dcc: { checkSignatureWithCertificate(pem: string): Promise<unknown> };
  }>;
}

/** Its own check of the signature, without the national rules that it downloads. */
function verificac19(certificates: Verificac19, { pem }: SignerForms): Peer {
  return async text => Boolean(await (await certificates.fromRaw(text)).dcc.checkSignatureWithCertificate(pem));
}
