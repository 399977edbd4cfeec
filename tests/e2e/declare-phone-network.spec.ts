/** The form where the network, the service or its notice is not as it was. */
import { expect, test } from '@playwright/test';
import { expectCode } from './declare-phone-look.ts';
import {
  expectScreen,
  fillIn,
  fillWho,
  fillWhyAndHow,
  handsOn,
  hanh,
  openForm,
  usePhone,
} from './declare-phone-rig.ts';
import { keepPicture } from './pictures.ts';

const at = usePhone();

test('without network the answers are kept, and one declaration goes out once it is back', async () => {
  const page = await openForm(at.context, at.rig);
  const hands = handsOn(page);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await fillIn(hands);
  await at.context.setOffline(true);
  await hands.goOn();
  await expect(page.getByRole('status')).toContainText('Chưa có mạng');
  await expect(page.getByRole('timer')).toContainText('giây');
  await keepPicture(page, 'declare-offline');
  // The page itself is there without network too, with what was to be sent.
  await page.reload();
  await expect(page.getByRole('status')).toContainText('Chưa có mạng');
  const answered: string[] = [];
  page.on('response', response => {
    if (response.request().method() === 'POST') answered.push(response.request().postData() ?? '');
  });
  await at.context.setOffline(false);
  await expectCode(page);
  expect(answered).toHaveLength(1);
});

test('an answer that was lost on its way is the same when it is asked for again', async () => {
  const page = await openForm(at.context, at.rig);
  const bodies: (string | null)[] = [];
  const lost: string[] = [];
  await page.route('**/api/declare', async route => {
    bodies.push(route.request().postData());
    const answer = await route.fetch();
    if (bodies.length > 1) return route.fulfill({ response: answer });
    lost.push(await answer.text());
    return route.abort('connectionreset');
  });
  const hands = handsOn(page);
  await fillIn(hands);
  await hands.goOn();
  await hands.tap(page.getByRole('button', { name: 'Gửi lại ngay' }));
  const text = await expectCode(page);
  expect(bodies[1]).toBe(bodies[0]);
  expect(JSON.parse(lost[0] ?? '{}').codes[0].text).toBe(text);
});

test('where too many declare it waits as long as it is told to', async () => {
  const page = await openForm(at.context, at.rig);
  let asked = 0;
  await page.route('**/api/declare', async route => {
    asked += 1;
    if (asked > 1) return route.continue();
    return route.fulfill({ status: 429, json: { error: 'wait', waitMs: 1_500 } });
  });
  const hands = handsOn(page);
  await fillIn(hands);
  await hands.goOn();
  await expect(page.getByRole('status')).toContainText('nhiều người');
  await expect(page.getByRole('timer')).toHaveText(/sau [12]\s+giây/);
  await expectCode(page);
});

test('a notice that has changed is shown again, and no answer is lost', async () => {
  const page = await openForm(at.context, at.rig);
  const hands = handsOn(page);
  await fillIn(hands);
  await at.rig.changeNotice('2');
  await hands.goOn();
  await expectScreen(page, 'notice');
  await expect(page.getByRole('alert')).toContainText('vừa thay đổi');
  await expect(page.locator('.notice')).toContainText('(2)');
  const sent = page.waitForRequest('**/api/declare');
  await hands.goOn();
  await expectScreen(page, 'check');
  await hands.goOn();
  expect((await sent).postDataJSON()).toMatchObject({ notice: '2', person: { name: hanh.name } });
  await expectCode(page);
});

test('what the service finds wrong is shown at its field', async () => {
  const page = await openForm(at.context, at.rig);
  await page.route('**/api/declare', route =>
    route.fulfill({ status: 422, json: { error: 'fields', faults: [{ path: 'person.phone', kind: 'wrong-phone' }] } }),
  );
  const hands = handsOn(page);
  await fillIn(hands);
  await hands.goOn();
  await expectScreen(page, 'who');
  await expect(page.locator('#phone')).toBeFocused();
  await expect(page.locator('#phone-fault')).toContainText('Số điện thoại');
});

test('the page opens without network once it has been there', async () => {
  const page = await openForm(at.context, at.rig);
  await expectScreen(page, 'notice');
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.close();
  await at.context.setOffline(true);
  const again = await openForm(at.context, at.rig, '/l/in-1');
  await expectScreen(again, 'notice');
  const hands = handsOn(again);
  await hands.tap(again.getByRole('radio', { name: /người đi cùng/ }));
  await hands.goOn();
  await fillWho(hands);
  await hands.goOn();
  await fillWhyAndHow(hands);
  // Also what only a group loads.
  await expectScreen(again, 'people');
  await expect(again.getByRole('button', { name: 'Thêm một người' })).toBeVisible();
  await hands.tap(again.getByRole('button', { name: 'English' }));
  await expect(again.locator('h1')).toHaveText('People with you');
});
