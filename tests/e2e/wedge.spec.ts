/** A lane whose scanner types at its screen: codes go to the gate, and no key does anything in the page. */
import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { parse } from 'yaml';
import type { FrameEvent } from '../../drivers/scanners/framing.ts';
import { KeyFraming } from '../../drivers/scanners/key-framing.ts';
import { eventsOf } from '../../drivers/scanners/keyboard.ts';
import { holding, type KeyMove, movesOf, tap } from '../conformance/typist.ts';
import { readEntries } from '../gate.ts';
import { pressEveryKey } from './every-key.ts';
import { type Rig, shows, startRig } from './rig.ts';

declare global {
  interface Window {
    /** What came of keys in the page, beyond those who caught them. */
    leaked: string[];
  }
}

/** Wider than the pauses of a busy machine. */
const gapMs = 250;

let rig: Rig;
test.beforeAll(async () => {
  rig = await startRig('en', async site => {
    const { lanes } = parse(readFileSync(site.file, 'utf8'));
    return { lanes: [{ ...lanes[0], scanners: [{ driver: 'wedge', gapMs }] }, lanes[1]] };
  });
});
test.afterAll(() => rig.close());

const keysOf = (text: string) => [...Buffer.from(text, 'latin1')].flatMap(movesOf);
const enter = tap('Enter');

/** One after the other, without waiting for an answer to each: a millisecond or less apart. */
async function type(page: Page, moves: readonly KeyMove[]): Promise<void> {
  await Promise.all(moves.map(([name, isDown]) => page.keyboard[isDown ? 'down' : 'up'](name)));
}

/** Opens the lane with the focus on its button, and what came of keys noted from now on. */
async function open(page: Page, lane = 'in-1'): Promise<void> {
  await rig.open(page, lane, false);
  await shows(page, 'waiting');
  await page.getByRole('button').focus();
  await page.evaluate(() => {
    window.leaked = [];
    for (const kind of [
      'keydown',
      'keyup',
      'keypress',
      'beforeinput',
      'input',
      'click',
      'focusin',
      'scroll',
      'paste',
      'copy',
      'cut',
      'compositionstart',
      'contextmenu',
      'select',
      'fullscreenchange',
      'visibilitychange',
    ]) {
      document.addEventListener(kind, () => window.leaked.push(kind), { capture: true });
    }
    addEventListener('beforeunload', () => window.leaked.push('beforeunload'));
  });
}

/** The same document in the same language, and nothing has come of keys. */
async function expectUntouched(page: Page): Promise<void> {
  expect(await page.evaluate(() => window.leaked)).toEqual([]);
  expect(page.url()).toMatch(/\/visitor\/in-1$/);
  await expect(page.locator('.visitor [lang="en"]').first()).toBeVisible();
}

test('a code that is typed opens the gate, and not the button that has the focus', async ({ page }) => {
  await open(page);
  rig.relay.in.take();
  await type(page, [...keysOf(rig.site.token()), ...enter]);
  await shows(page, 'admitted');
  await rig.relay.in.expect('a00101a2');
  await shows(page, 'waiting');
  await type(page, [...keysOf('https://example.com/'), ...enter]);
  await shows(page, 'refused');
  await type(page, [...keysOf(rig.site.token()), ...enter]);
  await shows(page, 'admitted');
  await expectUntouched(page);
});

test('the text of a program that presses no Shift is read as well', async ({ page }) => {
  await open(page);
  await page.keyboard.type(`${rig.site.token()}\n`);
  await shows(page, 'admitted');
});

test('no key and no shortcut does anything', async ({ page }) => {
  await open(page);
  for (const name of ['Enter', 'Space', 'Tab', 'Escape']) {
    await type(page, tap(name));
    await page.waitForTimeout(gapMs + 50);
  }
  await expect(page.getByRole('button')).toBeFocused();
  const alone = ['NumpadEnter', 'Backspace', 'Delete', 'Home', 'End', 'PageDown'];
  const others = ['ArrowDown', 'ArrowLeft', 'F1', 'F3', 'F5', 'F6', 'F7', 'F11', 'F12', 'ContextMenu', 'Insert'];
  for (const name of [...alone, ...others]) await type(page, tap(name));
  for (const name of [
    'KeyR',
    'KeyP',
    'KeyF',
    'KeyL',
    'KeyS',
    'KeyU',
    'KeyA',
    'KeyV',
    'Equal',
    'Minus',
    'Digit0',
    'F5',
  ]) {
    await type(page, holding('ControlLeft', tap(name)));
    await type(page, holding('ControlLeft', holding('ShiftLeft', tap(name))));
  }
  for (const name of ['ArrowLeft', 'ArrowRight', 'Home', 'KeyD', 'Numpad1'])
    await type(page, holding('AltLeft', tap(name)));
  await type(page, holding('ShiftLeft', tap('Tab', 'F10', 'Space')));
  await expectUntouched(page);
});

