/** Two and three lanes of a mantrap, each with its journal, board and timers, in every order of their answers. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOpen } from '../../../main/act/open.ts';
import { newLane, step } from '../../../main/act/step.ts';
import { view } from '../../../main/act/view.ts';
import { type Interlocked, joinInterlocks } from '../../../main/controller/lanes/interlocks.ts';
import { load, mutate, readSources } from '../../act/mutants.ts';
import { Outside } from '../../act/outside.ts';
import { calmMove } from '../../act/plans.ts';
import type { Machine, Move } from '../../act/plays.ts';
import { settings } from '../../act/rows.ts';

const machine: Machine = { newLane, step, view };

type SiteMove =
  | { readonly kind: 'lane'; readonly at: number; readonly move: Move }
  | { readonly kind: 'fire'; readonly isBurning: boolean };

/** Who is told what: the real thing, or something worse. */
type Join = typeof joinInterlocks;

interface Trap {
  readonly groups: readonly (readonly string[])[];
  readonly lanes: number;
}
const pair: Trap = { groups: [['a', 'b']], lanes: 2 };
const three: Trap = { groups: [['a', 'b', 'c']], lanes: 3 };
/** The one in the middle is in both. */
const chain: Trap = {
  groups: [
    ['a', 'b'],
    ['b', 'c'],
  ],
  lanes: 3,
};
const ids = ['a', 'b', 'c'];

class TestLane implements Interlocked {
  readonly site: { readonly id: string };
  readonly outside: Outside;
  readonly #hearers: ((isOpen: boolean) => void)[] = [];

  constructor(which: Machine, id: string, laneSettings: Parameters<Machine['newLane']>[0], told: () => void) {
    this.site = { id };
    const tell = (is: boolean) => {
      for (const heard of this.#hearers) heard(is);
    };
    const start = which.newLane(laneSettings, { locked: false });
    this.outside = new Outside(
      which,
      start,
      { settings: laneSettings, isPrompt: false },
      {
        before(lane, next) {
          if (!isOpen(lane) && isOpen(next)) tell(true);
        },
        after(lane, next) {
          told();
          if (isOpen(lane) && !isOpen(next)) tell(false);
        },
      },
    );
  }

  hearOpen(heard: (isOpen: boolean) => void): void {
    this.#hearers.push(heard);
  }
  interrupt(event: { readonly kind: 'partnerOpened' | 'partnerClosed' }): void {
    this.outside.tell(event);
  }
}

interface Seen {
  /** Two of a group open, or energised, where nothing burns. */
  readonly broken: readonly string[];
  readonly openings: number;
  readonly waits: number;
  /** Lanes that wait for nobody. */
  readonly stuck: readonly string[];
}

function play(
  which: Machine,
  { groups, lanes: count }: Trap,
  moves: readonly SiteMove[],
  join: Join = joinInterlocks,
): Seen {
  const broken: string[] = [];
  const lanes: TestLane[] = [];
  const look = () => {
    if (lanes.length < count || lanes.some(({ outside }) => outside.lane.state === 'released')) return;
    for (const group of groups) {
      const mine = lanes.filter(({ site }) => group.includes(site.id));
      const open = mine.filter(({ outside }) => isOpen(outside.lane));
      const energised = mine.filter(({ outside }) => outside.relay.length > 0);
      if (open.length > 1) broken.push(`open: ${open.map(({ site }) => site.id).join()}`);
      if (energised.length > 1) broken.push(`energised: ${energised.map(({ site }) => site.id).join()}`);
    }
  };
  for (const id of ids.slice(0, count)) lanes.push(new TestLane(which, id, { ...settings, id }, look));
  join(groups, lanes);
  for (const move of moves) {
    if (move.kind === 'lane') lanes[move.at % count]?.outside.take(move.move);
    else for (const { outside } of lanes) outside.take(move);
  }
  for (const { outside } of lanes) outside.windDown();
  const turns = lanes.flatMap(({ outside }) => outside.turns);
  const partners = (lane: TestLane) =>
    lanes.filter(
      other => other !== lane && groups.some(group => [lane, other].every(each => group.includes(each.site.id))),
    );
  const stuck = lanes.filter(
    lane => lane.outside.lane.interlocked !== partners(lane).some(({ outside }) => isOpen(outside.lane)),
  );
  return {
    broken,
    openings: turns.filter(({ effects }) => effects.some(({ kind }) => kind === 'pulse')).length,
    waits: turns.filter(({ before }) => before.interlocked).length,
    stuck: stuck.map(({ site }) => site.id),
  };
}

const siteMoves: fc.Arbitrary<readonly SiteMove[]> = fc.array(
  fc.oneof(
    { weight: 30, arbitrary: fc.record({ kind: fc.constant('lane'), at: fc.nat(2), move: calmMove }) },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('lane'),
        at: fc.nat(2),
        move: fc.oneof(
          fc.record({ kind: fc.constant('relay'), isLost: fc.boolean() }),
          fc.record({ kind: fc.constant('journal'), health: fc.constantFrom('whole', 'second-file') }),
          fc.constant({ kind: 'misfire' } as const),
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('fire'), isBurning: fc.constantFrom(true, false, false) }) },
  ),
  { minLength: 0, maxLength: 90, size: 'max' },
);

