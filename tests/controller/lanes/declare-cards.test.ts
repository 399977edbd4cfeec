/** Whose card lacks nothing but a declaration is asked for it at the lane, and not refused. */
import { describe, expect, test } from 'vitest';
import { seenOf } from '../../../main/controller/lane-view.ts';
import {
  begin,
  cards,
  decisions,
  declareLane,
  formOf,
  idleMs,
  leave,
  maskedQr,
  otherCccd,
  override,
  screenOf,
  send,
  touch,
} from './declare-here.ts';
import { fireInput, inLane, type Runners, startLanes } from './runners.ts';

/** A lane at whose scanner this was just shown. */
async function start(text: string, policy: object = {}, lane: object = declareLane('in-1', fireInput)) {
  const runners = await startLanes([lane], { policy });
  const runner = runners.lane('in-1');
  runners.text('in-1', text);
  return { runners, runner, relay: runners.device('in-1/relay-in', 'relay') };
}

const undeclared = { kind: 'referred', reasons: ['no-declaration'] };
/** What remains of a question that only some sites ask. */
const asked = ['purpose', 'host', 'travel', 'contacts', 'symptoms'];

describe.each(Object.entries(cards))('a card, %s', (format, text) => {
  test('is asked for the rest, and the policy decides on both', async () => {
    const { runners, runner, relay } = await start(text);
    expect(screenOf(runner)).toEqual({
      ...{ kind: 'declaring', id: 1, ask: asked, faults: [], forMs: idleMs },
      card: { format, initials: 'T.T.M.' },
    });
    expect(runners.kinds()).toEqual([]);
    send(runner);
    expect(relay.on).toBe(true);
    expect(runner.lane.state).toBe('opening');
    const [decision, ...others] = decisions(runners);
    expect(others).toEqual([]);
    expect(decision).toMatchObject({ kind: 'admitted', format, facts: { declared: { isMadeHere: true } } });
    expect(JSON.stringify(decision)).not.toMatch(/Mai|Khoa/);
  });

  test('is the person that the card alone names', async () => {
    const { runners, runner } = await start(text);
    send(runner, { exposures: 1 });
    runners.clock.advance(60_000);
    runners.text('in-1', text);
    runners.clock.advance(idleMs);
    const [declared, alone] = decisions(runners);
    expect(declared).toMatchObject({ kind: 'refused', reasons: ['exposure'] });
    expect(alone).toMatchObject(undeclared);
    expect(alone?.person).toBe(declared?.person);
  });

  test('alone is decided as it is when nobody answers', async () => {
    const { runners, runner } = await start(text);
    runners.clock.advance(idleMs - 1);
    const seen = seenOf(runner);
    touch(runner);
    expect(seenOf(runner)).not.toBe(seen);
    expect(formOf(runner)).toMatchObject({ id: 1, forMs: idleMs });
    runners.clock.advance(idleMs - 1);
    expect(runners.kinds()).toEqual([]);
    runners.clock.advance(1);
    expect(screenOf(runner)).toMatchObject({ kind: 'referred', reason: 'no-declaration' });
    expect(decisions(runners)).toMatchObject([{ ...undeclared, format }]);
    send(runner, {}, { id: 1 });
    expect(runners.kinds()).toEqual(['referred']);
  });

  test('whose owner leaves is on record, and the lane is there for the next', async () => {
    const { runners, runner } = await start(text);
    leave(runner);
    expect(screenOf(runner)).toEqual({ kind: 'waiting' });
    expect(runner.lane).toMatchObject({ state: 'idle', pending: null });
    expect(decisions(runners)).toMatchObject([{ ...undeclared, format }]);
    runners.scan('in-1');
    expect(runners.kinds()).toEqual(['referred', 'admitted']);
  });
});

