/** Every state of the visitor's screen in both languages, through the real controller, by bytes on a pty. */
import { expect, type Page, test } from '@playwright/test';
import type { TokenOrder } from '../../main/declare/token.ts';
import { goOn, type Language, look, meet, type Rig, shows, startRig } from './rig.ts';

const hourS = 3_600;
const nowS = () => Math.floor(Date.now() / 1_000);

interface Answer {
  readonly state: 'refused' | 'referred';
  readonly say: Readonly<Record<Language, RegExp>>;
  /** The bytes that the scanner sends. */
  text(rig: Rig): string;
}

const token = (changes: () => Partial<TokenOrder>) => (rig: Rig) => rig.site.token(changes());
const answers: Readonly<Record<string, Answer>> = {
  expired: {
    state: 'refused',
    say: {
      vi: /Khai báo đã hết hạn lúc \d\d:\d\d.*Hãy khai báo lại/s,
      en: /Your declaration expired at .*declare again/s,
    },
    text: token(() => ({ notBeforeS: nowS() - 9 * hourS, expiresAtS: nowS() - hourS })),
  },
  early: {
    state: 'refused',
    say: { vi: /Khai báo có hiệu lực từ \d\d:\d\d/, en: /Your declaration is valid from \d\d:\d\d/ },
    text: token(() => ({ notBeforeS: nowS() + 24 * hourS, expiresAtS: nowS() + 48 * hourS })),
  },
  old: {
    state: 'refused',
    say: { vi: /Khai báo đã quá 72 giờ.*Hãy khai báo lại/s, en: /over 72 hours old.*declare again/s },
    text: token(() => ({ notBeforeS: nowS() - 100 * hourS, expiresAtS: nowS() + 48 * hourS })),
  },
  'other-site': {
    state: 'refused',
    say: { vi: /Mã này dành cho nơi khác/, en: /This code is for another place/ },
    text: token(() => ({ audience: 'elsewhere' })),
  },
  exposure: {
    state: 'refused',
    say: { vi: /hôm\snay bạn chưa thể vào.*Mời gặp bảo vệ/s, en: /you cannot enter today.*The guard will advise you/s },
    text: token(() => ({ exposures: 1 })),
  },
  symptoms: {
    state: 'referred',
    say: { vi: /Đã gọi bảo vệ.*Mời đứng/s, en: /The guard has been called.*Please stand/s },
    text: token(() => ({ symptoms: 1 })),
  },
  forged: {
    state: 'refused',
    say: { vi: /Không xác nhận được mã.*Mời gặp bảo vệ/s, en: /The code could not be confirmed.*see the guard/s },
    text: rig => changed(rig.site.token()),
  },
  unknown: {
    state: 'refused',
    say: {
      vi: /Đây là địa chỉ trang web, không phải mã khai báo/,
      en: /This is a web address, not a declaration code/,
    },
    text: () => 'https://example.com/menu?table=7',
  },
  unreadable: {
    state: 'refused',
    say: { vi: /Chưa đọc được mã.*Tăng độ sáng/s, en: /Could not read the code.*brightness/s },
    text: rig => rig.site.token().slice(0, 90),
  },
};

