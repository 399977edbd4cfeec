/** The search as the desk asks it: a process beside the gate, started when somebody first asks, and again when it has died. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../../drivers/driver.ts';
import type { FoundVisit, InsideRow, SearchAnswer, SearchQuery } from '../../record/search-records.ts';
import { fail, ok, type Result } from '../../words.ts';
import type { FromSearch, SearchAsk, SearchAsks, ToSearch } from './search-messages.ts';

/** Why there is no answer; `message` is for the log. */
export interface SearchFault {
  readonly kind: 'late' | 'died' | 'busy' | 'closed' | 'failed';
  readonly message: string;
}
type Answer<T> = Promise<Result<T, SearchFault>>;

export interface Search {
  search(query: SearchQuery): Answer<SearchAnswer>;
  /** Of the people with these pseudonyms (32 hex digits), newest first. */
  visits(persons: readonly string[]): Answer<readonly FoundVisit[]>;
  /** Everybody who is inside, by name; of a zone those who came at its moment (milliseconds since 1970) or later. */
  muster(sinceMs: Readonly<Record<string, number>>): Answer<readonly InsideRow[]>;
  /** Starts it before anybody asks, so that the index is filled by then. */
  start(): void;
  /** Ends the process; what is still asked is answered with `closed`. Idempotent. */
  close(): void;
}

export interface SearchParts {
  readonly clock: Pick<Clock, 'timer'>;
  /** Something for the log, in English. */
  note(message: string): void;
}

/** An answer is waited for so long, milliseconds; a process that is later than that is ended. */
const answerMs = 5_000;
const maxWaiting = 64;
/** A question that a process has died of is asked once more. */
const maxTries = 2;

const program = fileURLToPath(new URL('search-child.ts', import.meta.url));

interface Waiting {
  readonly message: ToSearch;
  readonly end: (result: Result<never, SearchFault> | { readonly ok: true; readonly value: unknown }) => void;
  readonly cancel: () => void;
  tries: number;
}

/** `dir` is the data folder. Nothing is started yet. */
export function openSearch(dir: string, parts: SearchParts): Search {
  return new SearchProcess(dir, parts);
}

class SearchProcess implements Search {
  readonly #dir: string;
  readonly #parts: SearchParts;
  readonly #waiting = new Map<number, Waiting>();
  #child: ChildProcess | null = null;
  #lastId = 0;
  #isClosed = false;

  constructor(dir: string, parts: SearchParts) {
    this.#dir = dir;
    this.#parts = parts;
  }

  search(query: SearchQuery) {
    return this.#ask('search', query);
  }

  visits(persons: readonly string[]) {
    return this.#ask('visits', persons);
  }

  muster(sinceMs: Readonly<Record<string, number>>) {
    return this.#ask('muster', sinceMs);
  }

  start(): void {
    if (!this.#isClosed) this.#running();
  }

  close(): void {
    this.#isClosed = true;
    const child = this.#child;
    this.#child = null;
    child?.kill('SIGKILL');
    for (const id of [...this.#waiting.keys()]) this.#fail(id, 'closed', 'the gate ends');
  }

  #ask<Ask extends SearchAsk>(ask: Ask, of: SearchAsks[Ask]['takes']): Answer<SearchAsks[Ask]['gives']> {
    if (this.#isClosed) return Promise.resolve(fail({ kind: 'closed', message: 'the gate ends' }));
    if (this.#waiting.size >= maxWaiting) {
      return Promise.resolve(fail({ kind: 'busy', message: `${maxWaiting} questions wait already` }));
    }
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise(resolve => {
      this.#waiting.set(id, {
        message: { id, ask, of } as ToSearch,
        // The process answers each question with what its kind gives.
        end: result => resolve(result as Result<SearchAsks[Ask]['gives'], SearchFault>),
        cancel: this.#parts.clock.timer(answerMs, () => this.#late(id)),
        tries: 0,
      });
      this.#send(id);
    });
  }

  #send(id: number): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    waiting.tries += 1;
    // What cannot be sent is asked again when the process has ended, or is late.
    this.#running().send(waiting.message, () => undefined);
  }

  #running(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const child = fork(program, [this.#dir], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child = child;
    child.on('message', (message: FromSearch) => this.#answered(message));
    child.once('error', error => this.#died(child, error.message));
    child.once('exit', (code, signal) => this.#died(child, signal ?? `exit ${code}`));
    // The gate's end does not wait for it.
    child.unref();
    child.channel?.unref();
    return child;
  }

  #answered(message: FromSearch): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if ('fault' in message) {
      this.#fail(message.id, 'failed', message.fault);
      return;
    }
    this.#waiting.delete(message.id);
    waiting.cancel();
    waiting.end(ok(message.value));
  }

  #died(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    this.#parts.note(`the search process has ended (${how})`);
    for (const [id, { tries }] of [...this.#waiting]) {
      if (tries < maxTries) this.#send(id);
      else this.#fail(id, 'died', `the search process has ended (${how})`);
    }
  }

  #late(id: number): void {
    this.#fail(id, 'late', `no answer within ${answerMs} ms`);
    this.#child?.kill('SIGKILL');
  }

  #fail(id: number, kind: SearchFault['kind'], message: string): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    this.#waiting.delete(id);
    waiting.cancel();
    if (kind !== 'closed') this.#parts.note(`a search was not answered: ${message}`);
    waiting.end(fail({ kind, message }));
  }
}
