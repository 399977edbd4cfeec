/** What the tests of the form look at on a phone. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import AxeBuilder from '@axe-core/playwright';
import { type Download, expect, type Page } from '@playwright/test';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import type { Issued } from '../../main/declare-contract.ts';
import { expectScreen } from './declare-phone-rig.ts';

// Else it is fetched from a third party.
prepareZXingModule({
  overrides: {
    wasmBinary: Uint8Array.from(
      readFileSync(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')),
    ).buffer,
  },
});

/** What a scanner reads on the screen now; null where it reads nothing. */
export async function codeOn(page: Page): Promise<string | null> {
  return codeIn(await page.screenshot());
}

export async function codeIn(picture: Uint8Array): Promise<string | null> {
  const [code] = await readBarcodes(new Uint8Array(picture), { formats: ['QRCode'], tryHarder: true });
  return code?.isValid === true ? code.text : null;
}

/** What the page keeps of the codes that it was given. */
export async function keptCodes(page: Page): Promise<readonly Issued[]> {
  const text = await page.evaluate(() => localStorage.getItem('gatehouse-declare-codes'));
  return text === null ? [] : JSON.parse(text).codes;
}

/** Ready to be read: the whole code is on the screen. */
export async function expectCode(page: Page): Promise<string> {
  await expectScreen(page, 'codes');
  await page.locator('.qr').waitFor();
  const [code] = await keptCodes(page);
  expect(await codeOn(page)).toBe(code?.text);
  return code?.text ?? '';
}

export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

/** Controls that a thumb would miss, and text that is smaller than the small print. */
export async function expectTouchable(page: Page): Promise<void> {
  const small = await page.evaluate(() => {
    const controls = [...document.querySelectorAll('button, label.choice, label.second, input:not([type="radio"])')];
    const seen = controls.filter(each => each.closest('.choice') === each || each.closest('.choice') === null);
    return seen
      .map(each => ({ box: each.getBoundingClientRect(), html: each.outerHTML.slice(0, 80) }))
      .filter(({ box }) => box.width > 2 && (box.height < 48 || box.width < 48))
      .map(({ html }) => html);
  });
  expect(small).toEqual([]);
}

export async function contentOf(download: Download): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return Buffer.concat(chunks);
}
