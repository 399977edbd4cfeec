import { read } from '../../read/read.ts';
import { judgeRevocation, judgeTime } from '../../verify/judge.ts';
import { type TrustList, verify } from '../../verify/verify.ts';
import { type Declaration, fail, ok, type Result } from '../../words.ts';
import { readTools } from '../trust/keys.ts';

/**
 * A `VD1:` text that came by another way than a scanner, read and verified like a scanned one. Fails with an English
 * sentence, never with anything of the text. Judges no time but the key's, at `nowMs` where it is given.
 */
export function openDeclarationText(text: string, trust: TrustList, nowMs?: number): Result<Declaration, string> {
  const { credential } = read(text, readTools);
  if (!credential.ok) return fail(`unreadable: ${credential.fault.kind}`);
  if (credential.value.kind !== 'declaration') return fail('it is no declaration');
  const verdict = verify(credential.value, trust);
  if (!verdict.ok) return fail(`not genuine: ${verdict.fault.kind}`);
  const { key } = verdict.value;
  const time = nowMs === undefined ? 'ok' : judgeTime({ credential: timeless, key }, nowMs, 0);
  if (time !== 'ok') return fail(`not genuine: ${time}`);
  const revocation = judgeRevocation(verdict.value, trust);
  return revocation === 'ok' ? ok(credential.value) : fail(`not genuine: ${revocation}`);
}

const timeless = { notBeforeS: null, expiresAtS: null };

/** The pseudonyms that a declaration's issuer has written into it. */
export function personsOf({ person }: Declaration): readonly string[] {
  return person.ids.flatMap(({ kind, value }) => (kind === 'person' ? [value] : []));
}
