/**
 * From the form to the gate: what somebody has declared on a phone opens the lane, by the code on its screen through a
 * camera and through a serial scanner, and by their card alone through the register.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import { parse } from 'yaml';
import type { Grey } from '../bench/camera/picture.ts';
import { type DeclareProcess, declareKey, startDeclare } from '../declare/service-rig.ts';
import { type Entry, readEntries } from '../gate.ts';
import { codeOn } from './declare-phone-look.ts';
import { expectScreen, fillIn, handsOn, hanh, phone } from './declare-phone-rig.ts';
import { launchWithFilm } from './film.ts';
import { freePort, type Rig, startRig } from './rig.ts';

const people = {
  hanh,
  an: { ...hanh, name: 'Nguyễn Văn An', sex: /^Nam$/, year: '1990', id: '001090000345' },
  mai: { ...hanh, name: 'Trần Thị Mai', year: '1978', id: '001178000678' },
};
const relayOn = 'a00101a2';
const screenSize = { width: 1_280, height: 720 };

let rig: Rig;
let form: DeclareProcess;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-declare-'));
  const port = await freePort();
  rig = await startRig('vi', async site => {
    const { lanes } = parse(readFileSync(site.file, 'utf8'));
    writeFileSync(join(site.dir, 'trust/lookup.token'), `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
    const tokenFile = 'trust/lookup.token';
    const atCamera = { id: 'in-2', direction: 'in', scanners: [{ driver: 'camera' }], relay: { driver: 'sim' } };
    return {
      lanes: [...lanes, atCamera],
      declare: declareKey({ port, tokenFile }),
      lookup: { url: `http://127.0.0.1:${port}/v1/find`, tokenFile },
    };
  });
  form = await startDeclare({ file: rig.site.file, data: join(rig.site.dir, 'declare') });
});
test.afterAll(async () => {
  await form?.stop();
  await rig?.close();
  rmSync(folder, { recursive: true, force: true });
});

let context: BrowserContext;
test.beforeEach(async ({ browser }) => {
  context = await browser.newContext({ ...phone, locale: 'vi-VN' });
});
test.afterEach(() => context.close());

/** The phone of somebody who has just declared, with the code on its screen. */
async function declare(who: typeof hanh): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${form.url}/l/in-1`);
  const hands = handsOn(page);
  await fillIn(hands, who);
  await hands.goOn();
  await expectScreen(page, 'codes');
  await page.locator('.qr').waitFor();
  test.info().annotations.push({ type: 'effort', description: JSON.stringify(hands.effort) });
  return page;
}

const entries = (): readonly Entry[] => readEntries(rig.site);
/** Waits for one more entry than there were; the newest. */
async function nextEntry(before: number): Promise<Entry | undefined> {
  await expect.poll(() => entries().length, { timeout: 25_000 }).toBe(before + 1);
  return entries().at(-1);
}

/** The phone's screen as the lane's camera sees it: held before it, a third larger than it is. */
async function filmOf(page: Page): Promise<Grey> {
  const picture = (await page.locator('.qr').screenshot()).toString('base64');
  // The form's own page may load no picture of ours.
  const painter = await context.newPage();
  const grey = await painter.evaluate(
    async ({ source, width, height }) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width, height });
      const brush = canvas.getContext('2d');
      if (brush === null) return [];
      brush.fillStyle = '#8a8a8a';
      brush.fillRect(0, 0, width, height);
      const side = height * 0.8;
      brush.drawImage(image, (width - side) / 2, (height - side) / 2, side, side);
      const { data } = brush.getImageData(0, 0, width, height);
      return Array.from({ length: width * height }, (_, at) => data[at * 4] ?? 0);
    },
    { source: `data:image/png;base64,${picture}`, ...screenSize },
  );
  await painter.close();
  return { ...screenSize, data: Float32Array.from(grey) };
}

test('the code on the phone opens the gate through a serial scanner, in and out', async () => {
  const text = (await codeOn(await declare(people.hanh))) ?? '';
  expect(text).toMatch(/^VD1:/);
  const before = entries().length;
  rig.scanner.in.write(`${text}\r`);
  expect(await nextEntry(before)).toMatchObject({
    outcome: 'admit',
    format: 'declaration',
    lane: 'in-1',
    reason: null,
  });
  await expect.poll(() => rig.relay.in.unread()).toContain(relayOn);
  rig.scanner.out.write(`${text}\r`);
  expect(await nextEntry(before + 1)).toMatchObject({ outcome: 'admit', lane: 'out-1', reason: null });
});

test('and before the camera of a lane’s screen', async () => {
  const film = await filmOf(await declare(people.an));
  const before = entries().length;
  const kiosk = await launchWithFilm(join(folder, 'film.y4m'), [film, film, film]);
  try {
    const screen = await kiosk.newPage({ viewport: { width: 1_080, height: 1_920 } });
    await rig.open(screen, 'in-2', false);
    await screen.locator('[data-screen="admitted"]').waitFor();
    expect(await nextEntry(before)).toMatchObject({ outcome: 'admit', format: 'declaration', lane: 'in-2' });
  } finally {
    await kiosk.close();
  }
});

test('a card alone finds what its owner has declared; nobody else’s does', async () => {
  await declare(people.mai);
  const before = entries().length;
  rig.relay.in.take();
  rig.scanner.in.write('001178000679||Trần Thị Lan|05031978|Nữ|Phường A, Quận B, Hà Nội|15082021\r');
  expect(await nextEntry(before)).toMatchObject({ outcome: 'refer', format: 'cccd', reason: 'no-declaration' });
  rig.scanner.in.write('001178000678||Trần Thị Mai|05031978|Nữ|Phường A, Quận B, Hà Nội|15082021\r');
  expect(await nextEntry(before + 1)).toMatchObject({ outcome: 'admit', format: 'cccd', reason: null });
  await expect.poll(() => rig.relay.in.unread()).toContain(relayOn);
});
