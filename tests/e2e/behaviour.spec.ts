/** How the screen behaves: at once, audibly, calmly where that is asked for, and through the death of its gate. */
import { expect, test } from '@playwright/test';
import { gatehouse, startGate } from '../gate.ts';
import { keepPicture } from './pictures.ts';
import { cutIn, expectNoViolation, goOn, look, meet, type Rig, shows, startDemo, startRig } from './rig.ts';

declare global {
  interface Window {
    /** Screens at the first frame after each change that the gate told. */
    drawnFrames: { told: string; drawn: string | null }[];
    /** Lengths of the sounds that were started, milliseconds. */
    played: number[];
  }
}

test.describe('a screen', () => {
  let rig: Rig;
  test.beforeAll(async () => {
    rig = await startRig('vi');
  });
  test.afterAll(() => rig.close());

  test('has drawn what the gate told within one frame', async ({ page }) => {
    await page.addInitScript(() => {
      window.drawnFrames = [];
      const Native = window.WebSocket;
      window.WebSocket = class extends Native {
        constructor(url: string | URL) {
          super(url);
          this.addEventListener('message', ({ data }) => {
            const message = JSON.parse(data);
            if (message.type !== 'changed') return;
            requestAnimationFrame(() => {
              const drawn = document.querySelector('[data-screen]')?.getAttribute('data-screen') ?? null;
              window.drawnFrames.push({ told: message.lane.screen.kind, drawn });
            });
          });
        }
      };
    });
    await rig.open(page, 'in-1', false);
    await shows(page, 'waiting');
    rig.scanner.in.write('https://example.com/\r');
    await shows(page, 'refused');
    rig.scanner.in.write(`${rig.site.token()}\r`);
    const told = () => page.evaluate(() => window.drawnFrames.map(({ told: kind }) => kind));
    await expect.poll(told, { timeout: 10_000 }).toEqual(expect.arrayContaining(['refused', 'admitted', 'waiting']));
    const frames = await page.evaluate(() => window.drawnFrames);
    // Two messages may share a frame: it then shows the later one.
    const late = frames.filter(({ told: kind, drawn }, index) => drawn !== kind && drawn !== frames[index + 1]?.told);
    expect(late).toEqual([]);
  });

  test('sounds once for each answer', async ({ page }) => {
    await page.addInitScript(() => {
      window.played = [];
      const { start } = AudioBufferSourceNode.prototype;
      AudioBufferSourceNode.prototype.start = function (...args) {
        window.played.push(Math.round((this.buffer?.duration ?? 0) * 1_000));
        return start.apply(this, args);
      };
    });
    await rig.open(page, 'in-1');
    await shows(page, 'waiting');
    await page.waitForLoadState('networkidle');
    rig.scanner.in.write('https://example.com/\r');
    await shows(page, 'refused');
    rig.scanner.in.write(`${rig.site.token({ symptoms: 1 })}\r`);
    await shows(page, 'referred');
    await meet(page, 'admitted', () => rig.scanner.in.write(`${rig.site.token()}\r`));
    goOn(page);
    await shows(page, 'waiting');
    const played = await page.evaluate(() => window.played);
    expect(played.filter(ms => ms !== 30)).toEqual([420, 500, 240]);
  });

  test('does not move where reduced motion is asked for', async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await rig.open(page, 'in-1');
    await shows(page, 'waiting');
    await meet(page, 'refused', () => rig.scanner.in.write('https://example.com/\r'));
    const easings = await page.evaluate(() =>
      document.getAnimations().map(({ effect }) => effect?.getComputedTiming().easing ?? 'none'),
    );
    // The bar of the time that is left goes by whole seconds.
    expect(easings).toEqual([expect.stringMatching(/^steps\(/)]);
  });

  test('tells a screen reader the state and what to do', async ({ page }) => {
    await rig.open(page, 'in-1');
    rig.scanner.in.write('https://example.com/\r');
    await shows(page, 'refused');
    await expect(page.getByRole('status')).toHaveText(
      /Chưa vào được\. Đây là địa chỉ trang web, không phải mã khai báo\. Mở trang khai báo/,
    );
  });

  test('needs nothing but its own gate, and says nothing on the console', async ({ page }) => {
    const told: string[] = [];
    page.on('console', message => told.push(message.text()));
    page.on('pageerror', error => told.push(error.message));
    page.on('request', request => {
      if (!request.url().startsWith(rig.gate.ready.url.replace('http:', ''), request.url().indexOf(':') + 1)) {
        told.push(request.url());
      }
    });
    await rig.open(page, 'in-1');
    await meet(page, 'admitted', () => rig.scanner.in.write(`${rig.site.token()}\r`));
    expect(told).toEqual([]);
  });

  test('is not shown to a browser that is not signed in', async ({ page }) => {
    await page.goto(`${rig.gate.ready.url}/visitor/in-1`);
    await shows(page, 'unpaired');
    await expect(page.locator('code')).toHaveText('npx gatehouse screen in-1');
    await look(page, 'vi-unpaired');
  });

  test('loads itself anew after a bug', async ({ page }) => {
    await rig.open(page, 'in-1');
    const loaded = page.waitForEvent('load');
    await page.evaluate(() => {
      setTimeout(() => {
        throw new Error('a bug');
      });
    });
    await loaded;
    await expect(page.locator('[data-screen]')).toBeVisible();
  });

  test('says that it cannot hear its gate, and comes back with it', async ({ page }) => {
    await rig.open(page, 'in-1');
    await rig.gate.kill();
    await shows(page, 'unheard');
    await look(page, 'vi-unheard');
    rig.gate = await startGate(rig.site);
    await shows(page, 'waiting');
    await meet(page, 'admitted', () => rig.scanner.in.write(`${rig.site.token()}\r`));
  });
});

