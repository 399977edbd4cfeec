/** The alarms as the desk sees them: raised, cleared, acknowledged; told live and anew. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LaneRecord } from '../../main/act/lane.ts';
import type { DeskRecord } from '../../main/record/desk-records.ts';
import type { Journal } from '../../main/record/journal.ts';
import { context, morning, need, newFolder, open, sql } from './journals.ts';
import { newProjection, toldBy } from './projections.ts';

const override = { guard: 'Lan', reason: 'seen', note: 'looked' };
const later = morning + 60_000;

/** What one lane, or the gate (null), writes. */
type Write = readonly [lane: string | null, record: LaneRecord | DeskRecord, at?: number];

const isOfLane = (record: LaneRecord | DeskRecord): record is LaneRecord =>
  ['forced', 'tailgated', 'faulted', 'recovered'].includes(record.kind);

function write(journal: Journal, writes: readonly Write[]): number[] {
  return writes.map(([lane, record, at = morning]) =>
    need(
      isOfLane(record) && lane !== null
        ? journal.append(at, lane, record, context)
        : journal.note(at, lane, record as DeskRecord, context),
    ),
  );
}

const faulted = (fault: 'relay' | 'scanner' | 'input' | 'journal' | 'clock') => ({ kind: 'faulted', fault }) as const;
const recovered = (fault: 'relay' | 'scanner' | 'input' | 'journal' | 'clock') =>
  ({ kind: 'recovered', fault }) as const;

const alarm = (kind: string, lane: string | null, changes: object = {}) => ({
  ...{ kind, lane, at: morning, detail: null, clearedAt: null, acknowledgedBy: null },
  ...changes,
});
const told = (journal: Journal) => journal.alarms().map(({ seq: _, ...rest }) => rest);

