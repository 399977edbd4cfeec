/** What a guard does for people at the lanes, and with the lanes. */
import { expect } from '@playwright/test';
import { alarmWords } from '../../renderer/guard/lane-words.ts';
import { words } from '../../renderer/guard/words.ts';
import { acknowledge, openAlarms } from './desk-acts-alarms.ts';
import { isInside } from './desk-journal.ts';
import {
  type Act,
  type Acts,
  button,
  chip,
  closePanel,
  enter,
  expectOpened,
  expectWritten,
  goThrough,
  laneIdle,
  note,
  openAtWork,
  reason,
  relayOf,
  show,
  workOn,
  workOnPerson,
} from './desk-place.ts';

const admitReferred: Act = {
  name: 'admits somebody who was referred',
  async run(at) {
    await laneIdle(at, 'in-1');
    const name = 'Đặng Thị Thuỷ';
    const { seq, person } = await show(at, 'in-1', 'referred', { name, symptoms: 1 });
    await workOnPerson(at, name);
    await reason(at, 1);
    await at.hand.press(button(at, words.admitIn, '.answers'), 'F2');
    const like = { lane: 'in-1', guard: at.guard, reason: 'measured', of: seq, person };
    const written = await expectWritten(at, 'overridden', like);
    await expectOpened(at, 'in-1');
    await goThrough(at, 'in-1', written.seq);
    expect(isInside(at, person)).toBe(true);
    await expect(at.page.locator('.case-row', { hasText: name })).toHaveCount(0);
  },
};

const override: Act = {
  name: 'overrides a refusal, with reason and note',
  async run(at) {
    await laneIdle(at, 'in-2');
    const name = 'Hoàng Văn Nam';
    const { seq } = await show(at, 'in-2', 'refused', { name, exposures: 1 });
    await workOnPerson(at, name);
    const admit = button(at, words.admitIn, '.answers');
    await at.hand.press(admit, 'F2');
    await expect(at.page.locator('.reasons-block .missing')).toBeVisible();
    await reason(at, 4);
    await at.hand.press(admit, 'F2');
    await expect(at.page.getByText(words.noteForRefused[at.language])).toBeVisible();
    expect(at.events('overridden')).toEqual([]);
    expect(at.pulses('in-2')).toBe(0);
    await note(at, 'Khoa Nội xác nhận 12');
    await at.hand.press(admit, 'F2');
    const like = { lane: 'in-2', guard: at.guard, reason: 'confirmed', note: 'Khoa Nội xác nhận 12', of: seq };
    await expectWritten(at, 'overridden', like);
    await expectOpened(at, 'in-2');
  },
};

const admitAside: Act = {
  name: 'admits somebody who has stepped aside to wait',
  async run(at) {
    await laneIdle(at, 'in-4');
    const name = 'Vũ Thị Chờ';
    const { seq } = await show(at, 'in-4', 'referred', { name, symptoms: 2 });
    await laneIdle(at, 'in-4');
    await workOnPerson(at, name);
    await expect(at.page.locator('.has-left')).toHaveText(words.steppedAside[at.language]);
    await reason(at, 2);
    await at.hand.press(button(at, words.admitIn, '.answers'), 'F2');
    await expectWritten(at, 'overridden', { lane: 'in-4', guard: at.guard, of: seq });
    await expectOpened(at, 'in-4');
  },
};

const turnAway: Act = {
  name: 'turns somebody away',
  async run(at) {
    await laneIdle(at, 'in-1');
    const name = 'Bùi Quốc Khánh';
    const { seq } = await show(at, 'in-1', 'referred', { name, symptoms: 5 });
    await workOnPerson(at, name);
    await reason(at, 6);
    await at.hand.press(button(at, words.turnAway, '.answers'), 'F4');
    await expectWritten(at, 'turned-away', { lane: 'in-1', guard: at.guard, reason: 'other', of: seq });
    expect(at.pulses('in-1')).toBe(0);
    await expect(at.page.locator('.case-row', { hasText: name })).toHaveCount(0);
  },
};

const openOnce: Act = {
  name: 'opens a lane once, with a reason',
  async run(at) {
    await laneIdle(at, 'out-1');
    await workOn(at, 'out-1');
    await at.hand.press(button(at, words.openOnce, '.lane-acts'));
    await expect(at.page.locator('.reasons-block .missing')).toBeVisible();
    expect(at.events('overridden')).toEqual([]);
    await reason(at, 3);
    await at.hand.press(button(at, words.openOnce, '.lane-acts'));
    const like = { lane: 'out-1', direction: 'out', guard: at.guard, reason: 'emergency' };
    const written = await expectWritten(at, 'overridden', like);
    await expectOpened(at, 'out-1');
    await goThrough(at, 'out-1', written.seq);
  },
};

