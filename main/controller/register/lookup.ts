/**
 * Looking a person's declaration up: in the register, then in what the endpoint has answered before. Asking the endpoint
 * is apart from it, since the gate never waits for a network to say what it knows.
 */
import { z } from 'zod';
import type { Clock } from '../../../drivers/driver.ts';
import type { JournalFault } from '../../record/faults.ts';
import { type LookupCache, openLookupCache, openMemoryCache } from '../../record/lookup-cache.ts';
import { openRegister } from '../../record/register.ts';
import type { Register, RegisteredDeclaration } from '../../record/register-records.ts';
import type { Alias } from '../../verify/person.ts';
import { type Declaration, fail, ok, type Result } from '../../words.ts';
import { readTools } from '../trust/keys.ts';
import { newBreaker } from './breaker.ts';
import { better, isValid, nearer } from './choose-declaration.ts';
import { personsOf } from './declaration-text.ts';
import { type LookupEndpoint, maxTimeoutMs } from './lookup-config.ts';
import type { Poster } from './lookup-post.ts';

/** A declaration that was found here. */
export interface Found {
  readonly declaration: RegisteredDeclaration;
  /** How long ago it was imported or fetched. */
  readonly ageMs: number;
  /** It was fetched longer ago than the site allows: better than nothing, and marked so. */
  readonly isStale: boolean;
}

export interface LookupStatus {
  readonly url: string | null;
  /** Milliseconds since 1970; null where it never happened in this life. */
  readonly lastSuccessAt: number | null;
  readonly lastFailure: { readonly at: number; readonly why: string } | null;
  /** How long ago the endpoint last answered, milliseconds. */
  readonly ageMs: number | null;
  /** Whether the endpoint is left alone for a while, after failures. */
  readonly isDown: boolean;
  /** Texts that the endpoint gave and that were not used: not genuine, or another person's. */
  readonly ignored: number;
  /** Why the register, or the file of the cache, cannot be used; null where it can. */
  readonly registerFault: string | null;
  readonly cacheFault: string | null;
}

export interface Lookup {
  /**
   * What is known here, at once: the register's declaration where it is valid, otherwise the endpoint's, otherwise the
   * one of either that has expired or is yet to begin. `now`: milliseconds since 1970.
   */
  find(aliases: readonly Alias[], now: number): Result<Found | null, JournalFault>;
  /** Whether asking the endpoint could tell more, and the endpoint is not known to be down. */
  needsFetch(aliases: readonly Alias[], now: number): boolean;
  /** Asks the endpoint, and keeps its answer. Resolves within the site's deadline; never rejects. */
  refresh(aliases: readonly Alias[]): Promise<void>;
  status(): LookupStatus;
  /** Idempotent. */
  close(): void;
}

export interface LookupOptions {
  /** The data folder. */
  readonly dir: string;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  /** Null where the site has none. */
  readonly endpoint: (Pick<LookupEndpoint, 'url' | 'ttlMs'> & Poster) | null;
  /** Reads and verifies a `VD1:` text by the site's trust list. */
  readonly openText: (text: string) => Result<Declaration, string>;
  /** The site and its groups. */
  readonly audiences: readonly string[];
}

/** A person who was told to declare first comes back soon: that nothing was there is believed for a minute. */
const maxNoneMs = 60_000;
/** A declaration of many years is not kept for so long. */
const maxKeptMs = 31 * 86_400_000;
const maxPersons = 16;

const answerSchema = z.strictObject({
  declarations: z.array(z.strictObject({ text: z.string().max(4_296) })).max(64),
});

/** Never fails: what cannot be used is in the status, and is looked at again. */
export function newLookup(options: LookupOptions): Lookup {
  return new LocalLookup(options);
}

class LocalLookup implements Lookup {
  readonly #options: LookupOptions;
  readonly #breaker: ReturnType<typeof newBreaker>;
  readonly #asking = new Map<string, Promise<void>>();
  #register: Register | null = null;
  #registerFault: JournalFault | null = null;
  #cache: LookupCache | null = null;
  #cacheFault: JournalFault | null = null;
  #lastSuccessAt: number | null = null;
  #lastFailure: LookupStatus['lastFailure'] = null;
  #ignored = 0;
  #isClosed = false;

