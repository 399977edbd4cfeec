/** A visitor declares at the screen of a real gate, over its real link. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { askController } from '../../main/cli/control-client.ts';
import type { FromScreen } from '../../main/contract.ts';
import { makeSite, query, readEntries, startGate, until } from '../gate.ts';
import { answers, type DeclaringScreen, declareLane } from './lanes/declare-here.ts';
import { inLane } from './lanes/runners.ts';
import { connectScreen } from './rig-desk.ts';

const lane = 'in-1';

async function open() {
  const site = makeSite([declareLane(lane), inLane('in-2')]);
  const gate = await startGate(site);
  onTestFinished(async () => {
    await gate.stop();
    site.remove();
  });
  return {
    site,
    gate,
    async screen(of: string) {
      const asked = await askController(site.data, { command: 'screen', role: 'visitor', lane: of, cookie: false });
      if (!asked.ok || asked.value.answer !== 'screen') throw new Error('no screen');
      return connectScreen(gate.ready.url, asked.value.url, of);
    },
  };
}

test('from the first touch to the open gate; what was typed is in no file and no log', {
  timeout: 60_000,
}, async () => {
  const { site, gate, screen } = await open();
  const [page, other] = [await screen(lane), await screen(lane)];
  const form = () =>
    until('the form', () => {
      const shown = page.screen();
      return shown?.kind === 'declaring' ? shown : false;
    });
  page.send({ type: 'declare-begin', lane });
  const asked: DeclaringScreen = await form();
  const about = { lane, id: asked.id } as const;
  // A page that comes back sees the same form.
  const again = await screen(lane);
  expect(again.screen()).toMatchObject({ kind: 'declaring', id: asked.id, card: null });
  page.send({ type: 'declare', ...about, notice: null, declaration: { ...answers, purpose: 0, host: 'Bà Sâm' } });
  await until('the fault', () => {
    const shown = other.screen();
    return shown?.kind === 'declaring' && shown.faults.length === 1;
  });
  page.send({ type: 'declare-alive', ...about });
  page.send({ type: 'declare', ...about, notice: null, declaration: { ...answers, host: 'Bà Sâm', symptoms: 0 } });
  for (const each of [page, other, again]) await until('the way in', () => each.screen()?.kind === 'admitted');
  await until('the entry', () => readEntries(site).length === 1);
  expect(readEntries(site)).toMatchObject([{ lane, outcome: 'admit', format: 'declaration', guard: null }]);
  const [event] = query<{ payload: string }>(site, "SELECT payload FROM event WHERE kind = 'admitted'");
  expect(JSON.parse(event?.payload ?? '')).toMatchObject({ facts: { declared: { isMadeHere: true } } });
  expect(await gate.stop()).toBe(0);
  const files = readdirSync(site.data, { recursive: true, withFileTypes: true }).filter(file => file.isFile());
  expect(files.length).toBeGreaterThan(2);
  const kept = [gate.stderr(), ...files.map(file => readFileSync(join(file.parentPath, file.name)).toString('latin1'))];
  const typed = ['Trần Thị Mai', 'TRAN THI MAI', '001187012345', 'Bà Sâm'].flatMap(text => [
    text,
    Buffer.from(text).toString('latin1'),
  ]);
  for (const text of typed) expect(kept.some(each => each.includes(text))).toBe(false);
});

test('a page may say nothing to the form of another lane, nor of one that has none', { timeout: 60_000 }, async () => {
  const { gate, screen } = await open();
  for (const [of, message] of [
    [lane, { type: 'declare-begin', lane: 'in-2' }],
    ['in-2', { type: 'declare-begin', lane }],
    ['in-2', { type: 'declare-begin', lane: 'in-2' }],
    ['in-2', { type: 'declare', lane, id: 1, notice: null, declaration: answers }],
    [lane, { type: 'declare', lane, id: 1, notice: null, declaration: { ...answers, extra: 1 } } as FromScreen],
    [lane, { type: 'declare', lane, id: 1, notice: null, declaration: { ...answers, name: 'x'.repeat(201) } }],
  ] as const) {
    const page = await screen(of);
    page.send(message);
    expect(await page.closed).toBe(4_400);
  }
  expect(gate.stderr()).not.toMatch(/Mai|0011870/);
});
