/** The alarms, told from the events: raised by one, cleared by another, acknowledged by a guard. */
import type { Database } from 'better-sqlite3';
import type { AlarmKind } from '../words.ts';
import type { ProjectedEvent } from './projected-event.ts';

export interface Alarms {
  project(event: ProjectedEvent): void;
}

/** What raises an alarm. `lasts`: until another event clears it; else it is over when it is raised. */
interface Cause {
  readonly kind: AlarmKind;
  readonly detail: string | null;
  readonly lasts: boolean;
  /** The lanes have it together: one alarm for all of them, which ends with the last of them. */
  readonly isShared: boolean;
}

const momentary = (kind: AlarmKind, detail: string | null = null): Cause => ({
  ...{ kind, detail },
  lasts: false,
  isShared: false,
});
const lasting = (kind: AlarmKind, detail: string | null = null): Cause => ({
  ...{ kind, detail },
  lasts: true,
  isShared: false,
});

/** Events of one lane's door end both that it was held open and that it was forced. */
const forcedDoor = lasting('forced', 'door');
const heldOpen = lasting('held-open');

/** A device by its name, `clock` and `journal` of the whole gate. */
function faultOf(fault: unknown): Cause | null {
  if (fault === 'clock' || fault === 'journal') return { kind: fault, detail: null, lasts: true, isShared: true };
  return typeof fault === 'string' ? lasting('device', fault) : null;
}

function raisedBy({ kind, payload }: ProjectedEvent): Cause | null {
  switch (kind) {
    case 'forced':
    case 'tailgated':
      return momentary(kind);
    case 'door-forced':
      return forcedDoor;
    case 'held-open':
      return heldOpen;
    case 'tampered':
      return lasting('tampered');
    case 'disk-low':
      return lasting('disk');
    case 'supervisor-called':
      return momentary('call', typeof payload?.guard === 'string' ? payload.guard : null);
    case 'faulted':
      return faultOf(payload?.fault);
    default:
      return null;
  }
}

function clearedBy({ kind, payload }: ProjectedEvent): readonly Cause[] {
  switch (kind) {
    case 'door-closed':
      return [forcedDoor, heldOpen];
    case 'tamper-ended':
      return [lasting('tampered')];
    case 'disk-recovered':
      return [lasting('disk')];
    case 'recovered': {
      const cause = faultOf(payload?.fault);
      return cause === null ? [] : [cause];
    }
    default:
      return [];
  }
}

export const alarmEvents = [
  ...['forced', 'tailgated', 'door-forced', 'held-open', 'tampered', 'disk-low', 'supervisor-called', 'faulted'],
  ...['door-closed', 'tamper-ended', 'disk-recovered', 'recovered', 'alarm-acknowledged', 'started'],
];

interface OpenRow {
  readonly seq: number;
  readonly lanes: string | null;
}

/** Throws SqliteError. */
export function openAlarms(connection: Database): Alarms {
  const add = connection.prepare(
    'INSERT INTO alarm (seq, kind, lane, at, detail, lanes, cleared_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const lastingOne = connection.prepare<[string, string | null, string | null], OpenRow>(
    'SELECT seq, lanes FROM alarm WHERE cleared_at IS NULL AND kind = ? AND lane IS ? AND detail IS ?',
  );
  const clear = connection.prepare('UPDATE alarm SET cleared_at = ?, lanes = NULL WHERE seq = ?');
  const share = connection.prepare('UPDATE alarm SET lanes = ? WHERE seq = ?');
  const clearAll = connection.prepare('UPDATE alarm SET cleared_at = ?, lanes = NULL WHERE cleared_at IS NULL');
  const acknowledge = connection.prepare('UPDATE alarm SET acknowledged_at = ?, acknowledged_by = ? WHERE seq = ?');

  const find = ({ kind, detail, isShared }: Cause, lane: string | null) =>
    lastingOne.get(kind, isShared ? null : lane, detail);

  function raise(cause: Cause, { seq, at, lane }: ProjectedEvent): void {
    const known = cause.lasts ? find(cause, lane) : undefined;
    if (known === undefined) {
      const lanes = cause.isShared ? JSON.stringify([lane]) : null;
      add.run(seq, cause.kind, cause.isShared ? null : lane, at, cause.detail, lanes, cause.lasts ? null : at);
    } else if (cause.isShared) {
      share.run(JSON.stringify([...new Set([...lanesOf(known), lane])]), known.seq);
    }
  }

  function end(cause: Cause, { at, lane }: ProjectedEvent): void {
    const known = find(cause, lane);
    if (known === undefined) return;
    const left = lanesOf(known).filter(other => other !== lane);
    if (cause.isShared && left.length > 0) share.run(JSON.stringify(left), known.seq);
    else clear.run(at, known.seq);
  }

  return {
    project(event) {
      const { kind, at, payload } = event;
      // What an earlier life has found lasting is found again where it still lasts.
      if (kind === 'started') clearAll.run(at);
      if (kind === 'alarm-acknowledged' && typeof payload?.alarm === 'number') {
        acknowledge.run(at, typeof payload.guard === 'string' ? payload.guard : null, payload.alarm);
      }
      for (const cause of clearedBy(event)) end(cause, event);
      const cause = raisedBy(event);
      if (cause !== null) raise(cause, event);
    },
  };
}

const lanesOf = ({ lanes }: OpenRow): (string | null)[] => (lanes === null ? [] : JSON.parse(lanes));
