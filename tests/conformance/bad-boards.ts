/** The habits of a relay on a board that can be asked, when the board or its wire is bad: it is never taken for what it is not. */
import { expect, test } from 'vitest';
import type { DeviceFault, Relay, Result } from '../../drivers/driver.ts';
import type { Heard } from './heard.ts';
import type { BadBoard, RelayRig } from './relay-rigs.ts';

interface Play {
  readonly rig: RelayRig;
  readonly bad: BadBoard;
  readonly heard: Heard;
  readonly relay: Relay;
  /** What `lost` has told. */
  readonly faults: readonly DeviceFault[];
}

const good = { ok: true, value: undefined };
const stuck = { ok: false, fault: { kind: 'stuck', message: expect.stringMatching(/, relay 2 .+: .+/) } };
/** Longer than any recovery that needs nobody's hand. */
const recoveryMs = 20_000;

export function badBoardTests(play: () => Play): void {
  /** What comes of it while time passes. */
  async function settled(bad: BadBoard, result: Promise<Result<void, DeviceFault>>, ms = 1_500) {
    await bad.pass(ms);
    return result;
  }

  test('a relay that does not switch on is a fault and no opening; it is tried again after ten seconds', async () => {
    const { rig, bad, heard, relay, faults } = play();
    bad.stick(true);
    expect(await settled(bad, relay.on(), 150)).toEqual(stuck);
    expect(heard.lines).toEqual(['up', 'lost']);
    expect(faults.map(({ kind }) => kind)).toEqual(['stuck']);
    const since = rig.commands().length;
    bad.stick(false);
    await bad.pass(9_500);
    expect(heard.lines).toEqual(['up', 'lost']);
    await bad.pass(1_000);
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
    expect(rig.commands().slice(since)).not.toContain('on');
    expect(rig.isOn()).toBe(false);
    expect(await relay.on()).toEqual(good);
    expect(rig.isOn()).toBe(true);
  });

  test('a pulse that its board would time is no opening either where the relay does not switch on', async () => {
    const { bad, heard, relay } = play();
    bad.stick(true);
    expect(await settled(bad, relay.on(300), 250)).toEqual(stuck);
    expect(heard.lines).toEqual(['up', 'lost']);
    bad.stick(false);
    await bad.pass(recoveryMs);
  });

  test('a relay that stays on is a fault until it is off', async () => {
    const { rig, bad, heard, relay } = play();
    await relay.on();
    bad.stick(true);
    expect(await settled(bad, relay.off(), 150)).toEqual(stuck);
    await bad.pass(30_000);
    expect(heard.lines).toEqual(['up', 'lost']);
    bad.stick(false);
    await bad.pass(1_500);
    expect(rig.isOn()).toBe(false);
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
  });

  test('a relay that is found on, though nobody asked for it, is switched off and told', async () => {
    const { rig, bad, heard, faults } = play();
    rig.leaveOn?.();
    await bad.pass(6_000);
    expect(rig.isOn()).toBe(false);
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
    expect(faults.map(({ kind }) => kind)).toEqual(['stuck']);
  });

  test('a board that falls silent is lost within ten seconds, and up soon after it answers again', async () => {
    const { rig, bad, heard, relay } = play();
    bad.faults.lost({ rate: 1 });
    await bad.pass(10_000);
    expect(heard.lines).toEqual(['up', 'lost']);
    expect(await settled(bad, relay.on(), 3_000)).toMatchObject({ ok: false, fault: { kind: 'timeout' } });
    bad.faults.lost({ rate: 0 });
    await bad.pass(3_000);
    expect(heard.lines).toEqual(['up', 'lost', 'up']);
    expect(rig.isOn()).toBe(false);
  });

  test.each([1, 2, 3, 4, 5, 6])('of a pulse, the pieces up to number %i lost: it ends off, and up', async next => {
    const { rig, bad, heard, relay } = play();
    for (const fault of ['lost', 'garbled'] as const) {
      bad.faults[fault]({ next });
      const on = await settled(bad, relay.on());
      if (on.ok) expect(rig.isOn()).toBe(true);
      bad.faults[fault]({ next });
      await settled(bad, relay.off());
      await bad.pass(recoveryMs);
      expect(rig.isOn()).toBe(false);
      expect(heard.lines.at(-1)).toBe('up');
    }
  });

  test('an opening on a bad wire is one that happened, and after the last it stands off', async () => {
    const { rig, bad, heard, relay } = play();
    bad.faults.lost({ rate: 0.15 });
    bad.faults.garbled({ rate: 0.15 });
    let opened = 0;
    for (let round = 0; round < 40; round += 1) {
      const on = await settled(bad, relay.on());
      if (on.ok) opened += 1;
      await settled(bad, relay.off());
    }
    bad.faults.lost({ rate: 0 });
    bad.faults.garbled({ rate: 0 });
    await bad.pass(recoveryMs);
    expect(rig.isOn()).toBe(false);
    expect(heard.lines.at(-1)).toBe('up');
    expect(opened).toBeGreaterThan(0);
    expect(rig.commands().filter(command => command === 'on').length).toBeGreaterThanOrEqual(opened);
  });
}
