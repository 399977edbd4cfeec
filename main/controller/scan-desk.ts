/** One lane's scans between the scanner and the policy: what belongs together is put together, declarations are looked up. */
import type { LaneEvent, More, Scan } from '../act/lane.ts';
import type { Proof } from '../decide/question.ts';
import type { Journal } from '../record/journal.ts';
import type { Alias } from '../verify/person.ts';
import type { Direction, IdentityCode } from '../words.ts';
import { type Collected, gather } from './collect.ts';
import type { Lookup } from './register/lookup.ts';
import {
  decideScan,
  type Examined,
  examineScan,
  type Found,
  lacksDeclaration,
  type ScanContext,
  type ScanOutcome,
  type ScanReading,
  type ScanRequest,
  shownAliases,
} from './scan.ts';
import { cardIn, isAnothers, isMisread, shownSoFar } from './scan-shown.ts';
import { readTools } from './trust/keys.ts';

/** What was declared for this very decision, instead of a look-up. */
export interface Given {
  readonly found: Found;
  /** The name of the guard who has done it for the person whom the scan names; null where they did so at the lane. */
  readonly guard: string | null;
  /** Called once as the decision is durable as event `seq`; null where it could not be recorded. */
  readonly decided: (seq: number | null) => void;
}

/** A scan on its way through the lane, until it is decided; durations in microseconds. */
export interface Intake {
  readonly scanner: number;
  readonly reading: ScanReading;
  readonly receiveUs: number;
  readonly readUs: number;
  /** Absent where a scanner has read it. */
  readonly given?: Given;
}

export interface DeskAnswer {
  readonly event: Extract<LaneEvent, { kind: 'decided' | 'undecided' | 'unfinished' }>;
  readonly intake: Intake | null;
  /** Null where nothing was decided. */
  readonly outcome: ScanOutcome | null;
  readonly verifyUs: number;
}

/** As the lane asks; see the effect `decide`. `now` is milliseconds since 1970. */
export interface DeskOrder {
  readonly after: number | null;
  readonly isLast: boolean;
  readonly now: number;
  readonly clockFaulted: boolean;
}

export interface DeskParts {
  readonly lane: string;
  readonly journal: Pick<Journal, 'decide' | 'knownAs'>;
  readonly context: ScanContext;
  /** Whoever lacks a declaration alone may make it at the lane's screen. */
  readonly declaresHere: boolean;
  readonly lookup: Pick<Lookup, 'find' | 'needsFetch' | 'refresh'>;
}

export interface ScanDesk {
  /** The card whose owner is to declare at the lane's screen. */
  readonly card: IdentityCode | null;
  /** The answer at once, or null where an endpoint has to be asked first: then `late` is called with it. */
  decide(scan: Scan, intake: Intake | null, order: DeskOrder, late: (answer: DeskAnswer) => void): DeskAnswer | null;
  /** Records unreadable scans that were counted; nothing of it reaches the lane. */
  recordNoise(direction: Direction, count: number, reading: ScanReading, now: number): void;
  /** The lane waits for nothing more: what was kept is gone. */
  forget(): void;
  /** Nothing is decided any more, also not what an endpoint is still being asked about. */
  close(): void;
}

export function newScanDesk(parts: DeskParts): ScanDesk {
  return new LaneDesk(parts);
}

/** A scan that is about to be decided. */
interface Work {
  readonly scan: Scan;
  readonly intake: Intake | null;
  readonly order: DeskOrder;
  readonly examined: Examined;
  readonly format: string | null;
  readonly earlier: readonly Proof[];
  readonly verifyUs: number;
}

/** What is kept while the lane waits for more. */
interface Kept extends Collected {
  readonly examined: Examined;
  readonly format: string | null;
  /** Of the latest scan. */
  readonly intake: Intake | null;
  readonly more: More;
  /** Whose owner is to declare here; null where something else lacks. */
  readonly card: IdentityCode | null;
}

