/** Coming to the desk and leaving it: the first PIN, a wrong one, too many of them, going, and being away. */
import { expect, test } from '@playwright/test';
import { askController } from '../../main/cli/control-client.ts';
import { say, signInWords, troubleWords, words } from '../../renderer/guard/words.ts';
import { handNames } from './desk-hands.ts';
import { enterPlace, expectWritten, fromMenu, openAtWork, openPlace, type Place, startPlaceRig } from './desk-place.ts';
import { addGuard, type DeskRig, people } from './desk-rig.ts';

let rig: DeskRig;
test.beforeAll(async () => {
  rig = await startPlaceRig();
});
test.afterAll(() => rig.close());

const signInPage = ({ page }: Place) => page.locator('[data-desk="sign-in"]');
const trouble = ({ page }: Place) => page.locator('.trouble').last();

for (const [number, hand] of handNames.entries()) {
  const language = number % 2 === 0 ? 'en' : 'vi';

  test(`by ${hand}: the first PIN has to be changed, and whoever signs out is out`, async ({ browser }) => {
    const name = `Ngô Mới ${hand}`;
    const first = '902746';
    const added = await askController(rig.site.data, { command: 'guard-add', name, role: 'guard', pin: first });
    expect(added).toMatchObject({ ok: true });
    const at = await openPlace({ browser, rig, hand, language }, 'guard');
    await enterPlace(at, name, first);
    await at.page.locator('[data-desk="change-pin"]').waitFor();
    const [fresh, again] = [at.page.locator('input.pin').first(), at.page.locator('input.pin').last()];
    await at.hand.write(fresh, '385920');
    await at.hand.write(again, '385921');
    await expect(at.page.locator('.trouble').first()).toHaveText(signInWords.differ[language]);
    await expect(at.page.locator('.answer.admit')).toBeDisabled();
    expect(at.events('pin-changed')).toEqual([]);
    if (hand === 'touch') {
      await at.hand.press(again);
      for (let digits = 0; digits < 6; digits += 1) await at.hand.press(at.page.locator('.pin-pad .erase'));
    }
    await at.hand.write(again, '385920');
    await at.hand.press(at.page.locator('.answer.admit'));
    await at.page.locator('.desk[data-status="live"]').waitFor();
    await expectWritten(at, 'pin-changed', { guard: name, by: name });
    await fromMenu(at, words.signOut);
    await signInPage(at).waitFor();
    await expect.poll(() => at.events('signed-out').at(-1)).toMatchObject({ guard: name, by: name });
    await at.page.reload();
    await signInPage(at).waitFor();
    await at.close();
  });

  test(`by ${hand}: wrong PINs are told, then have to wait, and then lock the name out`, async ({ browser }) => {
    await rig.restart();
    const guard = { name: `Đinh Sai ${hand}`, role: 'guard', pin: '274951' } as const;
    await addGuard(rig, guard);
    const at = await openPlace({ browser, rig, hand, language }, 'guard');
    await enterPlace(at, guard.name, '111222');
    await expect(trouble(at)).toHaveText(troubleWords.wrong[language]);
    await enterPlace(at, guard.name, '333222');
    await expect(trouble(at)).toHaveText(troubleWords.wrong[language]);
    await enterPlace(at, guard.name, '555222');
    await expect.poll(() => at.events('sign-in-refused').length).toBeGreaterThan(0);
    const waits = say(signInWords.waitLeft, language, { left: '' }).replace(/[.\s]+$/, '');
    // The third was evaluated; whoever goes on at once is told how long to wait.
    await enterPlace(at, guard.name, guard.pin);
    await expect(trouble(at)).toContainText(waits);
    const headers = { 'content-type': 'application/json', origin: rig.url };
    const body = JSON.stringify({ name: guard.name, pin: '777222' });
    const goOn = async () => {
      rig.skip(900_000);
      const answer = await fetch(`${rig.url}/desk/sign-in`, { method: 'POST', headers, body });
      return (await answer.json()).error;
    };
    await expect.poll(goOn, { intervals: [20], timeout: 30_000 }).toBe('locked-out');
    await expect.poll(() => at.events('locked-out')).toMatchObject([{ guard: guard.name }]);
    // It outlasts the gate; what a browser may ask in a minute does not.
    await rig.restart();
    await at.page.reload();
    await signInPage(at).waitFor();
    await enterPlace(at, guard.name, guard.pin);
    await expect(trouble(at)).toHaveText(troubleWords['locked-out'][language]);
    expect(at.events('signed-in').filter(({ guard: who }) => who === guard.name)).toEqual([]);
    await at.close();
  });

  test(`by ${hand}: a desk at which nobody is any more signs out by itself`, async ({ browser }) => {
    const at = await openAtWork({ browser, rig, hand, language });
    rig.skip(241 * 60_000);
    await expect(signInPage(at)).toBeVisible({ timeout: 25_000 });
    await expect.poll(() => at.events('signed-out').at(-1)).toMatchObject({ guard: people.supervisor.name });
    await expect(at.page.locator('body')).not.toContainText(people.guard.name);
    await at.page.reload();
    await signInPage(at).waitFor();
    await at.close();
  });
}

test('what is typed before an answer has come stays', async ({ browser }) => {
  const at = await openPlace({ browser, rig, hand: 'keyboard', language: 'vi' }, 'guard');
  let answer = () => {};
  const isToAnswer = new Promise<void>(resolve => {
    answer = resolve;
  });
  await at.page.route('**/desk/sign-in', async route => {
    await isToAnswer;
    await route.continue();
  });
  await enterPlace(at, people.guard.name, '111222');
  const pin = at.page.locator('.sign-in-form input.pin');
  await at.hand.write(pin, '345678');
  answer();
  await expect(trouble(at)).toHaveText(troubleWords.wrong.vi);
  await expect(pin).toHaveValue('345678');
  await at.close();
});
