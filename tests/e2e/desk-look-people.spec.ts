/** The look of the desk's panels: people, their visits, who is inside, a fire, declaring for somebody. */
import { expect, type Page, test } from '@playwright/test';
import { until } from '../gate.ts';
import { addGuard, type DeskRig, signIn, startDeskRig } from './desk-rig.ts';
import { hold, see } from './desk-sight.ts';
import { hospital, hospitalLanes } from './desk-sites.ts';
import { tapDesk } from './desk-tap.ts';

test.use({ screenshot: 'off', viewport: { width: 1280, height: 800 } });
test.describe.configure({ timeout: 120_000 });

/** Where a form has the least room. */
const narrow = ['800', '1280'] as const;

let rig: DeskRig;
test.beforeAll(async () => {
  rig = await startDeskRig(hospitalLanes, hospital);
  await fill(rig, 60);
});
test.afterAll(() => rig.close());

const given = ['Kim Oanh', 'Minh Quang', 'Văn An', 'Thị Nga', 'Văn Tuấn', 'Thị Lan', 'Quốc Anh', 'A Páo', 'Thị Mỷ'];
const families = ['Lê Thị', 'Phạm', 'Nguyễn', 'Hoàng', 'Bùi', 'Trần', 'Giàng'];
const hosts = ['Khoa Sản, tầng 2', 'Khoa Nội, tầng 3', 'Phòng khám, tầng 1', 'Khoa Nhi, tầng 2'];

/** Lets so many people in. */
async function fill(at: DeskRig, count: number): Promise<void> {
  const lanes = ['in-1', 'in-2', 'in-3', 'in-4', 'in-5', 'in-6'];
  const ways = lanes.map(async (lane, which) => {
    const relay = at.device(`${lane}/relay-in`, 'relay');
    const passage = at.device(`${lane}/passage-in`, 'input');
    for (let person = which; person < count; person += lanes.length) {
      const name = `${families[person % families.length]} ${given[person % given.length]}`;
      const phone = `84912${String(person).padStart(6, '0')}`;
      const host = hosts[person % hosts.length] ?? '';
      const order = { name, phone, host, plate: `29A-${10_000 + person}` };
      await until(`${lane} is open`, () => {
        if (!relay.on) at.scan(lane, at.token(order));
        return relay.on;
      });
      passage.set(true);
      passage.set(false);
      await until(`${lane} is closed`, () => !relay.on);
    }
  });
  await Promise.all(ways);
}

test('who is inside', async ({ page }) => {
  await signIn(page, rig, 'supervisor');
  await page.keyboard.press('F8');
  await expect(page.locator('.muster-rows tbody tr')).toHaveCount(60);
  await see(page, 'muster');
  await page.locator('.muster-rows .row-act .button').first().click();
  await page.locator('.muster-rows .act-form').waitFor();
  await see(page, 'muster-exit', { sizes: narrow });
  await page.locator('.form-buttons .button').last().click();
  await page.locator('.panel-tools .button').nth(1).click();
  await page.locator('.muster .act-form').waitFor();
  await see(page, 'muster-export', { sizes: narrow });
  await page.locator('.form-buttons .button').last().click();
  await page.locator('.muster-filter .chip').first().click();
  await page.locator('.met').first().click();
  await see(page, 'muster-roll-call');
  await page.locator('.muster-filter .field').fill('zzz');
  await see(page, 'muster-none', { isBrief: true });
});