const hold: Act = {
  name: 'holds a lane open, and ends it',
  async run(at) {
    await laneIdle(at, 'in-2');
    await workOn(at, 'in-2');
    await reason(at, 5);
    await at.hand.hold(button(at, words.hold, '.lane-acts'));
    await expectWritten(at, 'held', { lane: 'in-2', guard: at.guard, reason: 'companion' });
    await expect.poll(() => relayOf(at, 'in-2').on).toBe(true);
    await at.hand.press(button(at, words.endHold, '.lane-acts'));
    await expectWritten(at, 'hold-ended', { lane: 'in-2', guard: at.guard });
    await expect.poll(() => relayOf(at, 'in-2').on).toBe(false);
  },
};

const lock: Act = {
  name: 'locks a lane, and unlocks it',
  async run(at) {
    await laneIdle(at, 'in-4');
    await workOn(at, 'in-4');
    await reason(at, 6);
    await note(at, 'Lau sàn');
    await at.hand.hold(button(at, words.lock, '.lane-acts'));
    await expectWritten(at, 'locked', { lane: 'in-4', guard: at.guard, reason: 'other', note: 'Lau sàn' });
    expect(await show(at, 'in-4', 'refused', {})).toMatchObject({ reasons: ['locked'] });
    await at.hand.press(button(at, words.unlock, '.lane-acts'));
    await expectWritten(at, 'unlocked', { lane: 'in-4', guard: at.guard });
    await laneIdle(at, 'in-4');
    await show(at, 'in-4', 'admitted', {});
  },
};

/** Nobody but a guard can say that a clock that went back is right. */
const resetLane: Act = {
  name: 'puts a lane back into service that a wrong clock has stopped',
  async run(at) {
    await laneIdle(at, 'in-1');
    at.rig.setClock(-3_600_000);
    try {
      await expect(at.page.locator('.tile[data-look="fault"]').first()).toBeVisible({ timeout: 10_000 });
      await workOn(at, 'in-1');
      const reset = button(at, words.reset, '.lane-acts');
      await at.hand.hold(reset);
      await expect(at.page.locator('.note-block .missing')).toBeVisible();
      expect(at.events('lane-reset')).toEqual([]);
      const said = await chip(at, '.work');
      await at.hand.hold(reset);
      await expectWritten(at, 'lane-reset', { lane: 'in-1', guard: at.guard, note: said });
      await laneIdle(at, 'in-1');
      await show(at, 'in-1', 'admitted', {});
      at.rig.setClock(0);
      await openAlarms(at);
      await acknowledge(at, null, alarmWords.clock.what, null);
      await closePanel(at);
    } finally {
      at.rig.setClock(0);
    }
  },
};

const cancelEntry: Act = {
  name: 'cancels the entry of somebody who turned round',
  async run(at) {
    await laneIdle(at, 'in-3');
    const { seq, person } = await enter(at, 'in-3', { name: 'Phan Thị Quay' });
    expect(isInside(at, person)).toBe(true);
    await workOn(at, 'in-3');
    const cancel = button(at, words.cancelLast, '.lane-acts');
    await at.hand.hold(cancel);
    await expect(at.page.locator('.note-block .missing')).toBeVisible();
    expect(at.events('entry-cancelled')).toEqual([]);
    const said = await chip(at, '.work');
    await at.hand.hold(cancel);
    await expectWritten(at, 'entry-cancelled', { entry: seq, guard: at.guard, note: said });
    expect(isInside(at, person)).toBe(false);
  },
};

const call: Act = {
  name: 'calls a supervisor, and a second desk hears it',
  async run(at) {
    const order = { browser: at.browser, rig: at.rig, hand: 'mouse', language: 'en' } as const;
    const other = await openAtWork(order, 'guard');
    await at.hand.press(button(at, words.call, '.answers'), 'F9');
    await expectWritten(at, 'supervisor-called', { guard: at.guard });
    await expect(other.page.locator('.alarm', { hasText: alarmWords.call.what[other.language] }).first()).toBeVisible();
    await other.close();
  },
};

export const laneActs: Acts<
  | 'admit'
  | 'turn-away'
  | 'open'
  | 'hold'
  | 'end-hold'
  | 'lock'
  | 'unlock'
  | 'reset-lane'
  | 'cancel-entry'
  | 'call-supervisor'
> = {
  admit: [admitReferred, override, admitAside],
  'turn-away': [turnAway],
  open: [openOnce],
  hold: [hold],
  'end-hold': [hold],
  lock: [lock],
  unlock: [lock],
  'reset-lane': [resetLane],
  'cancel-entry': [cancelEntry],
  'call-supervisor': [call],
};
