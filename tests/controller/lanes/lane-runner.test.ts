import { describe, expect, test } from 'vitest';
import { laneView } from '../../../main/controller/lane-view.ts';
import { type Confirmed, confirmMs } from '../../../main/controller/lanes/confirming.ts';
import { fireInput, inLane, type Runners, startLanes } from './runners.ts';

const override = { guard: 'Lan', reason: 'measured' } as const;

/** The lane refuses a code that nobody knows, as the entry that this returns. */
function refuse(runners: Runners, id: string, text = 'WIFI:S:x;;'): number {
  runners.text(id, text);
  const { state, pending } = runners.lane(id).lane;
  if (pending === null) throw new Error(`nothing was refused: ${state}`);
  return pending.seq;
}

describe('an answer that names its entry', () => {
  test('opens for that person', async () => {
    const runners = await startLanes([inLane('in-1')]);
    const lane = runners.lane('in-1');
    const entry = refuse(runners, 'in-1');
    expect(lane.request('open', 'in', override, entry)).toMatchObject({ ok: true });
    expect(lane.lane.state).toBe('opening');
    expect(lane.request('open', 'in', override, entry)).toEqual({ ok: false, fault: 'gone' });
  });

  test('opens for nobody else', async () => {
    const runners = await startLanes([inLane('in-1')]);
    const lane = runners.lane('in-1');
    const entry = refuse(runners, 'in-1');
    // Unreadable codes of the same second are one event.
    runners.clock.advance(1_100);
    const next = refuse(runners, 'in-1', 'WIFI:S:other;;');
    expect(next).not.toBe(entry);
    expect(lane.request('open', 'in', override, entry)).toEqual({ ok: false, fault: 'gone' });
    expect(lane.request('turn-away', 'in', override, entry)).toEqual({ ok: false, fault: 'gone' });
    expect(lane).toMatchObject({ energised: [], lane: { state: 'refused', pending: { seq: next } } });
    expect(runners.kinds()).not.toContain('overridden');
  });

  test('lets in who has stepped aside, when nobody else stands at the lane', async () => {
    const runners = await startLanes([inLane('in-1')]);
    const lane = runners.lane('in-1');
    const entry = refuse(runners, 'in-1');
    runners.clock.advance(60_000);
    expect(lane.request('turn-away', 'in', override)).toEqual({ ok: false, fault: 'gone' });
    expect(lane.request('open', 'in', override, entry)).toMatchObject({ ok: true });
    expect(lane.energised).toEqual(['in']);
    expect(lane.request('open', 'in', override, entry)).toEqual({ ok: false, fault: 'gone' });
  });
});

test('whoever is turned away reads it', async () => {
  const runners = await startLanes([inLane('in-1')]);
  const entry = refuse(runners, 'in-1');
  expect(runners.lane('in-1').request('turn-away', 'in', override, entry)).toMatchObject({ ok: true });
  expect(laneView(runners.lane('in-1'))).toMatchObject({
    state: 'refused',
    screen: { kind: 'refused', reason: 'turned-away' },
  });
  expect(runners.kinds()).toContain('turned-away');
});

describe('a mantrap', () => {
  const mantrap = () => startLanes([inLane('in-1'), inLane('in-2')], { interlocks: [['in-1', 'in-2']] });

  test('keeps one lane closed while the other is open, and says so', async () => {
    const runners = await mantrap();
    runners.scan('in-1');
    expect(runners.lane('in-1').lane.state).toBe('opening');
    expect(runners.lane('in-2').lane.interlocked).toBe(true);
    runners.scan('in-2');
    expect(laneView(runners.lane('in-2')).screen).toMatchObject({ kind: 'refused', reason: 'interlocked' });
    expect(runners.lane('in-2').request('open', 'in', override)).toEqual({ ok: false, fault: 'refused' });
    expect(runners.lane('in-2').energised).toEqual([]);
    runners.clock.advance(300);
    expect(runners.lane('in-2').lane.interlocked).toBe(true);
    runners.device('in-1/passage-in', 'input').set(true);
    expect(laneView(runners.lane('in-2'))).toMatchObject({ screen: { kind: 'waiting' } });
    runners.scan('in-2');
    expect(runners.lane('in-2').lane.state).toBe('opening');
    expect(runners.lane('in-1').lane.interlocked).toBe(true);
  });

  test('waits for as long as one is held', async () => {
    const runners = await mantrap();
    runners.lane('in-1').request('hold', 'in', override);
    runners.clock.advance(3_600_000);
    expect(runners.lane('in-2').lane.interlocked).toBe(true);
    runners.lane('in-1').request('end-hold', 'in', override);
    expect(runners.lane('in-2').lane.interlocked).toBe(false);
  });
});