test('every key that there is, alone and with all that makes a shortcut, does nothing', async ({ page }) => {
  await open(page);
  rig.relay.in.take();
  const document = await page.evaluateHandle(() => window.document);
  expect(await pressEveryKey(page)).toBeGreaterThan(1_000);
  await expectUntouched(page);
  expect(await document.evaluate(before => before === window.document && window.document.hasFocus())).toBe(true);
  expect(rig.relay.in.take()).not.toContain('a00101a2');
  // A second without a key: what was pressed is no part of the next code.
  await page.waitForTimeout(1_000);
  await type(page, [...keysOf(rig.site.token()), ...enter]);
  await shows(page, 'admitted');
});

test('a lane with a scanner of its own has its keys: the same ones move and press', async ({ page }) => {
  await open(page, 'out-1');
  await type(page, tap('Enter'));
  await expect.poll(() => page.evaluate(() => window.leaked)).toEqual(expect.arrayContaining(['keydown', 'click']));
});

test('every printable character at every position reaches the gate as it was typed', async ({ page }) => {
  const framing = new KeyFraming({ end: 'enter', gapMs, lagMs: 0 });
  const read: FrameEvent[] = [];
  page.on('websocket', socket =>
    socket.on('framesent', ({ payload }) => {
      const message = JSON.parse(payload.toString());
      if (message.type === 'keys') read.push(...framing.take(eventsOf(message.strokes)));
    }),
  );
  await open(page);
  const signs = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index));
  // Turned by a step that shares no factor with 95: each sign comes to each place of the first 19 once in so many codes.
  const codes = Array.from({ length: 19 }, (_, turn) =>
    [...signs.slice(turn * 5), ...signs.slice(0, turn * 5)].join(''),
  );
  for (const code of codes) await type(page, [...keysOf(code), ...enter]);
  await type(page, [...keysOf('\x00\x01\x1b\x1d\x1e\x1f\x7f\x80\xff'), ...enter]);
  const texts = () =>
    read.flatMap(event => (event.kind === 'scanned' ? [Buffer.from(event.bytes).toString('latin1')] : []));
  await expect.poll(texts).toEqual([...codes, '\x00\x01\x1b\x1d\x1e\x1f\x7f\x80\xff']);
  await expectUntouched(page);
});

test('every byte at every place of a code reaches the gate as it was typed, and does nothing else', async ({
  page,
}) => {
  // What is asked is what the page sends, however busy the machine is.
  const framing = new KeyFraming({ end: 'enter', gapMs: 60_000, lagMs: 0 });
  const read: string[] = [];
  page.on('websocket', socket =>
    socket.on('framesent', ({ payload }) => {
      const message = JSON.parse(payload.toString());
      if (message.type !== 'keys') return;
      for (const event of framing.take(eventsOf(message.strokes))) {
        if (event.kind === 'scanned') read.push(Buffer.from(event.bytes).toString('latin1'));
        else if (event.kind === 'garbled') read.push(`garbled ${event.byteCount}`);
      }
    }),
  );
  await open(page);
  rig.relay.in.take();
  const codes = Array.from({ length: 3 * 256 }, (_, index) => {
    const byte = String.fromCharCode(Math.floor(index / 3));
    return [...'a9Z'].with(index % 3, byte).join('');
  });
  for (const code of codes) await type(page, [...keysOf(code), ...enter]);
  // Enter ends a code, and Ctrl+J before one is what is left of the end of another.
  const whole = codes.flatMap(code => code.split('\r')).map(code => code.replace(/^\n/, ''));
  await expect.poll(() => read.length).toBe(whole.filter(code => code !== '').length);
  expect(read).toEqual(whole.filter(code => code !== ''));
  await expectUntouched(page);
  expect(rig.relay.in.take()).not.toContain('a00101a2');
});

test('a person who types is not heard', async ({ page }) => {
  await open(page);
  const before = readEntries(rig.site).length;
  const token = rig.site.token();
  for (const move of [...keysOf(token.slice(0, 6)), ...enter]) {
    await type(page, [move]);
    await page.waitForTimeout(gapMs + 50);
  }
  await type(page, [...keysOf(token), ...enter]);
  await shows(page, 'admitted');
  expect(readEntries(rig.site).length).toBe(before + 1);
  await expectUntouched(page);
});

test('a lane without its screen is out of order and says why; the screen brings it back', async ({ page, context }) => {
  await open(page);
  const health = async () => (await fetch(`${rig.gate.ready.url}/healthz`)).text();
  expect(await health()).toContain('"ok":true');
  const second = await context.newPage();
  await open(second);
  await page.close();
  await type(second, [...keysOf(rig.site.token()), ...enter]);
  await shows(second, 'admitted');
  await second.close();
  await expect.poll(health).toContain('open /visitor/in-1 on the machine at the gate');
  const again = await context.newPage();
  await open(again);
  expect(await health()).toContain('"ok":true');
});
