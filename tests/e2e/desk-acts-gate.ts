/** What concerns the whole gate: alarms, lockdown, fire, the guards, and declaring for somebody. */
import { expect, type Page } from '@playwright/test';
import { confirmationWords, declareWords } from '../../renderer/guard/panels/declare-words.ts';
import { guardWords } from '../../renderer/guard/panels/words.ts';
import { words } from '../../renderer/guard/words.ts';
import { purposeWords } from '../../renderer/ui/health-words.ts';
import type { Text } from '../../renderer/ui/language.ts';
import { acknowledgeAll } from './desk-acts-alarms.ts';
import {
  type Act,
  type Acts,
  button,
  closePanel,
  enter,
  expectOpened,
  expectWritten,
  fromMenu,
  goThrough,
  laneIdle,
  openPanel,
  type Place,
  relayOf,
  show,
} from './desk-place.ts';
import { addGuard } from './desk-rig.ts';

const lockdown: Act = {
  name: 'locks all lanes, and a supervisor lifts it',
  async run(at) {
    for (const lane of ['in-1', 'in-2']) await laneIdle(at, lane);
    await at.hand.hold(button(at, words.lockAll, '.header'));
    const { lanes } = await expectWritten(at, 'locked-down', { guard: at.guard });
    expect(lanes).toHaveLength(5);
    expect(at.rig.gate.lanes().map(({ state }) => state)).toEqual(Array(5).fill('locked'));
    expect(await show(at, 'in-1', 'refused', {})).toMatchObject({ reasons: ['locked'] });
    await at.hand.hold(button(at, words.lift, '.lockdown-band'));
    await expectWritten(at, 'lockdown-lifted', { guard: at.guard });
    await expect(at.page.locator('.lockdown-band')).toHaveCount(0);
    await laneIdle(at, 'in-1');
    await show(at, 'in-1', 'admitted', {});
    await expectOpened(at, 'in-1');
  },
};

const fire: Act = {
  name: 'shows who is inside in a fire, and lets the lanes close only afterwards, by name',
  async run(at) {
    await laneIdle(at, 'in-4');
    const name = `Lương Cháy ${at.hand.name}`;
    await enter(at, 'in-4', { name });
    const relays = ['in-1', 'in-2', 'in-3', 'in-4', 'out-1'].map(lane => relayOf(at, lane));
    const areOpen = () => relays.map(({ on }) => on);
    at.rig.device('in-2/fire', 'input').set(true);
    await expect.poll(areOpen).toEqual(Array(5).fill(true));
    await expect(at.page.locator('.desk[data-fire="true"][data-panel="muster"]')).toBeVisible();
    await expect(at.page.locator('.muster-rows .row-name', { hasText: name })).toBeVisible();
    await expect(at.page.locator('.relock:visible .hold:enabled')).toHaveCount(0);
    at.rig.device('in-2/fire', 'input').set(false);
    const relock = at.page.locator('.relock:visible').first();
    await expect(relock.locator('.note-block input')).toBeVisible();
    expect(areOpen()).toEqual(Array(5).fill(true));
    await at.hand.write(relock.locator('.note-block input'), 'Báo nhầm ở bếp');
    await at.hand.hold(relock.locator('.hold'));
    await expectWritten(at, 'fire-confirmed', { guard: at.guard, note: 'Báo nhầm ở bếp' });
    await expect.poll(areOpen).toEqual(Array(5).fill(false));
    await expect(at.page.locator('.desk[data-fire="false"]')).toBeVisible();
    await closePanel(at);
    for (const lane of ['in-1', 'out-1']) await laneIdle(at, lane);
  },
};

const locked = { name: 'Lê Thị Khoá', role: 'guard', pin: '731946' } as const;
/** The longest that a name has to wait after a wrong PIN, milliseconds. */
const waitMs = 900_000;

const guards: Act = {
  name: 'sees who is on duty, and lets in a guard who was locked out',
  async run(at) {
    await addGuard(at.rig, locked);
    const isLockedOut = async () => {
      at.rig.skip(waitMs);
      return (await tryPin(at, locked.name, '846213')).error;
    };
    await expect.poll(isLockedOut, { intervals: [20], timeout: 30_000 }).toBe('locked-out');
    await fromMenu(at, words.guards);
    const row = at.page.locator('.guard', { hasText: locked.name });
    await expect(row).toContainText(guardWords.lockedOut[at.language]);
    await expect(at.page.locator('.guard', { hasText: at.guard })).toContainText(guardWords.onDuty[at.language]);
    at.mark();
    await at.hand.hold(row.locator('.hold'));
    await expectWritten(at, 'guard-unlocked', { guard: locked.name, by: at.guard });
    await expect(row).toContainText(guardWords.offDuty[at.language]);
    expect((await tryPin(at, locked.name, locked.pin)).error).toBeUndefined();
    await closePanel(at);
  },
};