describe.each([
  ['two lanes', pair],
  ['three lanes', three],
  ['three lanes, one of them between the others', chain],
] as const)('a mantrap of %s', (_, trap) => {
  test('never has two open or energised at once outside fire, and nobody waits for nobody', () => {
    fc.assert(
      fc.property(siteMoves, moves => {
        const { broken, stuck } = play(machine, trap, moves);
        expect(broken).toEqual([]);
        expect(stuck).toEqual([]);
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });

  test('opens, and is waited for, in the runs that prove it', () => {
    const runs = fc.sample(siteMoves, { seed: 7, numRuns: 300 }).map(moves => play(machine, trap, moves));
    expect(runs.reduce((sum, { openings }) => sum + openings, 0)).toBeGreaterThan(300);
    expect(runs.reduce((sum, { waits }) => sum + waits, 0)).toBeGreaterThan(300);
  });
});

test('lanes of other groups open as they like', () => {
  const apart: Trap = { groups: [], lanes: 2 };
  const open = ['a', 'b'].map((_id, at): SiteMove[] => [
    { kind: 'lane', at, move: { kind: 'request', action: 'hold', direction: 'in', of: null } },
    { kind: 'lane', at, move: { kind: 'answer', nth: 0 } },
  ]);
  const lanes = play(machine, { ...apart, groups: [['a', 'b']] }, open.flat());
  expect(lanes).toMatchObject({ broken: [], waits: 1 });
  expect(play(machine, apart, open.flat())).toMatchObject({ waits: 0 });
});

describe('is seen', () => {
  let folder = '';
  let sources: ReadonlyMap<string, string> = new Map();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mantrap-mutants-'));
    sources = await readSources();
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const samples = () => fc.sample(siteMoves, { seed: 7, numRuns: 1_000 });
  const breaks = (which: Machine, joined: Join = joinInterlocks) =>
    samples().some(moves => {
      const { broken, stuck } = play(which, three, moves, joined);
      return broken.length + stuck.length > 0;
    });

  test.each([
    ['an admission that opens against the partner', 'states.ts', 'lane.interlocked ? overtaken', 'false ? overtaken'],
    ['an override that opens against the partner', 'guard.ts', 'if (lane.interlocked || isFor', 'if (isFor'],
  ])('%s', async (name, file, search, replace) => {
    const spoilt = mutate(sources, { name, file, search, replace });
    const worse = await load(spoilt, join(folder, file));
    expect(breaks(worse)).toBe(true);
  });

  test('a partner that is never told', () => {
    expect(breaks(machine, () => undefined)).toBe(true);
  });

  test('a partner that is told when all is over', () => {
    const late: Join = (groups, lanes) =>
      joinInterlocks(
        groups,
        lanes.map(lane => ({
          site: lane.site,
          hearOpen: heard => lane.hearOpen(is => is || heard(is)),
          interrupt: event => lane.interrupt(event),
        })),
      );
    expect(breaks(machine, late)).toBe(true);
  });

  test('a partner that is let go by the first of two', () => {
    const hasty: Join = (groups, lanes) => {
      for (const lane of lanes) {
        const others = lanes.filter(other => other !== lane && groups.some(group => group.includes(other.site.id)));
        lane.hearOpen(is => {
          for (const other of others) other.interrupt({ kind: is ? 'partnerOpened' : 'partnerClosed' });
        });
      }
    };
    // Of a chain, the middle one waits for both ends.
    const broken = samples().some(moves => play(machine, chain, moves, hasty).stuck.length > 0);
    expect(broken).toBe(true);
  });
});
