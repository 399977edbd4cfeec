/** The visitor's screen as the scanner of its lane: Chromium's own camera, which shows a film, and the real gate behind it. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { parse } from 'yaml';
import { emptyHall, heldCode } from '../bench/camera/frames.ts';
import type { Grey } from '../bench/camera/picture.ts';
import { readEntries } from '../gate.ts';
import { launchWithFilm } from './film.ts';
import { keepPicture } from './pictures.ts';
import { type Rig, startRig } from './rig.ts';

const size = { width: 1_280, height: 720 };

let rig: Rig;
let folder: string;
let browser: Browser | null = null;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-film-'));
  rig = await startRig('vi', async site => {
    const [first, ...others] = parse(readFileSync(site.file, 'utf8')).lanes;
    return { lanes: [{ ...first, scanners: [{ driver: 'camera' }] }, ...others] };
  });
});
test.afterEach(async () => {
  await browser?.close();
  browser = null;
});
test.afterAll(async () => {
  await rig?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A browser whose camera shows this film again and again, and the lane's screen in it. */
async function openScreen(
  film: readonly Grey[],
  prepare: (page: Page) => Promise<unknown> = async () => undefined,
  { framesPerSecond = 10, lane = 'in-1' } = {},
): Promise<Page> {
  browser = await launchWithFilm(join(folder, 'film.y4m'), film, framesPerSecond);
  const page = await browser.newPage({ viewport: { width: 1_080, height: 1_920 } });
  await prepare(page);
  await rig.open(page, lane, false);
  return page;
}

const codeInView = (text: string) => Array.from({ length: 5 }, (_, at) => heldCode(text, at, size));
const nobody = () => Array.from({ length: 3 }, (_, at) => emptyHall(at, size));
const stateOf = (page: Page) => page.evaluate(() => ({ ...document.documentElement.dataset }));
/** Waits for so many more looks at the camera, and gives the searches for a code among them. */
const searchesIn = (page: Page, looks: number) =>
  page.evaluate(count => {
    const root = document.documentElement;
    const before = Number(root.dataset.cameraSearches);
    return new Promise<number>(resolve => {
      let seen = 0;
      // An attribute that is written counts, whether or not it changes.
      const observer = new MutationObserver(() => {
        seen += 1;
        if (seen < count) return;
        observer.disconnect();
        resolve(Number(root.dataset.cameraSearches) - before);
      });
      observer.observe(root, { attributeFilter: ['data-camera'] });
    });
  }, looks);
const entries = () => readEntries(rig.site).length;
/** Waits for one more entry than there were. */
const letsIn = (before: number) => expect.poll(entries, { timeout: 25_000 }).toBe(before + 1);
const screen = (page: Page, state: string) => page.locator(`[data-screen="${state}"]`).waitFor();

test('the screen asks for the camera, and points to no scanner', async () => {
  const page = await openScreen(nobody());
  await screen(page, 'waiting');
  await expect(page.locator('.invitation')).toContainText('vào camera');
  await expect(page.locator('.invitation')).toContainText('to the camera');
  await expect(page.locator('.below')).toContainText('gang tay');
  await expect(page.locator('.below')).toContainText('from the screen');
  await expect(page.locator('.arrow svg')).toHaveCount(0);
  for (const [width, height] of [
    [1_080, 1_920],
    [1_920, 1_080],
  ] as const) {
    await page.setViewportSize({ width, height });
    await keepPicture(page, `camera-waiting-${width}`);
  }
});

test('a code in view opens the gate, once, for as long as it stays; no picture leaves the page', async () => {
  const before = entries();
  const [sent, asked]: [string[], string[]] = [[], []];
  const page = await openScreen(codeInView(rig.site.token()), async opened => {
    opened.on('websocket', socket => socket.on('framesent', ({ payload }) => sent.push(String(payload))));
    opened.on('request', request => asked.push(`${request.method()} ${request.postDataBuffer()?.length ?? 0}`));
  });
  await letsIn(before);
  await screen(page, 'waiting');
  expect(await searchesIn(page, 30)).toBeGreaterThan(0);
  expect(entries()).toBe(before + 1);
  expect(await stateOf(page)).toMatchObject({ cameraDecoder: 'zxing-wasm' });
  expect(sent.map(text => JSON.parse(text).type)).toEqual(['reader', 'read']);
  expect(sent.join('').length).toBeLessThan(1_000);
  expect(new Set(asked)).toEqual(new Set(['GET 0']));
});

