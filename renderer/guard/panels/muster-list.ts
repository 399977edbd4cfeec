/**
 * Who is inside, as the gate has last told it. The list outlives its panel and a lost link; it is forgotten when the
 * guard signs out. Marks that are made while the link is lost are kept and sent when it is back.
 */
import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { MusterRow } from '../../../main/desk-contract.ts';
import { timer } from '../../ui/browser.ts';
import type { Desk } from '../desk.ts';
import type { FailedWhy } from './lookup.ts';

export interface MusterList {
  /** With the guard's own marks; null: none has come yet. */
  readonly rows: ReadonlySignal<readonly MusterRow[] | null>;
  /** When the gate made it, milliseconds since 1970. */
  readonly at: ReadonlySignal<number | null>;
  /** Marks that the gate does not have yet. */
  readonly unsent: ReadonlySignal<number>;
  /** Why the newest list or mark did not come through; null where it did. */
  readonly failure: ReadonlySignal<FailedWhy | null>;
  refresh(): Promise<void>;
  /** Marks the person of this visit as met at the assembly point, or not. */
  mark(visit: number, isMet: boolean): void;
  /** Asks anew whenever people have come or gone, until the returned function is called; not more often than `gapMs`. */
  keep(gapMs: () => number): () => void;
}

export type MusterDesk = Pick<Desk, 'ask' | 'status' | 'me' | 'occupancy' | 'fire'>;
type Timer = (ms: number, fire: () => void) => () => void;

const lists = new WeakMap<MusterDesk, MusterList>();

/** The list of this desk: one, whoever asks. */
export function musterOf(desk: MusterDesk): MusterList {
  const list = lists.get(desk) ?? newMusterList(desk, timer);
  lists.set(desk, list);
  return list;
}

export function newMusterList(desk: MusterDesk, timer: Timer): MusterList {
  const told = signal<{ readonly at: number; readonly rows: readonly MusterRow[] } | null>(null);
  const failure = signal<FailedWhy | null>(null);
  const marks = newMarks(desk, {
    done(visit, isMet) {
      since.set(visit, isMet);
      told.value = told.value && { ...told.value, rows: marked(told.value.rows, new Map([[visit, isMet]])) };
    },
    failed(why) {
      failure.value = why;
    },
  });
  /** Marks that the gate took while a list was on its way: that list may be older. */
  const since = new Map<number, boolean>();
  let asking: Promise<void> | null = null;
  let isWanted = false;
  /** Counts the guards: an answer that was meant for the one before is dropped. */
  let session = 0;

  const fetch = async () => {
    const mine = session;
    do {
      isWanted = false;
      since.clear();
      const answer = await desk.ask({ kind: 'muster' });
      if (mine !== session) return;
      failure.value = answer.kind === 'failed' ? answer.why : null;
      if (answer.kind === 'muster') told.value = { at: answer.at, rows: marked(answer.rows, since) };
    } while (isWanted);
  };
  const refresh = () => {
    if (asking !== null) {
      isWanted = true;
      return asking;
    }
    const mine = fetch().finally(() => {
      if (asking === mine) asking = null;
    });
    asking = mine;
    return mine;
  };
  const forget = () => {
    session += 1;
    asking = null;
    told.value = null;
    failure.value = null;
    marks.forget();
  };
  let guard: string | null = null;
  effect(() => {
    const me = desk.me.value;
    const isOut = desk.status.value === 'signed-out';
    untracked(() => {
      if (isOut || (me !== null && guard !== null && `${me.name} ${me.role}` !== guard)) forget();
      if (me !== null) guard = isOut ? null : `${me.name} ${me.role}`;
    });
  });
  effect(() => {
    if (desk.status.value === 'live') untracked(marks.send);
  });
  return {
    rows: computed(() => told.value && marked(told.value.rows, marks.unsent.value)),
    at: computed(() => told.value?.at ?? null),
    unsent: computed(() => marks.unsent.value.size),
    failure,
    refresh,
    mark: marks.make,
    keep: gapMs => keepFresh(desk, timer, refresh, gapMs),
  };
}

function marked(rows: readonly MusterRow[], marks: ReadonlyMap<number, boolean>): readonly MusterRow[] {
  if (marks.size === 0) return rows;
  return rows.map(row => {
    const isMet = marks.get(row.visit) ?? row.isMet;
    return isMet === row.isMet ? row : { ...row, isMet };
  });
}

interface MarkListener {
  done(visit: number, isMet: boolean): void;
  failed(why: FailedWhy): void;
}

/** The guard's marks on their way to the gate. */
function newMarks(desk: MusterDesk, listener: MarkListener) {
  const unsent = signal<ReadonlyMap<number, boolean>>(new Map());
  const sending = new Set<number>();
  const send = async (visit: number) => {
    if (sending.has(visit)) return;
    sending.add(visit);
    try {
      // A mark may change while it is sent: then it goes once more.
      for (let isMet = unsent.value.get(visit); isMet !== undefined; isMet = unsent.value.get(visit)) {
        const answer = await desk.ask({ kind: 'account-for', visit, isMet });
        if (answer.kind === 'failed' && answer.why === 'not-available') return;
        if (unsent.value.get(visit) === isMet) unsent.value = without(unsent.value, visit);
        if (answer.kind === 'done') listener.done(visit, isMet);
        else listener.failed(answer.kind === 'failed' ? answer.why : 'not-available');
      }
    } finally {
      sending.delete(visit);
    }
  };
  return {
    unsent,
    make(visit: number, isMet: boolean) {
      unsent.value = new Map(unsent.value).set(visit, isMet);
      void send(visit);
    },
    send() {
      for (const visit of unsent.value.keys()) void send(visit);
    },
    forget() {
      unsent.value = new Map();
    },
  };
}

function without(marks: ReadonlyMap<number, boolean>, visit: number): ReadonlyMap<number, boolean> {
  const rest = new Map(marks);
  rest.delete(visit);
  return rest;
}

function keepFresh(desk: MusterDesk, timer: Timer, refresh: () => Promise<void>, gapMs: () => number): () => void {
  let cancel: (() => void) | null = null;
  let isFirst = true;
  const end = effect(() => {
    // People have come or gone, a fire begins, the link is back.
    const isLive = desk.status.value === 'live';
    void desk.occupancy.value;
    void desk.fire.value;
    if (!isLive) isFirst = true;
    if (!isLive || cancel !== null) return;
    cancel = timer(isFirst ? 0 : gapMs(), () => {
      cancel = null;
      void refresh();
    });
    isFirst = false;
  });
  return () => {
    end();
    cancel?.();
  };
}
