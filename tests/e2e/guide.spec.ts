/** The guard's guide, done as it says: each situation with one finger, its taps counted, its buttons found. */
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, expect, type Page, test } from '@playwright/test';
import type { Language } from '../../renderer/ui/language.ts';
import { type DeskRig, people, signIn, simLane, startDeskRig } from './desk-rig.ts';
import { picturesInGuide, readGuide } from './guide-book.ts';
import { Scene } from './guide-scene.ts';

const most = 4;
const hourS = 3_600;
const card = '001085000229||Ngô Văn Minh|03021985|Nam|Phường Kim Mã, Quận Ba Đình, Hà Nội|15082021';
const ways = [1, 2, 3, 4].map(number => simLane(`in-${number}`, 'in'));
const lanes = [...ways, ...[1, 2].map(number => simLane(`out-${number}`, 'out'))];
const policy = {
  declaration: { onMissing: 'refer' },
  proofs: { anyOf: [['declaration']] },
  occupancy: { limit: 500 },
};
const laneNames = {
  vi: { in: 'Lối vào', out: 'Lối ra' },
  en: { in: 'Entrance', out: 'Exit' },
} as const;
const words = {
  admit: { vi: 'Cho vào', en: 'Admit' },
  other: { vi: 'Lý do khác', en: 'Another reason' },
  inside: { vi: 'Bên trong', en: 'Inside' },
  emergency: { vi: 'Cấp cứu', en: 'Emergency' },
  record: { vi: 'Ghi vào sổ', en: 'Record it' },
  relock: { vi: 'Khoá lại các làn', en: 'Close all lanes' },
} as const;

interface Stage {
  readonly scene: Scene;
  readonly browser: Browser;
  lane(way: 'in' | 'out', number: number): string;
}

/** Somebody scans, and goes through. */
async function comesIn({ rig, page }: Scene, lane: string, text: string): Promise<void> {
  const count = page.locator('.inside-count');
  const before = Number(await count.textContent());
  rig.scan(lane, text);
  await expect.poll(() => rig.device(`${lane}/relay-in`, 'relay').on).toBe(true);
  for (const isActive of [true, false]) rig.device(`${lane}/passage-in`, 'input').set(isActive);
  await expect(count).toHaveText(String(before + 1));
  await expect(page.locator('.tile').nth(Number(lane.at(-1)) - 1)).toHaveAttribute('data-look', 'ready');
}

/** What a guard who is busy elsewhere has before them. */
async function lookElsewhere({ scene, lane }: Stage): Promise<void> {
  await scene.tile(lane('out', 2)).click();
  scene.tapped = [];
}

