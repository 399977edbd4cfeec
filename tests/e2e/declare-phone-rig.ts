/** A site's form as a process of its own, a phone in front of it, and hands that fill it in by touch. */
import { readFileSync, writeFileSync } from 'node:fs';
import { type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test';
import { parse, stringify } from 'yaml';
import { type DeclareProcess, declareKey, startDeclare } from '../declare/service-rig.ts';
import { makeSite, type TestSite } from '../gate.ts';

/** What phones have in common: `newContext` takes it. */
export const phone = {
  viewport: { width: 360, height: 740 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
} as const;

const notice = {
  version: '1',
  vi: 'Khai báo chỉ dùng để xét cho vào và phòng dịch. Bệnh viện lưu 30 ngày rồi xoá.',
  en: 'Used only to decide entry and against epidemics. Kept for 30 days, then erased.',
  contact: '0214 384 0001',
};

export interface FormRig {
  readonly site: TestSite;
  readonly service: DeclareProcess;
  /** Another notice than before; the service starts anew at the same address. */
  changeNotice(version: string): Promise<void>;
  close(): Promise<void>;
}

const lane = (id: string, vi: string, en: string) => ({
  id,
  name: { vi, en },
  direction: 'in',
  scanners: [{ driver: 'sim' }],
  relay: { driver: 'sim' },
});

async function startForm(limits: Record<string, unknown> = {}): Promise<FormRig> {
  const site = makeSite([lane('in-1', 'Cổng chính', 'Main gate'), lane('in-2', 'Cổng sau', 'Rear gate')], {
    site: {
      id: 'hospital',
      groups: ['province'],
      name: { vi: 'Bệnh viện Đa khoa tỉnh', en: 'Provincial General Hospital' },
      personKey: 'trust/doh.person.key',
      notice,
    },
    declare: declareKey({ limits: { perAddressPerMinute: 10_000, perPersonPerHour: 1_000, ...limits } }),
  });
  let service = await startDeclare(site);
  return {
    site,
    get service() {
      return service;
    },
    async changeNotice(version) {
      const port = Number(new URL(service.url).port);
      await service.stop();
      const file = parse(readFileSync(site.file, 'utf8'));
      file.site.notice.version = version;
      file.site.notice.vi = `${notice.vi} (${version})`;
      file.declare.port = port;
      writeFileSync(site.file, stringify(file));
      service = await startDeclare(site);
    },
    async close() {
      await service.stop();
      site.remove();
    },
  };
}

/** Taps and typed characters of one declaration. */
export interface Effort {
  taps: number;
  typed: number;
}

export interface Hands {
  readonly page: Page;
  readonly effort: Effort;
  tap(at: Locator): Promise<void>;
  type(label: RegExp | string, text: string): Promise<void>;
  /** The one button at the bottom. */
  goOn(): Promise<void>;
}

export function handsOn(page: Page): Hands {
  const effort: Effort = { taps: 0, typed: 0 };
  const tap = async (at: Locator) => {
    await at.tap();
    effort.taps += 1;
  };
  return {
    page,
    effort,
    tap,
    async type(label, text) {
      const field = page.getByRole('textbox', { name: label });
      await tap(field);
      await field.pressSequentially(text);
      effort.typed += text.length;
    },
    goOn: () => tap(page.locator('.primary')),
  };
}

export async function expectScreen(page: Page, screen: string): Promise<void> {
  await expect(page.locator(`main[data-screen="${screen}"]`)).toBeVisible();
}

export const hanh = {
  name: 'Nguyễn Thị Hồng Hạnh',
  year: '1985',
  sex: /^(Nữ|Female)$/,
  id: '001185000012',
  phone: '0912345678',
};

/** From the notice to the screen before sending: somebody who is well and comes to work. */
export async function fillIn(hands: Hands, who = hanh): Promise<void> {
  const { page, goOn } = hands;
  await expectScreen(page, 'notice');
  await goOn();
  await fillWho(hands, who);
  await goOn();
  await fillWhyAndHow(hands);
  await expectScreen(page, 'check');
}

export async function fillWho({ page, tap, type }: Hands, who = hanh): Promise<void> {
  await expectScreen(page, 'who');
  await type(/^(Họ và tên|Full name)/, who.name);
  await type(/^(Năm sinh|Year of birth)/, who.year);
  await tap(page.getByRole('radio', { name: who.sex }));
  await type(/^(Số căn cước|Citizen ID)/, who.id);
  await type(/^(Số điện thoại|Phone)/, who.phone);
}

/** Work; none of the exposures; no symptoms. */
export async function fillWhyAndHow({ page, tap, goOn }: Hands): Promise<void> {
  await expectScreen(page, 'why');
  await tap(page.getByRole('radio', { name: /^(Làm việc|Work)$/ }));
  await goOn();
  await expectScreen(page, 'travel');
  await tap(page.locator('.none'));
  await expectScreen(page, 'health');
  await tap(page.locator('.none'));
}

/** For each test of a file a phone of its own, in the language that the title names; before them one form for all. */
export function usePhone(): { readonly rig: FormRig; readonly context: BrowserContext } {
  let rig: FormRig | null = null;
  let context: BrowserContext | null = null;
  test.beforeAll(async () => {
    rig = await startForm();
  });
  test.afterAll(() => rig?.close());
  test.beforeEach(async ({ browser }, { title }) => {
    context = await browser.newContext({ ...phone, locale: title.includes('English') ? 'en-GB' : 'vi-VN' });
  });
  test.afterEach(() => context?.close());
  const there = <T>(value: T | null): T => {
    if (value === null) throw new Error('no test is running');
    return value;
  };
  return {
    get rig() {
      return there(rig);
    },
    get context() {
      return there(context);
    },
  };
}

/** Opens the form as a poster's code does. */
export async function openForm(context: BrowserContext, { service }: FormRig, path = '/'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${service.url}${path}`);
  return page;
}

/** From the list of the others and back to it. */
export async function addChild({ page, tap, type, goOn }: Hands, name: string): Promise<void> {
  await tap(page.getByRole('button', { name: 'Thêm một người' }));
  await expectScreen(page, 'person');
  await type(/^Họ và tên/, name);
  await type(/^Năm sinh/, '2021');
  await tap(page.getByRole('radio', { name: 'Nam', exact: true }));
  await tap(page.getByRole('radio', { name: 'Không có' }));
  await goOn();
  await expectScreen(page, 'people');
}
