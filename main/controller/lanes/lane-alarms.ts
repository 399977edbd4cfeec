/** What contacts tell of a lane beside the passages: a door that stays open, one that was forced, an open housing. */
import type { Clock } from '../../../drivers/driver.ts';
import type { Direction, LaneState } from '../../words.ts';

/** As the journal names them. `door-closed` ends `held-open`, `tamper-ended` ends `tampered`. */
export type ContactAlarm = 'held-open' | 'door-closed' | 'door-forced' | 'tampered' | 'tamper-ended';

export interface LaneAlarmsParts {
  readonly clock: Clock;
  /** A door or passage may stay open for so long, milliseconds. */
  readonly heldMs: number;
  raise(alarm: ContactAlarm): void;
}

/** Levels are told as often as one likes: only a change counts. */
export interface LaneAlarms {
  /** `isChange` is false for a level that was found at the start, or when a lost contact came back. */
  door(isOpen: boolean, isChange: boolean): void;
  passage(direction: Direction, isActive: boolean): void;
  tamper(isOpen: boolean): void;
  /** To be called with the state after every event of the lane. */
  lane(state: LaneState): void;
  /** No alarm comes any more. */
  close(): void;
}

/** A door that opens so soon after the lane has closed was opened by whoever went through, milliseconds. */
export const recentMs = 5_000;

type Contact = 'door' | Direction;

const mayOpen = (state: LaneState) =>
  state === 'opening' || state === 'passing' || state === 'held' || state === 'released';
const mayStayOpen = (state: LaneState) => state === 'held' || state === 'released';

export function newLaneAlarms({ clock, heldMs, raise }: LaneAlarmsParts): LaneAlarms {
  /** What ends the wait of each open contact. */
  const waiting = new Map<Contact, () => void>();
  const open = new Set<Contact>();
  const overdue = new Set<Contact>();
  let state: LaneState = 'idle';
  let closedAt = Number.NEGATIVE_INFINITY;
  let isTampered = false;

  function wait(contact: Contact): void {
    if (mayStayOpen(state) || overdue.has(contact)) return;
    waiting.get(contact)?.();
    waiting.set(
      contact,
      clock.timer(heldMs, () => {
        waiting.delete(contact);
        overdue.add(contact);
        if (overdue.size === 1) raise('held-open');
      }),
    );
  }

  function stopWaiting(contact: Contact): void {
    waiting.get(contact)?.();
    waiting.delete(contact);
  }

  function level(contact: Contact, isOpen: boolean): void {
    if (isOpen) {
      open.add(contact);
      wait(contact);
      return;
    }
    open.delete(contact);
    stopWaiting(contact);
    if (overdue.delete(contact) && overdue.size === 0) raise('door-closed');
  }

  return {
    door(isOpen, isChange) {
      if (open.has('door') === isOpen) return;
      const isRecent = clock.monotonic() - closedAt <= recentMs;
      if (isOpen && isChange && !mayOpen(state) && !isRecent) raise('door-forced');
      level('door', isOpen);
    },
    passage(direction, isActive) {
      if (open.has(direction) !== isActive) level(direction, isActive);
    },
    tamper(isOpen) {
      if (isTampered === isOpen) return;
      isTampered = isOpen;
      raise(isOpen ? 'tampered' : 'tamper-ended');
    },
    lane(next) {
      if (next === state) return;
      const before = state;
      state = next;
      if (mayOpen(before) && !mayOpen(next)) closedAt = clock.monotonic();
      if (mayStayOpen(next) === mayStayOpen(before)) return;
      for (const contact of open) {
        if (mayStayOpen(next)) stopWaiting(contact);
        else wait(contact);
      }
    },
    close() {
      for (const cancel of waiting.values()) cancel();
      waiting.clear();
    },
  };
}
