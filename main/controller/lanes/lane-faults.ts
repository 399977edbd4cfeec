/** Why a lane is out of order, in words: the lane itself knows the kinds alone. */
import type { Lane, LaneEvent } from '../../act/lane.ts';
import type { LaneFault } from '../../words.ts';
import type { LaneListener } from './lane-parts.ts';

export interface LaneFaults {
  /** Those that the lane has, with what the technician has to know. */
  list(lane: Lane): readonly { readonly kind: LaneFault; readonly message: string }[];
  raise(lane: Lane, fault: LaneFault, message: string): void;
  clear(lane: Lane, fault: LaneFault): void;
  /** A reset clears every fault; those whose cause is still there come back at once. */
  raiseAgain(): void;
}

export function newLaneFaults(
  dispatch: (event: LaneEvent) => void,
  listener: Pick<LaneListener, 'alarm' | 'changed'>,
): LaneFaults {
  const messages = new Map<LaneFault, string>();
  return {
    list: ({ faults }) => faults.map(kind => ({ kind, message: messages.get(kind) ?? '' })),
    raise({ faults }, fault, message) {
      const isKnown = messages.get(fault) === message;
      messages.set(fault, message);
      if (!isKnown) listener.alarm(fault, message);
      if (!faults.includes(fault)) dispatch({ kind: 'faultRaised', fault });
      else if (!isKnown) listener.changed();
    },
    clear({ faults }, fault) {
      messages.delete(fault);
      if (faults.includes(fault)) dispatch({ kind: 'faultCleared', fault });
    },
    raiseAgain() {
      for (const fault of messages.keys()) dispatch({ kind: 'faultRaised', fault });
    },
  };
}