describe('somebody who follows', () => {
  test('is on record as that, and the entry that was followed as passed', async () => {
    const runners = await startLanes([inLane('in-1')]);
    const passage = () => runners.device('in-1/passage-in', 'input');
    runners.scan('in-1');
    runners.clock.advance(300);
    passage().set(true);
    passage().set(false);
    runners.clock.advance(1_000);
    passage().set(true);
    passage().set(false);
    runners.clock.advance(2_000);
    passage().set(true);
    expect(runners.kinds().filter(kind => kind !== 'admitted')).toEqual(['passed', 'tailgated', 'forced']);
  });
});

describe('a declaration to confirm', () => {
  const question = { id: 7, language: 'vi', initials: 'N. V. A.', symptoms: 1, exposures: 0 } as const;
  async function ask(lanes: readonly object[] = [inLane('in-1', fireInput)]) {
    const runners = await startLanes(lanes);
    const answers: Confirmed[] = [];
    const lane = runners.lane('in-1');
    expect(lane.ask(question, answer => answers.push(answer))).toBe(true);
    return { runners, lane, answers };
  }

  test('is shown until it is answered, once', async () => {
    const { lane, answers, runners } = await ask();
    runners.clock.advance(1_000);
    expect(laneView(lane).screen).toEqual({ kind: 'confirming', ...question, forMs: confirmMs - 1_000 });
    expect(lane.ask({ ...question, id: 8 }, () => undefined)).toBe(false);
    expect(lane.answer(6, true)).toBe(false);
    expect(lane.answer(7, true)).toBe(true);
    expect(lane.answer(7, false)).toBe(false);
    expect(answers).toEqual(['true']);
    expect(laneView(lane).screen).toEqual({ kind: 'waiting' });
  });

  test.each<[string, (runners: Runners) => void]>([
    ['a code', runners => runners.text('in-1', 'WIFI:S:x;;')],
    ['a fire', runners => runners.device('in-1/fire', 'input').set(true)],
    ['a lock', runners => runners.lane('in-1').request('lock', 'in', override)],
    ['a fault', runners => runners.device('in-1/scanner-in', 'scanner').plug(false)],
    ['an opening', runners => runners.lane('in-1').request('open', 'in', override)],
    ['a withdrawal', runners => runners.lane('in-1').withdraw()],
    ['a minute', runners => runners.clock.advance(confirmMs)],
    ['the end of the gate', runners => void runners.lane('in-1').close()],
  ])('is gone by %s', async (_, happens) => {
    const { lane, answers, runners } = await ask();
    happens(runners);
    expect(answers).toEqual(['gone']);
    expect(lane.confirming).toBeNull();
  });

  test('is gone by a code that has to wait for the partner', async () => {
    const runners = await startLanes([inLane('in-1'), inLane('in-2')], { interlocks: [['in-1', 'in-2']] });
    const answers: Confirmed[] = [];
    runners.lane('in-2').request('hold', 'in', override);
    expect(runners.lane('in-1').ask(question, answer => answers.push(answer))).toBe(true);
    runners.scan('in-1');
    expect(runners.lane('in-1').lane.state).toBe('idle');
    expect(answers).toEqual(['gone']);
  });

  test('goes on over a refusal that ends', async () => {
    const runners = await startLanes([inLane('in-1')]);
    refuse(runners, 'in-1');
    const answers: Confirmed[] = [];
    expect(runners.lane('in-1').ask(question, answer => answers.push(answer))).toBe(true);
    runners.clock.advance(10_000);
    expect(runners.lane('in-1').lane.state).toBe('idle');
    expect(answers).toEqual([]);
  });

  test('is not asked of a lane that is busy, locked, out of order or closed', async () => {
    const runners = await startLanes([inLane('in-1')]);
    const lane = runners.lane('in-1');
    const asks = () => lane.ask(question, () => undefined);
    lane.request('open', 'in', override);
    expect(asks()).toBe(false);
    runners.clock.advance(10_000);
    lane.request('lock', 'in', override);
    expect(asks()).toBe(false);
    lane.request('unlock', 'in', override);
    lane.raise('clock', 'wrong');
    expect(asks()).toBe(false);
    lane.clear('clock');
    expect(asks()).toBe(true);
    await lane.close();
    expect(asks()).toBe(false);
  });
});

test('what no scanner has read is decided like a code, and two of the same are two', async () => {
  const runners = await startLanes([inLane('in-1')]);
  const lane = runners.lane('in-1');
  const reading = { internal: true } as const;
  lane.present('in', { scanner: -1, reading, receiveUs: 0, readUs: 0 });
  const first = lane.lane.pending;
  lane.present('in', { scanner: -1, reading, receiveUs: 0, readUs: 0 });
  const second = lane.lane.pending;
  expect(first?.scan?.text).not.toBe(second?.scan?.text);
  expect(runners.kinds().filter(kind => kind === 'refused' || kind === 'referred')).toHaveLength(2);
  // Beyond every byte that a scanner could send.
  expect(first?.scan?.text.codePointAt(0)).toBeGreaterThan(255);
});