describe('what is asked', () => {
  test('is the name and the year as well where the code hides them', async () => {
    const { runners, runner } = await start(maskedQr);
    expect(formOf(runner)).toMatchObject({
      card: { format: 'personal-qr', initials: null },
      ask: ['name', 'birth-year', ...asked],
    });
    send(runner);
    expect(formOf(runner).faults).toEqual([
      { field: 'name', kind: 'missing' },
      { field: 'birthYear', kind: 'missing' },
    ]);
    send(runner, { name: 'Trần Thị Mai', birthYear: '1987' });
    expect(screenOf(runner)).toMatchObject({ kind: 'admitted', initials: 'T.T.M.' });
    expect(decisions(runners)).toMatchObject([{ kind: 'admitted', format: 'personal-qr' }]);
  });

  test('has no phone number where the code tells one', async () => {
    const lane = declareLane('in-1', {}, { ask: ['phone'] });
    const told = await start('001187012345|Trần Thị Mai|1987-01-18|0|123456789012|<2<<0912345678', {}, lane);
    expect(formOf(told.runner).ask).not.toContain('phone');
    const silent = await start(cards.cccd, {}, lane);
    expect(formOf(silent.runner).ask).toContain('phone');
  });

  test('is nothing where something else speaks against the person, and nothing of who leaves', async () => {
    const accept = [{ formats: ['bhyt'] }];
    const unaccepted = await start(cards.cccd, { accept });
    expect(screenOf(unaccepted.runner)).toMatchObject({ kind: 'refused' });
    const sim = { driver: 'sim' };
    const out = { id: 'in-1', direction: 'out', scanners: [sim], relay: { ...sim, pulseMs: 300 }, declare: true };
    const runners = await startLanes([out]);
    runners.device('in-1/scanner-out', 'scanner').scan(new TextEncoder().encode(cards.cccd));
    expect(screenOf(runners.lane('in-1'))).toMatchObject({ kind: 'admitted', direction: 'out' });
  });

  test('is nothing at a lane without the form, nor of a held one', async () => {
    const plain = await start(cards.cccd, {}, inLane('in-1'));
    expect(screenOf(plain.runner)).toMatchObject({ kind: 'referred', reason: 'no-declaration' });
    const held = await startLanes([declareLane()]);
    held.lane('in-1').request('hold', 'in', override);
    held.text('in-1', cards.cccd);
    expect(decisions(held)).toMatchObject([undeclared]);
    expect(screenOf(held.lane('in-1')).kind).not.toBe('declaring');
  });

  test('is asked under a policy that wants the card with a declaration too', async () => {
    const { runners, runner, relay } = await start(cards.cccd, { proofs: { anyOf: [['cccd', 'declaration']] } });
    expect(formOf(runner).ask).toEqual(asked);
    send(runner);
    expect(relay.on).toBe(true);
    expect(decisions(runners)).toMatchObject([{ kind: 'admitted', format: 'cccd' }]);
  });
});

