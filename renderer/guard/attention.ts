/** What the desk sounds, and for how long it keeps quiet. */
import type { Alarm, DeskCase, Fire } from '../../main/desk-contract.ts';
import type { SoundName } from '../ui/sounds.ts';
import { waitingOf } from './selection.ts';

/** How long a mute lasts, milliseconds. */
export const muteMs = 60_000;

export interface Heard {
  readonly cases: readonly DeskCase[];
  readonly alarms: readonly Alarm[];
  readonly fire: Fire | null;
}

/** What was known when the desk sounded last. */
export interface Known {
  /** Of those who wait. */
  readonly entries: ReadonlySet<number>;
  readonly alarms: ReadonlySet<number>;
  readonly isBurning: boolean;
}

export interface Sounding {
  readonly known: Known;
  /** `alarm` repeats while it burns, `ring` is the alarm once; null: nothing new; `quiet`: the fire's alarm ends. */
  readonly sound: SoundName | 'ring' | 'quiet' | null;
}

/** Before a snapshot: what it brings is not news of this moment, save a fire and those who wait. */
export const nothingKnown: Known = { entries: new Set(), alarms: new Set(), isBurning: false };

/**
 * A fire sounds above all and cannot be muted; an alarm above somebody who begins to wait. What comes while the desk is
 * muted is taken as heard: it does not sound later.
 */
export function nextSound(known: Known, { cases, alarms, fire }: Heard, isMuted: boolean): Sounding {
  const waiting = waitingOf(cases).map(({ entry }) => entry);
  const open = alarms.filter(({ clearedAt, kind }) => clearedAt === null || kind === 'call' || isMomentary(kind));
  const next: Known = {
    entries: new Set(waiting),
    alarms: new Set(open.map(({ seq }) => seq)),
    isBurning: fire !== null && fire.burning.length > 0,
  };
  if (next.isBurning) return { known: next, sound: known.isBurning ? null : 'alarm' };
  if (known.isBurning) return { known: next, sound: 'quiet' };
  if (isMuted) return { known: next, sound: null };
  if (open.some(({ seq }) => !known.alarms.has(seq))) return { known: next, sound: 'ring' };
  return { known: next, sound: waiting.some(entry => !known.entries.has(entry)) ? 'referred' : null };
}

/** Over as soon as it has happened, and none the less to be heard. */
function isMomentary(kind: Alarm['kind']): boolean {
  return kind === 'forced' || kind === 'tailgated';
}
