/** Three ways to work at a page: a mouse, a finger, and the keyboard alone. Nothing here reaches past what a person has. */
import { expect, type Locator, type Page } from '@playwright/test';

export const handNames = ['mouse', 'touch', 'keyboard'] as const;
export type HandName = (typeof handNames)[number];

export const handSizes = {
  mouse: { width: 1920, height: 1080 },
  touch: { width: 800, height: 1280 },
  keyboard: { width: 1280, height: 800 },
} as const satisfies Record<HandName, object>;

export interface Hand {
  readonly name: HandName;
  /** Presses a button, a row, a choice. `key`: what does the same on the page from anywhere; the keyboard takes that way. */
  press(target: Locator, key?: string): Promise<void>;
  /** Keeps pressing until the page has taken it. */
  hold(target: Locator): Promise<void>;
  /** Writes into a field in the place of what stands there. */
  write(field: Locator, text: string): Promise<void>;
  /** Chooses an option of a list that drops down, by its value. */
  choose(list: Locator, value: string): Promise<void>;
  /** One step back. */
  back(button: Locator): Promise<void>;
}

export function newHand(name: HandName, page: Page): Hand {
  switch (name) {
    case 'mouse':
      return mouse(page);
    case 'touch':
      return touch(page);
    case 'keyboard':
      return keyboard(page);
  }
}

function mouse(page: Page): Hand {
  const move = async (target: Locator) => {
    await target.hover();
    const { x, y } = await middleOf(target);
    await page.mouse.move(x, y);
  };
  const press = async (target: Locator) => {
    await move(target);
    await expect(target).toBeEnabled();
    await page.mouse.down();
    await page.mouse.up();
  };
  return {
    name: 'mouse',
    press,
    async hold(target) {
      await move(target);
      await expect(target).toBeEnabled();
      await page.mouse.down();
      await untilTaken(target);
      await page.mouse.up();
    },
    async write(field, text) {
      await press(field);
      await type(page, field, text);
    },
    choose: (list, value) => chooseOf(list, value, press),
    back: press,
  };
}

/** A tablet: fingers, and text from the keyboard that it shows. */
function touch(page: Page): Hand {
  const press = async (target: Locator) => {
    await target.tap({ trial: true });
    const { x, y } = await middleOf(target);
    await page.touchscreen.tap(x, y);
  };
  return {
    name: 'touch',
    press,
    async hold(target) {
      await target.tap({ trial: true });
      const point = await middleOf(target);
      const finger = await page.context().newCDPSession(page);
      await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
      await untilTaken(target);
      await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      await finger.detach();
    },
    async write(field, text) {
      await press(field);
      // The pad beside a PIN stands for the keyboard, which does not come up there.
      if ((await field.getAttribute('inputmode')) !== 'none') return type(page, field, text);
      for (const digit of text) await press(page.locator('.pin-pad').getByRole('button', { name: digit, exact: true }));
    },
    choose: (list, value) => chooseOf(list, value, press),
    back: press,
  };
}

/** Tab, arrows, Enter, Space, Esc, digits, letters and the function keys. */
function keyboard(page: Page): Hand {
  const reach = (target: Locator) => reachByKeys(page, target);
  return {
    name: 'keyboard',
    async press(target, key) {
      await expect(target).toBeVisible();
      await expect(target).toBeEnabled();
      if (key === undefined) await page.keyboard.press((await reach(target)) === 'choice' ? 'Space' : 'Enter');
      else await page.keyboard.press(key);
    },
    async hold(target) {
      await expect(target).toBeEnabled();
      await reach(target);
      await page.keyboard.down('Enter');
      await untilTaken(target);
      await page.keyboard.up('Enter');
    },
    async write(field, text) {
      await reach(field);
      await type(page, field, text);
    },
    async choose(list, value) {
      await reach(list);
      await page.keyboard.press('Home');
      for (let steps = 0; steps < maxStops && (await list.inputValue()) !== value; steps += 1) {
        await page.keyboard.press('ArrowDown');
      }
      await expect(list).toHaveValue(value);
    },
    async back() {
      await page.keyboard.press('Escape');
    },
  };
}

/** The list that drops down is the system's own, no part of the page: what is chosen there comes without a press. */
async function chooseOf(list: Locator, value: string, press: (target: Locator) => Promise<void>): Promise<void> {
  await press(list);
  await list.page().keyboard.press('Escape');
  await list.selectOption(value);
}

async function type(page: Page, field: Locator, text: string): Promise<void> {
  await expect(field).toBeFocused();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type(text);
}

async function middleOf(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox();
  if (box === null) throw new Error('it is not on the page');
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

/** A button that is held fills for a second, and then does what it says. */
async function untilTaken(target: Locator): Promise<void> {
  const pressed = () => target.getAttribute('data-pressed', { timeout: 5_000 }).catch(() => 'gone');
  // A page that answers late is no page without the button: the finger would be lifted too early.
  const state = async () => ((await target.count()) === 0 ? 'gone' : pressed());
  await expect.poll(state, { intervals: [20] }).toBe('true');
  await expect.poll(state, { intervals: [20], timeout: 10_000 }).not.toBe('true');
}

/** More stops than this no page of the desk has. */
const maxStops = 200;

/** Tab to the target, or to its group and on by arrows. A choice is pressed with Space. */
async function reachByKeys(page: Page, target: Locator): Promise<'choice' | 'other'> {
  for (let stops = 0; stops < maxStops; stops += 1) {
    const at = await target.evaluate(whereFrom);
    if (at.kind === 'there') return at.isChoice ? 'choice' : 'other';
    await page.keyboard.press(at.kind === 'beside' ? at.key : 'Tab');
  }
  throw new Error(`the keyboard does not get there: ${target}`);
}

/** In the page: where the focus stands, seen from the target. */
function whereFrom(
  element: Element,
): { kind: 'there'; isChoice: boolean } | { kind: 'beside'; key: string } | { kind: 'elsewhere' } {
  const wanted = element instanceof HTMLLabelElement ? (element.control ?? element) : element;
  const active = document.activeElement;
  const isChoice = wanted instanceof HTMLInputElement && wanted.type === 'radio';
  if (active === wanted) return { kind: 'there', isChoice };
  if (active === null) return { kind: 'elsewhere' };
  const forth = (one: Element, other: Element) =>
    (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  if (isChoice && active instanceof HTMLInputElement && active.type === 'radio' && active.name === wanted.name) {
    return { kind: 'beside', key: forth(active, wanted) ? 'ArrowDown' : 'ArrowUp' };
  }
  const groups = '.lanes, .cases-lists';
  const group = wanted.closest(groups);
  if (wanted.matches('[data-roving]') && active.matches('[data-roving]') && group?.contains(active) === true) {
    return { kind: 'beside', key: forth(active, wanted) ? 'ArrowRight' : 'ArrowLeft' };
  }
  return { kind: 'elsewhere' };
}