test('people are found, looked at, watched', async ({ page }) => {
  await signIn(page, rig, 'supervisor');
  await page.keyboard.press('F7');
  await page.locator('.search-field').waitFor();
  await see(page, 'search');
  await search(page, 'zzzz');
  await expect(page.locator('.desk-panel [role="status"]').first()).not.toBeEmpty();
  await see(page, 'search-none', { isBrief: true });
  await search(page, 'oanh');
  await page.locator('.found').first().waitFor();
  await see(page, 'search-found');
  await page.locator('.found').first().click();
  await page.locator('.visit').first().waitFor();
  await see(page, 'person');
  await page.locator('.person-acts .button').first().click();
  await see(page, 'person-reset', { sizes: narrow });
  await page.locator('.form-buttons .button').last().click();
  await page.locator('.person-acts .button').last().click();
  await see(page, 'person-watch');
  await page.locator('.act-form .note-block .chip').first().click();
  await page.locator('.form-buttons .strong').click();
  await page.locator('.success').waitFor();
  await page.locator('.visit .button').first().click();
  await page.locator('.visit .act-form').waitFor();
  await see(page, 'person-exit', { sizes: narrow });
  await menu(page, 0);
  await page.locator('.watch').waitFor();
  await see(page, 'watchlist');
  await page.locator('.watch .button').first().click();
  await see(page, 'watchlist-end', { isBrief: true });
});

test('guards, one of them locked out', async ({ page }) => {
  const tap = await tapDesk(page);
  tap.alter = message => {
    if (message.type !== 'answered' || message.answer.kind !== 'guards') return message;
    const guards = message.answer.guards.map((guard, at) => ({ ...guard, isLockedOut: at === 1 }));
    return { ...message, answer: { kind: 'guards', guards } };
  };
  await addGuard(rig, { name: 'Giàng A Páo', role: 'guard', pin: null });
  await signIn(page, rig, 'supervisor');
  await menu(page, 1);
  await page.locator('.guard').nth(2).waitFor();
  await page.locator('.guard .hold').waitFor();
  await see(page, 'guards');
});

test('declaring for somebody', async ({ page }) => {
  await signIn(page, rig, 'supervisor');
  await page.locator('.tile').first().click();
  await page.keyboard.press('F6');
  await page.locator('.declare-form').waitFor();
  await see(page, 'declare');
  await page.locator('.send').click();
  await page.locator('.declare-foot .missing').waitFor();
  await see(page, 'declare-missing');
  const fields = page.locator('.declare-person input:not(.unseen)');
  await fields.nth(0).fill('001187000117');
  await fields.nth(2).fill('Bùi Thị Lan');
  await fields.nth(3).fill('1987');
  await page.locator('.declare-person .chip', { hasText: /Thăm người bệnh/ }).click();
  for (const none of await page.locator('.none').all()) await none.click();
  await see(page, 'declare-filled', { sizes: ['800', '1280'] });
  await page.locator('.send').click();
  await page.locator('.outcome[data-outcome="waiting"]').waitFor();
  await see(page, 'declare-waiting');
  await page.locator('.outcome .button').first().click();
  await page.locator('.outcome:not([data-outcome="waiting"])').waitFor();
  await see(page, 'declare-withdrawn');
});

test('a fire, until it is over', async ({ page }) => {
  await signIn(page, rig, 'supervisor');
  rig.device('in-1/fire', 'input').set(true);
  await expect(page.locator('.muster-rows tbody tr')).toHaveCount(60);
  await page.locator('.met').nth(1).click();
  await see(page, 'fire');
  await page.locator('.foot-log').click();
  await see(page, 'fire-log', { sizes: ['1280', '800'] });
  rig.device('in-1/fire', 'input').set(false);
  await expect(page.locator('.fire-band .relock .note-block')).toBeAttached();
  await page.keyboard.press('F8');
  await see(page, 'fire-over');
  const visible = page.locator('.relock .field:visible');
  await visible.fill('Đã kiểm tra, báo nhầm');
  await hold(page, '.relock .hold:visible');
  await expect(page.locator('.desk[data-fire="false"]')).toBeAttached();
});

async function search(page: Page, text: string): Promise<void> {
  await page.locator('.search-field').fill(text);
}

async function menu(page: Page, which: number): Promise<void> {
  await page.locator('.duty-name').click();
  await page.locator('.duty-menu > button').nth(which).click();
}