describe('another code while somebody declares', () => {
  test('of the same person goes with the card: a phone has been found after all', async () => {
    const proofs = { anyOf: [['cccd', 'declaration']] };
    const { runners, runner, relay } = await start(cards.cccd, { proofs });
    const nowS = Math.floor(runners.clock.now() / 1_000);
    const validity = { notBeforeS: nowS - 3_600, expiresAtS: nowS + 3_600 };
    runners.text('in-1', runners.site.token({ ...validity, nationalId: '001187012345', name: 'TRAN THI MAI' }));
    expect(relay.on).toBe(true);
    expect(runners.kinds()).toEqual(['admitted']);
    send(runner, {}, { id: 1 });
    expect(runners.kinds()).toEqual(['admitted']);
  });

  test('of somebody else is decided by itself, and the card is on record', async () => {
    const { runners, relay } = await start(cards.cccd);
    runners.scan('in-1');
    expect(relay.on).toBe(true);
    const [left, next, ...others] = decisions(runners);
    expect(others).toEqual([]);
    expect(left).toMatchObject({ ...undeclared, format: 'cccd' });
    expect(next).toMatchObject({ kind: 'admitted', format: 'declaration', facts: { declared: null } });
    expect(next?.person).not.toBe(left?.person);
  });

  test('that is another card has a form of its own', async () => {
    const { runners, runner } = await start(cards.cccd);
    runners.text('in-1', otherCccd);
    expect(formOf(runner)).toMatchObject({ id: 2, card: { initials: 'N.V.M.' } });
    send(runner, {}, { id: 1 });
    expect(decisions(runners)).toMatchObject([undeclared]);
    send(runner);
    const [left, next] = decisions(runners);
    expect(next).toMatchObject({ kind: 'admitted' });
    expect(next?.person).not.toBe(left?.person);
  });

  test('that is none is refused, and the card is on record', async () => {
    const { runners, runner } = await start(cards.cccd);
    runners.text('in-1', 'WIFI:S:x;;');
    expect(screenOf(runner)).toMatchObject({ kind: 'refused', reason: 'unknown-code' });
    expect(decisions(runners)).toMatchObject([undeclared, { kind: 'refused', person: null }]);
  });

  test('that was misread, or the card once more, takes nothing away', async () => {
    const { runners, runner } = await start(cards.cccd);
    runners.clock.advance(1_000);
    runners.text('in-1', 'HC1:6BF+70790T9WJWG');
    expect(formOf(runner)).toMatchObject({ id: 1, forMs: idleMs });
    send(runner, { purpose: 0 });
    runners.text('in-1', cards.cccd);
    expect(formOf(runner)).toMatchObject({ id: 1, faults: [{ field: 'purpose' }] });
    send(runner);
    expect(runners.kinds()).toEqual(['admitted']);
  });

  test('takes the place of a form that somebody without a card has begun', async () => {
    const runners = await startLanes([declareLane()]);
    const runner = runners.lane('in-1');
    begin(runner);
    runners.text('in-1', cards.cccd);
    expect(formOf(runner)).toMatchObject({ id: 2, card: { format: 'cccd' } });
    runners.clock.advance(idleMs);
    expect(decisions(runners)).toMatchObject([undeclared]);
  });

  test('on the way out opens it, and the card is on record', async () => {
    const sim = { driver: 'sim' };
    const both = (of: object) => [
      { ...of, direction: 'in' },
      { ...of, direction: 'out' },
    ];
    const devices = { scanners: both(sim), relay: both({ ...sim, pulseMs: 300 }) };
    const { runners } = await start(cards.cccd, {}, { id: 'in-1', direction: 'both', ...devices, declare: true });
    runners.scan('in-1', 'out');
    expect(runners.device('in-1/relay-out', 'relay').on).toBe(true);
    expect(decisions(runners)).toMatchObject([undeclared, { kind: 'admitted', direction: 'out' }]);
  });
});

describe('a card whose owner declares', () => {
  test.each<[string, (runners: Runners) => void, readonly string[]]>([
    ['a fire', runners => runners.device('in-1/fire', 'input').set(true), ['fire-started']],
    ['a lock', runners => runners.lane('in-1').request('lock', 'in', override), ['locked', 'refused']],
    ['a hold', runners => runners.lane('in-1').request('hold', 'in', override), ['held']],
    ['an opening', runners => runners.lane('in-1').request('open', 'in', override), ['overridden']],
    ['a fault', runners => runners.lane('in-1').raise('clock', 'wrong'), ['faulted', 'refused']],
    ['the end of the gate', runners => void runners.lane('in-1').close(), []],
  ])('gives way to %s, and takes no answers any more', async (_what, happens, kinds) => {
    const { runners, runner } = await start(cards.cccd);
    happens(runners);
    expect(screenOf(runner).kind).not.toBe('declaring');
    expect(runners.kinds()).toEqual(kinds);
    send(runner, {}, { id: 1 });
    leave(runner, 1);
    expect(runners.kinds()).toEqual(kinds);
  });

  test('is not asked to confirm anything, nor asked twice', async () => {
    const { runner } = await start(cards.cccd);
    const question = { id: 7, language: 'vi', initials: null, symptoms: 0, exposures: 0 } as const;
    expect(runner.ask(question, () => undefined)).toBe(false);
    begin(runner);
    expect(formOf(runner)).toMatchObject({ id: 1, card: { format: 'cccd' } });
  });

  test('gives way to the other door of a mantrap, and is on record as that', async () => {
    const runners = await startLanes([declareLane(), inLane('in-2')], { interlocks: [['in-1', 'in-2']] });
    runners.text('in-1', cards.cccd);
    expect(formOf(runners.lane('in-1')).id).toBe(1);
    runners.lane('in-2').request('open', 'in', override);
    expect(screenOf(runners.lane('in-1'))).toMatchObject({ kind: 'refused', reason: 'interlocked' });
    runners.clock.advance(120_000);
    runners.scan('in-1');
    expect(decisions(runners).map(({ reasons }) => reasons)).toEqual([['interlocked'], []]);
  });
});
