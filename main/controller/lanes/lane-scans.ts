/** A lane's codes from the scanner's bytes to the answer that the lane waits for. */
import type { LaneEffect, LaneEvent, Scan } from '../../act/lane.ts';
import type { Direction, IdentityCode } from '../../words.ts';
import { newDamageTeller } from '../damage.ts';
import type { CaseFacts } from '../desk/cases.ts';
import { isNoise, newNoiseGate } from '../noise.ts';
import { readScan, type ScanOutcome, type ScanReading } from '../scan.ts';
import { type DeskAnswer, type Intake, newScanDesk } from '../scan-desk.ts';
import type { LaneParts } from './lane-parts.ts';

export interface LaneScansParts extends LaneParts {
  /** Tells the lane. */
  dispatch(event: LaneEvent): void;
  /** Of requests and scans: each is greater than the one before. */
  newId(): number;
  clockFaulted(): boolean;
  /** Microseconds that the last pulse took to be asked for; null where nothing was opened since `decide`. */
  actUs(): number | null;
  /** Lets a scanner beep; it comes after the relay. */
  feedback(scanner: number, isGood: boolean): void;
}

export interface LaneScans {
  /** `scanner` is its number among the lane's. */
  scan(direction: Direction, scanner: number, bytes: Uint8Array): void;
  /** Takes in what no scanner has read, as if one had. */
  present(direction: Direction, intake: Intake): void;
  decide(effect: Extract<LaneEffect, { kind: 'decide' }>): void;
  /** The card whose owner is to declare at the lane's screen. */
  readonly card: IdentityCode | null;
  /** The lane waits for nothing more. */
  forget(): void;
  /** Records what was counted, and decides nothing any more. */
  close(): void;
}

/** What the guard may see and the journal does not keep. */
function factsOf({ seq, decision, lastVisit }: ScanOutcome, { reading }: Intake): CaseFacts {
  const person = 'internal' in reading || !reading.credential.ok ? null : reading.credential.value.person;
  return {
    seq,
    birthDate: person?.birthDate ?? null,
    details: decision.outcome === 'admit' ? {} : decision.details,
    lastVisit: lastVisit === null ? null : { at: lastVisit.at, inside: lastVisit.inside },
  };
}

export function newLaneScans(parts: LaneScansParts): LaneScans {
  const { site, io, journal, context, lookup, listener } = parts;
  const { clock } = io;
  const intakes = new Map<number, Intake>();
  const desk = newScanDesk({ lane: site.id, journal, context, lookup, declaresHere: site.declare !== null });
  const damageTold = newDamageTeller(clock);
  const noise = newNoiseGate(clock, (direction, count, reading) =>
    desk.recordNoise(direction, count, reading, clock.now()),
  );
  let isClosed = false;

  function takeIn(scan: Scan, intake: Intake): void {
    intakes.set(scan.id, intake);
    parts.dispatch({ kind: 'scanned', scan });
    intakes.delete(scan.id);
  }

  function tellDamage(reading: ScanReading): void {
    if ('internal' in reading || reading.credential.ok) return;
    const { damage } = reading.credential.fault;
    const sentence = damage === undefined ? null : damageTold(damage);
    if (sentence !== null) listener.alarm('scanner-damage', sentence);
  }

  /** Beeps, metrics and logs come after the relay. */
  function report({ outcome, intake, verifyUs }: DeskAnswer): void {
    if (outcome === null || intake === null || isClosed) return;
    const { decision, decideUs, commitUs } = outcome;
    if (intake.given === undefined) parts.feedback(intake.scanner, decision.outcome === 'admit');
    listener.decided(decision.outcome, decision.outcome === 'admit' ? null : decision.reasons[0]);
    const verified = !('internal' in intake.reading) && intake.reading.credential.ok;
    listener.learnt(factsOf(outcome, intake));
    listener.timed({
      receive: intake.receiveUs,
      read: intake.readUs,
      verify: verified ? verifyUs : null,
      decide: decideUs,
      record: commitUs,
      act: parts.actUs(),
    });
  }

  return {
    scan(direction, scanner, bytes) {
      const began = context.microseconds();
      parts.beforeScan();
      const wrapping = site.scanners[scanner]?.wrapping ?? { prefix: '', suffix: '' };
      const looked = context.microseconds();
      const reading = readScan(bytes, wrapping, context);
      const ended = context.microseconds();
      tellDamage(reading);
      if (isNoise(reading) && !noise.admits(direction, reading)) return;
      const scan: Scan = { id: parts.newId(), direction, text: Buffer.from(bytes).toString('latin1') };
      takeIn(scan, { scanner, reading, receiveUs: looked - began, readUs: ended - looked });
    },
    present(direction, intake) {
      if (isClosed) return;
      parts.beforeScan();
      const id = parts.newId();
      // A scanner's text has a character for each byte: none is ever taken for a re-read of this.
      takeIn({ id, direction, text: `\u{1F4DD}${id}` }, intake);
    },
    decide({ scan, after, isLast }) {
      const intake = intakes.get(scan.id) ?? null;
      const at = { now: clock.now(), clockFaulted: parts.clockFaulted() };
      const answer = desk.decide(scan, intake, { after, isLast, ...at }, late => {
        parts.dispatch(late.event);
        report(late);
      });
      // Where an endpoint is asked first, the answer comes by itself.
      if (answer === null) return;
      parts.dispatch(answer.event);
      setImmediate(() => report(answer));
    },
    get card() {
      return desk.card;
    },
    forget: () => desk.forget(),
    close() {
      isClosed = true;
      noise.flush();
      desk.close();
    },
  };
}
