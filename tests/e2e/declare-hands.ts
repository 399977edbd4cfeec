/** A visitor without a phone: the lane that lets them declare, and the touches that they make. */
import { readFileSync } from 'node:fs';
import { expect, type Page } from '@playwright/test';
import { parse } from 'yaml';
import type { More } from './rig.ts';

/** The lanes of the rig's site file, the first of which is declared at, and is besides as told. */
export function declaringLane(declare: unknown = true, changes: object = {}): More {
  return async site => {
    const { lanes } = parse(readFileSync(site.file, 'utf8'));
    const [first, ...others] = lanes;
    return { lanes: [{ ...first, declare, ...changes }, ...others] };
  };
}

export interface Hands {
  /** Touches so far. */
  taps(): number;
  tap(selector: string): Promise<void>;
  /** By what a button of the form does. */
  act(name: 'agree' | 'disagree' | 'next' | 'back' | 'stop'): Promise<void>;
  choose(choice: string | number): Promise<void>;
  /** Keys of the screen's own keyboard, by the letters on them. */
  keys(letters: string): Promise<void>;
  /** The key that leads on. */
  done(): Promise<void>;
}

export function handsOf(page: Page): Hands {
  let taps = 0;
  const tap = async (selector: string) => {
    await page.locator(selector).click();
    taps += 1;
  };
  return {
    taps: () => taps,
    tap,
    act: name => tap(`.form [data-act="${name}"]`),
    choose: choice => tap(`.form [data-choice="${choice}"]`),
    async keys(letters) {
      for (const letter of letters) {
        const name = letter === ' ' ? 'dấu cách' : new RegExp(`^${letter}$`, 'i');
        await page.locator('.keyboard').getByRole('button', { name, exact: true }).click();
        taps += 1;
      }
    },
    done: () => tap('.keyboard [data-key="done"]'),
  };
}

/** Waits for this step of the form. */
export async function atStep(page: Page, step: string): Promise<void> {
  await page.locator(`.form[data-step="${step}"]`).waitFor();
}

/** Through the questions about the person, from the first one to that of the purpose. */
export async function tellWho(page: Page, hands: Hands): Promise<void> {
  await atStep(page, 'name');
  await hands.keys('lee thij mai');
  await expect(page.locator('.typed')).toHaveText('Lê Thị Mai');
  await hands.done();
  await atStep(page, 'birth-year');
  await hands.keys('1985');
  await hands.done();
  await atStep(page, 'sex');
  await hands.choose('female');
  await atStep(page, 'id-number');
  await hands.choose('national-id');
  await atStep(page, 'national-id-number');
  await hands.keys('001185000001');
  await hands.done();
}

/** What of these words the page still holds, anywhere: in its elements, or in what it keeps. */
export async function heldBy(page: Page, words: readonly string[]): Promise<string[]> {
  const held = await page.evaluate(async () => {
    const inputs = [...document.querySelectorAll('input, textarea')].map(input => (input as HTMLInputElement).value);
    const databases = await indexedDB.databases();
    const kept = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
    const caches = await globalThis.caches?.keys();
    return [document.documentElement.outerHTML, ...inputs, ...kept, JSON.stringify([databases, caches]), location.href];
  });
  const all = held.join('\n').normalize('NFC');
  // Digits may stand in an element each.
  const bare = `${all}\n${all.replace(/<[^>]*>/g, '')}`;
  return words.filter(word => bare.includes(word));
}
