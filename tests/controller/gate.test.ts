/** The composed gate on simulated devices and a clock that the test moves: what the lanes do, and what the journal says. */
import { describe, expect, test } from 'vitest';
import { inLane, kinds, outLane, rig, sensed, sim, visits } from './rig.ts';

describe('in and out', () => {
  test('a visit joins an entry to its exit, and the code can then be used again', async () => {
    const { scan, token, clock, last, site } = await rig([inLane, outLane]);
    const text = token();
    scan('in-1', text);
    clock.advance(2_000);
    scan('in-1', text);
    expect(last()).toMatchObject({ outcome: 'refuse', reason: 'already-used' });
    scan('out-1', text);
    expect(last()).toMatchObject({ outcome: 'admit', direction: 'out', reason: null });
    expect(visits(site)).toEqual([
      { person: expect.any(String), lane_in: 'in-1', lane_out: 'out-1', closed_by: 'exit' },
    ]);
    clock.advance(10_000);
    scan('in-1', text);
    expect(last()).toMatchObject({ outcome: 'admit', direction: 'in' });
  });

  test('an exit is never refused: expired, with symptoms, without an entry', async () => {
    const { scan, token, clock, last, device } = await rig([outLane]);
    const nowS = Math.floor(clock.now() / 1_000);
    scan(
      'out-1',
      token({ notBeforeS: nowS - 900_000, expiresAtS: nowS - 800_000, symptoms: 1, exposures: 1, audience: 'x' }),
    );
    expect(last()).toMatchObject({ outcome: 'admit', direction: 'out', reason: 'expired' });
    expect(device('out-1/relay-out', 'relay').on).toBe(true);
    clock.advance(10_000);
    scan('out-1', token());
    expect(last()).toMatchObject({ outcome: 'admit', reason: 'no-entry' });
    clock.advance(10_000);
    scan('out-1', 'garbage');
    expect(last()).toMatchObject({ outcome: 'refer', reason: 'unknown-code', person: null });
  });

  test('one lane serves both ways, each with its own devices', async () => {
    const both = {
      id: 'both-1',
      direction: 'both',
      scanners: [
        { ...sim, direction: 'in' },
        { ...sim, direction: 'out' },
      ],
      relay: [
        { ...sim, direction: 'in', pulseMs: 300 },
        { ...sim, direction: 'out', pulseMs: 500 },
      ],
    };
    const { scan, token, clock, device } = await rig([both]);
    const [relayIn, relayOut] = [device('both-1/relay-in', 'relay'), device('both-1/relay-out', 'relay')];
    const text = token();
    scan('both-1', text, 'in');
    expect([relayIn.on, relayOut.on]).toEqual([true, false]);
    clock.advance(300);
    expect([relayIn.on, relayOut.on]).toEqual([false, false]);
    scan('both-1', text, 'out');
    expect([relayIn.on, relayOut.on]).toEqual([false, true]);
    clock.advance(499);
    expect(relayOut.on).toBe(true);
    clock.advance(1);
    expect(relayOut.on).toBe(false);
  });
});

describe('anti-passback', () => {
  const nationalId = '001099012345';
  test.each([
    ['soft', { outcome: 'admit', reason: 'person-inside' }],
    ['hard', { outcome: 'refuse', reason: 'person-inside' }],
    ['off', { outcome: 'admit', reason: null }],
  ])('another code of a person who is inside, %s', async (mode, expected) => {
    const { scan, token, clock, last } = await rig([inLane], { antiPassback: { mode } });
    scan('in-1', token({ nationalId }));
    clock.advance(10_000);
    scan('in-1', token({ nationalId }));
    expect(last()).toMatchObject(expected);
  });

  test('a code that is being used at another lane is used', async () => {
    const { scan, token, last } = await rig([inLane, { ...inLane, id: 'in-2' }]);
    const text = token();
    scan('in-1', text);
    scan('in-2', text);
    expect(last()).toMatchObject({ lane: 'in-2', outcome: 'refuse', reason: 'already-used' });
  });

  test('is forgotten after the reset', async () => {
    const { scan, token, clock, last } = await rig([inLane], { antiPassback: { mode: 'hard', resetHours: 2 } });
    const text = token();
    scan('in-1', text);
    clock.advance(2 * 3_600_000 + 1_000);
    scan('in-1', text);
    expect(last()).toMatchObject({ outcome: 'admit' });
  });
});

describe('passage', () => {
  test('who passes is in; who does not was never in, and may try again', async () => {
    const { scan, token, clock, device, last, site, state } = await rig([sensed(inLane)]);
    const text = token();
    scan('in-1', text);
    clock.advance(300);
    expect(state('in-1')).toBe('passing');
    clock.advance(5_000);
    expect(last()).toMatchObject({ outcome: 'admit', passage: 'not-passed' });
    expect(visits(site)).toEqual([]);
    scan('in-1', text);
    expect(last()).toMatchObject({ outcome: 'admit', passage: null });
    clock.advance(300);
    device('in-1/passage-in', 'input').set(true);
    expect(last()).toMatchObject({ outcome: 'admit', passage: 'passed' });
    expect(state('in-1')).toBe('idle');
    expect(visits(site)).toHaveLength(1);
  });

  test('the next person waits for the one ahead, and is recorded', async () => {
    const { scan, token, clock, last } = await rig([sensed(inLane)]);
    scan('in-1', token());
    clock.advance(1_000);
    scan('in-1', token());
    expect(last()).toMatchObject({ outcome: 'refuse', reason: 'busy' });
  });

  test('a refused person who pushes through is recorded as forced', async () => {
    const { scan, device, last } = await rig([sensed(inLane)]);
    scan('in-1', 'hello');
    device('in-1/passage-in', 'input').set(true);
    expect(last()).toMatchObject({ outcome: 'refuse', reason: 'unknown-code', passage: 'forced' });
  });
});

describe('fire', () => {
  test('releases every lane from everything, and nobody is kept', async () => {
    const { scan, token, clock, device, state, site } = await rig([sensed(inLane)]);
    scan('in-1', token());
    device('in-1/fire', 'input').set(true);
    expect(state('in-1')).toBe('released');
    expect(device('in-1/relay-in', 'relay').on).toBe(true);
    clock.advance(60_000);
    expect(device('in-1/relay-in', 'relay').on).toBe(true);
    device('in-1/relay-in', 'relay').plug(false);
    device('in-1/relay-in', 'relay').plug(true);
    expect(device('in-1/relay-in', 'relay').on).toBe(true);
    device('in-1/fire', 'input').set(false);
    expect(state('in-1')).toBe('idle');
    expect(device('in-1/relay-in', 'relay').on).toBe(false);
    expect(kinds(site)).toEqual(expect.arrayContaining(['fire-started', 'outcome-unknown', 'fire-ended']));
  });

  test('a fire input that cannot be read counts as fire', async () => {
    const { device, state } = await rig([sensed(inLane)]);
    device('in-1/fire', 'input').plug(false);
    expect(state('in-1')).toBe('released');
    device('in-1/fire', 'input').plug(true);
    expect(state('in-1')).toBe('idle');
  });
});
