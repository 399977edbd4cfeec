/** Each step of a declaration at the lane's own screen, looked at in both forms and both languages. */
import { expect, type Page, test } from '@playwright/test';
import { atStep, declaringLane, handsOf } from './declare-hands.ts';
import { expectNoViolation, forms, look, shows, startRig, tell } from './rig.ts';

/** What can be touched in the form that is no target for an unsteady hand, or out of reach on a standing screen. */
async function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isStanding = innerHeight > innerWidth;
    return [...document.querySelectorAll<HTMLElement>('.visitor button')].flatMap(button => {
      const { top, width, height } = button.getBoundingClientRect();
      const least = button.classList.contains('form-choice') ? 120 : 64;
      const isHigh = isStanding && top < innerHeight * 0.4;
      return isHigh || Math.min(width, height) < least ? [`${button.textContent}: ${top} ${width} × ${height}`] : [];
    });
  });
}

/** One step of each form. */
const seenByAxe = [
  ...['waiting', 'notice', 'name-missing', 'national-id-wrong', 'sex', 'purpose', 'plate', 'travel', 'symptoms'],
  ...['still-there', 'refused'],
];

for (const language of ['vi', 'en'] as const) {
  test(`each step with ${language} first is whole, in reach, and accessible`, async ({ page }) => {
    test.setTimeout(90_000);
    const rig = await startRig(language, declaringLane({ idleSeconds: 300, ask: ['phone', 'host', 'plate'] }));
    let count = 0;
    const see = async (name: string) => {
      count += 1;
      await look(page, `declare/${language}-${String(count).padStart(2, '0')}-${name}`, false);
      expect.soft(await outOfReach(page), `${name} landscape`).toEqual([]);
      await page.setViewportSize(forms.portrait);
      expect.soft(await outOfReach(page), `${name} portrait`).toEqual([]);
      if (language === 'vi' && seenByAxe.includes(name)) await expectNoViolation(page, name);
    };
    try {
      await rig.open(page, 'in-1');
      await shows(page, 'waiting');
      const hands = handsOf(page);
      await see('waiting');
      await hands.tap('.offer');
      await shows(page, 'declaring');
      await see('notice');
      await hands.act('agree');
      await atStep(page, 'name');
      await hands.done();
      await see('name-missing');
      await page.keyboard.type(language === 'vi' ? 'nguyeexn thij thanh truwowngf' : 'Alexandra Bartholomew');
      await see('name');
      await hands.done();
      await hands.keys('2027');
      await see('birth-year-wrong');
      for (let digit = 0; digit < 4; digit += 1) await page.keyboard.press('Backspace');
      await hands.keys('1985');
      await hands.done();
      await see('sex');
      await hands.choose('female');
      await see('id-kind');
      await hands.choose('passport');
      await hands.keys('b1234567');
      await see('passport');
      await hands.act('back');
      await hands.choose('national-id');
      await atStep(page, 'national-id-number');
      await page.keyboard.type('001186000001');
      await see('national-id-wrong');
      for (let digit = 0; digit < 7; digit += 1) await page.keyboard.press('Backspace');
      await page.keyboard.type('5000001');
      await see('national-id');
      await hands.done();
      await see('phone');
      await hands.done();
      await see('purpose');
      await hands.choose(1);
      await see('host');
      await page.keyboard.type('khoa noi tong hop');
      await see('host-typed');
      await hands.done();
      await see('plate');
      await hands.done();
      await hands.choose(2);
      await see('travel');
      await hands.choose('none');
      await see('contacts');
      await hands.choose('none');
      await hands.act('next');
      await see('symptoms-missing');
      await hands.choose(2);
      await see('symptoms');
      const initials = { format: 'cccd', initials: 'N.V.A.' } as const;
      await tell(page, { kind: 'declaring', id: 99, card: initials, ask: ['symptoms'], faults: [], forMs: 9_900 });
      await page.locator('.still-there').waitFor();
      await see('still-there');
      await tell(page, { kind: 'refused', direction: 'in', reason: 'no-declaration', details: {}, forMs: 60_000 });
      await see('refused');
    } finally {
      await rig.close();
    }
  });
}
