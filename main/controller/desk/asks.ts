/** What every ask of the desk needs to be answered. */
import type { LaneRecord } from '../../act/lane.ts';
import type { Answer, Ask, DeskSite } from '../../desk-contract.ts';
import type { DeskRecord } from '../../record/desk-records.ts';
import type { JournalFault } from '../../record/journal.ts';
import type { GuardRole, Override, Result } from '../../words.ts';
import type { JournalKeeper } from '../journal-keeper.ts';
import type { LaneRunner } from '../lane-runner.ts';
import type { FireWatch } from '../lanes/fire-watch.ts';
import type { Cases } from './cases.ts';
import type { AtDesk } from './desk-link.ts';
import type { ScannedCard } from './proxy.ts';
import type { Search } from './search-process.ts';

export type AskOf<K extends Ask['kind']> = Extract<Ask, { kind: K }>;
export type FailedWhy = Extract<Answer, { kind: 'failed' }>['why'];

/** What the desk asks of the accounts. */
export interface DeskColleagues {
  guards(): readonly { readonly name: string; readonly role: GuardRole; readonly isLockedOut: boolean }[];
  /** False where there is nobody to unlock, or nobody unlocks themselves. */
  unlock(name: string, by: string): boolean;
  /** Whether this is another guard than the one who asks, by their own PIN. */
  second(given: { readonly name: string; readonly pin: string }, by: AtDesk): Promise<boolean>;
}

export interface AskTools {
  /** Milliseconds since 1970. */
  now(): number;
  readonly site: DeskSite;
  readonly runners: readonly LaneRunner[];
  readonly journal: JournalKeeper;
  readonly cases: Cases;
  readonly fire: FireWatch;
  readonly colleagues: DeskColleagues;
  readonly search: Search;
  onDuty(): readonly string[];
  /** Visits that began earlier count nowhere any more; by zone, milliseconds since 1970. */
  sinceOf(zone: string): number;
  readonly zones: readonly string[];
  /** The pseudonyms that a typed number could mean. */
  personsOf(text: string): readonly string[];
  /** Visits whose person has been met at the assembly point. */
  readonly met: Set<number>;
  /** `card`: the one that was scanned for the ask's entry. */
  declare(ask: AskOf<'declare'>, card: ScannedCard | null, by: AtDesk): Promise<Answer>;
  withdraw(lane: string): boolean;
  /** A record of a lane that its machine does not write itself. */
  append(lane: string, record: LaneRecord): Result<number, JournalFault>;
  /** A record of the desk, durable when it returns ok. */
  note(lane: string | null, record: DeskRecord): Result<number, JournalFault>;
}

export const failed = (why: FailedWhy): Answer => ({ kind: 'failed', why });
export const done = (seq: number | null): Answer => ({ kind: 'done', seq: seq !== null && seq > 0 ? seq : null });

/** The named guard, with the reason's id and the note where there is one. */
export function overrideOf({ name }: AtDesk, reason: string, note: string): Override {
  return note === '' ? { guard: name, reason } : { guard: name, reason, note };
}

/** Writes the record and answers with its number, or with why not. */
export function noted(tools: AskTools, lane: string | null, record: DeskRecord): Answer {
  const written = tools.note(lane, record);
  if (written.ok) return done(written.value);
  return failed(written.fault.kind === 'not-found' ? 'gone' : 'not-recorded');
}

/** Null where the site does not ask for a second person, or there is one; else why not. */
export async function secondFault(
  act: 'lift-lockdown' | 'export',
  given: { readonly name: string; readonly pin: string } | null,
  by: AtDesk,
  { site, colleagues }: AskTools,
): Promise<FailedWhy | null> {
  if (!site.twoPerson.includes(act)) return null;
  if (given === null) return 'needs-second';
  return (await colleagues.second(given, by)) ? null : 'wrong-second';
}