describe('relays in a fire', () => {
  test('are held though the fire was known before they were there', async () => {
    const runners = await startLanes([inLane('in-1')], {}, ({ lanes }) => {
      for (const lane of lanes) lane.dispatch({ kind: 'fireStarted' });
    });
    expect(runners.device('in-1/relay-in', 'relay').on).toBe(true);
    expect(runners.lane('in-1').energised).toEqual(['in']);
  });

  test('are held again when the board has come back', async () => {
    const runners = await startLanes([inLane('in-1')]);
    runners.lane('in-1').dispatch({ kind: 'fireStarted' });
    const relay = runners.device('in-1/relay-in', 'relay');
    relay.plug(false);
    relay.plug(true);
    expect(relay.on).toBe(true);
    runners.lane('in-1').dispatch({ kind: 'fireEnded' });
    expect(relay.on).toBe(false);
  });
});

describe('contacts', () => {
  const contacts = {
    door: { driver: 'sim', heldSeconds: 10 },
    tamper: { driver: 'sim' },
  };

  test('of a lane raise alarms', async () => {
    const runners = await startLanes([inLane('in-1', contacts)]);
    const door = runners.device('in-1/door', 'input');
    const tamper = runners.device('in-1/tamper', 'input');
    door.set(true);
    runners.clock.advance(10_000);
    door.set(false);
    tamper.set(true);
    tamper.set(false);
    runners.scan('in-1');
    door.set(true);
    door.set(false);
    runners.device('in-1/passage-in', 'input').set(true);
    runners.clock.advance(10_000);
    const each = ['door-forced', 'held-open', 'door-closed', 'tampered', 'tamper-ended', 'held-open'];
    expect(runners.alarms).toEqual(each.map(alarm => `in-1 ${alarm}`));
  });

  test('that are lost fault the lane, and are read again when they come back', async () => {
    const runners = await startLanes([inLane('in-1', contacts)]);
    const tamper = runners.device('in-1/tamper', 'input');
    tamper.plug(false);
    expect(runners.lane('in-1').faults).toMatchObject([{ kind: 'input' }]);
    tamper.plug(true);
    expect(runners.lane('in-1').faults).toEqual([]);
    expect(runners.alarms).toEqual([]);
  });
});

describe('an input that comes back', () => {
  test('active as it was lost is no passage: nobody went through meanwhile', async () => {
    const runners = await startLanes([inLane('in-1')]);
    const passage = runners.device('in-1/passage-in', 'input');
    passage.set(true);
    passage.set(false);
    const before = runners.kinds();
    passage.plug(false);
    passage.set(true);
    passage.plug(true);
    expect(
      runners
        .kinds()
        .slice(before.length)
        .filter(kind => kind !== 'faulted' && kind !== 'recovered'),
    ).toEqual([]);
    passage.set(false);
    passage.set(true);
    expect(runners.kinds().at(-1)).toBe('forced');
  });

  test('a normally closed contact that is lost has not moved: nobody passed, pressed or forced anything', async () => {
    const closed = { driver: 'sim', normally: 'closed' };
    const runners = await startLanes([
      { ...inLane('in-1', { door: closed, tamper: closed }), passage: closed },
      {
        ...{ id: 'out-1', direction: 'out', scanners: [{ driver: 'sim' }], relay: { driver: 'sim' } },
        inputs: { exitButton: closed },
      },
    ]);
    const names = ['in-1/passage-in', 'in-1/door', 'in-1/tamper', 'out-1/exit-button'];
    for (const name of names) runners.device(name, 'input').plug(false);
    expect(runners.alarms).toEqual([]);
    expect(runners.kinds().filter(kind => kind !== 'faulted')).toEqual([]);
    expect(runners.lane('out-1').lane.state).toBe('faulted');
    expect(runners.lane('out-1').energised).toEqual([]);
    for (const name of names) runners.device(name, 'input').plug(true);
    expect(runners.alarms).toEqual([]);
    expect(runners.lane('out-1').lane.state).toBe('idle');
  });
});

