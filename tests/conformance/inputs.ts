/** The habits of an input, as `driver.ts` promises them. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BoundDriver } from '../../drivers/bound.ts';
import type { Input, InputListener } from '../../drivers/driver.ts';
import { type Heard, newHeard } from './heard.ts';
import type { InputRig } from './input-rigs.ts';
import { deviceName, mustBe, type Setup } from './rig.ts';

const level = (value: boolean) => ({ ok: true, value });
const lost = { ok: false, fault: { kind: 'lost', message: expect.stringMatching(/.+/) } };

export function inputConformance(driver: BoundDriver<InputListener, Input>, setup: Setup<InputRig>): void {
  describe.skipIf(!setup.isPossible)(`input ${driver.id} ${setup.label}`, () => {
    let rig: InputRig;
    let heard: Heard;
    let input: Input;

    const levels = () => heard.lines.filter(line => line === 'active' || line === 'rest');

    function open(into: Heard): Input {
      const listener: InputListener = {
        up: () => into.note('up'),
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
  });
}
