/** What calls the guard, and the memo that says what was done about it. */
import { expect } from '@playwright/test';
import { alarmWords, faultWords } from '../../renderer/guard/lane-words.ts';
import { words } from '../../renderer/guard/words.ts';
import type { Text } from '../../renderer/ui/language.ts';
import { type Act, closePanel, expectWritten, goThrough, laneIdle, laneName, type Place, show } from './desk-place.ts';

/** Opens the list of alarms, where it is not there beside the work. */
export async function openAlarms({ hand, page }: Place): Promise<void> {
  const beside = page.locator('.side .alarms');
  if (!(await beside.isVisible())) await hand.press(page.locator('.foot-alarms'));
}

/** Acknowledges the alarm of that lane, or without one of the whole gate; `memo` is written, without it the first of the usual ones is taken. */
export async function acknowledge(at: Place, lane: string | null, what: Text, memo: string | null): Promise<void> {
  const where = lane === null ? words.gate[at.language] : laneName(at, lane);
  const title = `${where} · ${what[at.language]}`;
  const row = at.page
    .locator('.alarm:visible')
    .filter({ has: at.page.getByRole('heading', { name: title, exact: true }) });
  await expect(row).toHaveCount(1);
  at.mark();
  await at.hand.press(row.locator('> .button'));
  let said = memo;
  if (memo === null) {
    const first = row.locator('.memo .chip').first();
    said = (await first.innerText()).trim();
    await at.hand.press(first);
  } else {
    await at.hand.write(row.locator('.note-block input'), memo);
    await at.hand.press(row.locator('.memo-own .button'));
  }
  await expectWritten(at, 'alarm-acknowledged', { guard: at.guard, note: said });
}

export const acknowledgeAll: Act = {
  name: 'acknowledges alarms: forced, tailgated, held open, tampered, a lost device',
  async run(at) {
    const { rig } = at;
    for (const lane of ['in-1', 'in-2', 'in-3', 'in-4']) await laneIdle(at, lane);
    const pass = (lane: string) => {
      const passage = rig.device(`${lane}/passage-in`, 'input');
      passage.set(true);
      passage.set(false);
    };
    const { seq } = await show(at, 'in-1', 'admitted', {});
    await goThrough(at, 'in-1', seq, () => pass('in-1'));
    rig.device('in-3/door', 'input').set(true);
    rig.device('in-3/tamper', 'input').set(true);
    pass('in-2');
    rig.device('out-1/relay-out', 'relay').plug(false);
    const wanted = ['tailgated', 'forced', 'door-forced', 'held-open', 'tampered', 'faulted'];
    const raised = () => wanted.filter(kind => at.events(kind).length > 0);
    await expect.poll(raised, { timeout: 10_000 }).toEqual(wanted);
    await openAlarms(at);
    await acknowledge(at, 'in-2', alarmWords.forced.what, 'Nhân viên vận chuyển');
    await acknowledge(at, 'in-1', alarmWords.tailgated.what, null);
    // Nothing had opened that door.
    for (const kind of ['forced', 'held-open', 'tampered'] as const) {
      await acknowledge(at, 'in-3', alarmWords[kind].what, null);
    }
    await acknowledge(at, 'out-1', faultWords.relay.what, null);
    rig.device('in-3/door', 'input').set(false);
    rig.device('in-3/tamper', 'input').set(false);
    rig.device('out-1/relay-out', 'relay').plug(true);
    await laneIdle(at, 'out-1');
    await closePanel(at);
  },
};