/** The same length, another character in the signature at its end. */
function changed(text: string): string {
  const at = text.length - 20;
  return `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}

const other = { vi: 'en', en: 'vi' } as const;

for (const language of ['vi', 'en'] as const) {
  test.describe(`a screen with ${language} first`, () => {
    let rig: Rig;
    test.beforeAll(async () => {
      rig = await startRig(language);
    });
    test.afterAll(() => rig.close());

    const says = async (page: Page, words: Readonly<Record<Language, string | RegExp>>) => {
      const headline = page.locator('.visitor h1');
      await expect(headline).toHaveText(words[language]);
      await expect(headline).toHaveAttribute('lang', language);
      await expect(page.locator('.visitor .second')).toHaveText(words[other[language]]);
    };

    test('waits, and says how to scan, whose gate this is, what time, what becomes of the data', async ({ page }) => {
      await rig.open(page, 'in-1');
      await shows(page, 'waiting');
      await says(page, { vi: /Đưa mã QR\s*vào máy quét/, en: /Hold your QR code\s*to the scanner/ });
      const text = page.locator('.visitor');
      for (const part of [
        'Bệnh viện Đa khoa tỉnh',
        'Provincial General Hospital',
        '0214 384 0001',
        'xoá sau 30 ngày',
      ]) {
        await expect(text).toContainText(part);
      }
      const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Asia/Ho_Chi_Minh' });
      await expect(page.locator('.clock')).toHaveText(time.format(Date.now()));
      await look(page, `${language}-waiting`);
    });

    test('reads, admits with initials, and waits again', async ({ page }) => {
      await rig.open(page, 'in-1');
      await meet(page, 'reading', () => rig.scanner.in.write(rig.site.token().slice(0, 60)));
      await says(page, { vi: 'Đang đọc', en: 'Reading' });
      await look(page, `${language}-reading`);
      goOn(page);
      await shows(page, 'refused');
      await meet(page, 'admitted', () => rig.scanner.in.write(`${rig.site.token()}\r`));
      await says(page, { vi: 'Mời vào', en: 'Please enter' });
      await expect(page.locator('.initials')).toHaveText('N.T.H.H.');
      await expect(page.locator('body')).not.toContainText('Nguyễn');
      await look(page, `${language}-admitted`);
      goOn(page);
      await shows(page, 'waiting');
    });

    test('shows the way out', async ({ page }) => {
      await rig.open(page, 'out-1');
      await meet(page, 'admitted', () => rig.scanner.out.write(`${rig.site.token()}\r`));
      await says(page, { vi: 'Mời ra', en: 'Please exit' });
      await look(page, `${language}-admitted-out`);
    });

    for (const [name, { state, say, text }] of Object.entries(answers)) {
      test(`${state}: ${name}, says what to do`, async ({ page }) => {
        await rig.open(page, 'in-1');
        await meet(page, state, () => rig.scanner.in.write(`${text(rig)}\r`));
        await expect(page.locator('.visitor')).toContainText(say.vi);
        await expect(page.locator('.visitor')).toContainText(say.en);
        await expect(page.locator('.time-left')).toBeAttached();
        await look(page, `${language}-${state}-${name}`);
      });
    }

    test('refused: already used; and a good code pre-empts it at once', async ({ page }) => {
      await rig.open(page, 'in-1');
      const text = rig.site.token();
      await meet(page, 'admitted', () => rig.scanner.in.write(`${text}\r`));
      goOn(page);
      await shows(page, 'waiting');
      await meet(page, 'refused', () => rig.scanner.in.write(`${text}\r`));
      await says(page, { vi: 'Chưa vào được', en: 'Not admitted yet' });
      await expect(page.locator('.visitor')).toContainText(/Mã đã dùng để vào lúc \d\d:\d\d/);
      await look(page, `${language}-refused-used`);
      goOn(page);
      await meet(page, 'admitted', () => rig.scanner.in.write(`${rig.site.token()}\r`));
    });

    test('is out of order without its relay, says so, and comes back', async ({ page }) => {
      await rig.open(page, 'in-1');
      await meet(page, 'out-of-order', () => rig.relay.in.pull());
      await says(page, { vi: 'Lối này tạm dừng', en: /This lane is\s*out of order/ });
      await expect(page.locator('.faults')).toContainText('Mất rơ-le');
      await look(page, `${language}-out-of-order`);
      goOn(page);
      await rig.relay.in.plug();
      await shows(page, 'waiting');
    });

    test('swaps its languages at a touch', async ({ page }) => {
      await rig.open(page, 'in-1');
      await page.getByRole('button', { name: language === 'vi' ? 'English' : 'Tiếng Việt' }).click();
      await expect(page.locator('.visitor h1')).toHaveAttribute('lang', other[language]);
      await page.getByRole('button', { name: language === 'vi' ? 'Tiếng Việt' : 'English' }).press('Enter');
      await expect(page.locator('.visitor h1')).toHaveAttribute('lang', language);
    });
  });
}