async function supervisorAt({ scene: { rig, language }, browser }: Stage): Promise<Page> {
  const context = await browser.newContext({ hasTouch: true, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(spoken => localStorage.setItem('gatehouse-desk-language', spoken), language);
  await signIn(page, rig, 'supervisor');
  return page;
}

/** In the order of the guide. */
const situations: readonly ((stage: Stage) => Promise<void>)[] = [
  async ({ scene }) => {
    const { page } = scene;
    await page.goto(`${scene.rig.url}/guard`);
    await scene.type(page.locator('.sign-in-form input:not(.pin)'), people.guard.name);
    await scene.type(page.locator('.sign-in-form input.pin'), people.guard.pin);
    const enter = { vi: 'Vào', en: 'Sign in' };
    await scene.draw('sign-in', enter);
    await scene.tap(enter);
    await page.locator('.desk[data-status="live"]').waitFor();
    await scene.look();
    await page.locator('.duty-name').click();
    await scene.look();
    await page.keyboard.press('Escape');
    await scene.recorded('signed-in', null);
  },
  async ({ scene }) => {
    scene.rig.scan('in-1', scene.rig.token({ name: 'Nguyễn Thị Phượng', symptoms: 2 }));
    await scene.tap(scene.row('Nguyễn Thị Phượng'));
    await scene.tap({ vi: 'Đã đo thân nhiệt, bình thường', en: 'Temperature taken, normal' });
    await scene.tap({ vi: '36,5 °C', en: '36.5 °C' });
    await scene.draw('symptoms', words.admit);
    await scene.tap(words.admit);
    await scene.recorded('overridden', 'in-1', /measured/);
  },
  async ({ scene }) => {
    const nowS = Math.floor(Date.now() / 1_000);
    const expired = { notBeforeS: nowS - 9 * hourS, expiresAtS: nowS - hourS };
    scene.rig.scan('in-2', scene.rig.token({ name: 'Đặng Quốc Bảo', ...expired }));
    await scene.tap(scene.row('Đặng Quốc Bảo'));
    await scene.tap({ vi: 'Có giấy hẹn khám', en: 'Has an appointment' });
    await scene.tap({ vi: 'Đã xem giấy hẹn', en: 'Saw the appointment slip' });
    await scene.draw('expired', words.admit);
    await scene.tap(words.admit);
    await scene.recorded('overridden', 'in-2', /appointment/);
  },
  async ({ scene }) => {
    const token = scene.rig.token({ name: 'Vũ Hoàng Yến' });
    await comesIn(scene, 'in-3', token);
    const inside = await scene.page.locator('.inside-count').textContent();
    scene.rig.scan('in-3', token);
    await scene.tap(scene.row('Vũ Hoàng Yến'));
    await scene.tap(words.other);
    await scene.tap({ vi: 'Đã ra lúc trước, không quét', en: 'Had left before without a scan' });
    await scene.draw('already-used', words.admit);
    await scene.tap(words.admit);
    await scene.recorded('overridden', 'in-3', /other/);
    await expect(scene.page.locator('.inside-count')).toHaveText(inside ?? '');
  },
  async stage => {
    const { scene } = stage;
    const { page, rig } = scene;
    const visitor = await (await stage.browser.newContext()).newPage();
    await visitor.goto(rig.gate.screenUrl('visitor', 'in-4'));
    // As after the visitor before, whose purpose was a visit too.
    await page.evaluate(() => localStorage.setItem('gatehouse-desk-purpose', '1'));
    await page.reload();
    rig.scan('in-4', card);
    await expect(page.locator('.work-name')).toHaveText('Ngô Văn Minh');
    await scene.tap({ vi: 'Khai hộ', en: 'Declare' });
    await scene.tap({ vi: 'Không có triệu chứng nào', en: 'No symptoms at all' });
    await scene.tap({ vi: 'Không có tiếp xúc nào', en: 'No such contact' });
    const send = { vi: 'Gửi sang màn hình Lối vào 4', en: 'Send to the screen of Entrance 4' };
    await scene.draw('declare', send);
    await scene.tap(send);
    await visitor.locator('[data-confirm="true"], .choice button').first().click();
    await scene.recorded('admitted', 'in-4', /proxy/);
    await visitor.context().close();
  },
  async stage => {
    const { scene } = stage;
    const lane = scene.tile(stage.lane('in', 2));
    await scene.tap(lane);
    await scene.tap(words.emergency);
    const once = { vi: 'Mở một lượt', en: 'Open once' };
    await scene.tap(once);
    await scene.recorded('overridden', 'in-2', /emergency/);
    await expect(lane).toHaveAttribute('data-look', 'ready');
    await lookElsewhere(stage);
    await scene.tap(lane);
    await scene.tap(words.emergency);
    const hold = { vi: 'Giữ mở', en: 'Hold open' };
    await scene.draw('open', hold);
    await scene.hold(hold);
    await expect(lane).toHaveAttribute('data-look', 'held');
    await scene.tap({ vi: 'Thôi giữ mở', en: 'End hold' });
    await scene.recorded('hold-ended', 'in-2');
  },
  async stage => {
    const { scene } = stage;
    const token = scene.rig.token({ name: 'Lê Văn Tám' });
    const count = scene.page.locator('.inside-count');
    // Whoever came before has passed by now, or has not.
    await expect(scene.page.locator('.tile[data-look="in"]')).toHaveCount(0);
    const before = Number(await count.textContent());
    await comesIn(scene, 'in-1', token);
    await scene.tap(scene.tile(stage.lane('in', 1)));
    await scene.tap({ vi: 'Quay ra, không vào', en: 'Turned round' });
    const cancel = { vi: 'Huỷ lượt cuối', en: 'Cancel last entry' };
    await scene.draw('cancel', cancel);
    await scene.hold(cancel);
    await scene.recorded('entry-cancelled', null);
    await expect(count).toHaveText(String(before));
    // Their code works again.
    await comesIn(scene, 'in-2', token);
  },
  async ({ scene }) => {
    await comesIn(scene, 'in-1', scene.rig.token({ name: 'Lò Văn Sơn' }));
    scene.rig.skip(6 * 60_000);
    await scene.tap(words.inside);
    await expect(scene.button({ vi: 'Ghi giờ ra', en: 'Enter the exit' })).toBeVisible();
    await scene.look();
    await scene.type(scene.page.locator('.muster-filter input'), 'lo van son');
    const ago = { vi: '5 phút trước', en: '5 min ago' };
    // The desk hears the gate's clock with its next beat.
    await expect(scene.button(ago)).toBeVisible({ timeout: 15_000 });
    await scene.tap(ago);
    await scene.draw('exit', words.record);
    await scene.tap(words.record);
    await scene.recorded('exit-corrected', null, /Quên quét khi ra|Forgot to scan out/);
    await scene.page.keyboard.press('Escape');
  },
  async stage => {
    const { scene } = stage;
    const relay = scene.rig.device('in-4/relay-in', 'relay');
    relay.plug(false);
    await scene.tap(scene.page.locator('.foot-alarms[data-count="1"]'));
    await scene.tap({ vi: 'Đã rõ', en: 'Noted' });
    const done = { vi: 'Đã cắm lại', en: 'Plugged in again' };
    await scene.draw('fault', done);
    relay.plug(true);
    await expect(scene.tile(stage.lane('in', 4))).toHaveAttribute('data-look', 'ready');
    await scene.tap(done);
    await scene.recorded('alarm-acknowledged', null);
  },
  async stage => {
    const { scene } = stage;
    await comesIn(scene, 'in-2', scene.rig.token({ name: 'Giàng A Páo', phone: '84912345678' }));
    await scene.tap({ vi: 'Tìm người', en: 'Find' });
    await scene.type(scene.page.locator('.search-field'), 'giang pao');
    const found = scene.page.locator('[role="option"]').filter({ hasText: 'Giàng A Páo' });
    await expect(found).toBeVisible();
    await scene.draw('find', found);
    await scene.tap(found);
    await expect(scene.page.locator('.visit')).not.toHaveCount(0);
    await scene.recorded('looked', null, /visits/);
    await scene.button(words.inside).click();
    await expect(scene.button({ vi: 'Ghi giờ ra', en: 'Enter the exit' })).toBeVisible();
    await scene.look();
  },
  async stage => {
    const { scene } = stage;
    await comesIn(scene, 'in-3', scene.rig.token({ name: 'Hoàng Thị Mơ', host: 'Khoa Nội' }));
    scene.rig.device('in-1/fire', 'input').set(true);
    await expect(scene.page.locator('.tile[data-look="fire"]')).toHaveCount(lanes.length);
    const met = { vi: 'Đã gặp', en: 'Met' };
    await expect(scene.button(met)).toBeVisible();
    await scene.draw('fire', met);
    await scene.tap(met);
    await scene.recorded('accounted-for', null);
    scene.rig.device('in-1/fire', 'input').set(false);
    const supervisor = await supervisorAt(stage);
    const of = new Scene(scene.rig, supervisor, scene.language);
    await scene.look(supervisor);
    await of.type(supervisor.locator('.fire-band .field').first(), 'Đã kiểm tra các tầng');
    await of.hold(words.relock);
    await expect(scene.page.locator('.fire-band')).toHaveCount(0);
    await supervisor.context().close();
  },
  async stage => {
    const { scene } = stage;
    const lock = { vi: 'Khoá tất cả', en: 'Lock all' };
    await scene.draw('lockdown', lock);
    await scene.hold(lock);
    await expect(scene.page.locator('.lockdown-band')).toBeVisible();
    await scene.recorded('locked-down', null);
    const supervisor = await supervisorAt(stage);
    await scene.look(supervisor);
    await new Scene(scene.rig, supervisor, scene.language).hold({ vi: 'Mở khoá tất cả', en: 'Lift the lockdown' });
    await expect(scene.page.locator('.lockdown-band')).toHaveCount(0);
    await supervisor.context().close();
  },
];

const guide = readGuide();

test('the guide has a chapter for each situation, and its pictures are there and small', () => {
  expect(guide).toHaveLength(situations.length);
  const pictures = picturesInGuide();
  expect(pictures).toHaveLength(situations.length);
  for (const picture of pictures) {
    const file = fileURLToPath(new URL(`../../resources/docs/${picture}`, import.meta.url));
    expect(existsSync(file), picture).toBe(true);
    expect(statSync(file).size, picture).toBeLessThan(60 * 1_024);
  }
});

for (const language of ['vi', 'en'] as const satisfies readonly Language[]) {
  test.describe(language, () => {
    let rig: DeskRig;
    let page: Page;
    test.beforeAll(async ({ browser }) => {
      rig = await startDeskRig(lanes, { policy });
      page = await (await browser.newContext({ hasTouch: true, viewport: { width: 1280, height: 800 } })).newPage();
      await page.addInitScript(spoken => localStorage.setItem('gatehouse-desk-language', spoken), language);
    });
    test.afterAll(async () => {
      await page.context().close();
      await rig.close();
    });

    for (const [number, play] of situations.entries()) {
      test(`${number}`, async ({ browser }) => {
        const scene = new Scene(rig, page, language);
        const lane = (way: 'in' | 'out', at: number) => `${laneNames[language][way]} ${at}`;
        const stage: Stage = { scene, browser, lane };
        if (number > 0) {
          if (page.url() === 'about:blank') await signIn(page, rig, 'guard');
          await lookElsewhere(stage);
        }
        await play(stage);
        await scene.look();
        const chapter = guide[number]?.[language];
        test.info().annotations.push({ type: 'taps', description: String(scene.tapped.length) });
        expect(scene.tapped.length).toBeLessThanOrEqual(most);
        expect(chapter).toMatchObject({ taps: scene.tapped.length, steps: scene.tapped.length });
        expect(chapter?.buttons.filter(words => !scene.seen.has(words))).toEqual([]);
      });
    }
  });
}
