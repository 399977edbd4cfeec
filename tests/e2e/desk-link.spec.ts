/** A desk whose gate goes and comes back, two desks, and what is left when a session ends. */
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { askController } from '../../main/cli/control-client.ts';
import { eventsBehind } from './desk-journal.ts';
import { addGuard, type DeskRig, people, signIn, simLane, startDeskRig } from './desk-rig.ts';
import { settled } from './desk-sight.ts';

test.use({ viewport: { width: 1280, height: 800 } });
test.describe.configure({ timeout: 90_000 });

const visitor = 'Nguyễn Thị Phượng';
/** What no page may show once nobody is signed in. */
const personal = ['Phượng', 'N.T.P.', '84912000777', 'Khoa Nội', '29A-777'];
const order = { name: visitor, phone: '84912000777', host: 'Khoa Nội', plate: '29A-777' };
const lanes = [
  simLane('in-1', 'in'),
  simLane('in-2', 'in'),
  simLane('in-3', 'in'),
  simLane('out-1', 'out', { inputs: { tamper: { driver: 'sim' } } }),
];
const policy = { referSeconds: 3_600 };

/** A gate that has been stopped is noticed, and found again, within this, milliseconds. */
const linkMs = { timeout: 30_000 };

let rig: DeskRig;
test.afterEach(() => rig.close());

async function passes(lane: string, changes: object = {}): Promise<void> {
  rig.scan(lane, rig.token({ ...order, ...changes }));
  const relay = rig.device(`${lane}/relay-in`, 'relay');
  await expect.poll(() => relay.on).toBe(true);
  const passage = rig.device(`${lane}/passage-in`, 'input');
  passage.set(true);
  passage.set(false);
  await expect.poll(() => relay.on).toBe(false);
}

const status = (page: Page, is: string) => expect(page.locator(`.desk[data-status="${is}"]`)).toBeAttached(linkMs);
const filterOf = (page: Page, selector: string) =>
  page.locator(selector).evaluate(element => getComputedStyle(element).filter);

/** Text, values, names, titles: of anything that is in the page. */
const pageText = (page: Page) =>
  page.evaluate(() => {
    const values = [...document.querySelectorAll('input')].map(({ value }) => value);
    return [document.title, document.documentElement.outerHTML, ...values].join('\n');
  });

test('the gate stops and starts again under an open desk', async ({ page }) => {
  rig = await startDeskRig(lanes, { policy });
  await signIn(page, rig, 'supervisor');
  await passes('in-1');
  rig.scan('in-2', rig.token({ name: 'Lò Văn Sơn', symptoms: 1 }));
  await page.locator('.work.case').waitFor();
  await expect(page.locator('.inside-count')).toHaveText('1');
  const before = await page.locator('.side .log-line').count();

  await rig.gate.stop();
  await status(page, 'lost');
  await settled(page);
  await expect(page.locator('.link-state')).toHaveText('Mất liên lạc, đang nối lại…');
  for (const part of ['.lanes', '.cases', '.middle', '.foot']) expect(await filterOf(page, part)).toBe('grayscale(1)');
  await expect(page.locator('.answer.admit')).toBeDisabled();
  await expect(page.locator('.lock-all')).toBeDisabled();
  await expect(page.locator('.work-name')).toHaveText('Lò Văn Sơn');

  await rig.restart();
  await status(page, 'live');
  await expect(page.locator('.link-state')).toHaveText('Trực tiếp');
  // The gate has stopped and started.
  const band = page.locator('.missed-band');
  await expect(band).toContainText('Đã nối lại, 2 sự kiện trong lúc đó');
  await expect(page.locator('.side .log-line', { hasText: 'Máy cổng dừng' }).first()).toBeAttached();
  await expect(page.locator('.side .log-line', { hasText: 'Máy cổng khởi động' }).first()).toBeAttached();
  expect(await page.locator('.side .log-line').count()).toBeGreaterThanOrEqual(before + 2);
  await band.locator('button').click();
  await expect(band).toBeHidden();
  await expect(page.locator('.inside-count')).toHaveText('1');
  await expect(page.locator('.duty-name')).toContainText(people.supervisor.name);
  await passes('in-3', { name: 'Giàng A Páo', nationalId: '001099000999' });
  await expect(page.locator('.inside-count')).toHaveText('2');
});

test('what happens before the desk is back is counted and shown', async ({ page, context }) => {
  rig = await startDeskRig(lanes, { policy });
  await signIn(page, rig, 'guard');
  let isCut = false;
  await cut(context, () => isCut);
  await page.reload();
  await status(page, 'live');
  isCut = true;
  await rig.restart();
  await status(page, 'lost');
  for (const lane of ['in-1', 'in-2', 'in-3']) await passes(lane, { name: `Khách ${lane}` });
  rig.device('out-1/tamper', 'input').set(true);
  isCut = false;
  await status(page, 'live');
  // The gate has stopped and started, three people have come, a housing has been opened.
  await expect(page.locator('.missed-band')).toContainText('Đã nối lại, 6 sự kiện trong lúc đó');
  for (const lane of [1, 2, 3]) {
    await expect(page.locator('.side .log-line', { hasText: `Lối vào ${lane}` }).first()).toBeAttached();
  }
  await expect(page.locator('.foot-alarms')).toHaveAttribute('data-count', '1');
  await expect(page.locator('.inside-count')).toHaveText('3');
});