test('with nobody there, it looks for no code; when somebody comes, it does', async () => {
  const before = entries();
  const hall = nobody();
  const film = Array.from({ length: 36 }, (_, at) => hall[at % 3] ?? emptyHall(0, size));
  const page = await openScreen([...film, ...codeInView(rig.site.token())], undefined, { framesPerSecond: 2 });
  await page.locator('html[data-camera="idle"]').waitFor();
  await page.locator('html[data-camera="away"]').waitFor();
  expect(await searchesIn(page, 3)).toBe(0);
  await letsIn(before);
  expect((await stateOf(page)).camera).toBe('active');
});

test('without WebAssembly, the other decoder reads', async () => {
  const before = entries();
  const page = await openScreen(codeInView(rig.site.token()), opened =>
    opened.route(/camera-worker/, async route => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `delete globalThis.WebAssembly;\n${await response.text()}` });
    }),
  );
  await letsIn(before);
  await expect.poll(() => stateOf(page)).toMatchObject({ cameraDecoder: 'zxing-js' });
});

test('a worker that crashes is started anew, and reads on', async () => {
  const page = await openScreen(nobody());
  await page.locator('html[data-camera]').waitFor();
  const [worker] = page.workers();
  const again = page.waitForEvent('worker');
  await worker?.evaluate(() => {
    setTimeout(() => {
      throw new Error('on purpose');
    });
  });
  await again;
  expect(await searchesIn(page, 3)).toBeGreaterThanOrEqual(0);
  await screen(page, 'waiting');
});

test('unplugged, the lane is out of order; plugged in again, it is back', async () => {
  const first = entries();
  const page = await openScreen(codeInView(rig.site.token()), opened =>
    opened.addInitScript(() => {
      const { mediaDevices } = navigator;
      const real = mediaDevices.getUserMedia.bind(mediaDevices);
      const tracks: MediaStreamTrack[] = [];
      let isPlugged = true;
      mediaDevices.getUserMedia = async wanted => {
        if (!isPlugged) throw new DOMException('', 'NotFoundError');
        const stream = await real(wanted);
        tracks.push(...stream.getTracks());
        return stream;
      };
      // The fake camera cannot be pulled: this is what a browser does when a real one is.
      addEventListener('plug', event => {
        isPlugged = (event as CustomEvent<boolean>).detail;
        if (!isPlugged) for (const track of tracks.splice(0)) track.dispatchEvent(new Event('ended'));
        mediaDevices.dispatchEvent(new Event('devicechange'));
      });
    }),
  );
  await letsIn(first);
  const plug = (isPlugged: boolean) =>
    page.evaluate(detail => void dispatchEvent(new CustomEvent('plug', { detail })), isPlugged);
  await screen(page, 'waiting');
  const before = entries();
  await plug(false);
  await screen(page, 'out-of-order');
  const health = await (await fetch(`${rig.gate.ready.url}/healthz`)).text();
  expect(health).toMatch(/the camera was unplugged|the screen has no camera: plug one in/);
  await plug(true);
  await screen(page, 'waiting');
  expect(await searchesIn(page, 20)).toBeGreaterThan(0);
  // The same code was in view all the time: it is not read a second time.
  expect(entries()).toBe(before);
});

test('a lane that is no camera’s loads nothing of it', async () => {
  const asked: string[] = [];
  const listen = async (page: Page) => page.on('request', request => asked.push(request.url()));
  const page = await openScreen(nobody(), listen, { lane: 'out-1' });
  await screen(page, 'waiting');
  await page.waitForLoadState('networkidle');
  expect(asked.length).toBeGreaterThan(1);
  expect(asked.filter(url => /camera|zxing/.test(url))).toEqual([]);
});

test('a browser that may not use the camera says what to do', async () => {
  const page = await openScreen(nobody(), opened =>
    opened.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = async () => {
        throw new DOMException('', 'NotAllowedError');
      };
    }),
  );
  await screen(page, 'out-of-order');
  // Before the page has asked, the gate says that it is not there.
  const health = async () => (await fetch(`${rig.gate.ready.url}/healthz`)).text();
  await expect.poll(health).toContain('allow it for this address');
});
