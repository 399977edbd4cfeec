import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FireLane, type FireWatch, watchFire } from '../../../main/controller/lanes/fire-watch.ts';
import { newTestClock } from '../../clock.ts';
import { fireInput, inLane, type Runners, startLanes } from './runners.ts';

interface TestLane extends FireLane {
  burn(isBurning: boolean): void;
  readonly isReleased: boolean;
}

function newLane(id: string): TestLane {
  let heard = (_is: boolean): void => undefined;
  let isReleased = false;
  return {
    site: { id },
    dispatch: ({ kind }) => {
      isReleased = kind === 'fireStarted';
    },
    hearFire(hears) {
      heard = hears;
    },
    burn: is => heard(is),
    get isReleased() {
      return isReleased;
    },
  };
}

function newSite(isConfirmed: boolean, wasBurning = false) {
  const clock = newTestClock();
  const lanes = [newLane('a'), newLane('b'), newLane('c')];
  const site = { mustConfirm: isConfirmed, changes: 0 };
  const watch = watchFire({
    ...{ lanes, clock, wasBurning },
    mustConfirm: () => site.mustConfirm,
    changed: () => {
      site.changes += 1;
    },
  });
  const [a, b] = lanes as [TestLane, TestLane, TestLane];
  const released = () => lanes.filter(({ isReleased }) => isReleased).map(lane => lane.site.id);
  return { a, b, watch, clock, site, released };
}

describe('a fire at one lane', () => {
  test('releases every lane, with or without an input, from its first moment', () => {
    const { a, b, watch, clock, released } = newSite(false);
    const at = clock.now();
    a.burn(true);
    expect(released()).toEqual(['a', 'b', 'c']);
    clock.advance(5_000);
    b.burn(true);
    expect(watch).toMatchObject({ burning: ['a', 'b'], since: at });
  });

  test('is not ended by the input of another lane', () => {
    const { a, b, released, watch } = newSite(false);
    a.burn(true);
    b.burn(true);
    b.burn(false);
    b.burn(false);
    expect(released()).toEqual(['a', 'b', 'c']);
    a.burn(false);
    expect(released()).toEqual([]);
    expect(watch).toMatchObject({ burning: [], since: null });
  });

  test('is over only when a supervisor says so, and not while it burns', () => {
    const { a, released, watch, site } = newSite(true);
    expect(watch.confirm()).toBe(false);
    a.burn(true);
    expect(watch.confirm()).toBe(false);
    a.burn(false);
    expect(released()).toEqual(['a', 'b', 'c']);
    expect(watch.since).not.toBeNull();
    a.burn(true);
    expect(watch.confirm()).toBe(false);
    a.burn(false);
    const { changes } = site;
    expect(watch.confirm()).toBe(true);
    expect(site.changes).toBe(changes + 1);
    expect(released()).toEqual([]);
    expect(watch.confirm()).toBe(false);
  });

  test('is over when nobody is left who could say so', () => {
    const { a, released, watch, site } = newSite(true);
    a.burn(true);
    site.mustConfirm = false;
    watch.look();
    expect(released()).toEqual(['a', 'b', 'c']);
    site.mustConfirm = true;
    a.burn(false);
    watch.look();
    expect(released()).toEqual(['a', 'b', 'c']);
    site.mustConfirm = false;
    watch.look();
    expect(released()).toEqual([]);
  });
});

describe('a fire of an earlier life', () => {
  test('lasts until it is confirmed, where somebody has to', () => {
    const { a, watch, released } = newSite(true, true);
    expect(released()).toEqual(['a', 'b', 'c']);
    a.burn(false);
    expect(released()).toEqual(['a', 'b', 'c']);
    expect(watch.confirm()).toBe(true);
    expect(released()).toEqual([]);
  });

  test('is left to the inputs, where nobody has to', () => {
    const { watch, released } = newSite(false, true);
    expect(released()).toEqual([]);
    expect(watch.since).toBeNull();
  });
});

test('no lane is closed while any input burns, or before it was confirmed since it last cleared', () => {
  const act = fc.oneof(
    fc.record({ lane: fc.nat(2), is: fc.boolean() }),
    fc.constant('confirm' as const),
    fc.constant('look' as const),
  );
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), fc.array(act, { maxLength: 40 }), (isConfirmed, wasBurning, acts) => {
      const lanes = ['a', 'b', 'c'].map(newLane);
      const watch = watchFire({
        ...{ lanes, clock: newTestClock(), wasBurning },
        mustConfirm: () => isConfirmed,
        changed: () => undefined,
      });
      const burning = new Set<number>();
      let isFire = wasBurning && isConfirmed;
      for (const each of acts) {
        if (each === 'confirm') {
          if (burning.size === 0) isFire = false;
          watch.confirm();
        } else if (each === 'look') watch.look();
        else {
          if (each.is) burning.add(each.lane);
          else burning.delete(each.lane);
          lanes[each.lane]?.burn(each.is);
          if (burning.size > 0) isFire = true;
          else if (!isConfirmed) isFire = false;
        }
        expect(lanes.map(({ isReleased }) => isReleased)).toEqual([isFire, isFire, isFire]);
        expect(watch.since !== null).toBe(isFire);
      }
    }),
    { seed: 1, numRuns: 500 },
  );
});

describe('at real lanes', () => {
  const lanes = [inLane('in-1', fireInput), inLane('in-2', fireInput), inLane('in-3')];
  async function start(mustConfirm: boolean, wasBurning = false) {
    let fire: FireWatch | null = null;
    const runners = await startLanes(lanes, {}, ({ lanes: all, clock }) => {
      fire = watchFire({
        ...{ lanes: all, clock, wasBurning },
        mustConfirm: () => mustConfirm,
        changed: () => undefined,
      });
    });
    if (fire === null) throw new Error('no watch');
    const watch: FireWatch = fire;
    return { runners, watch };
  }
  const relays = (runners: Runners) => ['in-1', 'in-2', 'in-3'].map(id => runners.device(`${id}/relay-in`, 'relay').on);

  test('all relays are on until the last input is whole, also of a lane without one', async () => {
    const { runners } = await start(false);
    runners.device('in-1/fire', 'input').set(true);
    expect(relays(runners)).toEqual([true, true, true]);
    runners.device('in-2/fire', 'input').plug(false);
    runners.device('in-1/fire', 'input').set(false);
    expect(relays(runners)).toEqual([true, true, true]);
    runners.device('in-2/fire', 'input').plug(true);
    expect(relays(runners)).toEqual([false, false, false]);
  });

  test('nothing at the desk closes a lane', async () => {
    const { runners, watch } = await start(true);
    runners.device('in-2/fire', 'input').set(true);
    runners.device('in-2/fire', 'input').set(false);
    for (const lane of runners.lanes) {
      for (const action of ['open', 'turn-away', 'hold', 'end-hold', 'lock', 'unlock', 'reset'] as const) {
        const asked = lane.request(action, 'in', { guard: 'Lan', reason: 'other' });
        expect(asked).toEqual({ ok: false, fault: 'refused' });
      }
    }
    expect(relays(runners)).toEqual([true, true, true]);
    watch.confirm();
    expect(relays(runners)).toEqual([false, false, false]);
  });

  test('after a crash in a fire the relays are on from the start', async () => {
    const { runners, watch } = await start(true, true);
    expect(relays(runners)).toEqual([true, true, true]);
    watch.confirm();
    expect(relays(runners)).toEqual([false, false, false]);
  });
});