/** Lets no link through while `isCut`: the network is gone, the gate is not. */
async function cut(context: BrowserContext, isCut: () => boolean): Promise<void> {
  await context.routeWebSocket(/\/link\?/, async socket => {
    if (isCut()) await socket.close({ code: 1001 });
    else socket.connectToServer();
  });
}

test('a reload goes on without signing in; a second desk sees what the first does', async ({ page, context }) => {
  rig = await startDeskRig(lanes, { policy });
  await signIn(page, rig, 'supervisor');
  await page.reload();
  await status(page, 'live');
  const second = await context.newPage();
  await second.goto(`${rig.url}/guard`);
  await status(second, 'live');
  rig.scan('in-2', rig.token({ ...order, symptoms: 1 }));
  for (const desk of [page, second]) await expect(desk.locator('.work-name')).toHaveText(visitor);
  await page.locator('.reason').first().click();
  await page.keyboard.press('F2');
  await expect(second.locator('.waiting .case-row')).toHaveCount(0);
  await expect(second.locator('.tile').nth(1)).toHaveAttribute('data-look', 'in');
  await expect(second.locator('.side .log-line', { hasText: 'Phạm Thị Mai cho N.T.P. vào' }).first()).toBeAttached();
});

test('a guard who is removed leaves nothing of anybody on the page', async ({ page }) => {
  rig = await startDeskRig(lanes, { policy });
  await addGuard(rig, { name: 'Vũ Hoàng Yến', role: 'supervisor', pin: '720491' });
  await page.goto(`${rig.url}/guard`);
  await page.locator('.sign-in-form input:not(.pin)').fill('Vũ Hoàng Yến');
  await page.locator('.sign-in-form input.pin').fill('720491');
  await page.keyboard.press('Enter');
  await status(page, 'live');
  await seesSomebody(page);
  const removed = await askController(rig.site.data, { command: 'guard-remove', name: 'Vũ Hoàng Yến' });
  expect(removed).toMatchObject({ ok: true });
  await seesNobody(page);
  await page.reload();
  await seesNobody(page);
});

test('so does a session in which nobody does anything', async ({ page }) => {
  rig = await startDeskRig(lanes, { policy, desk: { idleMinutes: 1 } });
  await signIn(page, rig, 'supervisor');
  await seesSomebody(page);
  rig.skip(61_000);
  await seesNobody(page);
});

/** Opens what tells most: the case, the search's results, a person, the list of those inside. */
async function seesSomebody(page: Page): Promise<void> {
  await passes('in-1');
  rig.scan('in-2', rig.token({ ...order, symptoms: 1 }));
  await expect(page.locator('.work-name')).toHaveText(visitor);
  await page.keyboard.press('F8');
  await expect(page.locator('.muster-rows')).toContainText(visitor);
  await page.keyboard.press('F7');
  await page.locator('.search-field').fill('phuong');
  await page.locator('.found', { hasText: 'Đang ở trong' }).click();
  await expect(page.locator('.visit').first()).toBeAttached();
  const text = await pageText(page);
  for (const part of personal) expect(text).toContain(part);
}

async function seesNobody(page: Page): Promise<void> {
  await expect(page.locator('[data-desk="sign-in"]')).toBeAttached(linkMs);
  const text = await pageText(page);
  for (const part of personal) expect(text).not.toContain(part);
}

test('the list that was seen last is there, to be filtered and printed, while the link is lost', async ({ page }) => {
  rig = await startDeskRig(lanes, { policy });
  await passes('in-1');
  await passes('in-2', { name: 'Lê Thị Kim Oanh', nationalId: '001099000998' });
  await signIn(page, rig, 'supervisor');
  // Nobody has opened it: the desk has asked by itself, and the look is recorded.
  const looks = () => eventsBehind(rig, 0).filter(({ kind, what }) => kind === 'looked' && what === 'muster');
  await expect
    .poll(() => looks().map(({ guard, count }) => ({ guard, count })))
    .toEqual([{ guard: people.supervisor.name, count: 2 }]);
  await rig.gate.stop();
  await status(page, 'lost');
  await page.keyboard.press('F8');
  const rows = page.locator('.muster-rows tbody tr');
  await expect(rows).toHaveCount(2);
  await expect(page.locator('.muster-state')).toContainText(/^Mất liên lạc. Danh sách lúc \d\d:\d\d/);
  await page.locator('.muster-filter .field').fill('oanh');
  await expect(rows).toHaveCount(1);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  const sheet = page.locator('.muster-sheet');
  await expect(sheet.locator('tbody tr')).toHaveCount(2);
  await expect(sheet).toContainText('Lê Thị Kim Oanh');
  await expect(sheet).toContainText('Mất liên lạc');
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  const paper = await page.pdf({ format: 'A4' });
  expect(paper.byteLength).toBeGreaterThan(5_000);
  await rig.restart();
  await status(page, 'live');
  await expect(page.locator('.muster-state')).toContainText(/^Danh sách lúc/);
});

test('a key pressed the moment the desk appears is heard', async ({ page }) => {
  rig = await startDeskRig(lanes);
  await page.addInitScript(() => {
    const press = (_: unknown, watcher: MutationObserver) => {
      if (document.querySelector('.desk[data-status="live"]') === null) return;
      watcher.disconnect();
      document.dispatchEvent(new KeyboardEvent('keydown', { key: 'F9', bubbles: true, cancelable: true }));
    };
    new MutationObserver(press).observe(document, { childList: true, subtree: true, attributes: true });
  });
  await signIn(page, rig, 'guard');
  await expect(page.locator('.side .alarm')).toHaveCount(1);
});
