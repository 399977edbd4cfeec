/** Which events stand in the log, each on a line of its own or several on one. */
import type { DeskEvent } from '../../main/desk-contract.ts';
import { isLogged } from './log-words.ts';

export interface LogLine {
  /** Of several the first. */
  readonly event: DeskEvent;
  /** On how many lanes it has happened at once. */
  readonly lanes: number;
}

/** What all lanes do at once, in a fire and in a lockdown: as many lines would push everything else out of sight. */
const joined = ['fire-started', 'fire-ended', 'locked', 'unlocked'];
/** Events of one kind that are at most this far apart are one, milliseconds. */
const joinMs = 1_000;

/** The newest `count` lines, newest first. `fireSince` is null where nothing burns. */
export function linesOf(events: readonly DeskEvent[], fireSince: number | null, count: number): LogLine[] {
  const found: LogLine[] = [];
  for (let index = events.length - 1; index >= 0 && found.length < count; index -= 1) {
    const event = events[index];
    if (event === undefined || !isLogged(event, fireSince)) continue;
    const at = joined.includes(event.kind) ? found.findIndex(line => isSame(line.event, event)) : -1;
    const later = found[at];
    if (later === undefined) found.push({ event, lanes: 1 });
    else found[at] = { event, lanes: later.lanes + 1 };
  }
  return found;
}

function isSame(later: DeskEvent, event: DeskEvent): boolean {
  return later.kind === event.kind && later.guard === event.guard && later.at - event.at <= joinMs;
}