async function tryPin({ rig }: Place, name: string, pin: string): Promise<{ error?: string }> {
  const headers = { 'content-type': 'application/json', origin: rig.url };
  const answer = await fetch(`${rig.url}/desk/sign-in`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ name, pin }),
  });
  return answer.json();
}

/** The lane's own screen, where the visitor stands. */
async function visitorAt(at: Place, lane: string): Promise<Page> {
  const context = await at.browser.newContext({ viewport: { width: 1080, height: 1920 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto(at.rig.gate.screenUrl('visitor', lane));
  await page.locator('[data-screen="waiting"]').waitFor();
  return page;
}

async function fillIn(at: Place, name: string): Promise<void> {
  const { hand, page, language } = at;
  const field = (label: Text) => page.locator('.declare-form').getByLabel(label[language], { exact: false }).first();
  await openPanel(at, 'declare');
  const lane = page.locator('.declare-lane select');
  await hand.choose(lane, 'in-3');
  await hand.write(field(declareWords.idNumber), at.newId());
  await hand.write(field(declareWords.name), name);
  await hand.write(field(declareWords.host), 'Khoa Sản');
  await hand.press(page.locator('.declare-person .chip', { hasText: purposeWords[1][language] }).first());
  await hand.press(page.locator('.questions .none').first());
  await hand.press(page.locator('.questions .none').last());
  await hand.press(page.locator('.declare-form .send'));
}

const outcome = ({ page }: Place, kind: string) => page.locator(`.outcome[data-outcome="${kind}"]`);

const declare: Act = {
  name: 'declares for somebody, who confirms it at the lane',
  async run(at) {
    await laneIdle(at, 'in-3');
    const visitor = await visitorAt(at, 'in-3');
    await fillIn(at, 'Lò Thị Hộ');
    await visitor.locator('[data-choice="true"]').tap();
    const written = await expectWritten(at, 'admitted', { lane: 'in-3', proxy: at.guard, format: 'cccd' });
    await expectOpened(at, 'in-3');
    await goThrough(at, 'in-3', written.seq);
    await closePanel(at);
    await visitor.context().close();
  },
};

const notConfirmed: Act = {
  name: 'learns that the visitor has not confirmed what was declared',
  async run(at) {
    await laneIdle(at, 'in-3');
    const visitor = await visitorAt(at, 'in-3');
    await fillIn(at, 'Lù Văn Chưa');
    await visitor.locator('[data-choice="false"]').tap();
    await expect(outcome(at, 'not-confirmed')).toContainText(confirmationWords['not-confirmed'].head[at.language]);
    expect(at.events('admitted')).toEqual([]);
    expect(at.pulses('in-3')).toBe(0);
    await closePanel(at);
    await visitor.context().close();
  },
};

const withdraw: Act = {
  name: 'withdraws what was declared before the visitor has answered',
  async run(at) {
    await laneIdle(at, 'in-3');
    const visitor = await visitorAt(at, 'in-3');
    await fillIn(at, 'Giàng A Rút');
    await visitor.locator('[data-screen="confirming"]').waitFor();
    await expect(outcome(at, 'waiting')).toBeVisible();
    await at.hand.press(button(at, declareWords.withdraw, '.outcome'));
    await expect(outcome(at, 'withdrawn')).toBeVisible();
    await visitor.locator('[data-screen="waiting"]').waitFor();
    expect(at.events('admitted')).toEqual([]);
    expect(at.pulses('in-3')).toBe(0);
    await closePanel(at);
    await visitor.context().close();
  },
};

const stay: Act = {
  name: 'stays signed in while somebody is at the desk',
  async run(at) {
    const heard: string[] = [];
    at.page.on('websocket', socket => socket.on('framesent', ({ payload }) => heard.push(String(payload))));
    await at.page.reload();
    await at.page.locator('.desk[data-status="live"]').waitFor();
    // Twice this is more than the time after which nobody is there any more.
    at.rig.skip(200 * 60_000);
    await at.hand.press(at.page.locator('.tile').first());
    await expect.poll(() => heard.some(text => text.includes('"kind":"stay"'))).toBe(true);
    await openPanel(at, 'search');
    at.rig.skip(200 * 60_000);
    await at.page.reload();
    await at.page.locator('.desk[data-status="live"]').waitFor();
  },
};

export const gateActs: Acts<
  | 'acknowledge'
  | 'lockdown'
  | 'lift-lockdown'
  | 'declare'
  | 'withdraw-declaration'
  | 'guards'
  | 'unlock-guard'
  | 'stay'
  | 'confirm-fire-over'
> = {
  acknowledge: [acknowledgeAll],
  lockdown: [lockdown],
  'lift-lockdown': [lockdown],
  declare: [declare, notConfirmed],
  'withdraw-declaration': [withdraw],
  'confirm-fire-over': [fire],
  guards: [guards],
  'unlock-guard': [guards],
  stay: [stay],
};
