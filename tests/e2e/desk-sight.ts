/** Looking at the desk as it is on each display and in each language: what is cut, small or too little to touch, and what axe finds. */
import { expect, type Page } from '@playwright/test';
import { type DeskRig, people, type Who } from './desk-rig.ts';
import { keepPicture } from './pictures.ts';
import { expectNoViolation, type Language } from './rig.ts';

export const sizes = {
  '1920': { width: 1920, height: 1080 },
  '1280': { width: 1280, height: 800 },
  '800': { width: 800, height: 1280 },
} as const;
export type Size = keyof typeof sizes;

export interface Looking {
  /** Done in each language and size, before it is looked at: what another language has closed. */
  readonly before?: () => Promise<void>;
  readonly sizes?: readonly Size[];
  /** Sentences differ, not the form: no picture, and axe has seen one like it. */
  readonly isBrief?: boolean;
}

/** Looks at what the page shows in both languages on every display, and keeps a picture of each where pictures are kept. */
export async function see(page: Page, name: string, looking: Looking = {}): Promise<void> {
  await inEach(page, looking.sizes ?? ['800', '1920', '1280'], async where => {
    await looking.before?.();
    await settled(page);
    await check(page, `${name} ${where}`);
    if (looking.isBrief) return;
    await keepPicture(page, `desk/${name}-${where}`);
  });
  if (!looking.isBrief) await expectNoViolation(page, name);
}

/** Goes through the displays and languages; `where` names them as files are named. */
export async function inEach(page: Page, on: readonly Size[], look: (where: string) => Promise<void>): Promise<void> {
  for (const size of on) {
    await page.setViewportSize(sizes[size]);
    for (const language of ['en', 'vi'] as const) {
      await speak(page, language);
      await look(`${language}-${size}`);
    }
  }
}

export async function check(page: Page, name: string): Promise<void> {
  expect.soft(await page.evaluate(faults), name).toEqual([]);
}

/** Two frames on, with every transition at its end: colours are measured as they stay. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    for (const animation of document.getAnimations()) {
      if (Number(animation.effect?.getComputedTiming().endTime ?? Infinity) < 60_000) animation.finish();
    }
  });
}

/** Turns the page to this language by its own buttons; whatever is open on it stays. */
export async function speak(page: Page, language: Language): Promise<void> {
  await page.evaluate(async wanted => {
    const find = () => document.querySelector<HTMLElement>(`:is(.duty-menu, .sign-in) > button[lang="${wanted}"]`);
    const isSpoken = () => document.documentElement.lang === wanted;
    for (let frame = 0; frame < 100 && !isSpoken(); frame += 1) {
      const button = find() ?? document.querySelector<HTMLElement>('.duty-name[aria-expanded="false"]');
      button?.click();
      await new Promise(resolve => requestAnimationFrame(resolve));
    }
  }, language);
  await expect(page.locator('html')).toHaveAttribute('lang', language);
}