test.describe('the demo', () => {
  test('opens the gate for a newcomer, refuses what it should, and lets everybody out in a fire', async ({
    page,
    context,
  }) => {
    // It waits for displays that last 8 s, one after the other.
    test.slow();
    const demo = await startDemo();
    try {
      await page.setViewportSize({ width: 1_920, height: 1_080 });
      await page.goto(demo.url);
      await shows(page, 'waiting');
      for (const [width, height] of [
        [1_280, 800],
        [1_920, 1_080],
      ] as const) {
        await page.setViewportSize({ width, height });
        expect.soft(await cutIn(page, '.demo-codes, .demo-way, .demo-head'), `demo ${width}`).toEqual([]);
        await expectNoViolation(page, `demo ${width}`);
        await keepPicture(page, `demo/${width}`);
      }
      await page.keyboard.press('1');
      await shows(page, 'admitted');
      await expect(page.locator('[data-turnstile]')).toHaveAttribute('data-turnstile', 'open');
      await keepPicture(page, 'demo/open');
      await shows(page, 'waiting');
      const scan = async (choose: () => Promise<void>) => {
        const before = await page.locator('.verbs').textContent();
        await choose();
        await expect(page.locator('.verbs')).not.toHaveText(before ?? '');
      };
      for (const [sample, state] of [
        ['valid', 'refused'],
        ['expired', 'refused'],
        ['forged', 'refused'],
        ['symptoms', 'referred'],
        ['wrong-site', 'refused'],
        ['card', 'admitted'],
        ['garbage', 'refused'],
      ] as const) {
        await scan(() => page.locator(`[data-sample="${sample}"]`).click());
        await shows(page, state);
        // Whoever may pass walks through first.
        if (state === 'admitted') await shows(page, 'waiting');
      }
      await expect(page.locator('.visitor')).toContainText('Đây là địa chỉ trang web');
      // A card that lacks a declaration alone is asked for it; meanwhile digits are not samples.
      await page.locator('[data-sample="card-new"]').click();
      await shows(page, 'declaring');
      await keepPicture(page, 'demo/declaring');
      await page.locator('[data-act="agree"]').click();
      await page.keyboard.press('1');
      await shows(page, 'declaring');
      await page.locator('[data-act="stop"]').click();
      await shows(page, 'waiting');
      const form = page.waitForEvent('popup');
      await page.locator('[data-action="form"]').click();
      await expect((await form).locator('h1')).toBeVisible();
      await (await form).close();
      await page.bringToFront();
      // The tenth.
      await scan(() => page.keyboard.press('0'));
      await expect(page.locator('.visitor')).toContainText('Khai báo có hiệu lực từ');
      await page.locator('[data-sample="used"]').click();
      await shows(page, 'admitted');
      await expect(page.locator('.visitor')).toContainText('Mã đã dùng để vào');

      const address = await gatehouse(['screen', 'in-1', '--data', demo.data]);
      const visitor = await context.newPage();
      await visitor.goto(address.stdout.trim());
      await page.locator('[data-action="fire"]').click();
      await shows(visitor, 'fire');
      await expect(visitor.locator('h1')).toHaveText(/Có cháy\.\s*Ra ngay!/);
      await expect(visitor.getByRole('alert')).toHaveText(/Có cháy\. Ra ngay!/);
      await look(visitor, 'vi-fire');
      await visitor.close();
      // A page behind another one draws no frames.
      await page.bringToFront();
      await shows(page, 'fire');
      await page.locator('[data-action="fire"]').click();
      await shows(page, 'waiting');
      await page.locator('[data-action="relay"]').click();
      await shows(page, 'out-of-order');
      await page.locator('[data-action="relay"]').click();
      await shows(page, 'waiting');
      await page.getByRole('button', { name: /Lối ra/ }).click();
      await page.keyboard.press('1');
      await shows(page, 'admitted');
      await expect(page.locator('.visitor h1')).toHaveText('Mời ra');
    } finally {
      await demo.stop();
    }
  });
});
