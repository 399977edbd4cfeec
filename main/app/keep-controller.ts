/** Finds the controller of a data folder; where none answers and the shell may, starts one and starts it again. */
import type { Clock } from '../../drivers/driver.ts';
import type { ControlAnswer, ControlRequest } from '../contract.ts';
import type { Result } from '../words.ts';

/** A controller is looked for this often, milliseconds. */
const lookMs = 2_000;
/** A service manager that restarts its controller gets this long before the shell starts one of its own. */
export const graceMs = 5_000;
/** Wait before a controller that the shell started and that died is started again; doubles up to the longest wait. */
const shortestWaitMs = 1_000;
const longestWaitMs = 30_000;
/** A controller that lived this long was well: the waits begin anew. */
const steadyMs = 60_000;

export interface OwnController {
  /** Asks it to end: relays off, journal closed. */
  stop(): void;
}
export interface ControllerListener {
  /** It has said that it is ready. */
  ready(): void;
  /** It has ended or could not be started. Comes once. */
  ended(how: string): void;
}

export interface KeeperParts {
  readonly clock: Pick<Clock, 'monotonic' | 'timer'>;
  ask(request: ControlRequest): Promise<Result<ControlAnswer, string>>;
  /** Null: somebody else starts the controller, the shell waits for it. */
  readonly start: ((listener: ControllerListener) => OwnController) | null;
  log(message: string, details?: Readonly<Record<string, unknown>>): void;
}

export interface Keeper {
  /** The lanes' ids in the site's order, once a controller answers. */
  readonly lanes: Promise<readonly string[]>;
  /** Ends the controller that the shell has started; one that it found lives on. */
  stop(): void;
}

export function keepController({ clock, ask, start, log }: KeeperParts): Keeper {
  let answered: (lanes: readonly string[]) => void;
  const lanes = new Promise<readonly string[]>(resolve => {
    answered = resolve;
  });
  let silentSince: number | null = null;
  let own: OwnController | null = null;
  let quickEnds = 0;
  let cancel = () => {};
  let stopped = false;

  async function look(): Promise<void> {
    const answer = await ask({ command: 'lane-list' });
    if (stopped) return;
    const now = clock.monotonic();
    if (answer.ok && answer.value.answer === 'lanes') {
      silentSince = null;
      answered(answer.value.lanes.map(({ id }) => id));
      if (start === null) return;
    } else {
      silentSince ??= now;
      if (own === null && start !== null && now - silentSince >= graceMs) launch(start, now);
    }
    lookAfter(lookMs);
  }

  function lookAfter(ms: number): void {
    cancel();
    cancel = clock.timer(ms, () => void look());
  }

  function launch(begin: NonNullable<KeeperParts['start']>, startedAt: number): void {
    log('no controller answers: starting one');
    own = begin({
      ready: () => lookAfter(0),
      ended(how) {
        const now = clock.monotonic();
        quickEnds = now - startedAt < steadyMs ? quickEnds + 1 : 1;
        const waitMs = Math.min(shortestWaitMs * 2 ** (quickEnds - 1), longestWaitMs);
        log('the controller that the shell started has ended', { how, waitMs });
        if (stopped) return;
        own = null;
        silentSince = now + waitMs - graceMs;
        lookAfter(waitMs);
      },
    });
  }

  void look();
  return {
    lanes,
    stop() {
      stopped = true;
      cancel();
      own?.stop();
    },
  };
}