/** Runs in the page: what is wrong with what it shows, each with the element's class and text. */
function faults(): string[] {
  const found = new Set<string>();
  const told = (element: Element) =>
    `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}: ${element.textContent?.slice(0, 70)}`;
  const within = (inner: DOMRect, outer: DOMRect, sides: 'x' | 'y') =>
    sides === 'x'
      ? inner.left >= outer.left - 1 && inner.right <= outer.right + 1
      : inner.top >= outer.top - 1.5 && inner.bottom <= outer.bottom + 1.5;
  const isShown = (element: Element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.closest('.unseen, [hidden], .hold-hint') === null;
  /** The boxes around it that cut, and whether they can be scrolled to it. */
  const cutters = (element: Element) => {
    const boxes: { readonly box: DOMRect; readonly scrolls: boolean; readonly element: Element }[] = [];
    for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      if (overflowX === 'visible' && overflowY === 'visible') continue;
      boxes.push({
        box: at.getBoundingClientRect(),
        scrolls: overflowY === 'auto' || overflowY === 'scroll',
        element: at,
      });
    }
    return boxes;
  };
  const checkText = (element: Element, rects: readonly DOMRect[]) => {
    const style = getComputedStyle(element);
    const [size, line] = [Number.parseFloat(style.fontSize), Number.parseFloat(style.lineHeight)];
    if (size < 16) found.add(`small ${size}: ${told(element)}`);
    if (line / size < 1.139) found.add(`tight ${line / size}: ${told(element)}`);
    const touched = element.closest('button, label.chip, label.reason, .tag, .log-line, td')?.getBoundingClientRect();
    for (const whole of rects) {
      // The letters stand within their line; a font's own box is higher than that.
      const over = Math.max(0, (whole.height - line) / 2);
      const rect = new DOMRect(whole.x, whole.y + over, whole.width, whole.height - 2 * over);
      if (touched !== undefined && !(within(rect, touched, 'x') && within(rect, touched, 'y')))
        found.add(`over its box: ${told(element)}`);
      // What has scrolled out of sight stands outside of everything around its scroller.
      let isReached = true;
      for (const { box, scrolls } of cutters(element)) {
        if (!isReached) break;
        if (!within(rect, box, 'x')) found.add(`cut at the side: ${told(element)}`);
        if (!within(rect, box, 'y') && !scrolls) found.add(`cut: ${told(element)}`);
        if (scrolls) isReached = within(rect, box, 'y');
      }
      if (isReached && (rect.left < -1 || rect.right > innerWidth + 1)) found.add(`outside: ${told(element)}`);
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || node.textContent?.trim() === '' || !isShown(element) || element.closest('script, style'))
      continue;
    // The last in the line at the foot may run out of it.
    if (element.closest('.ticker') !== null) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    checkText(element, [...range.getClientRects()]);
  }
  for (const element of document.querySelectorAll(
    'button, input, select, a, label.chip, label.reason, [role="option"]',
  )) {
    if (!isShown(element)) continue;
    const { width, height } = element.getBoundingClientRect();
    if (height < 47.5 || width < 47.5) found.add(`a target of ${width} × ${height}: ${told(element)}`);
    if (!element.classList.contains('answer')) continue;
    if (height < 83.5) found.add(`an answer of ${height}: ${told(element)}`);
    const box = element.getBoundingClientRect();
    const cut = cutters(element).some(({ box: around }) => !within(box, around, 'y'));
    if (cut || box.bottom > innerHeight + 1) found.add(`an answer out of sight: ${told(element)}`);
  }
  const body = document.querySelector('.work:not(.nothing) > .work-body');
  if (body !== null && body.clientHeight < 150) found.add(`no room for the work: ${body.clientHeight}`);
  if (document.documentElement.scrollWidth > innerWidth + 1) found.add('the page scrolls sideways');
  return [...found];
}

/** Signs in on a page that is open already; nothing is loaded anew. */
export async function enter(page: Page, rig: DeskRig, who: Who): Promise<void> {
  const form = page.locator('[data-desk="sign-in"]');
  if (!page.url().startsWith(rig.url)) await page.goto(`${rig.url}/guard`);
  await form.waitFor();
  await form.locator('input:not(.pin)').fill(people[who].name);
  await form.locator('input.pin').fill(people[who].pin);
  await page.keyboard.press('Enter');
  await page.locator('.desk[data-status="live"]').waitFor();
}

export async function leave(page: Page): Promise<void> {
  await page.locator('.duty-name').click();
  await page.locator('.duty-menu > button').last().click();
  await page.locator('[data-desk="sign-in"]').waitFor();
}

/** Presses a button for as long as it asks for. */
export async function hold(page: Page, selector: string): Promise<void> {
  const button = page.locator(selector);
  await button.hover();
  await page.mouse.down();
  await page.waitForTimeout(1_100);
  await page.mouse.up();
}