  constructor(options: LookupOptions) {
    this.#options = options;
    this.#breaker = newBreaker(options.clock);
    if (options.endpoint === null) return;
    const cache = openLookupCache(options.dir, options);
    if (cache.ok) this.#cache = cache.value;
    else this.#useMemory(cache.fault);
  }

  find(aliases: readonly Alias[], now: number): Result<Found | null, JournalFault> {
    const persons = personKeys(aliases);
    const nowS = Math.floor(now / 1_000);
    const registered = this.#inRegister(persons, nowS);
    const fromRegister = registered.ok && registered.value !== null ? this.#found(registered.value, now) : null;
    if (fromRegister !== null && isValid(fromRegister.declaration, nowS)) return ok(fromRegister);
    const fetched = this.#inCache(persons, nowS);
    const fromCache = fetched === null ? null : this.#found(fetched, now);
    if (fromCache !== null && isValid(fromCache.declaration, nowS)) return ok(fromCache);
    if (!registered.ok && fromCache === null) return registered;
    return ok(nearer(fromRegister, fromCache, nowS));
  }

  needsFetch(aliases: readonly Alias[], now: number): boolean {
    const persons = personKeys(aliases);
    if (this.#options.endpoint === null || this.#isClosed || persons.length === 0) return false;
    if (this.#asking.has(persons.join())) return true;
    if (!this.#breaker.allows(this.#asking.size > 0)) return false;
    const nowS = Math.floor(now / 1_000);
    const registered = this.#inRegister(persons, nowS);
    if (registered.ok && registered.value !== null && isValid(registered.value, nowS)) return false;
    const fetched = this.#inCache(persons, nowS);
    if (fetched !== null && isValid(fetched, nowS)) return this.#isStale(fetched.receivedAt, now, this.#ttlMs);
    const noneMs = Math.min(this.#ttlMs, maxNoneMs);
    return persons.some(person => {
      const answer = this.#cached(person);
      return answer === null || this.#isStale(answer.fetchedAt, now, noneMs);
    });
  }

  refresh(aliases: readonly Alias[]): Promise<void> {
    const persons = personKeys(aliases);
    const { endpoint } = this.#options;
    if (endpoint === null || this.#isClosed || persons.length === 0) return Promise.resolve();
    const name = persons.join();
    const same = this.#asking.get(name);
    if (same !== undefined) return same;
    const asked = this.#ask(endpoint, persons).finally(() => this.#asking.delete(name));
    this.#asking.set(name, asked);
    return asked;
  }

  status(): LookupStatus {
    const { endpoint, clock } = this.#options;
    return {
      url: endpoint?.url ?? null,
      lastSuccessAt: this.#lastSuccessAt,
      lastFailure: this.#lastFailure,
      ageMs: this.#lastSuccessAt === null ? null : Math.max(0, clock.now() - this.#lastSuccessAt),
      isDown: !this.#breaker.allows(false),
      ignored: this.#ignored,
      registerFault: this.#registerFault?.message ?? null,
      cacheFault: this.#cacheFault?.message ?? null,
    };
  }

  close(): void {
    this.#isClosed = true;
    this.#options.endpoint?.close();
    this.#register?.close();
    this.#cache?.close();
  }

  get #ttlMs(): number {
    return this.#options.endpoint?.ttlMs ?? 0;
  }

  #inRegister(persons: readonly string[], nowS: number): Result<RegisteredDeclaration | null, JournalFault> {
    const result = this.#find(persons, nowS);
    this.#registerFault = result.ok ? null : result.fault;
    return result;
  }

  #find(persons: readonly string[], nowS: number): Result<RegisteredDeclaration | null, JournalFault> {
    if (this.#register === null) {
      const opened = openRegister(this.#options.dir, 'reader');
      if (!opened.ok) return opened;
      this.#register = opened.value;
    }
    return this.#register.find(persons, nowS, this.#options.audiences);
  }

  /** The cache's best for these persons, opened anew: what the site trusts may have changed since it was fetched. */
  #inCache(persons: readonly string[], nowS: number): RegisteredDeclaration | null {
    let best: RegisteredDeclaration | null = null;
    for (const person of persons) {
      const answer = this.#cached(person);
      for (const text of answer?.texts ?? []) {
        const opened = this.#options.openText(text);
        if (!opened.ok || answer === null || !personsOf(opened.value).includes(person)) continue;
        best = better(best, declarationOf(opened.value, answer.fetchedAt), nowS, this.#options.audiences);
      }
    }
    return best;
  }

  #cached(person: string) {
    const answer = this.#cache?.find(person);
    if (answer === undefined) return null;
    if (answer.ok) return answer.value;
    this.#useMemory(answer.fault);
    return null;
  }

  #found(declaration: RegisteredDeclaration, now: number): Found {
    const { source, receivedAt } = declaration;
    const isStale = source === 'endpoint' && this.#isStale(receivedAt, now, this.#ttlMs);
    return { declaration, ageMs: Math.max(0, now - receivedAt), isStale };
  }

  /**
   * A question is a little older than the answer that was fetched for it. What was fetched in the future beyond that was
   * fetched before the clock was set back: nobody knows how long ago.
   */
  #isStale(fetchedAt: number, now: number, ttlMs: number): boolean {
    return !(fetchedAt <= now + maxTimeoutMs && now < fetchedAt + ttlMs);
  }

