/** What a guard looks up and writes down about people. */
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { musterWords } from '../../renderer/guard/panels/muster-words.ts';
import { expiryWords, visitWords, watchWords } from '../../renderer/guard/panels/words.ts';
import { words } from '../../renderer/guard/words.ts';
import { isInside, type Written } from './desk-journal.ts';
import {
  type Act,
  type Acts,
  button,
  chip,
  closePanel,
  enter,
  expectWritten,
  fromMenu,
  laneIdle,
  note,
  openPanel,
  type Place,
  show,
  workOnPerson,
} from './desk-place.ts';

/** Types it into the search, until the only one found is this person; the look at them is recorded. */
async function search(at: Place, text: string, name: string): Promise<void> {
  const field = at.page.locator('.search-field');
  await at.hand.write(field, text);
  const found = at.page.locator('.found');
  await expect(found).toHaveCount(1);
  await expect(found.locator('.found-name')).toHaveText(name);
}

/** Opens the person's own panel from the search. */
async function openPerson(at: Place, text: string, name: string): Promise<void> {
  await openPanel(at, 'search');
  await search(at, text, name);
  await at.hand.press(at.page.locator('.found').first(), 'Enter');
  await expect(at.page.locator('#person-title')).toHaveText(name);
}

function looks(at: Place, what: string): Written[] {
  return at.events('looked').filter(look => look.what === what);
}

const lookUp: Act = {
  name: 'finds a person by name without accents, id, phone, host and plate',
  async run(at) {
    await laneIdle(at, 'in-1');
    const mark = at.hand.name === 'mouse' ? 'Mai' : at.hand.name === 'touch' ? 'Lan' : 'Sen';
    const number = { mouse: '1', touch: '2', keyboard: '3' }[at.hand.name];
    const [name, nationalId] = [`Đỗ Thị Tuyết ${mark}`, `00118700012${number}`];
    const more = { phone: `8491234567${number}`, host: `Khoa Thần kinh ${number}`, plate: `29A-1234${number}` };
    const { person } = await enter(at, 'in-1', { name, nationalId, ...more });
    await openPanel(at, 'search');
    const texts = [`tuyet ${mark.toLowerCase()}`, nationalId, `091234567${number}`, `than kinh ${number}`];
    for (const text of [...texts, `29a1234${number}`]) {
      at.mark();
      await search(at, text, name);
      expect(looks(at, 'search').at(-1), text).toMatchObject({ guard: at.guard, persons: [person], count: 1 });
    }
    await closePanel(at);
  },
};

const visits: Act = {
  name: 'looks at the visits of a person',
  async run(at) {
    await laneIdle(at, 'in-1');
    const name = `Ngô Văn Lượt ${at.hand.name}`;
    const nationalId = at.newId();
    const { person } = await enter(at, 'in-1', { name, nationalId });
    await laneIdle(at, 'out-1');
    await enter(at, 'out-1', { name, nationalId });
    await openPerson(at, `luot ${at.hand.name}`, name);
    await expect(at.page.locator('.visit')).toHaveCount(1);
    await expect(at.page.locator('.visit-passed')).toHaveCount(2);
    expect(looks(at, 'visits')).toMatchObject([{ guard: at.guard, persons: [person] }]);
    await closePanel(at);
  },
};

const correctExit: Act = {
  name: 'corrects a forgotten exit',
  async run(at) {
    await laneIdle(at, 'in-1');
    const name = `Trịnh Quên ${at.hand.name}`;
    const { person } = await enter(at, 'in-1', { name });
    await openPerson(at, `quen ${at.hand.name}`, name);
    await at.hand.press(button(at, visitWords.correct, '.visit'));
    const said = await chip(at, '.act-form');
    await at.hand.press(button(at, visitWords.save, '.act-form'));
    await expectWritten(at, 'exit-corrected', { guard: at.guard, note: said });
    expect(isInside(at, person)).toBe(false);
    await expect(at.page.locator('.visit[data-open="true"]')).toHaveCount(0);
    await expect(at.page.locator('.person-facts .tag')).toHaveAttribute('data-inside', 'false');
    await closePanel(at);
  },
};

const resetPassback: Act = {
  name: 'resets the anti-passback of somebody whose exit was not seen',
  async run(at) {
    await laneIdle(at, 'in-1');
    const name = `Lý Vòng ${at.hand.name}`;
    const nationalId = at.newId();
    const { person } = await enter(at, 'in-1', { name, nationalId });
    expect(await show(at, 'in-1', 'refused', { name, nationalId })).toMatchObject({ reasons: ['person-inside'] });
    await openPerson(at, `vong ${at.hand.name}`, name);
    await at.hand.press(button(at, visitWords.reset, '.person-acts'));
    const said = await chip(at, '.act-form');
    await at.hand.hold(button(at, visitWords.reset, '.act-form'));
    await expectWritten(at, 'passback-reset', { person, guard: at.guard, note: said });
    await laneIdle(at, 'in-2');
    await enter(at, 'in-2', { name, nationalId });
    await closePanel(at);
  },
};

const weekMs = 7 * 24 * 3_600_000;

