import type { LaneFault } from '../words.ts';
import type { Lane, Shown } from './lane.ts';

/** What a screen shows of a lane. */
export type View =
  | { readonly kind: 'waiting' | 'locked' | 'fire' }
  | Shown
  | { readonly kind: 'out-of-order'; readonly faults: readonly LaneFault[] };

/** Fire before everything, then a lane out of order, then what its last event has to say. */
export function view({ state, shown, faults, settings }: Lane): View {
  if (state === 'released') return { kind: 'fire' };
  if (state === 'faulted' && shown?.kind !== 'admitted') return { kind: 'out-of-order', faults };
  if (shown !== null) return shown;
  if (state === 'locked') return { kind: 'locked' };
  if (state === 'held') return { kind: 'admitted', direction: settings.directions[0] ?? 'in', initials: null };
  return { kind: 'waiting' };
}
