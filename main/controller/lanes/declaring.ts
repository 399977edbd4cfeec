/**
 * A visitor declares at the lane's own screen. The form is beside the machine: what it opens, it opens as a scan that the
 * policy decides. What was typed lives in the message that brings it, and nowhere afterwards.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../../../drivers/driver.ts';
import type { Lane, LaneEvent } from '../../act/lane.ts';
import type { Screen } from '../../contract.ts';
import type { IdentityCode } from '../../words.ts';
import type { ScanContext } from '../scan.ts';
import type { LaneSite } from '../site-lanes.ts';
import { mayAsk } from './confirming.ts';
import { cardShown, type DeclareMessage, faultsIn, intakeOf, questionsFor } from './declare-form.ts';
import type { LaneScans } from './lane-scans.ts';

/** What is asked; see the screen `declaring`. */
export type DeclareForm = Omit<Extract<Screen, { kind: 'declaring' }>, 'kind'>;

export interface DeclaringParts {
  readonly site: Pick<LaneSite, 'declare' | 'directions'>;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  readonly context: Pick<ScanContext, 'localTime'> & {
    readonly site: Pick<ScanContext['site'], 'noticeVersion' | 'showsInitials'>;
  };
  /** Keeps the card of whoever is to declare, and takes in what they have declared. */
  readonly scans: Pick<LaneScans, 'card' | 'forget' | 'present'>;
  lane(): Lane;
  /** The screen asks its visitor something else. */
  isAsking(): boolean;
  /** How long the lane still waits for the owner of a card, milliseconds. */
  cardMs(): number;
  dispatch(event: Extract<LaneEvent, { kind: 'attended' | 'abandoned' }>): void;
  changed(): void;
}

/** An event that the lane has taken, and what it came to. */
export interface Taken {
  readonly event: LaneEvent;
  readonly lane: Lane;
}

export interface Declaring {
  /** What the screen asks at present. */
  readonly shown: DeclareForm | null;
  /** Another number whenever the screens have to be told anew. */
  readonly turn: number;
  /** What is not meant for the form that is there changes nothing. */
  take(message: DeclareMessage): void;
  /** To be called when the lane has taken events. */
  see(taken: readonly Taken[]): void;
  close(): void;
}

export function newDeclaring(parts: DeclaringParts): Declaring {
  return new LaneForm(parts);
}

interface Form extends Pick<DeclareForm, 'id' | 'ask' | 'faults'> {
  readonly card: IdentityCode | null;
}

class LaneForm implements Declaring {
  readonly #parts: DeclaringParts;
  #form: Form | null = null;
  /** Of a form without a card: with one, the lane waits. */
  #timer: { readonly endMs: number; readonly cancel: () => void } | null = null;
  #lastId = 0;
  #turn = 0;

  constructor(parts: DeclaringParts) {
    this.#parts = parts;
  }

  get shown(): DeclareForm | null {
    const form = this.#form;
    if (form === null) return null;
    const { cardMs, clock, context } = this.#parts;
    const forMs = form.card === null ? (this.#timer?.endMs ?? 0) - clock.monotonic() : cardMs();
    const card = form.card && cardShown(form.card, context.site.showsInitials);
    return { ...form, card, forMs: Math.max(0, forMs) };
  }

  get turn(): number {
    return this.#turn;
  }

  take(message: DeclareMessage): void {
    if (message.type === 'declare-begin') {
      this.#begin();
      return;
    }
    const form = this.#form;
    if (form?.id !== message.id) return;
    switch (message.type) {
      case 'declare-alive':
        this.#renew();
        break;
      case 'declare-end':
        this.#leave(form);
        break;
      case 'declare':
        this.#submit(form, message);
        break;
    }
  }

  see(taken: readonly Taken[]): void {
    const last = taken.at(-1);
    if (last === undefined) return;
    const isOver = ({ event, lane }: Taken) => event.kind === 'scanned' || event.kind === 'recorded' || !mayAsk(lane);
    if (this.#form?.card === null && taken.some(isOver)) this.#forget();
    const { scans } = this.#parts;
    if (last.lane.collecting === null && last.lane.deciding === null) scans.forget();
    const card = awaitsForm(last.lane) ? scans.card : null;
    if (card === null) {
      if (this.#form?.card) this.#forget();
    } else if (!isDeepStrictEqual(this.#form?.card?.person, card.person)) {
      // The same person's card, or a misread of it, takes nothing away from them.
      this.#open(card);
    }
  }

  close(): void {
    this.#forget();
  }

  #begin(): void {
    const { site, lane, isAsking, changed } = this.#parts;
    if (site.declare === null || !site.directions.includes('in')) return;
    if (this.#form !== null || isAsking() || !mayAsk(lane())) return;
    this.#open(null);
    this.#wait();
    changed();
  }

  #open(card: IdentityCode | null): void {
    this.#forget();
    this.#lastId += 1;
    const ask = questionsFor(card, this.#parts.site.declare?.ask ?? []);
    this.#form = { id: this.#lastId, card, ask, faults: [] };
  }

  #forget(): void {
    this.#timer?.cancel();
    this.#timer = null;
    if (this.#form === null) return;
    this.#form = null;
    this.#turn += 1;
  }

  #renew(): void {
    this.#turn += 1;
    if (this.#form?.card) {
      this.#parts.dispatch({ kind: 'attended' });
    } else {
      this.#wait();
      this.#parts.changed();
    }
  }

  #wait(): void {
    const { clock, lane, changed } = this.#parts;
    this.#timer?.cancel();
    const ms = lane().settings.declareMs;
    const cancel = clock.timer(ms, () => {
      this.#forget();
      changed();
    });
    this.#timer = { endMs: clock.monotonic() + ms, cancel };
  }

  #leave({ card }: Form): void {
    this.#forget();
    if (card === null) this.#parts.changed();
    else this.#parts.dispatch({ kind: 'abandoned' });
  }

  #submit(form: Form, { notice, declaration }: Extract<DeclareMessage, { type: 'declare' }>): void {
    const { clock, context, random, scans } = this.#parts;
    const now = clock.now();
    // Whoever has agreed to another notice has not answered.
    if (notice !== context.site.noticeVersion) {
      this.#renew();
      return;
    }
    const faults = faultsIn(declaration, form.ask, Number(context.localTime(now).date.slice(0, 4)));
    if (faults.length > 0) {
      this.#form = { ...form, faults };
      this.#renew();
      return;
    }
    scans.present('in', intakeOf(declaration, { ...form, random, now }));
  }
}

function awaitsForm({ state, shown }: Lane): boolean {
  return state === 'reading' && shown?.kind === 'reading' && shown.more?.kind === 'declaration';
}
