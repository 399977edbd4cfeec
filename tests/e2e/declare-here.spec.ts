/** A visitor without a phone declares at the lane's own screen, through the real controller: by touch, by card, by keyboard. */
import { expect, type Page, test } from '@playwright/test';
import type { DeclareQuestion } from '../../main/contract.ts';
import type { FormFault } from '../../main/form.ts';
import { atStep, declaringLane, type Hands, handsOf, heldBy, tellWho } from './declare-hands.ts';
import { forms, heardBy, type Rig, shows, startRig, tell } from './rig.ts';

const card = '001085000001||Nguyễn Văn An|01011985|Nam|Phường Hàng Bạc, Hà Nội|01012021\r';
const who = ['Lê Thị', 'Mai', '001185000001', '0011'];
/** LCUS: channel 1 closes. */
const relayOn = 'a00101a2';

const pulses = (rig: Rig) => rig.relay.in.take().split(relayOn).length - 1;

test.describe('without a phone', () => {
  let rig: Rig;
  test.beforeAll(async () => {
    rig = await startRig('vi', declaringLane());
  });
  test.afterAll(() => rig.close());
  test.beforeEach(() => rig.relay.in.take());

  const begin = async (page: Page): Promise<Hands> => {
    await page.setViewportSize(forms.portrait);
    await rig.open(page, 'in-1');
    await shows(page, 'waiting');
    const hands = handsOf(page);
    await hands.tap('.offer');
    await shows(page, 'declaring');
    return hands;
  };

  test('declares by touch, and goes in', async ({ page }, info) => {
    const beganMs = Date.now();
    const hands = await begin(page);
    await expect(page.locator('.form')).toContainText('xoá sau 30 ngày');
    await hands.act('agree');
    await tellWho(page, hands);
    await hands.choose(1);
    await atStep(page, 'host');
    await hands.done();
    await hands.choose('none');
    await atStep(page, 'contacts');
    await hands.choose('none');
    await atStep(page, 'symptoms');
    await hands.choose('none');
    await hands.act('next');
    await shows(page, 'admitted');
    await expect(page.locator('.visitor h1')).toHaveText('Mời vào');
    await expect.poll(() => pulses(rig)).toBe(1);
    expect(await heldBy(page, who)).toEqual([]);
    expect(heardBy(page)).not.toMatch(/Mai|001185/);
    // Twelve of a name, four of a year, twelve of a number; the rest are answers and what leads on.
    expect(hands.taps()).toBeLessThanOrEqual(44);
    info.annotations.push({ type: 'taps', description: `${hands.taps()} in ${Date.now() - beganMs} ms` });
  });

  test('stops, and nothing of what was typed is left', async ({ page }) => {
    const hands = await begin(page);
    await hands.act('agree');
    await tellWho(page, hands);
    await atStep(page, 'purpose');
    await hands.act('back');
    await expect(page.locator('.digits')).toHaveAttribute('aria-label', '001 185 000 001');
    expect(await heldBy(page, ['001'])).toEqual(['001']);
    await hands.act('stop');
    await shows(page, 'waiting');
    expect(await heldBy(page, who)).toEqual([]);
    await hands.tap('.offer');
    await hands.act('agree');
    await atStep(page, 'name');
    await expect(page.locator('.typed')).toHaveText('');
    expect(await heldBy(page, who)).toEqual([]);
    await hands.act('stop');
    await shows(page, 'waiting');
  });

  test('does not agree, and the screen waits again', async ({ page }) => {
    const hands = await begin(page);
    await hands.act('disagree');
    await shows(page, 'waiting');
    expect(pulses(rig)).toBe(0);
  });

  test('gives way to a code that is scanned', async ({ page }) => {
    const hands = await begin(page);
    await hands.act('agree');
    await tellWho(page, hands);
    rig.scanner.in.write(`${rig.site.token()}\r`);
    await shows(page, 'admitted');
    expect(await heldBy(page, who)).toEqual([]);
    await expect.poll(() => pulses(rig)).toBe(1);
  });

  test('is asked with a card only for what is missing, and the guard is called for symptoms', async ({ page }) => {
    await page.setViewportSize(forms.portrait);
    await rig.open(page, 'in-1');
    await shows(page, 'waiting');
    const hands = handsOf(page);
    rig.scanner.in.write(card);
    await shows(page, 'declaring');
    await hands.act('agree');
    await expect(page.locator('.initials')).toHaveText('N.V.A.');
    const asked: string[] = [];
    const step = async () => {
      asked.push((await page.locator('.form').getAttribute('data-step')) ?? '');
    };
    await step();
    await hands.choose(2);
    await step();
    await hands.done();
    await step();
    await hands.choose('none');
    await step();
    await hands.choose('none');
    await step();
    await hands.choose(0);
    await hands.act('next');
    await shows(page, 'referred');
    expect(asked).toEqual(['purpose', 'host', 'travel', 'contacts', 'symptoms']);
    expect(hands.taps()).toBe(7);
    expect(pulses(rig)).toBe(0);
    await expect(page.locator('body')).not.toContainText('Nguyễn');
    // The guard is waited for; a declaration that can be admitted takes the place.
    rig.scanner.in.write(`${rig.site.token()}\r`);
    await shows(page, 'admitted');
  });

  test('declares by keyboard alone, in the language that was chosen', async ({ page }) => {
    await rig.open(page, 'in-1');
    await shows(page, 'waiting');
    const focusOn = async (selector: string) => {
      await expect(async () => {
        await page.keyboard.press('Tab');
        expect(await page.locator(selector).evaluate(element => element === document.activeElement)).toBe(true);
      }).toPass({ intervals: [0] });
      await expect(page.locator(selector)).toHaveCSS('outline-style', 'solid');
      await page.keyboard.press('Enter');
    };
    await focusOn('.waiting .language');
    await focusOn('.offer');
    await shows(page, 'declaring');
    await focusOn('[data-act="agree"]');
    await atStep(page, 'name');
    await expect(page.locator('.form h1')).toHaveText(/Your\s*full name/);
    await expect(page.locator('.unseen')).toHaveText(/Your full name/);
    await page.keyboard.type('John Anderson');
    await expect(page.locator('.typed')).toHaveText('John Anderson');
    await page.keyboard.press('Enter');
    await atStep(page, 'birth-year');
    await page.keyboard.type('a1985');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    await focusOn('[data-choice="male"]');
    await focusOn('[data-choice="passport"]');
    await atStep(page, 'passport-number');
    await page.keyboard.type('b1');
    await page.keyboard.press('Enter');
    await expect(page.locator('.remark')).toContainText('6 to 12 letters and digits');
    await expect(page.locator('.unseen')).toHaveText(/6 to 12 letters and digits/);
    await page.keyboard.type('234567');
    await page.keyboard.press('Enter');
    await focusOn('[data-choice="3"]');
    await atStep(page, 'host');
    await page.keyboard.press('Enter');
    for (const question of ['travel', 'contacts', 'symptoms']) {
      await atStep(page, question);
      await focusOn('[data-choice="none"]');
    }
    await focusOn('[data-act="next"]');
    await shows(page, 'admitted');
    await expect.poll(() => pulses(rig)).toBe(1);
  });

  test('is led to what the gate finds wrong', async ({ page }) => {
    const hands = await begin(page);
    await hands.act('agree');
    await tellWho(page, hands);
    await atStep(page, 'purpose');
    const id = Number(/"kind":"declaring","id":(\d+)/.exec(heardBy(page))?.[1]);
    const faults: FormFault[] = [{ field: 'name', kind: 'wrong-name' }];
    const ask: DeclareQuestion[] = ['name', 'birth-year', 'sex', 'id-number', 'purpose', 'symptoms'];
    await tell(page, { kind: 'declaring', id, card: null, ask, faults, forMs: 90_000 });
    await atStep(page, 'name');
    await expect(page.locator('.remark')).toContainText('Họ tên chỉ gồm chữ cái');
    await expect(page.locator('.typed')).toHaveText('Lê Thị Mai');
    // The form of the next one, with no other display between.
    await tell(page, { kind: 'declaring', id: id + 1, card: null, ask, faults: [], forMs: 90_000 });
    await atStep(page, 'notice');
    expect(await heldBy(page, who)).toEqual([]);
  });
});

test('keys that are typed at a lane whose scanner types are the scanner’s', async ({ page }) => {
  const rig = await startRig('vi', declaringLane(true, { scanners: [{ driver: 'wedge' }] }));
  try {
    await page.setViewportSize(forms.portrait);
    await rig.open(page, 'in-1');
    await shows(page, 'waiting');
    const hands = handsOf(page);
    await hands.tap('.offer');
    await hands.act('agree');
    await atStep(page, 'name');
    await hands.keys('an');
    await page.keyboard.press('x');
    await hands.keys('h');
    await expect(page.locator('.typed')).toHaveText('Anh');
  } finally {
    await rig.close();
  }
});
