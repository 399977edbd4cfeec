/** What the desk's parts share: the live state, and the way to ask for something. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { Answer, Ask, DeskPart, DeskSession, DeskSite, SignInFault } from '../../main/desk-contract.ts';
import type { Language } from '../ui/language.ts';

/** `connecting`: nothing is known yet. `lost`: what is shown is old. `signed-out`: nobody is signed in here (any more). */
export type DeskStatus = 'connecting' | 'live' | 'lost' | 'signed-out';

/** Every part of the state has a signal of its own: a change draws what it concerns, and no more. */
export type DeskState = { readonly [Part in keyof DeskPart]: ReadonlySignal<DeskPart[Part]> };

/** Why nobody was signed in; `unreachable`: the gate did not answer. */
export type SignInTrouble = SignInFault | { readonly error: 'unreachable'; readonly waitMs?: undefined };

export interface Desk extends DeskState {
  readonly status: ReadonlySignal<DeskStatus>;
  /** Null before the snapshot. */
  readonly site: ReadonlySignal<DeskSite | null>;
  readonly me: ReadonlySignal<Pick<DeskSession, 'name' | 'role'> | null>;
  /** After a lost link: how many events came while it was, until the guard has seen it. Null otherwise. */
  readonly missed: Signal<number | null>;
  /** The controller's clock, milliseconds since 1970. */
  now(): number;
  /** Resolves with what came of it; `not-available` where the link is lost. */
  ask(ask: Ask): Promise<Answer>;
  /** Null where it went well. */
  signIn(body: { name: string; pin: string } | { badge: string; pin?: string }): Promise<SignInTrouble | null>;
  changePin(from: string, to: string): Promise<SignInTrouble | null>;
  signOut(): Promise<void>;
  /** The session that waits for its first PIN change. */
  readonly mustChangePin: ReadonlySignal<boolean>;
}

/** What all panels need beside the desk. */
export interface View {
  readonly language: Signal<Language>;
  /** The lane that is worked on; null for none. */
  readonly lane: Signal<string | null>;
  /** The case that is worked on, by its entry; null for none. */
  readonly entry: Signal<number | null>;
  readonly panel: Signal<Panel>;
}
export type Panel =
  /** The case or the lane that is selected. */
  'work' | 'search' | 'muster' | 'declare' | 'watchlist' | 'guards' | 'log' | 'alarms';
