/** A declaration that the lane's screen asks its visitor to confirm. Beside the machine: nothing of it opens anything. */
import type { Clock } from '../../../drivers/driver.ts';
import type { Lane, LaneEvent } from '../../act/lane.ts';
import type { Screen } from '../../contract.ts';

/** What is asked; see the screen `confirming`. */
export type Question = Omit<Extract<Screen, { kind: 'confirming' }>, 'kind' | 'forMs'>;
/** `gone`: somebody scanned, the lane was needed for something else, or nobody answered in time. */
export type Confirmed = 'true' | 'false' | 'gone';

/** The visitor has so long to read it and to answer, milliseconds. */
export const confirmMs = 60_000;

export interface Confirming {
  /** What the screen asks at present. */
  readonly shown: (Question & { readonly forMs: number }) | null;
  /** False where the lane is busy, or asks already. `ended` is called once. */
  ask(question: Question, lane: Lane, ended: (answer: Confirmed) => void): boolean;
  /** False where that is not what is asked. */
  answer(id: number, isTrue: boolean): boolean;
  /** False where nothing is asked. */
  withdraw(): boolean;
  /** To be called after each event of the lane, with what it came to. */
  see(event: LaneEvent, lane: Lane): void;
}

export function newConfirming(clock: Clock, changed: () => void): Confirming {
  let asked: {
    readonly question: Question;
    readonly endMs: number;
    readonly cancel: () => void;
    readonly ended: (answer: Confirmed) => void;
  } | null = null;

  function end(answer: Confirmed): boolean {
    if (asked === null) return false;
    const { cancel, ended } = asked;
    asked = null;
    cancel();
    changed();
    ended(answer);
    return true;
  }

  return {
    get shown() {
      if (asked === null) return null;
      return { ...asked.question, forMs: Math.max(0, asked.endMs - clock.monotonic()) };
    },
    ask(question, lane, ended) {
      if (asked !== null || !mayAsk(lane)) return false;
      const cancel = clock.timer(confirmMs, () => end('gone'));
      asked = { question, endMs: clock.monotonic() + confirmMs, cancel, ended };
      changed();
      return true;
    },
    answer: (id, isTrue) => asked?.question.id === id && end(isTrue ? 'true' : 'false'),
    withdraw: () => end('gone'),
    see(event, lane) {
      if (asked !== null && (event.kind === 'scanned' || !mayAsk(lane))) end('gone');
    },
  };
}

/** The screen is free to ask its visitor something. */
export function mayAsk({ state, faults, locked }: Lane): boolean {
  return (state === 'idle' || state === 'refused' || state === 'referred') && faults.length === 0 && !locked;
}
