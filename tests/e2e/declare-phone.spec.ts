/** The declaration form as one person fills it in: on a phone, by touch, with the service that issues the code. */
import { expect, test } from '@playwright/test';
import { codeIn, codeOn, contentOf, expectAccessible, expectCode, expectTouchable } from './declare-phone-look.ts';
import {
  addChild,
  expectScreen,
  fillIn,
  fillWho,
  fillWhyAndHow,
  handsOn,
  hanh,
  openForm,
  phone,
  usePhone,
} from './declare-phone-rig.ts';
import { names } from './hostile-texts.ts';
import { keepPicture } from './pictures.ts';

const at = usePhone();

for (const [language, words, moment] of [
  ['Vietnamese', /Còn 7[12]:/, /đến .*\d\d:\d\d/],
  ['English', /7[12]:\d\d:\d\d left/, /until .*\d\d:\d\d/],
] as const) {
  test(`somebody declares in ${language}, and the code on the screen is theirs`, async () => {
    const page = await openForm(at.context, at.rig, '/l/in-1');
    const hands = handsOn(page);
    const sent = page.waitForResponse('**/api/declare');
    await fillIn(hands);
    await hands.goOn();
    const text = await expectCode(page);
    expect((await (await sent).json()).codes[0].text).toBe(text);
    await expect(page.locator('.left')).toHaveText(words);
    await expect(page.locator('.until').first()).toHaveText(moment);
    await expect(page.locator('.gate-steps')).toContainText(language === 'English' ? 'Main gate' : 'Cổng chính');
    await expect(page.locator('html')).toHaveAttribute('lang', language === 'English' ? 'en' : 'vi');
    const box = await page.locator('.qr').boundingBox();
    expect(box?.width).toBe(phone.viewport.width);
    // Each field is touched once; the rest is one touch a question.
    expect(hands.effort.taps).toBeLessThanOrEqual(14);
    expect(hands.effort.typed).toBeLessThanOrEqual(50);
    test.info().annotations.push({ type: 'effort', description: JSON.stringify(hands.effort) });
    await keepPicture(page, `declare-code-${language}`);
  });
}

test('every step can be read out, touched and seen, and each picture is kept', async () => {
  const page = await openForm(at.context, at.rig);
  const hands = handsOn(page);
  const look = async (name: string) => {
    await expectAccessible(page);
    await expectTouchable(page);
    await keepPicture(page, `declare-${name}`);
  };
  await expectScreen(page, 'notice');
  await look('notice');
  await hands.tap(page.getByRole('radio', { name: /người đi cùng/ }));
  await hands.goOn();
  await expectScreen(page, 'who');
  await hands.goOn();
  await expect(page.locator('#name')).toBeFocused();
  await look('who-faults');
  await fillWho(hands);
  await hands.goOn();
  await expectScreen(page, 'why');
  await look('why');
  await hands.tap(page.getByRole('radio', { name: 'Thăm người bệnh' }));
  await expect(page.getByRole('textbox', { name: /^Người bệnh/ })).toBeVisible();
  await hands.goOn();
  await expectScreen(page, 'travel');
  await hands.tap(page.getByRole('checkbox', { name: /vùng có dịch/ }));
  await look('travel');
  await hands.goOn();
  await expectScreen(page, 'health');
  await look('health');
  await hands.tap(page.locator('.none'));
  await expectScreen(page, 'people');
  await addChild(hands, 'Nguyễn Minh Anh');
  await hands.tap(page.getByRole('radio', { name: /từng người/ }));
  await look('people');
  await hands.tap(page.locator('.row'));
  await expectScreen(page, 'person-answers');
  await look('person-answers');
  for (const none of await page.locator('.none').all()) await hands.tap(none);
  await hands.goOn();
  await hands.goOn();
  await expectScreen(page, 'check');
  await look('check');
  await hands.goOn();
  await expectScreen(page, 'codes');
  await look('codes');
});

test('without a finger: the keyboard alone, Enter goes on', async () => {
  const page = await openForm(at.context, at.rig);
  const { keyboard } = page;
  await expectScreen(page, 'notice');
  await page.getByRole('radio').first().focus();
  await keyboard.press('Enter');
  await expectScreen(page, 'who');
  await expect(page.locator('h1')).toBeFocused();
  await keyboard.press('Tab');
  await keyboard.type(hanh.name);
  await keyboard.press('Enter');
  await keyboard.type(hanh.year);
  await keyboard.press('Enter');
  await keyboard.press('Space');
  await keyboard.press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Nữ' })).toBeChecked();
  await keyboard.press('Enter');
  await expect(page.locator('#idNumber')).toBeFocused();
  await keyboard.type('0010');
  await expect(page.locator('#idNumber-fault')).toContainText('giới tính');
  await keyboard.press('Backspace');
  await keyboard.type('185000012');
  await expect(page.locator('#idNumber-fault')).toBeEmpty();
  await keyboard.press('Enter');
  await expectScreen(page, 'why');
  await keyboard.press('Tab');
  await keyboard.press('Space');
  await keyboard.press('Enter');
  for (const at of ['travel', 'health'] as const) {
    await expectScreen(page, at);
    await keyboard.press('Tab');
    await expect(page.locator('.none')).toBeFocused();
    await keyboard.press('Enter');
  }
  await expectScreen(page, 'check');
  await page.locator('.primary').focus();
  await keyboard.press('Enter');
  await expectCode(page);
});

