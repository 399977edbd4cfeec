/** Cards, certificates, codes in parts, and what the site says about them: through the real controller, by bytes on a pty. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { gatehouse, query, type TestSite, until } from '../gate.ts';
import { p256, publicOf } from '../vectors/keys.ts';
import { issuer, kidOf, text as smartText } from '../vectors/shc/forge.ts';
import { goOn, heardBy, type Language, look, type More, meet, type Rig, shows, startRig } from './rig.ts';

/** Invented people, as their cards' codes have them. */
const cards = {
  declared: '001190000117|123456789|Bùi Thị Lan|12051990|Nữ|Phường Yên Hoà, Quận Cầu Giấy, Hà Nội|15082021',
  undeclared: '001085000229||Ngô Văn Minh|03021985|Nam|Phường Kim Mã, Quận Ba Đình, Hà Nội|15082021',
  /** The owner of the certificate. */
  vaccinated: '001187000331||Trần Thị Mai|18011987|Nữ|Phường Kim Mã, Quận Ba Đình, Hà Nội|15082021',
} as const;
/** Exits whose relay has been on for its time. */
const exited = "SELECT 1 FROM event WHERE kind = 'opened' AND lane = 'out-1'";
const watched = '001190000119';
const insurance = `DN4010123456789|${Buffer.from('Bùi Thị Lan').toString('hex')}|12/05/1990|2|-|01 - C54|01/01/2021|-|01/01/2021|x|y|z|$`;
const certificate = smartText();
const instruction = 'Gọi trưởng ca trực';

/** The certificate as two codes. */
const parts = halves(certificate.slice('shc:/'.length)).map((half, index) => `shc:/${index + 1}/2/${half}`);

/** Two digits make a character. */
function halves(digits: string): readonly [string, string] {
  const middle = 2 * Math.floor(digits.length / 4);
  return [digits.slice(0, middle), digits.slice(middle)];
}

const two = (value: number) => String(value % 24).padStart(2, '0');

/** Two spans of an hour, neither of them now nor soon, in the site's time zone. */
function otherHours(): readonly string[] {
  const now = new Intl.DateTimeFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone: 'Asia/Ho_Chi_Minh' });
  const hour = Number(now.format(Date.now()));
  return [8, 14].map(later => `${two(hour + later)}:00-${two(hour + later + 1)}:30`);
}

const more: More = async site => {
  const smartKey = { ...publicOf(p256), kid: kidOf(p256), use: 'sig', alg: 'ES256' };
  writeFileSync(join(site.dir, 'trust/cards.jwks'), JSON.stringify({ keys: [smartKey] }));
  const personKey = join(site.dir, 'trust/doh.person.key');
  const person = await gatehouse(['key', 'person', '--person-key', personKey, '--national-id', watched]);
  expect(person.code, person.stderr).toBe(0);
  return {
    trust: [
      { issuer: 'doh', key: 'trust/doh.public.jwk', for: ['declaration'] },
      { jwks: 'trust/cards.jwks', issuer, for: ['shc'] },
    ],
    policy: {
      proofs: { anyOf: [['declaration'], ['cccd', 'shc']], waitSeconds: 5 },
      accept: [{ formats: ['declaration', 'shc', 'cccd'] }],
      watchlist: [{ person: person.stdout.trim(), instruction }],
      // Purpose 7 is study, 6 a meeting.
      visiting: [{ purposes: [7], hours: otherHours() }],
      limits: { perHost: 1, purposes: [6] },
      referSeconds: 5,
    },
  };
};

/** What no screen may ever hear: numbers, names, addresses, and what a code held. */
const secrets = [
  ...Object.values(cards).flatMap(card => card.split('|').filter(field => field.length > 3)),
  ...['Nguyễn', 'Hồng Hạnh', 'Bùi', 'Thị Lan', 'Ngô Văn', 'Thị Mai', 'Yên Hoà', 'Kim Mã', 'Hà Nội'],
  ...[watched, instruction, 'Khoa Ngoại', 'DN4010123456789', 'KhachThamBenh', 'matkhau2026', certificate.slice(20, 60)],
];

async function expectNothingOf(page: Page): Promise<void> {
  const known = `${heardBy(page)}\n${await page.content()}`.toLowerCase().normalize('NFC');
  expect(secrets.filter(secret => known.includes(secret.toLowerCase().normalize('NFC')))).toEqual([]);
}

async function importDeclaration(site: TestSite): Promise<void> {
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const rows = `nationalId,name,birthDate,from,purposes\n001190000117,Bùi Thị Lan,12/05/1990,${from},1\n`;
  const args = ['declarations', 'import', '-', '--site', site.file, '--data', site.data];
  const imported = await gatehouse(args, rows);
  expect(imported.code, imported.stderr).toBe(0);
}

