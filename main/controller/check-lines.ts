/** `check --ndjson`: one question a line, each with what it trusts beside the site. */
import { z } from 'zod';
import { trustList } from '../verify/trust.ts';
import type { TrustedKey, TrustList } from '../verify/verify.ts';
import { type Format, formats, type Seal } from '../words.ts';
import { type CheckContext, checkText } from './check-text.ts';
import { certificateKey, parseCertificate } from './trust/certificates.ts';
import { parsePublicJwk, thumbprint, trustedKey } from './trust/keys.ts';
import { byCertificate, type TrustedCertificate } from './trust/vds-certificates.ts';

const question = z.strictObject({
  id: z.union([z.string(), z.number()]),
  text: z.string(),
  at: z.string().optional(),
  certificates: z.array(z.string()).max(64).optional(),
  keys: z.array(z.unknown()).max(64).optional(),
});

/** What a line brings along is trusted for that line, for every format that such a key can sign. */
const certificateFormats: readonly Format[] = ['dcc', 'vds-nc'];
/** Lines tend to bring the same certificates and keys: this many of them are kept ready. */
const maxRemembered = 4_096;

export interface LineChecker {
  /** The answer as JSON text. Never throws. */
  answer(line: string): string;
}

/** `now` is the moment for lines that name none. */
export function newLineChecker(context: CheckContext, now: () => number): LineChecker {
  const certificates = new Map<string, TrustedCertificate | null>();
  const jwks = new Map<string, readonly TrustedKey[]>();

  function extraTrust(ders: readonly string[], keys: readonly unknown[]): TrustList | null {
    if (ders.length === 0 && keys.length === 0) return null;
    const signers = ders.map(der => remember(certificates, der, certificateOf)).filter(one => one !== null);
    const own = keys.flatMap(jwk => remember(jwks, JSON.stringify(jwk) ?? '', () => keysOf(jwk)));
    return trustList([...signers.map(({ key }) => key), ...own], byCertificate(signers));
  }

  function answerOf(line: string): object {
    const parsed = question.safeParse(parseJson(line));
    if (!parsed.success) {
      const message = parsed.error.issues.map(({ path, message: what }) => `${path.join('.')}: ${what}`).join('; ');
      return { id: null, error: `not a question: ${message}` };
    }
    const { id, text, at, certificates: ders = [], keys = [] } = parsed.data;
    const moment = at === undefined ? now() : Date.parse(at);
    if (Number.isNaN(moment)) return { id, error: 'at: expected an ISO 8601 time' };
    const extra = extraTrust(ders, keys);
    const trust = extra === null ? context.tools.trust : both(context.tools.trust, extra);
    return { id, ...checkText(text, moment, { ...context, tools: { ...context.tools, trust } }) };
  }

  return { answer: line => JSON.stringify(answerOf(line)) };
}

function both(one: TrustList, other: TrustList): TrustList {
  return {
    find: (seal: Seal) => [...one.find(seal), ...other.find(seal)],
    isRevoked: use => one.isRevoked(use),
  };
}

function certificateOf(base64: string): TrustedCertificate | null {
  const certificate = parseCertificate(Buffer.from(base64, 'base64'));
  if (!certificate.ok) return null;
  const key = certificateKey(certificate.value, certificateFormats);
  return key.ok ? { certificate: certificate.value, key: key.value } : null;
}

/** A key may be called by its short id, or as SMART issuers do by its whole thumbprint; whoever signed with it is its issuer. */
function keysOf(jwk: unknown): readonly TrustedKey[] {
  const key = trustedKey(jwk, null, formats);
  const parsed = parsePublicJwk(jwk);
  if (!key.ok || !parsed.ok) return [];
  const smartId = thumbprint(parsed.value.jwk).toString('base64url');
  return [key.value, { ...key.value, keyId: smartId }];
}

function remember<T>(known: Map<string, T>, name: string, make: (name: string) => T): T {
  const found = known.get(name);
  if (found !== undefined) return found;
  const made = make(name);
  if (known.size >= maxRemembered) known.clear();
  known.set(name, made);
  return made;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
