/** The form for those who come together. */
import { expect, type Page, test } from '@playwright/test';
import { codeOn, contentOf, expectAccessible, expectCode, keptCodes } from './declare-phone-look.ts';
import {
  addChild,
  expectScreen,
  fillWho,
  fillWhyAndHow,
  handsOn,
  hanh,
  openForm,
  usePhone,
} from './declare-phone-rig.ts';
import { keepPicture } from './pictures.ts';

const at = usePhone();

test('three come together, one a child: each has a code, and all of them are on paper', async () => {
  const page = await openForm(at.context, at.rig, '/l/in-2');
  const hands = handsOn(page);
  await hands.tap(page.getByRole('radio', { name: /người đi cùng/ }));
  await hands.goOn();
  await fillWho(hands);
  await hands.goOn();
  await fillWhyAndHow(hands);
  await expectScreen(page, 'people');
  await addChild(hands, 'Nguyễn Minh Anh');
  await addChild(hands, 'Nguyễn Minh Châu');
  await hands.tap(page.getByRole('radio', { name: /tất cả đều khoẻ/ }));
  await hands.goOn();
  await hands.goOn();
  const codes = await expectCode(page).then(() => keptCodes(page));
  expect(codes.map(({ name }) => name)).toEqual([hanh.name, 'Nguyễn Minh Anh', 'Nguyễn Minh Châu']);
  for (const [at, { name, text }] of codes.entries()) {
    await expect(page.locator('.holder')).toHaveText(name);
    expect(await codeOn(page)).toBe(text);
    if (at < 2) await swipeLeft(page);
  }
  await hands.tap(page.getByRole('button', { name: 'Mã trước' }));
  await expect(page.locator('.holder')).toHaveText('Nguyễn Minh Anh');
  const paper = page.waitForEvent('download');
  await hands.tap(page.getByRole('button', { name: 'Tải PDF để in' }));
  expect((await contentOf(await paper)).subarray(0, 5).toString()).toBe('%PDF-');
});

async function swipeLeft(page: Page): Promise<void> {
  await page.locator('.code').dispatchEvent('touchstart', { touches: [], bubbles: true });
  await page.locator('.code').evaluate(code => {
    const touch = (clientX: number) => new Touch({ identifier: 1, target: code, clientX, clientY: 300 });
    code.dispatchEvent(new TouchEvent('touchstart', { touches: [touch(300)], bubbles: true }));
    code.dispatchEvent(new TouchEvent('touchend', { changedTouches: [touch(60)], bubbles: true }));
  });
}

const heading = 'Họ và tên;Năm sinh;Giới tính;Số CCCD;Số hộ chiếu;Số điện thoại';
const workers = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => `Công nhân ${'ABCDEFGHIJKLMNOPQRST'[at]};1985;Nữ;001185${String(at).padStart(6, '0')};;`,
  );

test('a bus comes with a list: its faults are told by line, and the list that is right has a code for each', async () => {
  const page = await openForm(at.context, at.rig);
  const hands = handsOn(page);
  const choose = (name: string, lines: readonly string[]) =>
    page.locator('#table').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n')) });
  await hands.tap(page.getByRole('radio', { name: /theo danh sách/ }));
  await hands.goOn();
  await expectScreen(page, 'list');
  await expectAccessible(page);
  const saved = page.waitForEvent('download');
  await hands.tap(page.getByRole('button', { name: 'Tải tệp mẫu' }));
  expect((await contentOf(await saved)).toString()).toBe(`\ufeff${heading}\r\n`);
  await choose('sai.csv', [heading, ...workers(3), 'Công nhân X;1985;Nam;001185000099;;', ';1985;Nữ;12;;']);
  await hands.goOn();
  await fillWhyAndHow(hands);
  await expectScreen(page, 'check');
  await hands.goOn();
  await expectScreen(page, 'list');
  const rows = page.locator('.rows-list');
  await expect(rows).toContainText('Dòng 5 Số thứ tư không khớp giới tính');
  await expect(rows).toContainText('Dòng 6 Chưa có họ tên');
  await expectAccessible(page);
  await keepPicture(page, 'declare-list-faults');
  await choose('dung.csv', [heading, ...workers(20)]);
  await expect(page.getByText('dung.csv: 20')).toBeVisible();
  await hands.goOn();
  await expectScreen(page, 'check');
  await hands.goOn();
  await expectCode(page);
  expect(await keptCodes(page)).toHaveLength(20);
});
