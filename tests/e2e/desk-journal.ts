/** What the journal's file says of what was done at the desk. */
import { openReader } from '../../main/record/read.ts';
import type { DeskRig } from './desk-rig.ts';

export interface Written {
  readonly seq: number;
  readonly kind: string;
  readonly lane: string | null;
  readonly [field: string]: unknown;
}

/** Every event behind this one, as the file has them. */
export function eventsBehind(rig: DeskRig, seq: number): Written[] {
  const opened = openReader(rig.site.data);
  if (!opened.ok) throw new Error(opened.fault.message);
  try {
    const rows = opened.value
      .prepare<[number]>('SELECT seq, kind, lane, payload FROM event WHERE seq > ? ORDER BY seq')
      .all(seq);
    return rows.map(row => {
      const { payload, ...rest } = row as { seq: number; kind: string; lane: string | null; payload: string };
      return { ...JSON.parse(payload), ...rest };
    });
  } finally {
    opened.value.close();
  }
}

export function lastSeq(rig: DeskRig): number {
  return eventsBehind(rig, 0).at(-1)?.seq ?? 0;
}

/** Whether the journal counts this person as inside. */
export function isInside({ rig }: { readonly rig: DeskRig }, person: unknown): boolean {
  const opened = openReader(rig.site.data);
  if (!opened.ok) throw new Error(opened.fault.message);
  try {
    const open = opened.value.prepare('SELECT count(*) AS open FROM visit WHERE person = ? AND closed_by IS NULL');
    return (open.get(person) as { open: number }).open > 0;
  } finally {
    opened.value.close();
  }
}
