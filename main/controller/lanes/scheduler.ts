/** Holds lanes open while their schedule says so, and lets go of what it holds when that is over. */
import type { Clock } from '../../../drivers/driver.ts';
import type { GuardAction, Lane } from '../../act/lane.ts';
import type { Direction, LaneMode, Override, Result } from '../../words.ts';

export interface ScheduledLane {
  readonly site: { readonly id: string; readonly directions: readonly Direction[] };
  readonly lane: Pick<Lane, 'state' | 'faults' | 'locked'>;
  /** When somebody was last let in, milliseconds since 1970; null where nobody was since the start. */
  readonly enteredAt: number | null;
  request(action: 'hold' | 'end-hold', direction: Direction, override: Override): Result<number, string>;
  /** `heard` is called with each request that has become durable. */
  hearRequest(heard: (action: GuardAction) => void): void;
  hearOpen(heard: (isOpen: boolean) => void): void;
}

export interface SchedulerParts {
  readonly lanes: readonly ScheduledLane[];
  readonly clock: Clock;
  /** What the schedules say of the lane; `enteredAt` is for those that wait for the first person. */
  modeOf(lane: string, now: number, enteredAt: number | null): LaneMode;
  /** A lane has another mode. */
  changed(): void;
}

export interface Scheduler {
  /** As it was seen last; `controlled` before the start. */
  mode(lane: string): LaneMode;
  /** Looks at once, and from then on every minute. To be called when the lanes have started. */
  start(): void;
  close(): void;
}

const minuteMs = 60_000;
/** How soon a hold is tried again that could not begin or end, milliseconds. */
const retryMs = 2_000;

/** What the schedule knows of a lane. */
interface Known {
  mode: LaneMode;
  /** The lane is held because the schedule has asked for it, and nobody else has since. */
  isMine: boolean;
  /** A guard has ended the hold: it does not begin again before the schedule says something else. */
  isOverruled: boolean;
}

export function newScheduler({ lanes, clock, modeOf, changed }: SchedulerParts): Scheduler {
  const known = new Map<ScheduledLane, Known>(
    lanes.map(lane => [lane, { mode: 'controlled', isMine: false, isOverruled: false }]),
  );
  let isAsking = false;
  let isClosed = true;
  let cancel = (): void => undefined;
  let dueAt = Number.POSITIVE_INFINITY;

  function ask(lane: ScheduledLane, action: 'hold' | 'end-hold', reason: LaneMode): boolean {
    isAsking = true;
    const asked = lane.request(action, lane.site.directions[0] ?? 'in', { guard: 'schedule', reason });
    isAsking = false;
    return asked.ok && (lane.lane.state === 'held') === (action === 'hold');
  }

  /** False where it has to be tried again. */
  function follow(lane: ScheduledLane, now: Known): boolean {
    if (lane.lane.state !== 'held') now.isMine = false;
    if (now.mode !== 'free') {
      if (now.isMine && ask(lane, 'end-hold', now.mode)) now.isMine = false;
      return !now.isMine;
    }
    if (lane.lane.state === 'held' || now.isOverruled) return true;
    now.isMine = mayBegin(lane.lane) && ask(lane, 'hold', 'free');
    return now.isMine;
  }

  function look(): void {
    const moment = clock.now();
    let isDone = true;
    let isChanged = false;
    for (const [lane, now] of known) {
      const mode = modeOf(lane.site.id, moment, lane.enteredAt);
      if (mode !== now.mode) {
        Object.assign(now, { mode, isOverruled: false });
        isChanged = true;
      }
      if (!follow(lane, now)) isDone = false;
    }
    plan(isDone ? minuteMs - (moment % minuteMs) : retryMs);
    if (isChanged) changed();
  }

  function plan(ms: number): void {
    cancel();
    dueAt = clock.monotonic() + ms;
    if (!isClosed) cancel = clock.timer(ms, look);
  }

  /** Somebody may just have been the first. */
  function lookSoon(): void {
    if (!isClosed && dueAt - clock.monotonic() > retryMs) plan(retryMs);
  }

  for (const [lane, now] of known) {
    lane.hearOpen(isOpen => {
      if (!isOpen) lookSoon();
    });
    lane.hearRequest(action => {
      if (isAsking) return;
      if (action === 'hold' || action === 'end-hold') now.isMine = false;
      if (action === 'end-hold') now.isOverruled = true;
      if (action === 'unlock') lookSoon();
    });
  }

  return {
    mode: id => [...known].find(([lane]) => lane.site.id === id)?.[1].mode ?? 'controlled',
    start() {
      isClosed = false;
      look();
    },
    close() {
      isClosed = true;
      cancel();
    },
  };
}

/** Never over a lock, and not while it would cut short who is just going through. */
function mayBegin({ state, faults, locked }: ScheduledLane['lane']): boolean {
  const isFree = state === 'idle' || state === 'refused' || state === 'referred';
  return isFree && faults.length === 0 && !locked;
}
