/** A guard with one finger at the desk, whose every tap is counted, and what stands on the buttons meanwhile. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, type Locator, type Page } from '@playwright/test';
import { z } from 'zod';
import { exportEvents } from '../../main/record/read.ts';
import type { Language } from '../../renderer/ui/language.ts';
import { newHand } from './desk-hands.ts';
import { type DeskRig, people } from './desk-rig.ts';

const folder = fileURLToPath(new URL('../../.build/guide', import.meta.url));
const event = z.looseObject({ seq: z.int(), kind: z.string(), lane: z.string().nullish() });
type Words = Readonly<Record<Language, string>>;

export class Scene {
  readonly rig: DeskRig;
  readonly page: Page;
  readonly language: Language;
  readonly seen = new Set<string>();
  /** What was tapped, in order; a typed field is one. */
  tapped: Locator[] = [];
  /** The journal's newest event before what this scene does next. */
  #seq: number;

  constructor(rig: DeskRig, page: Page, language: Language) {
    this.rig = rig;
    this.page = page;
    this.language = language;
    this.#seq = this.#events().at(-1)?.seq ?? 0;
  }

  /** The button, reason, chip or row with exactly these words. */
  button(words: Words): Locator {
    const control = 'xpath=ancestor-or-self::*[self::button or self::label or @role="option"][1]';
    return this.page
      .getByText(words[this.language], { exact: true })
      .locator(control)
      .filter({ visible: true })
      .first();
  }

  tile(lane: string): Locator {
    return this.page.locator('.tile').filter({ has: this.page.getByText(lane, { exact: true }) });
  }

  row(name: string): Locator {
    return this.page.locator('.case-row').filter({ hasText: name });
  }

  async tap(target: Locator | Words): Promise<void> {
    await this.#reach(target, where => newHand('touch', this.page).press(where));
  }

  async hold(words: Words): Promise<void> {
    await this.#reach(words, where => newHand('touch', this.page).hold(where));
  }

  async type(field: Locator, text: string): Promise<void> {
    await this.#reach(field, where => newHand('touch', this.page).write(where, text));
  }

  async #reach(target: Locator | Words, act: (where: Locator) => Promise<void>): Promise<void> {
    const where = 'vi' in target ? this.button(target) : target;
    await expect(where).toBeVisible();
    await this.look();
    this.tapped.push(where);
    await act(where);
  }

  /** Takes in what can be touched. */
  async look(page = this.page): Promise<void> {
    for (const words of await page.evaluate(wordsOnButtons)) this.seen.add(words);
  }

  /** Draws the page with the taps so far, and the next one, in numbers. */
  async draw(name: string, next: Locator | Words | null = null): Promise<void> {
    if (this.language !== 'vi') return;
    await expect(this.page.locator('.act-outcome:visible')).toHaveCount(0);
    const last = next === null ? [] : ['vi' in next ? this.button(next) : next];
    const boxes = await Promise.all([...this.tapped, ...last].map(one => boxOf(one)));
    await this.page.evaluate(mark, boxes);
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' });
    await this.page.evaluate(() => {
      for (const old of document.querySelectorAll('.guide-mark')) old.remove();
    });
  }

  /** The journal has a new event of this kind at this lane, which says that the guard did it. */
  async recorded(kind: string, lane: string | null, holds: RegExp = /./): Promise<void> {
    const since = this.#seq;
    const newest = () => {
      const own = this.#events().filter(({ seq, kind: of }) => seq > since && of === kind);
      return JSON.stringify(own.filter(each => lane === null || each.lane === lane).at(-1) ?? null);
    };
    await expect.poll(newest).toContain(people.guard.name);
    expect(newest()).toMatch(holds);
    this.#seq = this.#events().at(-1)?.seq ?? since;
  }

  #events() {
    const events = exportEvents(this.rig.site.data);
    if (!events.ok) throw new Error(events.fault.message);
    return [...events.value].map(each => event.parse(each));
  }
}

async function boxOf(one: Locator): Promise<{ x: number; y: number } | null> {
  if (!(await one.isVisible()) || !(await one.evaluate(isInSight))) return null;
  const box = await one.boundingBox();
  return box === null ? null : { x: box.x, y: box.y };
}

/** In the page: not scrolled away. */
function isInSight(element: Element): boolean {
  const { x, y, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}

/** In the page: numbers at the corner of what is touched; what has gone keeps its number to itself. */
function mark(boxes: readonly ({ readonly x: number; readonly y: number } | null)[]): void {
  for (const [index, box] of boxes.entries()) {
    if (box === null) continue;
    const circle = document.createElement('div');
    circle.className = 'guide-mark';
    circle.textContent = String(index + 1);
    const looks = {
      ...{ position: 'fixed', left: `${Math.max(0, box.x - 28)}px`, top: `${Math.max(0, box.y - 21)}px`, zIndex: '99' },
      ...{ width: '36px', height: '36px', lineHeight: '36px', borderRadius: '50%', border: '3px solid #fff' },
      ...{ background: '#c2187a', color: '#fff', font: '700 24px/36px sans-serif', textAlign: 'center' },
      ...{ pointerEvents: 'none' },
    };
    Object.assign(circle.style, looks);
    document.body.append(circle);
  }
}

/** In the page: each piece of text on what can be touched and is there to be seen. */
function wordsOnButtons(): string[] {
  const words: string[] = [];
  for (const control of document.querySelectorAll('button, label, [role="option"]')) {
    const walk = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node !== null; node = walk.nextNode()) {
      if (node.parentElement?.checkVisibility({ visibilityProperty: true }) === true)
        words.push(node.textContent?.trim() ?? '');
    }
  }
  return words;
}