const watch: Act = {
  name: 'watches for a person until a day, with an instruction, and ends it',
  async run(at) {
    await laneIdle(at, 'in-2');
    const name = `Cao Theo Dõi ${at.hand.name}`;
    const nationalId = at.newId();
    const { person } = await enter(at, 'in-2', { name, nationalId });
    await laneIdle(at, 'out-1');
    await enter(at, 'out-1', { name, nationalId });
    await openPerson(at, `theo doi ${at.hand.name}`, name);
    await at.hand.press(button(at, visitWords.watch, '.person-acts'));
    await at.hand.press(at.page.locator('.act-form .chip', { hasText: expiryWords.week[at.language] }));
    const instruction = 'Gọi số nội bộ 204 trước';
    await note(at, instruction, '.act-form');
    await at.hand.press(button(at, watchWords.save, '.act-form'));
    const written = await expectWritten(at, 'watched', { person, guard: at.guard, outcome: 'refer', instruction });
    expect(Math.abs(Number(written.until) - at.rig.now() - weekMs)).toBeLessThan(60_000);
    await closePanel(at);
    await laneIdle(at, 'in-2');
    expect(await show(at, 'in-2', 'referred', { name, nationalId })).toMatchObject({ reasons: ['watchlist'] });
    await workOnPerson(at, name);
    await expect(at.page.locator('.case .reason-band p')).toHaveText(instruction);
    await endWatch(at, name, written.seq);
    expect(looks(at, 'watchlist').at(0)).toMatchObject({ guard: at.guard, persons: [person] });
    await closePanel(at);
    await laneIdle(at, 'in-4');
    await show(at, 'in-4', 'admitted', { name, nationalId });
  },
};

async function endWatch(at: Place, name: string, seq: number): Promise<void> {
  await fromMenu(at, words.watchlist);
  const entry = at.page.locator('.watch', { hasText: name });
  await at.hand.press(entry.getByRole('button', { name: watchWords.end[at.language] }));
  const said = await chip(at, '.act-form');
  await at.hand.hold(button(at, watchWords.end, '.act-form'));
  await expectWritten(at, 'unwatched', { watch: seq, guard: at.guard, note: said });
  await expect(entry).toHaveCount(0);
}

const muster: Act = {
  name: 'sees who is inside, finds a name in the list, and prints it',
  async run(at) {
    await laneIdle(at, 'in-4');
    const name = `Tô Bên Trong ${at.hand.name}`;
    const { person } = await enter(at, 'in-4', { name });
    await openPanel(at, 'muster');
    await at.hand.write(at.page.locator('.muster-filter input'), `ben trong ${at.hand.name}`);
    await expect(at.page.locator('.muster-rows .row-name')).toHaveText([name]);
    await expect
      .poll(() => looks(at, 'muster').at(-1)?.persons, { message: 'whose names were looked at' })
      .toContain(person);
    await at.page.evaluate(() => {
      addEventListener('beforeprint', () => {
        document.documentElement.dataset.sheet = document.querySelector('.muster-sheet')?.textContent ?? '';
      });
    });
    await at.hand.press(button(at, musterWords.print, '.panel-tools'));
    await at.page.emulateMedia({ media: 'print' });
    const paper = await at.page.pdf();
    await at.page.emulateMedia({ media: null });
    expect(paper.subarray(0, 4).toString()).toBe('%PDF');
    await expect(at.page.locator('html')).toHaveAttribute('data-sheet', new RegExp(name));
    await closePanel(at);
  },
};

const accountFor: Act = {
  name: 'accounts for somebody at the assembly point, and takes it back',
  async run(at) {
    await laneIdle(at, 'in-4');
    const name = `Hồ Gặp ${at.hand.name}`;
    await enter(at, 'in-4', { name });
    await openPanel(at, 'muster');
    await at.hand.press(button(at, musterWords.rollCall, '.muster-filter'));
    const met = at.page.getByRole('button', { name: `${musterWords.isMet[at.language]}: ${name}` });
    await at.hand.press(met);
    const { visit } = await expectWritten(at, 'accounted-for', { isMet: true, guard: at.guard });
    await expect(met).toHaveAttribute('aria-pressed', 'true');
    at.mark();
    await at.hand.press(met);
    await expectWritten(at, 'accounted-for', { visit, isMet: false });
    await closePanel(at);
  },
};

const exportMuster: Act = {
  name: 'saves the list of those inside as a file',
  async run(at) {
    await laneIdle(at, 'in-4');
    const name = `Mạc Tệp ${at.hand.name}`;
    const { person } = await enter(at, 'in-4', { name, host: 'Khoa Mắt' });
    await openPanel(at, 'muster');
    const downloading = at.page.waitForEvent('download');
    await at.hand.press(button(at, musterWords.export, '.panel-tools'));
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^inside-[\d-]+T\d{2}-\d{2}\.csv$/);
    const text = await readFile(await download.path(), 'utf8');
    expect(text.split('\r\n')[0]).toBe('\uFEFFname,host,phone,zone,lane,entered,met');
    expect(text).toContain(`${name},Khoa Mắt,`);
    expect(looks(at, 'export')).toMatchObject([{ guard: at.guard }]);
    expect(looks(at, 'export')[0]?.persons).toContain(person);
    await closePanel(at);
  },
};

export const peopleActs: Acts<
  | 'search'
  | 'visits'
  | 'correct-exit'
  | 'reset-passback'
  | 'watch'
  | 'unwatch'
  | 'watchlist'
  | 'muster'
  | 'account-for'
  | 'export-muster'
> = {
  search: [lookUp],
  visits: [visits],
  'correct-exit': [correctExit],
  'reset-passback': [resetPassback],
  watch: [watch],
  unwatch: [watch],
  watchlist: [watch],
  muster: [muster],
  'account-for': [accountFor],
  'export-muster': [exportMuster],
};