  async #ask(endpoint: Poster, persons: readonly string[]): Promise<void> {
    const { clock } = this.#options;
    const body = await endpoint.post(JSON.stringify({ persons })).catch((error: unknown) => fail(String(error)));
    if (this.#isClosed) return;
    const texts = body.ok ? textsOf(body.value) : body;
    const now = clock.now();
    if (!texts.ok) {
      this.#breaker.failed();
      this.#lastFailure = { at: now, why: texts.fault };
      return;
    }
    this.#breaker.succeeded();
    this.#lastSuccessAt = now;
    this.#keep(persons, texts.value, now);
  }

  /** Keeps for each person what is that person's own; nobody else's, whatever the endpoint sends along. */
  #keep(persons: readonly string[], texts: readonly string[], now: number): void {
    const opened = texts.map(text => ({ text, declaration: this.#options.openText(text) }));
    const own = opened.flatMap(({ text, declaration }) => {
      const whose = declaration.ok ? personsOf(declaration.value).filter(person => persons.includes(person)) : [];
      return declaration.ok && whose.length > 0 ? [{ text, whose, expiresAtS: declaration.value.expiresAtS }] : [];
    });
    this.#ignored += texts.length - own.length;
    const answers = persons.map(person => {
      const theirs = own.filter(({ whose }) => whose.includes(person));
      const usefulMs = theirs.map(({ expiresAtS }) => Math.min(expiresAtS * 1_000, now + maxKeptMs));
      return { person, texts: theirs.map(({ text }) => text), dropAt: Math.max(now + this.#ttlMs, ...usefulMs) };
    });
    const kept = this.#cache?.put(answers, now);
    if (kept === undefined || kept.ok) return;
    this.#useMemory(kept.fault);
    this.#cache?.put(answers, now);
  }

  /** The visitors of this life are still helped. */
  #useMemory(fault: JournalFault): void {
    this.#cacheFault = fault;
    this.#cache?.close();
    const memory = openMemoryCache(this.#options);
    this.#cache = memory.ok ? memory.value : null;
  }
}

/** The numbers that belong to one person. A name and a birth date may be two people's: they prove nobody's declaration. */
function personKeys(aliases: readonly Alias[]): readonly string[] {
  const keys = aliases.filter(({ kind }) => kind !== 'name-birth').map(({ key }) => key);
  return [...new Set(keys)].slice(0, maxPersons);
}

function textsOf(body: Uint8Array): Result<readonly string[], string> {
  const text = readTools.utf8(body);
  if (text === null) return fail('it answers with bytes that are not UTF-8');
  try {
    const parsed = answerSchema.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data.declarations.map(row => row.text)) : fail('it answers with another JSON');
  } catch {
    return fail('it answers with no JSON');
  }
}

function declarationOf(declaration: Declaration, receivedAt: number): RegisteredDeclaration {
  const { notBeforeS, expiresAtS, audience, answers, purposes, person } = declaration;
  const { name, birthDate, phone, plate, host } = person;
  const content = { notBeforeS, expiresAtS, audience, answers, purposes, name, birthDate, phone, plate, host };
  return { ...content, source: 'endpoint', receivedAt };
}
