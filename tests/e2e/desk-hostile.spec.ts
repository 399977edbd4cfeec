/** Every text that a code or a guard can bring in, as hostile as it gets, on every surface that shows it. */
import { readFile } from 'node:fs/promises';
import { expect, type Page, test } from '@playwright/test';
import type { TokenOrder } from '../../main/declare/token.ts';
import { until } from '../gate.ts';
import { addGuard, type DeskRig, signIn, simLane, startDeskRig } from './desk-rig.ts';
import { hold, type Size, settled, sizes } from './desk-sight.ts';
import { codes, escapes, names, notes, plates, watched } from './hostile-texts.ts';

test.use({ viewport: { width: 1280, height: 800 } });
test.describe.configure({ timeout: 120_000 });

const lanes = ['in-1', 'in-2', 'in-3', 'in-4'] as const;
const hostile = Object.values(names);
const plateOf = (at: number) => plates[at % plates.length] ?? '';
/** As the gate keeps it. */
const kept = (text: string) => text.normalize('NFC');

let rig: DeskRig;
test.beforeAll(async () => {
  rig = await startDeskRig(
    lanes.map(id => simLane(id, 'in')),
    { policy: { referSeconds: 3_600, occupancy: { limit: 100 } } },
  );
});
test.afterAll(() => rig.close());

/** Looks in every size: nothing has left its box. */
async function stays(page: Page, where: string, on: readonly Size[] = ['800', '1920', '1280']): Promise<void> {
  for (const size of on) {
    await page.setViewportSize(sizes[size]);
    await settled(page);
    expect.soft(await escapes(page), `${where} ${size}`).toEqual([]);
  }
}

/** Scans until the lane takes it, and goes through. */
async function enter(lane: string, order: Partial<TokenOrder>): Promise<void> {
  const relay = rig.device(`${lane}/relay-in`, 'relay');
  const passage = rig.device(`${lane}/passage-in`, 'input');
  await until(`${lane} is open`, () => {
    if (!relay.on) rig.scan(lane, rig.token(order));
    return relay.on;
  });
  passage.set(true);
  passage.set(false);
  await until(`${lane} is closed`, () => !relay.on);
}

/** Lets everybody in whose name is one of these texts. */
async function fill(): Promise<void> {
  await Promise.all(
    lanes.map(async (lane, which) => {
      for (let at = which; at < hostile.length; at += lanes.length) {
        const name = hostile[at] ?? '';
        await enter(lane, { name, host: name, plate: plateOf(at), phone: '84912000777' });
      }
    }),
  );
}

test('codes that nobody can read', async ({ page, context }) => {
  const visitor = await context.newPage();
  const [desk, screen] = [await watched(page, rig.url), await watched(visitor, rig.url)];
  await visitor.goto(rig.gate.screenUrl('visitor', 'in-1'));
  await page.bringToFront();
  await signIn(page, rig, 'guard');
  for (const [at, code] of codes.entries()) {
    rig.scan(lanes[at % lanes.length] ?? 'in-1', code);
    await expect(page.locator('.tile').nth(at % lanes.length)).toHaveAttribute('data-look', 'refused');
    await page.locator('.refusals .case-row').first().click();
    await expect(page.locator('.work-name')).toHaveText('Không rõ tên');
    expect.soft(await escapes(page), code.slice(0, 40)).toEqual([]);
  }
  await stays(page, 'codes');
  await visitor.bringToFront();
  await settled(visitor);
  expect.soft(await escapes(visitor)).toEqual([]);
  expect([...(await desk()), ...(await screen())]).toEqual([]);
});

test('names and hosts of people who wait', async ({ page, context }) => {
  const visitor = await context.newPage();
  const [desk, screen] = [await watched(page, rig.url), await watched(visitor, rig.url)];
  await visitor.goto(rig.gate.screenUrl('visitor', 'in-1'));
  await page.bringToFront();
  await signIn(page, rig, 'guard');
  for (const [at, name] of hostile.entries()) {
    rig.scan(lanes[at % lanes.length] ?? 'in-1', rig.token({ name, host: name, plate: plateOf(at), symptoms: 1 }));
  }
  const rows = page.locator('.waiting .case-row');
  await expect(rows).toHaveCount(hostile.length);
  const told: string[] = [];
  for (const row of await rows.all()) {
    await row.click();
    await settled(page);
    told.push((await page.locator('.work-name').textContent()) ?? '');
    expect.soft(await escapes(page), told.at(-1)).toEqual([]);
  }
  for (const name of hostile) {
    // Nothing is to be seen of it: that is said.
    if (name === names.invisible) expect(told).toContain('Không rõ tên');
    else expect(told).toContain(kept(name));
  }
  await stays(page, 'waiting');
  // The newest stand at their lanes still.
  for (const note of notes) {
    const line = page.locator('.side .log-line', { hasText: note.trim().slice(0, 30) });
    await page.locator('.waiting .case-row').last().click();
    await page.locator('.reason').first().click();
    await page.locator('.work .note-block .field').fill(note);
    await page.keyboard.press('F2');
    await expect(line).not.toHaveCount(0);
  }
  await page.locator('.foot-log').click();
  await expect(page.locator('.middle .log-line', { hasText: notes[0] ?? '' })).toBeVisible();
  await stays(page, 'log');
  await visitor.bringToFront();
  await settled(visitor);
  expect.soft(await escapes(visitor)).toEqual([]);
  expect([...(await desk()), ...(await screen())]).toEqual([]);
});

