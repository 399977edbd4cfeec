/** Faults on demand between a board of paper and its wire. */
import type { Clock } from '../driver.ts';
import type { BoardModel, BoardParts } from './board-model.ts';

/** Of all that passes, the part that is hit, 0 to 1; or the next so many, however they come. */
export type Dose = { readonly rate: number } | { readonly next: number };

export interface WireFaults {
  /** Answers come so much later, in order; 0 for at once. */
  late(ms: number): void;
  /** Pieces that never arrive, of both directions. */
  lost(dose: Dose): void;
  /** Pieces of which one bit arrives wrong, of both directions. */
  garbled(dose: Dose): void;
  stuck(channel: number, isStuck: boolean): void;
}

export interface WireParts extends BoardParts {
  /** So many bytes for the board are lost on the way. */
  lost?(count: number): void;
}

export interface FaultyBoard {
  /** The board as it is on this wire. */
  readonly board: BoardModel;
  readonly faults: WireFaults;
}

/**
 * A board on a wire that can be made bad. A piece is what is sent or answered in one go. `random` gives numbers from 0
 * to 1, below 1: with the same ones, the same pieces are hit.
 */
export function newFaultyBoard(
  newBoard: (parts: BoardParts) => BoardModel,
  parts: WireParts,
  random: () => number,
): FaultyBoard {
  const [isLost, isGarbled] = [newDose(random), newDose(random)];
  const later = newDelay(parts.clock);

  /** What arrives of a piece; null for nothing. */
  function worn(bytes: Uint8Array): Uint8Array | null {
    if (isLost.hits()) return null;
    return isGarbled.hits() ? garble(bytes, random) : bytes;
  }

  const board = newBoard({
    ...parts,
    answer(bytes) {
      const arriving = worn(bytes);
      if (arriving !== null) later.pass(() => parts.answer(arriving));
    },
  });
  return {
    board: {
      ...board,
      take(bytes) {
        const arriving = worn(bytes);
        if (arriving !== null) board.take(arriving);
        else parts.lost?.(bytes.length);
      },
      reset() {
        later.drop();
        board.reset();
      },
    },
    faults: { late: later.set, lost: isLost.set, garbled: isGarbled.set, stuck: board.stick },
  };
}

function newDose(random: () => number) {
  let dose: Dose = { next: 0 };
  return {
    set(given: Dose) {
      dose = given;
    },
    hits(): boolean {
      if ('rate' in dose) return dose.rate > 0 && random() < dose.rate;
      if (dose.next <= 0) return false;
      dose = { next: dose.next - 1 };
      return true;
    },
  };
}

/** Calls what it is given after a while, in the order in which it came. */
function newDelay(clock: Clock) {
  let delayMs = 0;
  let lastMs = 0;
  const cancels = new Set<() => void>();
  return {
    set(ms: number) {
      delayMs = ms;
    },
    pass(fire: () => void): void {
      const nowMs = clock.monotonic();
      if (delayMs === 0 && cancels.size === 0) {
        fire();
        return;
      }
      lastMs = Math.max(lastMs, nowMs + delayMs);
      const cancel = clock.timer(lastMs - nowMs, () => {
        cancels.delete(cancel);
        fire();
      });
      cancels.add(cancel);
    },
    drop() {
      for (const cancel of cancels) cancel();
      cancels.clear();
    },
  };
}

function garble(bytes: Uint8Array, random: () => number): Uint8Array {
  const garbled = bytes.slice();
  const at = Math.floor(random() * bytes.length);
  garbled[at] = (garbled[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  return garbled;
}
