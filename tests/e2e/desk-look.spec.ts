/** The look of the desk: every state of its frame and its work, in both languages, on every display. */
import { expect, type Page, test } from '@playwright/test';
import type { DeskCase } from '../../main/desk-contract.ts';
import { type RefusalReason, refusalReasons } from '../../main/words.ts';
import { addGuard, type DeskRig, signIn, startDeskRig } from './desk-rig.ts';
import { check, enter, hold, inEach, leave, see, settled } from './desk-sight.ts';
import { hospital, hospitalLanes, twentyLanes, twentyZones } from './desk-sites.ts';
import { playTo, tapDesk } from './desk-tap.ts';

// The pictures are kept themselves.
test.use({ screenshot: 'off', viewport: { width: 1280, height: 800 } });
test.describe.configure({ timeout: 120_000 });

test.describe('a hospital of nine lanes', () => {
  let rig: DeskRig;
  test.beforeAll(async () => {
    rig = await startDeskRig(hospitalLanes, hospital);
  });
  test.afterAll(() => rig.close());

  test('nobody is signed in', async ({ page }) => {
    await page.goto(`${rig.url}/guard`);
    await page.locator('[data-desk="sign-in"]').waitFor();
    await see(page, 'sign-in');
    for (const [name, answer] of [
      ['wrong', { error: 'wrong' }],
      ['wait', { error: 'wait', waitMs: 95_000 }],
      ['locked-out', { error: 'locked-out' }],
    ] as const) {
      await page.route('**/desk/sign-in', route => route.fulfill({ status: 401, json: answer }));
      await page.locator('.sign-in-form input:not(.pin)').fill('Trần Văn Hùng');
      await page.locator('.sign-in-form input.pin').fill('111222');
      await page.keyboard.press('Enter');
      await expect(page.locator('.trouble')).not.toBeEmpty();
      await see(page, `sign-in-${name}`, { isBrief: name !== 'locked-out' });
      await page.unroute('**/desk/sign-in');
      if (name === 'wait') await page.reload();
    }
  });

  test('a first PIN has to be changed', async ({ page }) => {
    await addGuard(rig, { name: 'Giàng A Páo', role: 'guard', pin: null });
    await page.goto(`${rig.url}/guard`);
    await page.locator('.sign-in-form input:not(.pin)').fill('Giàng A Páo');
    await page.locator('.sign-in-form input.pin').fill('902746');
    await page.keyboard.press('Enter');
    const pins = page.locator('[data-desk="change-pin"] input.pin');
    await pins.first().waitFor();
    await see(page, 'change-pin');
    await pins.first().fill('480517');
    await pins.last().fill('480518');
    await see(page, 'change-pin-differ', { isBrief: true });
  });

  test('calm, and who waits and was refused', async ({ page }) => {
    await signIn(page, rig, 'guard');
    await page.locator('.nothing').waitFor();
    await see(page, 'calm');
    const nowS = Math.floor(Date.now() / 1_000);
    const old = { notBeforeS: nowS - 30 * 3_600, expiresAtS: nowS - 3_600 };
    rig.scan('in-2', rig.token({ name: 'Nguyễn Thị Phượng', symptoms: 3, host: 'Khoa Nội, tầng 3', purposes: [1, 2] }));
    rig.scan('in-1', rig.token({ name: 'Đặng Quốc Bảo', ...old }));
    rig.scan('in-3', 'https://example.com');
    await expect(page.locator('.case-row')).toHaveCount(3);
    await see(page, 'waiting');
    await page.keyboard.press('F2');
    await page.locator('.missing').first().waitFor();
    await see(page, 'waiting-reason-missing', { isBrief: true });
    await choose(page, 1);
    await page.locator('.note-block .chip').first().click();
    await see(page, 'waiting-filled');
    // A refusal stands at the lane for a few seconds only.
    rig.scan('in-4', rig.token({ name: 'Lê Thị Kim Oanh', ...old }));
    await page.getByText('Lê Thị Kim Oanh').click();
    await choose(page, 3);
    await page.keyboard.press('F2');
    await page.locator('p.missing').waitFor();
    await see(page, 'refused-note-missing', { sizes: ['1280', '800'] });
    await page.locator('.duty-name').click();
    await see(page, 'menu', {
      before: async () => {
        if (!(await page.locator('.duty-menu').isVisible())) await page.locator('.duty-name').click();
      },
    });
    await page.keyboard.press('Escape');
  });

  test('a lane is worked on', async ({ page }) => {
    await signIn(page, rig, 'supervisor');
    const tile = (at: number) => page.locator('.tile').nth(at);
    await tile(8).click();
    await see(page, 'lane-idle');
    await page.locator('.answer.admit').first().click();
    await page.locator('.missing').first().waitFor();
    await see(page, 'lane-reason-missing', { isBrief: true });
    await choose(page, 1);
    await hold(page, '.lane-acts > :nth-child(3)');
    await expect(tile(8)).toHaveAttribute('data-look', 'held');
    await see(page, 'lane-held', { isBrief: true });
    await tile(7).click();
    await choose(page, 6);
    await hold(page, '.lane-acts > :nth-child(3)');
    await expect(tile(7)).toHaveAttribute('data-look', 'locked');
    await see(page, 'lane-locked');
    rig.device('in-4/relay-in', 'relay').plug(false);
    await tile(3).click();
    await page.locator('.reason-band[data-outcome="fault"]').waitFor();
    await see(page, 'lane-faulted');
    await page.locator('.hold.answer').first().click();
    await page.locator('.hold-hint[data-shown="true"]').waitFor();
    await see(page, 'lane-hold-hint', { isBrief: true });
  });

  test('alarms', async ({ page }) => {
    await signIn(page, rig, 'supervisor');
    rig.device('in-1/tamper', 'input').set(true);
    rig.device('out-2/relay-out', 'relay').plug(false);
    rig.device('out-1/passage-out', 'input').set(true);
    rig.device('out-1/passage-out', 'input').set(false);
    await page.keyboard.press('F9');
    // It stands for a moment only.
    await expect(page.locator('.act-outcome')).toBeVisible();
    await expect(page.locator('.foot-alarms')).toHaveAttribute('data-count', /[4-9]/);
    await see(page, 'alarms-beside');
    await page.locator('.foot-alarms').click();
    await page.locator('.middle .alarm .button').first().click();
    await see(page, 'alarms-memo');
    await page.locator('.foot-log').click();
    await page.setViewportSize({ width: 1280, height: 800 });
    await see(page, 'log');
  });

  test('lockdown, as a guard and as a supervisor sees it', async ({ page }) => {
    await signIn(page, rig, 'supervisor');
    await hold(page, '.lock-all');
    await page.locator('.lockdown-band').waitFor();
    await see(page, 'lockdown');
    await page.locator('.lockdown-band .button').click();
    await page.locator('.second').waitFor();
    await see(page, 'lockdown-second');
    await leave(page);
    await enter(page, rig, 'guard');
    await see(page, 'lockdown-guard', { isBrief: true });
  });

  test('the link is lost, and comes back', async ({ page }) => {
    await signIn(page, rig, 'guard');
    const port = rig.url;
    await rig.gate.stop();
    await page.locator('.desk[data-status="lost"]').waitFor({ timeout: 20_000 });
    await see(page, 'lost');
    await page.keyboard.press('F8');
    await page.locator('.muster').waitFor();
    await see(page, 'lost-muster', { isBrief: true });
    await page.keyboard.press('Escape');
    await rig.restart();
    expect(rig.url).toBe(port);
    await page.locator('.missed-band').waitFor({ timeout: 20_000 });
    await see(page, 'missed');
  });

  test('every reason that a case may have', async ({ page }) => {
    const tap = await tapDesk(page);
    await signIn(page, rig, 'supervisor');
    const play = (at: number, reason: RefusalReason) => {
      const others = refusalReasons.slice(at + 1, at + 3);
      playTo(tap, { cases: [caseOf(`Sở Y tế ${at}`, at % 2 === 0 ? 'refused' : 'referred', [reason, ...others])] });
    };
    play(0, 'unreadable');
    await page.locator('.case-row').click();
    await page.locator('.work.case').waitFor();
    await inEach(page, ['1280', '800'], async where => {
      for (const [at, reason] of refusalReasons.entries()) {
        play(at, reason);
        await page.locator('.case-facts', { hasText: `Sở Y tế ${at}` }).waitFor();
        await check(page, `reason ${reason} ${where}`);
      }
    });
    await see(page, 'reason-last');
  });
});

