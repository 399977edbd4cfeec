/** The site file's key `declare`: the form on people's phones. The issuer's key is read by `gatehouse declare` alone. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { readToken } from './register/lookup-config.ts';
import type { SiteProblem } from './site-problems.ts';

const path = z.string().trim().min(1).max(1_024);

/** Phones of visitors open it: other than on this machine it is https. The page names what it loads from the root. */
function isPublicAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false;
  if (!/^\/+$/.test(url.pathname)) return false;
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
}

const isLoopback = (host: string) => /^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);

export const declareConfig = z
  .strictObject({
    /** Where phones reach the form, and what the posters lead to. */
    url: z
      .string()
      .max(200)
      .refine(isPublicAddress, 'expected an https address without user, path, query and fragment')
      .transform(url => url.replace(/\/+$/, '')),
    issuer: z.string().min(1).max(64),
    /** Private JWK, mode 600, of the user that runs `gatehouse declare`. */
    key: path,
    host: z.string().min(1).max(255).default('127.0.0.1'),
    port: z.number().int().min(0).max(65_535).default(8_788),
    /** PEM; absent: plain HTTP, for this machine or a reverse proxy on it. */
    tls: z.strictObject({ certificate: path, key: path }).optional(),
    /** Addresses of reverse proxies: `X-Forwarded-*` counts from these alone. */
    proxies: z
      .array(z.string().refine(text => isIP(text) !== 0, 'expected an IP address'))
      .max(16)
      .default([]),
    /** By default the policy's `declaration.maxAgeHours`. */
    validHours: z.number().positive().max(8_784).optional(),
    /** A site or group that the codes are for; by default this site. */
    audience: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,31}$/)
      .optional(),
    /** Keeps declarations, sealed, so that a card alone finds them. */
    store: z.boolean().default(true),
    /** Days after which a declaration is forgotten; those that still hold are kept until they end. */
    keepDays: z.number().int().min(1).max(366).default(7),
    /** What gates show to look declarations up (a bearer token on one line); absent: nobody may. */
    tokenFile: path.optional(),
    limits: z
      .strictObject({
        /** Requests of one address; a hospital's Wi-Fi is one address. */
        perAddressPerMinute: z.number().int().min(1).max(10_000).default(120),
        /** Declarations of one person from one address. */
        perPersonPerHour: z.number().int().min(1).max(1_000).default(10),
      })
      .prefault({}),
  })
  .refine(({ host, tls }) => tls !== undefined || isLoopback(host), {
    path: ['host'],
    message: 'expected this machine (127.0.0.1) where declare.tls is absent: phones need TLS, here or at a proxy',
  });

export type DeclareFile = z.infer<typeof declareConfig>;

/** The service's settings, with its files found; nothing of them has been read but the gates' token. */
export interface DeclareSettings extends Omit<DeclareFile, 'validHours' | 'audience' | 'tls' | 'tokenFile'> {
  readonly tls: { readonly certificate: string; readonly key: string } | null;
  readonly validHours: number;
  readonly audience: string;
  readonly tokenFile: string | null;
}

/** What of the site the settings take their defaults from. */
export interface DeclareSite {
  readonly folder: string;
  readonly siteId: string;
  readonly maxAgeHours: number;
  /** Whose declarations the site trusts. */
  readonly issuers: readonly string[];
}

export function readDeclare(file: DeclareFile, site: DeclareSite, problems: SiteProblem[]): DeclareSettings {
  const { folder } = site;
  const tokenFile = file.tokenFile === undefined ? null : resolve(folder, file.tokenFile);
  const token = tokenFile === null ? null : readToken(tokenFile);
  if (token?.ok === false) problems.push({ path: 'declare.tokenFile', message: token.fault });
  if (!site.issuers.includes(file.issuer)) {
    const message = `no entry of trust is of this issuer for declarations, so no lane would take its codes`;
    problems.push({ path: 'declare.issuer', message });
  }
  const { tls } = file;
  return {
    ...file,
    key: resolve(folder, file.key),
    tls: tls === undefined ? null : { certificate: resolve(folder, tls.certificate), key: resolve(folder, tls.key) },
    validHours: file.validHours ?? site.maxAgeHours,
    audience: file.audience ?? site.siteId,
    tokenFile,
  };
}
