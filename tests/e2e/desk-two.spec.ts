/** What needs a second person where the site asks for one: lifting a lockdown, and taking the list of people along. */
import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { musterWords } from '../../renderer/guard/panels/muster-words.ts';
import { failureWords, words } from '../../renderer/guard/words.ts';
import { handNames } from './desk-hands.ts';
import {
  button,
  enter,
  expectWritten,
  laneIdle,
  openAtWork,
  openPanel,
  outcomeOf,
  startPlaceRig,
} from './desk-place.ts';
import { type DeskRig, people } from './desk-rig.ts';

let rig: DeskRig;
test.beforeAll(async () => {
  rig = await startPlaceRig({ desk: { idleMinutes: 240, twoPerson: ['lift-lockdown', 'export'] } });
});
test.afterAll(() => rig.close());
const { guard: second } = people;

for (const [number, hand] of handNames.entries()) {
  const language = number % 2 === 0 ? 'vi' : 'en';

  test(`by ${hand}: a lockdown is lifted by two`, async ({ browser }) => {
    const at = await openAtWork({ browser, rig, hand, language });
    await at.hand.hold(button(at, words.lockAll, '.header'));
    await expectWritten(at, 'locked-down', { guard: at.guard });
    await at.hand.press(button(at, words.lift, '.lockdown-band'));
    const [name, pin] = [at.page.locator('.second input').first(), at.page.locator('.second input').last()];
    await at.hand.write(name, second.name);
    await at.hand.write(pin, '918273');
    await at.hand.hold(button(at, words.lift, '.second'));
    await expect(outcomeOf(at)).toHaveText(failureWords['wrong-second'][language]);
    expect(at.events('lockdown-lifted')).toEqual([]);
    await at.hand.write(pin, second.pin);
    await at.hand.hold(button(at, words.lift, '.second'));
    await expectWritten(at, 'lockdown-lifted', { guard: at.guard, second: second.name });
    await laneIdle(at, 'in-1');
    await at.close();
  });

  test(`by ${hand}: the list of those inside is saved by two`, async ({ browser }) => {
    const at = await openAtWork({ browser, rig, hand, language });
    await laneIdle(at, 'in-1');
    const name = `Quách Hai ${hand}`;
    await enter(at, 'in-1', { name });
    await openPanel(at, 'muster');
    await at.hand.press(button(at, musterWords.export, '.panel-tools'));
    const fields = at.page.locator('.act-form input');
    await at.hand.write(fields.first(), second.name);
    await at.hand.write(fields.last(), second.pin);
    const downloading = at.page.waitForEvent('download');
    await at.hand.press(button(at, musterWords.exportNow, '.act-form'));
    const text = await readFile(await (await downloading).path(), 'utf8');
    expect(text).toContain(name);
    const looks = at.events('looked').filter(({ what }) => what === 'export');
    expect(looks).toMatchObject([{ guard: at.guard, second: second.name }]);
    await at.close();
  });
}