test('the same inside: the list, on paper, as a file; found, watched', async ({ page }) => {
  const desk = await watched(page, rig.url);
  await fill();
  await signIn(page, rig, 'supervisor');
  await page.keyboard.press('F8');
  const rows = page.locator('.muster-rows tbody tr');
  await expect.poll(() => rows.count()).toBeGreaterThanOrEqual(hostile.length);
  await stays(page, 'muster');
  const listed = await page
    .locator('.row-name')
    .evaluateAll(cells => cells.map(({ firstChild }) => firstChild?.textContent));
  for (const name of hostile.filter(one => one !== names.invisible)) expect(listed).toContain(kept(name));

  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  expect.soft(await escapes(page), 'on paper').toEqual([]);
  const paper = await page.locator('.sheet-name').allTextContents();
  for (const name of hostile.filter(one => one !== names.invisible)) expect(paper).toContain(kept(name));
  expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(5_000);
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('.panel-tools .button').nth(1).click(),
  ]);
  const cells = cellsOf(await readFile(await download.path(), 'utf8'));
  for (const cell of cells.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
  const exported = cells.map(([name]) => name);
  for (const name of hostile) expect(exported).toContain(kept(/^[=+\-@]/.test(name) ? `'${name}` : name));
  expect(cells.every(line => line.length === cells[0]?.length)).toBe(true);

  await page.keyboard.press('F7');
  for (const typed of ['<script>', '%_', `';--`, '𒐫', 'x'.repeat(80), 'WWWW', 'pwned']) {
    await page.locator('.search-field').fill(typed);
    await settled(page);
  }
  await page.locator('.found').first().waitFor();
  await stays(page, 'found');
  await page.locator('.found', { hasText: '<img src=x' }).first().click();
  await page.locator('.visits').waitFor();
  await page.locator('.person-acts .button').last().click();
  await page
    .locator('.act-form .field')
    .last()
    .fill(notes[0] ?? '');
  await page.locator('.form-buttons .strong').click();
  await page.locator('.success').waitFor();
  await stays(page, 'person');
  await page.locator('.duty-name').click();
  await page.locator('.duty-menu > button').first().click();
  await expect(page.locator('.watch-instruction')).toHaveText(notes[0] ?? '');
  await stays(page, 'watchlist');
  expect(await desk()).toEqual([]);
});

/** RFC 4180. */
function cellsOf(text: string): string[][] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\r\n')
    .slice(1, -1);
  return lines.map(line =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,"]*))/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
    ),
  );
}

test('an instruction at the next scan, a memo, a guard’s own name', async ({ page }) => {
  const desk = await watched(page, rig.url);
  // The gate calls no guard by anything but letters, digits and a few marks.
  const guard = `${'W'.repeat(38)} (${'w'.repeat(38)})`;
  await addGuard(rig, { name: guard, role: 'supervisor', pin: '720491' });
  await page.goto(`${rig.url}/guard`);
  await page.locator('.sign-in-form input:not(.pin)').fill(guard);
  await page.locator('.sign-in-form input.pin').fill('720491');
  await page.keyboard.press('Enter');
  await page.locator('.desk[data-status="live"]').waitFor();
  await expect(page.locator('.duty-name strong')).toHaveText(guard);
  for (const [at, note] of notes.entries()) {
    const person = { nationalId: `00109900077${at}`, name: `Nguyễn Văn An ${'BCDE'.charAt(at)}` };
    await enter('in-1', person);
    await page.keyboard.press('F7');
    await page.locator('.search-field').fill(person.name);
    await page.locator('.found', { hasText: person.name }).first().click();
    await page.locator('.person-acts .button').last().click();
    await page.locator('.act-form .field').last().fill(note);
    await page.locator('.form-buttons .strong').click();
    await expect(page.locator('.success')).not.toBeEmpty();
    rig.scan('in-2', rig.token(person));
    await page.locator('.waiting .case-row', { hasText: person.name }).first().click();
    await expect(page.locator('.reason-band p')).toContainText(note.trim().slice(0, 20));
    await stays(page, 'instruction');
  }
  await page.keyboard.press('F9');
  await page.locator('.foot-alarms').click();
  await page.locator('.middle .alarm .button').first().click();
  await expect(page.locator('.middle .alarm').first()).toContainText(guard);
  await page.locator('.memo .field').fill(notes[1] ?? '');
  await stays(page, 'memo');
  await page.locator('.memo .field').press('Enter');
  await expect(page.locator('.middle .memo')).toBeHidden();
  await hold(page, '.lock-all');
  await expect(page.locator('.lockdown-band')).toContainText(guard);
  await page.locator('.foot-log').click();
  await stays(page, 'lockdown and log');
  expect(await desk()).toEqual([]);
});
