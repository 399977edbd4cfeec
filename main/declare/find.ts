/** What gates ask: the declarations of one person, by pseudonyms. For whoever shows the token, and nobody else. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { readToken } from '../controller/register/lookup-config.ts';
import type { DeclaredStore } from '../record/declared-records.ts';
import { fail, ok, type Result } from '../words.ts';
import type { Refusal } from './refusal.ts';

/** The pseudonyms of one person. */
export const findRequest = z.strictObject({
  persons: z
    .array(z.string().regex(/^[0-9a-f]{32}$/))
    .min(1)
    .max(16),
});

export interface FindParts {
  /** Null: nobody may look anybody up. */
  readonly tokenFile: string | null;
  /** Null: nothing is kept here. */
  readonly store: Pick<DeclaredStore, 'find'> | null;
  /** Milliseconds since 1970. */
  now(): number;
  /** Told what is wrong with the token's file, or the store. */
  failed(sentence: string): void;
}

/** `header`: the request's `authorization`. Null where the token is right. */
export function refusalOfToken({ tokenFile, failed }: FindParts, header: string | undefined): Refusal | null {
  if (tokenFile === null) return { error: 'not-found' };
  const token = readToken(tokenFile);
  if (!token.ok) {
    failed(`declare.tokenFile: ${token.fault}`);
    return { error: 'unavailable' };
  }
  const given = /^Bearer ([^\s]{1,4096})$/i.exec(header ?? '')?.[1] ?? '';
  // Digests are of one length, whatever was given, and their comparison tells nothing by the time it takes.
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token.value)) ? null : { error: 'bad-request', status: 401 };
}

export interface Found {
  readonly declarations: readonly { readonly text: string }[];
}

export function find({ store, now, failed }: FindParts, persons: readonly string[]): Result<Found, Refusal> {
  if (store === null) return ok({ declarations: [] });
  const texts = store.find(persons, Math.floor(now() / 1_000));
  if (texts.ok) return ok({ declarations: texts.value.map(text => ({ text })) });
  failed(texts.fault.message);
  return fail({ error: 'unavailable' });
}
