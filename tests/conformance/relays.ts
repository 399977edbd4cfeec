/** The habits of a relay, as `driver.ts` promises them: what is switched on is switched off, whatever happens between. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BoundDriver } from '../../drivers/bound.ts';
import type { DeviceFault, DeviceListener, Relay } from '../../drivers/driver.ts';
import { badBoardTests } from './bad-boards.ts';
import { type Heard, newHeard } from './heard.ts';
import type { BadBoard, RelayRig, RelaySetup } from './relay-rigs.ts';
import { deviceName, mustBe } from './rig.ts';

const good = { ok: true, value: undefined };
const lost = { ok: false, fault: { kind: 'lost', message: expect.stringMatching(/.+/) } };

export function relayConformance(driver: BoundDriver<DeviceListener, Relay>, setup: RelaySetup): void {
  describe.skipIf(!setup.isPossible)(`relay ${driver.id} ${setup.label}`, () => {
    let rig: RelayRig;
    let heard: Heard;
    let relay: Relay;
    let faults: DeviceFault[];

    function open(into: Heard): Relay {
      const listener = {
        up: () => into.note(setup.readsBack === true && rig.isOn() ? 'up while it is on' : 'up'),
        lost: (fault: DeviceFault) => {
          faults.push(fault);
          into.note('lost');
        },
      };
      return mustBe(mustBe(driver.parse(rig.config)).open(rig.io, listener, deviceName));
    }

    beforeEach(async () => {
      rig = await setup.make();
      rig.leaveOn?.();
      heard = newHeard();
      faults = [];
      relay = open(heard);
      await heard.count('up', 1);
      await rig.stands(false);
    });

    afterEach(async () => {
      await relay.close();
      expect(rig.pending()).toBe(0);
      if (rig.bad?.hasGarbled !== true)
        expect(new Set(['on', 'off', ...rig.commands()])).toEqual(new Set(['on', 'off']));
      await rig.end();
    });

    /** What reached the board from the `since`th command on. */
    const later = (since: number) => rig.commands().slice(since);

    test('is released on start, before it is up', () => {
      expect(rig.isOn()).toBe(false);
      expect(heard.lines).toEqual(['up']);
      expect(rig.commands()).toEqual(rig.leaveOn === null ? [] : ['off']);
    });

    test('follows on and off, pulse after pulse', async () => {
      for (let round = 0; round < 3; round += 1) {
        expect(await relay.on()).toEqual(good);
        await rig.stands(true);
        expect(await relay.off()).toEqual(good);
        await rig.stands(false);
      }
      expect(heard.lines).toEqual(['up']);
    });

    test('a pulse with its length given begins and ends alike', async () => {
      for (const forMs of [1, 300, 60_000]) {
        expect(await relay.on(forMs)).toEqual(good);
        if (forMs > 1) await rig.stands(true);
        expect(await relay.off()).toEqual(good);
        await rig.stands(false);
      }
      expect(heard.lines).toEqual(['up']);
    });

    test('left on by a program that died, it is released before it is up', async () => {
      for (let round = 0; round < 2; round += 1) {
        await relay.close();
        rig.leaveOn?.();
        const since = rig.commands().length;
        const again = newHeard();
        relay = open(again);
        await again.count('up', 1);
        await rig.stands(false);
        // On a real wire the off of the close may still have been on its way.
        if (setup.canBeStubborn) expect(later(since)).toEqual(['off']);
        else expect(later(since)).not.toContain('on');
        expect(again.lines).toEqual(['up']);
      }
    });

    test('is released by close, which is idempotent, and nothing reaches it afterwards', async () => {
      await relay.on();
      await rig.stands(true);
      await Promise.all([relay.close(), relay.close()]);
      await relay.close();
      await rig.stands(false);
      expect(rig.pending()).toBe(0);
      const since = rig.commands().length;
      expect(await relay.on()).toMatchObject({ ok: false });
      expect(await relay.off()).toMatchObject({ ok: false });
      await rig.pull();
      await rig.plug();
      const again = newHeard();
      relay = open(again);
      await again.count('up', 1);
      expect(later(since).includes('on')).toBe(false);
      expect(heard.lines).toEqual(['up']);
    });

    test('pulled in the middle of a pulse, it is released before anything else once it is back', async () => {
      await relay.on();
      await rig.stands(true);
      await rig.pull();
      await heard.count('lost', 1);
      const since = rig.commands().length;
      expect(await relay.off()).toEqual(lost);
      await rig.plug();
      await heard.count('up', 2);
      await rig.stands(false);
      await relay.on();
      await rig.stands(true);
      await relay.off();
      await rig.stands(false);
      if (rig.leaveOn !== null) expect(later(since)).toEqual(['off', 'on', 'off']);
      expect(heard.lines).toEqual(['up', 'lost', 'up']);
    });

    test('is released when it is back, even where nobody asked for it', async () => {
      await relay.on();
      await rig.stands(true);
      await rig.pull();
      await heard.count('lost', 1);
      await rig.plug();
      await heard.count('up', 2);
      await rig.stands(false);
    });

    test('on fails while it is lost, and is not made up for later', async () => {
      await rig.pull();
      await heard.count('lost', 1);
      const since = rig.commands().length;
      expect(await relay.on()).toEqual(lost);
      await rig.plug();
      await heard.count('up', 2);
      await rig.stands(false);
      await relay.off();
      expect(later(since).includes('on')).toBe(false);
    });

    test('closed while it is lost, it lets go', async () => {
      await relay.on();
      await rig.pull();
      await heard.count('lost', 1);
      await relay.close();
      expect(rig.pending()).toBe(0);
      await rig.plug();
      const again = newHeard();
      relay = open(again);
      await again.count('up', 1);
      await rig.stands(false);
      expect(heard.lines).toEqual(['up', 'lost']);
    });

    test('closed before it is up, it never says so', async () => {
      await relay.close();
      const never = newHeard();
      await open(never).close();
      expect(rig.pending()).toBe(0);
      relay = open(heard);
      await heard.count('up', 2);
      expect(never.lines).toEqual([]);
    });

    if (setup.canBeAbsent) {
      test('opened while it is away, it is released as soon as it is plugged in', async () => {
        await relay.close();
        await rig.pull();
        rig.leaveOn?.();
        const own = newHeard();
        relay = open(own);
        await own.count('lost', 1);
        expect(await relay.on()).toMatchObject({ ok: false });
        await rig.plug();
        await own.count('up', 1);
        await rig.stands(false);
        expect(rig.commands().includes('on')).toBe(false);
        expect(own.lines).toEqual(['lost', 'up']);
      });
    }

    if (setup.readsBack === true) badBoardTests(() => ({ rig, bad: badOf(rig), heard, relay, faults }));
    if (!setup.canBeStubborn) return;

    test('off is tried again until it is written, while the port is up', async () => {
      const stubborn = stubbornOf(rig);
      await relay.on();
      stubborn.refuse(5);
      expect(await relay.off()).toMatchObject({ ok: false, fault: { kind: 'timeout' } });
      expect(rig.isOn()).toBe(true);
      for (let round = 0; round < 5; round += 1) {
        expect(rig.isOn()).toBe(true);
        stubborn.pass(250);
        await new Promise(resolve => setImmediate(resolve));
      }
      expect(rig.isOn()).toBe(false);
      expect(later(0).filter(command => command === 'off')).toHaveLength(2);
    });

    test('an off that failed is not tried behind the back of a later on', async () => {
      const stubborn = stubbornOf(rig);
      stubborn.refuse(1);
      await relay.off();
      expect(await relay.on()).toEqual(good);
      const since = rig.commands().length;
      stubborn.pass(10_000);
      await new Promise(resolve => setImmediate(resolve));
      expect(rig.isOn()).toBe(true);
      expect(later(since)).toEqual([]);
    });

    test('the release on start is tried again until it is written, and only then is it up', async () => {
      const stubborn = stubbornOf(rig);
      await relay.close();
      rig.leaveOn?.();
      stubborn.refuse(2);
      const again = newHeard();
      relay = open(again);
      for (let round = 0; round < 2; round += 1) {
        await new Promise(resolve => setImmediate(resolve));
        expect(again.lines).toEqual([]);
        stubborn.pass(250);
      }
      await again.count('up', 1);
      expect(rig.isOn()).toBe(false);
    });
  });
}

function badOf({ bad }: RelayRig): BadBoard {
  if (bad === undefined) throw new Error('this board cannot be made bad');
  return bad;
}

function stubbornOf({ stubborn }: RelayRig): NonNullable<RelayRig['stubborn']> {
  if (stubborn === null) throw new Error('this port cannot refuse writes');
  return stubborn;
}