test('a page that is reloaded in the middle has lost nothing, and the browser goes back step by step', async () => {
  const page = await openForm(at.context, at.rig);
  const hands = handsOn(page);
  await hands.goOn();
  await fillWho(hands);
  await page.reload();
  await expectScreen(page, 'who');
  await expect(page.locator('#name')).toHaveValue(hanh.name);
  await expect(page.locator('#phone')).toHaveValue(hanh.phone);
  await hands.goOn();
  await expectScreen(page, 'why');
  await page.goBack();
  await expectScreen(page, 'who');
  await page.goBack();
  await expectScreen(page, 'notice');
  await page.goForward();
  await expectScreen(page, 'who');
  await hands.tap(page.getByRole('button', { name: 'English' }));
  await expect(page.locator('h1')).toHaveText('Who are you?');
  await expect(page.locator('#name')).toHaveValue(hanh.name);
});

test('who comes again is known, and how they feel is asked anew', async () => {
  const first = handsOn(await openForm(at.context, at.rig));
  await fillIn(first);
  await first.goOn();
  const text = await expectCode(first.page);
  await first.page.close();
  const page = await openForm(at.context, at.rig);
  // The code is there at once, and stays over a reload.
  expect(await expectCode(page)).toBe(text);
  await page.reload();
  expect(await expectCode(page)).toBe(text);
  const hands = handsOn(page);
  await hands.tap(page.getByRole('button', { name: 'Khai báo mới' }));
  await hands.goOn();
  await expectScreen(page, 'who');
  await expect(page.locator('#idNumber')).toHaveValue(hanh.id);
  await hands.goOn();
  await expect(page.locator('[aria-pressed="true"], input[type="radio"]:checked')).toHaveCount(0);
  await fillWhyAndHow(hands);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expectScreen(page, 'who');
  await hands.tap(page.getByRole('button', { name: /không phải tôi/ }));
  await expect(page.locator('#name')).toHaveValue('');
  expect(await page.evaluate(() => localStorage.getItem('gatehouse-declare-who'))).toBeNull();
});

test('texts that nobody means well with stay texts', async () => {
  const page = await openForm(at.context, at.rig, '/l/x%3Cscript%3E');
  const hands = handsOn(page);
  const errors: string[] = [];
  page.on('pageerror', error => errors.push(String(error)));
  page.on('console', message => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await hands.goOn();
  await fillWho(hands);
  for (const name of ['script', 'image', 'arabic'] as const) await page.locator('#name').fill(names[name] ?? '');
  await page.locator('#name').fill(names.script ?? '');
  await hands.goOn();
  await expect(page.locator('#name-fault')).toContainText('chữ cái');
  await page.locator('#name').fill(hanh.name);
  await hands.goOn();
  await page.locator('#host').fill(names.image ?? '');
  await page.locator('#plate').fill('<b>29A</b>');
  await fillWhyAndHow(hands);
  await expectScreen(page, 'check');
  await expect(page.locator('.summary')).toContainText(names.image ?? '');
  await hands.goOn();
  await expectCode(page);
  expect(await page.evaluate(() => 'pwned' in window)).toBe(false);
  expect(errors).toEqual([]);
});

test('a code is saved as a picture, and is none any more once it has ended', async () => {
  const page = await at.context.newPage();
  await page.clock.install();
  await page.goto(at.rig.service.url);
  const hands = handsOn(page);
  await fillIn(hands);
  await hands.goOn();
  const text = await expectCode(page);
  const saved = page.waitForEvent('download');
  await hands.tap(page.getByRole('button', { name: 'Lưu ảnh' }));
  const picture = await contentOf(await saved);
  // Width of a PNG, from its header.
  expect(picture.readUInt32BE(16)).toBe(1_080);
  expect(await codeIn(picture)).toBe(text);
  await page.clock.fastForward(73 * 3_600_000);
  await expect(page.locator('h1')).toHaveText('Mã đã hết hạn');
  expect(await codeOn(page)).toBeNull();
  await keepPicture(page, 'declare-ended');
  await expectAccessible(page);
  await page.reload();
  await expectScreen(page, 'notice');
});