const choose = (page: Page, reason: number) =>
  page
    .locator('.reason')
    .nth(reason - 1)
    .click();

const caseOf = (issuer: string, outcome: DeskCase['outcome'], reasons: DeskCase['reasons']): DeskCase => ({
  ...{ entry: 1_000, lane: 'in-2', direction: 'in', at: Date.now(), outcome, reasons, isOpen: true },
  ...{ name: 'Nguyễn Thị Hồng Phượng', person: '0'.repeat(32), birthYear: '1987', host: 'Khoa Nội, tầng 3' },
  ...{ purposes: [1, 6], details: {}, instruction: null, issuer, format: 'declaration' },
  expiresAt: Date.now() + 3_600_000,
  lastVisit: { at: Date.now() - 90_000_000, inside: true },
});

test.describe('twenty lanes in three zones', () => {
  let rig: DeskRig;
  test.beforeAll(async () => {
    rig = await startDeskRig(twentyLanes, twentyZones);
  });
  test.afterAll(() => rig.close());

  test('with everything going on', async ({ page }) => {
    await signIn(page, rig, 'supervisor');
    await see(page, 'twenty-calm');
    await busy(rig, page);
    await see(page, 'twenty-busy');
    await page.locator('.tile').nth(14).click();
    await settled(page);
    await see(page, 'twenty-lane');
    await hold(page, '.lock-all');
    await page.locator('.lockdown-band').waitFor();
    await page.locator('.case-row').first().click();
    await see(page, 'twenty-lockdown');
    rig.device('in-1/fire', 'input').set(true);
    await page.locator('.desk[data-fire="true"]').waitFor();
    await see(page, 'twenty-fire');
  });
});

async function busy(rig: DeskRig, page: Page): Promise<void> {
  for (const lane of ['in-1', 'in-5', 'in-9', 'out-2']) rig.scan(lane, rig.token());
  for (const [lane, name] of [
    ['in-2', 'Nguyễn Thị Phượng'],
    ['in-6', 'Lò Văn Sơn'],
    ['in-7', 'Vũ Hoàng Yến'],
  ] as const) {
    rig.scan(lane, rig.token({ name, symptoms: 1 }));
  }
  for (const lane of ['in-3', 'in-10']) rig.scan(lane, 'https://example.com');
  rig.scan('in-11', rig.token({ name: 'Đặng Quốc Bảo', exposures: 1 }));
  for (const lane of ['in-4', 'out-5']) rig.device(`${lane}/relay-${lane.slice(0, -2)}`, 'relay').plug(false);
  await expect(page.locator('.tile[data-look="referred"]')).toHaveCount(3);
  await expect(page.locator('.tile[data-look="fault"]')).toHaveCount(2);
  await page.locator('.work.case').waitFor();
}
