import { test } from '@playwright/test';
import type { AskKind } from '../../main/desk-contract.ts';
import { gateActs } from './desk-acts-gate.ts';
import { laneActs } from './desk-acts-lanes.ts';
import { peopleActs } from './desk-acts-people.ts';
import { handNames } from './desk-hands.ts';
import { type Acts, openAtWork, type Place, speak, startPlaceRig } from './desk-place.ts';
import type { DeskRig } from './desk-rig.ts';

/** Every ask of the contract is made here by hand: one that is missing does not compile. */
const byAsk: Acts<AskKind> = { ...laneActs, ...peopleActs, ...gateActs };
const acts = [...new Set(Object.values(byAsk).flat())];

for (const [number, hand] of handNames.entries()) {
  test.describe(`by ${hand}`, () => {
    let rig: DeskRig;
    let at: Place;
    test.beforeAll(async ({ browser }) => {
      rig = await startPlaceRig();
      at = await openAtWork({ browser, rig, hand, language: number % 2 === 0 ? 'vi' : 'en' });
    });
    test.afterAll(async () => {
      await at.close();
      await rig.close();
    });
    for (const [index, act] of acts.entries()) {
      test(act.name, async () => {
        // Each action is done in both languages, by other hands.
        await speak(at, index < acts.length / 2 === (number % 2 === 0) ? 'vi' : 'en');
        at.mark();
        await act.run(at);
      });
    }
  });
}