for (const language of ['vi', 'en'] as const) {
  test.describe(`codes at a screen with ${language} first`, () => {
    let rig: Rig;
    test.beforeAll(async () => {
      rig = await startRig(language, more);
    });
    test.afterAll(() => rig.close());

    test.beforeEach(async ({ page }) => {
      await rig.open(page, 'in-1');
      await shows(page, 'waiting');
    });
    test.afterEach(({ page }) => expectNothingOf(page));

    const scan = (text: string) => rig.scanner.in.write(`${text}\r`);
    const says = async (page: Page, words: Readonly<Record<Language, RegExp>>) => {
      await expect(page.locator('.visitor')).toContainText(words.vi);
      await expect(page.locator('.visitor')).toContainText(words.en);
    };
    const refuses = async (page: Page, state: 'refused' | 'referred', text: string, say: Record<Language, RegExp>) => {
      await meet(page, state, () => scan(text));
      await says(page, say);
    };

    test('asks the owner of a card for the certificate, then calls the guard', async ({ page }) => {
      await meet(page, 'reading', () => scan(cards.undeclared));
      await says(page, {
        vi: /Mời đưa\s*chứng nhận.*Đã đọc mã đầu tiên.*Đưa mã\s*vào máy quét/s,
        en: /Now show your\s*certificate.*The first code has been read.*Hold it to the scanner/s,
      });
      await expect(page.locator('.time-left')).toBeAttached();
      await look(page, `${language}-codes-awaits-certificate`);
      await meet(page, 'referred');
      await says(page, { vi: /Chưa có khai báo/, en: /No declaration was found/ });
      await look(page, `${language}-codes-referred-no-declaration`);
    });

    test('admits a card with the certificate of its owner', async ({ page }) => {
      await scan(cards.vaccinated);
      await shows(page, 'reading');
      await meet(page, 'admitted', () => scan(certificate));
      await expect(page.locator('.initials')).toHaveText('T.T.M.');
      await look(page, `${language}-codes-admitted-two`);
    });

    test('refuses a card with the certificate of somebody else', async ({ page }) => {
      await scan(cards.undeclared);
      await shows(page, 'reading');
      await refuses(page, 'refused', certificate, {
        vi: /Tên trên các mã chưa khớp.*Mời gặp bảo vệ/s,
        en: /The names on the codes do not match.*see the guard/s,
      });
      await look(page, `${language}-codes-other-person`);
    });

    test('counts the parts of a certificate, and then asks for the card', async ({ page }) => {
      await meet(page, 'reading', () => scan(parts[0] ?? ''));
      await says(page, {
        vi: /Mời quét\s*mã tiếp theo.*Đã đọc 1 trên 2 mã/s,
        en: /Scan the\s*next code.*1 of 2 codes/s,
      });
      await look(page, `${language}-codes-one-of-two`);
      await meet(page, 'refused');
      await says(page, {
        vi: /Mã có nhiều phần,\s*chưa đọc đủ.*Quét lần lượt/s,
        en: /several parts,\s*and some are missing.*scan all of the codes/s,
      });
      await look(page, `${language}-codes-incomplete`);
      goOn(page);
      // Whoever has come in under this certificate leaves first.
      await rig.scanner.out.write(`${cards.vaccinated}\r`);
      await until('an exit that has come off', () => query(rig.site, exited).length > 0);
      await scan(parts[0] ?? '');
      await expect(page.locator('.visitor')).toContainText('Đã đọc 1 trên 2 mã');
      await scan(parts[1] ?? '');
      await expect(page.locator('.visitor')).toContainText(/Mời đưa\s*thẻ căn cước/);
      await meet(page, 'admitted', () => scan(cards.vaccinated));
      await expect(page.locator('.initials')).toHaveText('T.T.M.');
    });

    test('admits a card that somebody has declared for, with initials', async ({ page }) => {
      await importDeclaration(rig.site);
      await meet(page, 'admitted', () => scan(cards.declared));
      await expect(page.locator('.initials')).toHaveText('B.T.L.');
      await look(page, `${language}-codes-admitted-card`);
    });

    test('says the visiting hours', async ({ page }) => {
      const time = String.raw`\d\d:00–\u2060\d\d:30`;
      await refuses(page, 'refused', rig.site.token({ purposes: [7] }), {
        vi: new RegExp(`Giờ\\sthăm: ${time}, ${time}.*Mời quay lại`, 's'),
        en: new RegExp(`Outside visiting\\shours: ${time}, ${time}.*come back`, 's'),
      });
      await look(page, `${language}-codes-closed-hours`);
    });

    test('calls the guard for whom the site looks for, and says nothing of it', async ({ page }) => {
      await refuses(page, 'referred', rig.site.token({ nationalId: watched }), {
        vi: /Cần bảo vệ xác nhận.*Xin đứng tại đây/s,
        en: /The guard has to confirm.*Please stay here/s,
      });
      await look(page, `${language}-codes-watchlist`);
    });

    test('names a code that is none of its own', async ({ page }) => {
      await refuses(page, 'refused', 'WIFI:T:WPA;S:KhachThamBenh;P:matkhau2026;;', {
        vi: /Đây là mã Wi-Fi, không phải mã khai báo/,
        en: /This is a Wi-Fi code, not a declaration code/,
      });
      await look(page, `${language}-codes-wifi`);
    });

    test('refuses a kind of code that the site does not take', async ({ page }) => {
      await refuses(page, 'refused', insurance, {
        vi: /không nhận loại mã này.*Mời hỏi bảo vệ/s,
        en: /This kind of code is not taken here now.*ask the guard/s,
      });
      await look(page, `${language}-codes-not-accepted`);
    });

    test('lets no more visitors to one host than the site allows', async ({ page }) => {
      const visitor = () => rig.site.token({ purposes: [6], host: 'Khoa Ngoại' });
      await meet(page, 'admitted', () => scan(visitor()));
      goOn(page);
      await shows(page, 'waiting');
      await refuses(page, 'refused', visitor(), {
        vi: /đang đủ khách.*Mời chờ/s,
        en: /enough visitors now.*wait for your turn/s,
      });
      await look(page, `${language}-codes-host-full`);
    });
  });
}