class LaneDesk implements ScanDesk {
  readonly #parts: DeskParts;
  #kept: Kept | null = null;
  #isClosed = false;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  decide(scan: Scan, intake: Intake | null, order: DeskOrder, late: (answer: DeskAnswer) => void): DeskAnswer | null {
    const before = this.#kept;
    const kept = before?.id === order.after ? before : null;
    this.#kept = null;
    if (kept === null && before !== null) this.#leave(before, order);
    if (intake?.given !== undefined) return this.#decideGiven(scan, intake, order, kept);
    if (intake === null) {
      if (kept === null) return this.#forgotten(scan);
      return this.#conclude(workOf(kept, scan, kept.intake, order), late);
    }
    const { microseconds } = this.#parts.context;
    const began = microseconds();
    const work = this.#open(scan, intake, order, kept);
    return 'event' in work ? work : this.#conclude({ ...work, verifyUs: microseconds() - began }, late);
  }

  /**
   * At once: nothing more is waited for. What a guard declares stands by itself, whatever somebody else has shown here
   * before; the owner of the card that is kept has shown it together with everything else that is.
   */
  #decideGiven(scan: Scan, intake: Intake, order: DeskOrder, kept: Kept | null): DeskAnswer {
    const last = { ...order, isLast: true };
    const isTheirs = intake.given?.guard === null && kept !== null && kept.card !== null;
    const work = isTheirs ? workOf(kept, scan, intake, last) : this.#open(scan, intake, last, null);
    if ('event' in work) return work;
    if (!isTheirs && kept !== null) this.#leave(kept, order);
    const answer = this.#commit(work, this.#knownAs(work), intake.given?.found ?? null);
    intake.given?.decided(answer.outcome?.seq ?? null);
    return answer;
  }

  /** Whoever was to declare here does not: their card is decided as it is, for the record alone. */
  #leave(kept: Kept, order: DeskOrder): void {
    if (kept.card === null) return;
    const scan: Scan = { id: kept.id, direction: 'in', text: '' };
    const work = workOf(kept, scan, kept.intake, { ...order, isLast: true });
    this.#commit(work, this.#knownAs(work), null);
  }

  #knownAs({ examined, earlier }: Work): readonly string[] {
    return this.#parts.journal.knownAs(shownAliases(examined, earlier)).map(({ key }) => key);
  }

  get card(): IdentityCode | null {
    return this.#kept?.card ?? null;
  }

  forget(): void {
    this.#kept = null;
  }

  close(): void {
    this.#isClosed = true;
    this.forget();
  }

  /** A bug of ours; whoever stands there can scan again. */
  #forgotten({ id }: Scan): DeskAnswer {
    this.#parts.context.onInternal(new Error(`scan ${id} was never taken in`));
    return { event: { kind: 'undecided', scanId: id }, intake: null, outcome: null, verifyUs: 0 };
  }

  /** Puts the scan to what is kept; an answer where more has to come before anything can be examined. */
  #open(scan: Scan, intake: Intake, order: DeskOrder, kept: Kept | null): DeskAnswer | Work {
    const { context } = this.#parts;
    const { reading } = intake;
    const format = 'internal' in reading ? null : reading.format;
    const earlier = kept === null ? [] : shownSoFar(kept);
    if ('internal' in reading) return { scan, intake, order, examined: reading, format, earlier, verifyUs: 0 };
    const parts = kept?.scanner === intake.scanner ? kept.parts : null;
    const gathered = gather(reading, parts, readTools);
    const whole = gathered.kind === 'reading' ? gathered.reading : reading;
    const examined = examineScan(whole, order.now, context);
    const others = earlier.filter(({ credential }) => credential.format !== whole.format);
    const work = { scan, intake, order, examined, format, earlier: others, verifyUs: 0 };
    if (order.isLast) return work;
    if (gathered.kind === 'more') {
      const more = { kind: 'parts', have: gathered.have, of: gathered.of } as const;
      return this.#keep(work, gathered.parts, more);
    }
    // A misread while somebody looks for the next code takes nothing away from them.
    if (kept !== null && isMisread(examined)) return this.#wait({ ...kept, id: scan.id }, scan);
    // Who has walked off to declare elsewhere has no part in what the next person shows.
    if (kept === null || kept.card === null || !isAnothers({ examined, earlier })) return work;
    this.#leave(kept, order);
    return { ...work, earlier: [] };
  }

  #conclude(work: Work, late: (answer: DeskAnswer) => void): DeskAnswer | null {
    const { lookup, journal } = this.#parts;
    const { now } = work.order;
    const known = journal.knownAs(shownAliases(work.examined, work.earlier));
    const knownAs = known.map(({ key }) => key);
    // Nobody's declaration is found by a name: two people may share it.
    const numbers = known
      .filter(({ kind, isProved }) => isProved && kind !== 'name-birth')
      .map(({ kind, key }) => ({ kind, key }));
    const isLookedUp = work.scan.direction === 'in' && lacksDeclaration(work.examined, work.earlier);
    if (!isLookedUp || numbers.length === 0) return this.#commit(work, knownAs, null);
    if (!lookup.needsFetch(numbers, now)) return this.#commit(work, knownAs, this.#find(numbers, now));
    void lookup.refresh(numbers).then(() => {
      if (!this.#isClosed) late(this.#commit(work, knownAs, this.#find(numbers, now)));
    });
    return null;
  }

  #find(aliases: readonly Alias[], now: number): Found | null {
    const found = this.#parts.lookup.find(aliases, now);
    if (!found.ok || found.value === null) return null;
    const { declaration, ageMs, isStale } = found.value;
    const { phone, plate } = declaration;
    return { declared: { ...declaration, isStale }, phone, plate, ageMs };
  }

  #commit(work: Work, knownAs: readonly string[], found: Found | null): DeskAnswer {
    const { scan, intake, order, examined, format, earlier, verifyUs } = work;
    const { now, clockFaulted, isLast } = order;
    const { lane, journal, context } = this.#parts;
    const { direction } = scan;
    const card = this.#parts.declaresHere ? cardIn(work) : null;
    const request: ScanRequest = {
      ...{ lane, direction, now, clockFaulted, format, earlier, found, knownAs, isLast },
      declaresHere: !isLast && card !== null,
      proxy: intake?.given?.guard ?? null,
      count: 1,
    };
    const decided = decideScan(examined, request, journal, context);
    if (!decided.ok) {
      return { event: { kind: 'undecided', scanId: scan.id }, intake, outcome: null, verifyUs };
    }
    if (decided.value.kind === 'awaits') {
      const { awaits, isUndeclared } = decided.value;
      if (isUndeclared && card !== null) return this.#keep(work, null, { kind: 'declaration' }, card);
      return this.#keep(work, null, { kind: 'proof', awaits });
    }
    const { seq, decision, initials } = decided.value;
    const event = { kind: 'decided', scanId: scan.id, seq, decision, initials } as const;
    return { event, intake, outcome: decided.value, verifyUs };
  }

  #keep(work: Work, parts: Collected['parts'], more: More, card: Kept['card'] = null): DeskAnswer {
    const { scan, intake, examined, format, earlier: proofs } = work;
    const shown = { id: scan.id, scanner: intake?.scanner ?? 0, parts, proofs, examined, format, intake };
    return this.#wait({ ...shown, more, card }, scan);
  }

  #wait(kept: Kept, scan: Scan): DeskAnswer {
    // A late answer about a scan that the lane has given up leaves the one that it collects now alone.
    if (this.#kept === null || this.#kept.id < kept.id) this.#kept = kept;
    const event = { kind: 'unfinished', scanId: scan.id, more: kept.more } as const;
    return { event, intake: null, outcome: null, verifyUs: 0 };
  }

  recordNoise(direction: Direction, count: number, reading: ScanReading, now: number): void {
    const { lane, journal, context } = this.#parts;
    const format = 'internal' in reading ? null : reading.format;
    const request: ScanRequest = {
      ...{ lane, direction, now, count, format },
      clockFaulted: false,
      earlier: [],
      found: null,
      proxy: null,
      knownAs: [],
      isLast: true,
    };
    decideScan(examineScan(reading, now, context), request, journal, context);
  }
}

/** What is kept, as a scan that adds nothing. */
function workOf(
  { examined, format, proofs: earlier }: Kept,
  scan: Scan,
  intake: Work['intake'],
  order: DeskOrder,
): Work {
  return { scan, intake, order, examined, format, earlier, verifyUs: 0 };
}
