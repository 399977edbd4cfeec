/** Sounds what `attention.ts` finds worth hearing, as the state changes. */
import { effect, type Signal, signal } from '@preact/signals';
import type { Sounds } from '../ui/sounds.ts';
import { type Known, nextSound, nothingKnown } from './attention.ts';
import type { Desk } from './desk.ts';

/** How long the alarm's sound is heard where nothing burns, milliseconds. */
const ringMs = 1_000;

/** Returns until when the desk is muted; the page sets it. */
export function listen(
  desk: Pick<Desk, 'cases' | 'alarms' | 'fire' | 'status' | 'now'>,
  sounds: Sounds,
  timer: (ms: number, fire: () => void) => () => void,
): Signal<number | null> {
  const mutedUntil = signal<number | null>(null);
  let known: Known = nothingKnown;
  let cancel = () => {};
  const stop = () => sounds.play(null);
  effect(() => {
    const heard = { cases: desk.cases.value, alarms: desk.alarms.value, fire: desk.fire.value };
    if (desk.status.value === 'signed-out') {
      cancel();
      if (known !== nothingKnown) stop();
      known = nothingKnown;
      return;
    }
    const next = nextSound(known, heard, (mutedUntil.peek() ?? 0) > desk.now());
    known = next.known;
    if (next.sound === null) return;
    cancel();
    if (next.sound === 'ring') {
      sounds.play('alarm');
      cancel = timer(ringMs, stop);
    } else sounds.play(next.sound === 'quiet' ? null : next.sound);
  });
  return mutedUntil;
}