describe('a fire input', () => {
  const fireOf = (onLoss: 'release' | 'alarm') => ({ fire: { driver: 'sim', onLoss } });

  test('that is lost releases the lane, unless the site wants the alarm alone', async () => {
    for (const onLoss of ['release', 'alarm'] as const) {
      const runners = await startLanes([inLane('in-1', fireOf(onLoss))]);
      const lane = runners.lane('in-1');
      const fire = runners.device('in-1/fire', 'input');
      fire.plug(false);
      expect(lane.lane.state).toBe(onLoss === 'release' ? 'released' : 'faulted');
      expect(lane.faults).toMatchObject([{ kind: 'input' }]);
      fire.plug(true);
      expect(lane.lane.state).toBe('idle');
      fire.set(true);
      expect(lane.lane.state).toBe('released');
      fire.set(false);
      expect(lane.lane.state).toBe('idle');
    }
  });

  test('lost with the alarm alone while it burns: it burns on, and what it is when it is back counts', async () => {
    const runners = await startLanes([inLane('in-1', fireOf('alarm'))]);
    const fire = runners.device('in-1/fire', 'input');
    fire.set(true);
    fire.plug(false);
    expect(runners.lane('in-1').lane.state).toBe('released');
    fire.set(false);
    fire.plug(true);
    expect(runners.lane('in-1').lane.state).toBe('idle');
    fire.plug(false);
    fire.set(true);
    expect(runners.lane('in-1').lane.state).toBe('faulted');
    fire.plug(true);
    expect(runners.lane('in-1').lane.state).toBe('released');
  });

  test('is normally closed where the site file does not say otherwise', async () => {
    const [closed, open] = [
      await startLanes([inLane('in-1', { fire: { driver: 'sim', onLoss: 'alarm' } })]),
      await startLanes([inLane('in-1', { fire: { driver: 'sim', normally: 'open', onLoss: 'alarm' } })]),
    ];
    for (const runners of [closed, open]) {
      runners.device('in-1/fire', 'input').plug(false);
      expect(runners.lane('in-1').lane.state).toBe('faulted');
    }
  });
});

describe('an exit button', () => {
  const outLane = (more: object = {}) => ({
    ...{ id: 'out-1', direction: 'out', scanners: [{ driver: 'sim' }], relay: { driver: 'sim', pulseMs: 300 } },
    inputs: { exitButton: { driver: 'sim' } },
    ...more,
  });

  test('opens the way out, recorded first, once a press', async () => {
    const runners = await startLanes([inLane('in-1'), outLane()]);
    const button = runners.device('out-1/exit-button', 'input');
    button.set(true);
    expect(runners.device('out-1/relay-out', 'relay').on).toBe(true);
    expect(runners.kinds()).toEqual(['overridden']);
    runners.clock.advance(10_000);
    expect(runners.device('out-1/relay-out', 'relay').on).toBe(false);
    expect(runners.kinds()).toEqual(['overridden', 'opened']);
    button.set(false);
    button.set(true);
    expect(runners.kinds()).toEqual(['overridden', 'opened', 'overridden']);
  });

  test('works while the lane is out of order, and one that is held as it comes back opens nothing', async () => {
    const runners = await startLanes([inLane('in-1'), outLane()]);
    const button = runners.device('out-1/exit-button', 'input');
    runners.device('out-1/scanner-out', 'scanner').plug(false);
    button.set(true);
    expect(runners.device('out-1/relay-out', 'relay').on).toBe(true);
    runners.clock.advance(10_000);
    button.plug(false);
    const before = runners.kinds().filter(kind => kind === 'overridden').length;
    button.plug(true);
    expect(runners.kinds().filter(kind => kind === 'overridden').length).toBe(before);
    expect(runners.device('out-1/relay-out', 'relay').on).toBe(false);
  });

  test('takes the place of a scanner for the way out, and is not for a lane that only leads in', async () => {
    const sim = { driver: 'sim' };
    const door = { id: 'door', direction: 'both', scanners: [{ ...sim, direction: 'in' }] };
    const relay = { ...sim, direction: 'both', pulseMs: 300 };
    const runners = await startLanes([{ ...door, relay, inputs: { exitButton: sim } }]);
    runners.device('door/exit-button', 'input').set(true);
    expect(runners.device('door/relay-in', 'relay').on).toBe(true);
    await expect(startLanes([{ ...door, relay }])).rejects.toThrow('none is for direction out');
    await expect(startLanes([inLane('in-1', { exitButton: sim })])).rejects.toThrow('the button opens the way out');
  });
});

describe('a relay that does not move', () => {
  test('is a fault, and nobody is taken for inside', async () => {
    const runners = await startLanes([inLane('in-1')]);
    const relay = runners.device('in-1/relay-in', 'relay');
    relay.stick(true);
    runners.scan('in-1');
    await new Promise(resolve => setImmediate(resolve));
    expect(runners.lane('in-1').lane.state).toBe('faulted');
    expect(runners.lane('in-1').faults).toMatchObject([
      { kind: 'relay', message: expect.stringContaining('not move') },
    ]);
    expect(runners.kinds()).toEqual(expect.arrayContaining(['faulted', 'not-passed']));
    expect(runners.kinds()).not.toContain('opened');
    relay.stick(false);
    expect(runners.lane('in-1').lane.state).toBe('idle');
  });
});