describe('an alarm', () => {
  test.each<[string, readonly Write[], readonly object[]]>([
    [
      'forced',
      [['in-1', { kind: 'forced', direction: 'in', entry: null }]],
      [alarm('forced', 'in-1', { clearedAt: morning })],
    ],
    [
      'tailgated',
      [['in-1', { kind: 'tailgated', direction: 'in', entry: 1 }]],
      [alarm('tailgated', 'in-1', { clearedAt: morning })],
    ],
    [
      'call',
      [['in-1', { kind: 'supervisor-called', override }]],
      [alarm('call', 'in-1', { detail: 'Lan', clearedAt: morning })],
    ],
    ['of a device', [['in-1', faulted('scanner')]], [alarm('device', 'in-1', { detail: 'scanner' })]],
    [
      'of a device that comes back',
      [
        ['in-1', faulted('relay')],
        ['in-1', recovered('relay'), later],
      ],
      [alarm('device', 'in-1', { detail: 'relay', clearedAt: later })],
    ],
    [
      'of a device, once',
      [
        ['in-1', faulted('relay')],
        ['in-1', faulted('relay'), later],
      ],
      [alarm('device', 'in-1', { detail: 'relay' })],
    ],
    [
      'of each device and lane',
      [
        ['in-1', faulted('relay')],
        ['in-1', faulted('input')],
        ['in-2', faulted('relay')],
        ['in-1', recovered('input'), later],
      ],
      [
        alarm('device', 'in-2', { detail: 'relay' }),
        alarm('device', 'in-1', { detail: 'input', clearedAt: later }),
        alarm('device', 'in-1', { detail: 'relay' }),
      ],
    ],
    [
      'of the clock, one for all lanes, until the last is well',
      [
        ['in-1', faulted('clock')],
        ['in-2', faulted('clock')],
        ['in-1', recovered('clock'), later],
      ],
      [alarm('clock', null)],
    ],
    [
      'of the journal, ended by the last lane',
      [
        ...([
          ['in-1', faulted('journal')],
          ['in-2', faulted('journal')],
        ] satisfies Write[]),
        ...([
          ['in-1', recovered('journal')],
          ['in-2', recovered('journal'), later],
        ] satisfies Write[]),
      ],
      [alarm('journal', null, { clearedAt: later })],
    ],
    [
      'of a door, forced and held open, both ended by its closing',
      [
        ['in-1', { kind: 'door-forced' }],
        ['in-1', { kind: 'held-open' }],
        ['in-2', { kind: 'held-open' }],
        ['in-1', { kind: 'door-closed' }, later],
      ],
      [
        alarm('held-open', 'in-2'),
        alarm('held-open', 'in-1', { clearedAt: later }),
        alarm('forced', 'in-1', { detail: 'door', clearedAt: later }),
      ],
    ],
    [
      'of a housing',
      [
        ['in-1', { kind: 'tampered' }],
        ['in-1', { kind: 'tamper-ended' }, later],
      ],
      [alarm('tampered', 'in-1', { clearedAt: later })],
    ],
    [
      'of the disk',
      [
        [null, { kind: 'disk-low' }],
        [null, { kind: 'disk-low' }],
      ],
      [alarm('disk', null)],
    ],
    [
      'of the disk that has room again',
      [
        [null, { kind: 'disk-low' }],
        [null, { kind: 'disk-recovered' }, later],
      ],
      [alarm('disk', null, { clearedAt: later })],
    ],
    [
      'that was never raised is not cleared',
      [
        ['in-1', recovered('relay')],
        ['in-1', { kind: 'door-closed' }],
      ],
      [],
    ],
  ])('%s', (_, writes, alarms) => {
    const journal = open(newFolder());
    write(journal, writes);
    expect(told(journal)).toEqual(alarms);
  });

  test('goes when it is over and somebody has acknowledged it, in either order', () => {
    const journal = open(newFolder());
    const [lasting = 0, over = 0] = write(journal, [
      ['in-1', { kind: 'tampered' }],
      ['in-1', { kind: 'forced', direction: 'in', entry: null }],
    ]);
    write(journal, [[null, { kind: 'alarm-acknowledged', alarm: over, override }]]);
    expect(journal.alarms().map(({ seq }) => seq)).toEqual([lasting]);
    write(journal, [[null, { kind: 'alarm-acknowledged', alarm: lasting, override }]]);
    expect(journal.alarms()).toMatchObject([{ seq: lasting, acknowledgedBy: 'Lan' }]);
    write(journal, [['in-1', { kind: 'tamper-ended' }]]);
    expect(journal.alarms()).toEqual([]);
  });

  test('of an earlier life is over at the start, and stays until it is acknowledged', () => {
    const dir = newFolder();
    const journal = open(dir);
    write(journal, [['in-1', { kind: 'held-open' }]]);
    journal.close(later);
    expect(told(open(dir, { now: later }))).toEqual([alarm('held-open', 'in-1', { clearedAt: later })]);
  });

  test('comes with at most 200 others, the newest', () => {
    const journal = open(newFolder());
    for (let lane = 0; lane < 210; lane += 1) write(journal, [[`in-${lane}`, { kind: 'tampered' }]]);
    expect(journal.alarms()).toHaveLength(200);
    expect(journal.alarms()[0]?.lane).toBe('in-209');
  });

  test('by a record of another version raises nothing', () => {
    const gate = newProjection();
    gate.tell('faulted', { fault: 7 });
    gate.tell('faulted', null);
    gate.tell('alarm-acknowledged', {});
    expect(gate.rows('SELECT * FROM alarm')).toEqual([]);
  });
});

test('a tailgated record is no outcome: the entry’s own word stands', () => {
  const dir = newFolder();
  const journal = open(dir);
  const entry = need(
    journal.append(morning, 'in-1', { kind: 'overridden', direction: 'in', override, of: null }, context),
  );
  need(journal.append(morning, 'in-1', { kind: 'passed', entry }, context));
  need(journal.append(morning, 'in-1', { kind: 'tailgated', direction: 'in', entry }, context));
  expect(sql(dir, 'SELECT passage FROM entry')).toEqual([{ passage: 'passed' }]);
});

test('told live are the alarms told anew, whatever happened', () => {
  const kinds = [
    'faulted',
    'recovered',
    'held-open',
    'door-closed',
    'door-forced',
    'tampered',
    'tamper-ended',
  ] as const;
  const happening = fc.record({
    kind: fc.constantFrom(...kinds, 'forced', 'disk-low', 'disk-recovered', 'started', 'alarm-acknowledged'),
    fault: fc.constantFrom('relay', 'clock', 'journal'),
    alarm: fc.integer({ min: 1, max: 20 }),
  });
  let alarms = 0;
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 20, size: 'max' }), events => {
      const gate = newProjection();
      for (const { kind, ...payload } of events) gate.tell(kind, payload);
      const live = toldBy(gate);
      gate.rebuild();
      expect(toldBy(gate)).toEqual(live);
      alarms += live.length;
    }),
    { numRuns: 100 },
  );
  expect(alarms).toBeGreaterThan(100);
});
