/** Answers to `WWW-Authenticate`: basic, and digest with SHA-256 or MD5 as of RFC 7616. A password goes out only where it is asked for. */
import { createHash, randomBytes } from 'node:crypto';

interface Account {
  readonly user: string;
  readonly password: string;
}
interface Sent {
  readonly method: string;
  /** The path with its query. */
  readonly target: string;
}
/** What a server wants to see; good for many requests. */
export interface Challenge {
  /** The `Authorization` of the next request. */
  answer(account: Account, sent: Sent): string;
}

/** Null where the server wants nothing that is known here. */
export function readChallenge(header: string, random: () => string = newNonce): Challenge | null {
  const digests = header.split(/,\s*(?=(?:Basic|Digest)\s)/i).filter(part => /^\s*Digest\s/i.test(part));
  for (const part of digests) {
    const challenge = readDigest(parametersOf(part), random);
    if (challenge !== null) return challenge;
  }
  if (!/(^|,)\s*Basic(\s|$)/i.test(header)) return null;
  return { answer: ({ user, password }) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

const newNonce = () => randomBytes(8).toString('hex');

function parametersOf(part: string): Map<string, string> {
  const found = part.matchAll(/([a-z]+)=(?:"([^"]*)"|([^\s,"]+))/gi);
  return new Map(Array.from(found, ([, key = '', quoted, bare]) => [key.toLowerCase(), quoted ?? bare ?? '']));
}

function readDigest(parameters: Map<string, string>, random: () => string): Challenge | null {
  const realm = parameters.get('realm');
  const nonce = parameters.get('nonce');
  const algorithm = parameters.get('algorithm') ?? 'MD5';
  const hash = { 'SHA-256': 'sha256', MD5: 'md5' }[algorithm.toUpperCase()];
  const hasAuth =
    parameters
      .get('qop')
      ?.split(/\s*,\s*/)
      .includes('auth') === true;
  if (realm === undefined || nonce === undefined || hash === undefined || !hasAuth) return null;
  const digest = (...parts: readonly string[]) => createHash(hash).update(parts.join(':')).digest('hex');
  let count = 0;
  return {
    answer({ user, password }, { method, target }) {
      count += 1;
      const nc = count.toString(16).padStart(8, '0');
      const cnonce = random();
      const response = digest(digest(user, realm, password), nonce, nc, cnonce, 'auth', digest(method, target));
      const opaque = parameters.get('opaque');
      const quoted = { username: user, realm, nonce, uri: target, cnonce, response };
      return [
        `Digest ${Object.entries(quoted)
          .map(([key, value]) => `${key}="${value}"`)
          .join(', ')}`,
        `algorithm=${algorithm}, qop=auth, nc=${nc}`,
        ...(opaque === undefined ? [] : [`opaque="${opaque}"`]),
      ].join(', ');
    },
  };
}
