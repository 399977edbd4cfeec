/** The habits of an input, as `driver.ts` promises them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BoundDriver } from '../../drivers/bound.ts';
import type { Input, InputListener } from '../../drivers/driver.ts';
import { type Heard, newHeard } from './heard.ts';
import type { InputRig, InputSetup } from './input-rigs.ts';
import { deviceName, mustBe } from './rig.ts';

const level = (value: boolean) => ({ ok: true, value });
const lost = { ok: false, fault: { kind: 'lost', message: expect.stringMatching(/.+/) } };

export function inputConformance(driver: BoundDriver<InputListener, Input>, setup: InputSetup): void {
  describe.skipIf(!setup.isPossible)(`input ${driver.id} ${setup.label}`, () => {
    let rig: InputRig;
    let heard: Heard;
    let input: Input;

    const levels = () => heard.lines.filter(line => line === 'active' || line === 'rest');

    function open(into: Heard, up: () => void = () => undefined): Input {
      const listener: InputListener = {
        up() {
          up();
          into.note('up');
        },
        lost: () => into.note('lost'),
        changed: active => into.note(active ? 'active' : 'rest'),
      };
      return mustBe(mustBe(driver.parse(rig.config)).open(rig.io, listener, deviceName));
    }

    beforeEach(async () => {
      rig = await setup.make();
      heard = newHeard();
      input = open(heard);
      await heard.count('up', 1);
    });

    afterEach(async () => {
      await input.close();
      expect(rig.pending()).toBe(0);
      await rig.end();
    });

    test('reads its level at rest, and tells no change of it', () => {
      expect(input.read()).toEqual(level(false));
      expect(heard.lines).toEqual(['up']);
    });

    test('tells each change once, and reads as it told', async () => {
      for (let round = 1; round <= 3; round += 1) {
        rig.set(true);
        rig.set(true);
        await heard.count('active', round);
        expect(input.read()).toEqual(level(true));
        rig.set(false);
        rig.set(false);
        await heard.count('rest', round);
        expect(input.read()).toEqual(level(false));
      }
      expect(heard.lines).toEqual(['up', 'active', 'rest', 'active', 'rest', 'active', 'rest']);
    });

    test('lost, it cannot be read; it counts as active only where the contact is normally closed', async () => {
      await rig.pull();
      await heard.count('lost', 1);
      expect(input.read()).toEqual(lost);
      expect(levels()).toEqual(rig.isNormallyClosed ? ['active'] : []);
      await rig.plug();
      await heard.count('up', 2);
      expect(input.read()).toEqual(level(false));
      expect(levels()).toEqual(rig.isNormallyClosed ? ['active', 'rest'] : []);
    });

    test('lost while active: what it is when it is back is told', async () => {
      rig.set(true);
      await heard.count('active', 1);
      await rig.pull();
      await heard.count('lost', 1);
      expect(levels()).toEqual(rig.isNormallyClosed ? ['active'] : ['active', 'rest']);
      await rig.plug();
      await heard.count('up', 2);
      expect(levels().at(-1)).toBe('active');
      expect(input.read()).toEqual(level(true));
    });

    test('a change while it is lost is told when it is back', async () => {
      await rig.pull();
      await heard.count('lost', 1);
      rig.set(true);
      expect(input.read()).toEqual(lost);
      expect(levels()).toEqual(rig.isNormallyClosed ? ['active'] : []);
      await rig.plug();
      await heard.count('up', 2);
      expect(levels()).toEqual(['active']);
      expect(input.read()).toEqual(level(true));
    });

    test.each([true, false])('close is idempotent, and nothing comes after it (set to %s)', async last => {
      const player = rig.player();
      player.set(!last);
      await Promise.all([input.close(), input.close()]);
      await input.close();
      expect(rig.pending()).toBe(0);
      const before = [...heard.lines];
      player.set(last);
      player.plug(false);
      player.set(!last);
      player.plug(true);
      player.set(last);
      expect(heard.lines).toEqual(before);
      expect(input.read()).toEqual(lost);
    });

    test('opens again after a close', async () => {
      for (let round = 0; round < 3; round += 1) {
        await input.close();
        const again = newHeard();
        input = open(again);
        await again.count('up', 1);
        rig.set(true);
        await again.count('active', 1);
        expect(again.lines).toEqual(['up', 'active']);
      }
      expect(heard.lines).toEqual(['up']);
    });

    test('closed before it is up, it never says so', async () => {
      await input.close();
      const never = newHeard();
      await open(never).close();
      expect(rig.pending()).toBe(0);
      input = open(heard);
      await heard.count('up', 2);
      expect(never.lines).toEqual([]);
    });

    // A bench has nothing of an input that is not open.
    if (setup.canBeAbsent) {
      test('closed while it is lost, it lets go', async () => {
        await rig.pull();
        await heard.count('lost', 1);
        const before = [...heard.lines];
        await Promise.all([input.close(), input.close()]);
        expect(rig.pending()).toBe(0);
        await rig.plug();
        const again = newHeard();
        input = open(again);
        await again.count('up', 1);
        expect(heard.lines).toEqual(before);
        expect(again.lines).toEqual(['up']);
      });

      test('reads on hearing `up` as it is then', async () => {
        await input.close();
        rig.set(true);
        const own = newHeard();
        const readings: unknown[] = [];
        input = open(own, () => readings.push(input.read()));
        await own.count('active', 1);
        expect(readings).toEqual([level(true)]);
        expect(own.lines).toEqual(['up', 'active']);
      });

      test('opened while it is away, it counts as active only where the contact is normally closed', async () => {
        await input.close();
        await rig.pull();
        const own = newHeard();
        input = open(own);
        await own.count('lost', 1);
        expect(input.read().ok).toBe(false);
        await rig.plug();
        await own.count('up', 1);
        expect(own.lines).toEqual(rig.isNormallyClosed ? ['lost', 'active', 'up', 'rest'] : ['lost', 'up']);
        expect(input.read()).toEqual(level(false));
      });
    }

    const { chatter } = setup;
    if (chatter === undefined) return;

    test('chatter is told as one change, when it is over', async () => {
      const time = timeOf(rig);
      const { seenMs, standsMs } = chatter;
      time.stop();
      for (const active of [true, false]) {
        const before = [...heard.lines];
        for (let bounce = 0; bounce < 10; bounce += 1) {
          rig.set(active);
          await time.pass(standsMs - seenMs);
          rig.set(!active);
          await time.pass(2 * seenMs);
        }
        await time.pass(10 * standsMs);
        rig.set(active);
        await time.pass(standsMs - 1);
        expect(heard.lines).toEqual(before);
        expect(input.read()).toEqual(level(!active));
        await time.pass(seenMs + 2);
        expect(heard.lines).toEqual([...before, active ? 'active' : 'rest']);
        expect(input.read()).toEqual(level(active));
      }
    });

    test('pulled and closed in the middle of chatter, nothing of it is left', async () => {
      const time = timeOf(rig);
      time.stop();
      rig.set(true);
      await time.pass(2 * chatter.seenMs);
      await rig.pull();
      await time.pass(10 * chatter.standsMs);
      expect(heard.lines).toEqual(rig.isNormallyClosed ? ['up', 'lost', 'active'] : ['up', 'lost']);
      rig.set(false);
      await rig.plug();
      await time.pass(2 * chatter.seenMs);
      rig.set(true);
      await time.pass(2 * chatter.seenMs);
      const before = [...heard.lines];
      await input.close();
      expect(rig.pending()).toBe(0);
      await time.pass(10 * chatter.standsMs);
      expect(heard.lines).toEqual(before);
    });
  });
}

function timeOf({ time }: InputRig): NonNullable<InputRig['time']> {
  if (time === undefined) throw new Error('the time of this rig passes by itself');
  return time;
}
