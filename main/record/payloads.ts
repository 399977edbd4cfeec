/** What of a record stands in its event, beside what every event has. */
import type { LaneRecord } from '../act/lane.ts';
import type { Override } from '../words.ts';
import type { DeskRecord } from './desk-records.ts';

export type Payload = Readonly<Record<string, unknown>>;

/** Without the person whom an override lets in: that one is in the journal already. */
export function lanePayload(record: LaneRecord): Payload {
  switch (record.kind) {
    case 'refused':
      return { direction: record.direction, reasons: [record.reason], count: 1 };
    case 'overridden':
    case 'turned-away':
      return { direction: record.direction, ...record.override, of: record.of };
    case 'opened':
    case 'passed':
    case 'not-passed':
    case 'outcome-unknown':
      return { entry: record.entry };
    case 'forced':
    case 'tailgated':
      return { direction: record.direction, entry: record.entry };
    case 'fire-started':
    case 'fire-ended':
      return {};
    case 'faulted':
    case 'recovered':
      return { fault: record.fault };
    default:
      return { ...record.override };
  }
}

/** Everything but the kind; the guard, reason and note of an override each by itself, as in a lane's record. */
export function deskPayload(record: DeskRecord): Payload {
  const { kind, override, ...rest }: { kind: string; override?: Override } = record;
  return { ...override, ...rest };
}
