/** Somebody at the desk: a page with one kind of hand, and what the journal and the relays say of what was done there. */
import { type Browser, type BrowserContext, expect, type Locator, type Page } from '@playwright/test';
import type { TokenOrder } from '../../main/declare/token.ts';
import type { AskKind } from '../../main/desk-contract.ts';
import { type Language, languageNames, type Text } from '../../renderer/ui/language.ts';
import { until } from '../gate.ts';
import { type Hand, type HandName, handSizes, newHand } from './desk-hands.ts';
import { eventsBehind, lastSeq, type Written } from './desk-journal.ts';
import { type DeskRig, people, simLane, startDeskRig, type Who } from './desk-rig.ts';

export interface Place {
  readonly rig: DeskRig;
  readonly hand: Hand;
  readonly page: Page;
  readonly browser: Browser;
  /** The name that stands with what is done here. */
  readonly guard: string;
  language: Language;
  /** A CCCD number that nobody has had here, of a man born in 1987. */
  newId(): string;
  /** What the test begins with: only later events are looked for. */
  mark(): void;
  events(kind: string): Written[];
  /** How often this lane's relay has closed since then. */
  pulses(lane: string): number;
  close(): Promise<void>;
}

/** One thing that is done at the desk; `of` are the asks that it makes. */
export interface Act {
  readonly name: string;
  run(at: Place): Promise<void>;
}
export type Acts<K extends AskKind> = Readonly<Record<K, readonly Act[]>>;

/** The lanes that every action of the desk is done at. */
export const deskLanes = [
  simLane('in-1', 'in'),
  simLane('in-2', 'in'),
  simLane('in-3', 'in', {
    inputs: {
      fire: { driver: 'sim', normally: 'closed', relay: 'hold' },
      door: { driver: 'sim', heldSeconds: 1 },
      tamper: { driver: 'sim' },
    },
  }),
  simLane('in-4', 'in'),
  simLane('out-1', 'out'),
];

export function startPlaceRig(more: Record<string, unknown> = {}): Promise<DeskRig> {
  return startDeskRig(deskLanes, {
    policy: { antiPassback: { mode: 'hard' }, referSeconds: 5 },
    desk: { idleMinutes: 240 },
    ...more,
  });
}

export interface PlaceOrder {
  readonly browser: Browser;
  readonly rig: DeskRig;
  readonly hand: HandName;
  readonly language: Language;
}

/** A browser of its own that has never been here, at the sign-in page. */
export async function openPlace({ browser, rig, hand: name, language }: PlaceOrder, who: Who): Promise<Place> {
  const context: BrowserContext = await browser.newContext({
    viewport: handSizes[name],
    hasTouch: name === 'touch',
    acceptDownloads: true,
  });
  const page = await context.newPage();
  await page.goto(`${rig.url}/guard`);
  await page.locator('[data-desk="sign-in"]').waitFor();
  let since = lastSeq(rig);
  const relays = watchRelays(rig);
  let ids = 0;
  const place: Place = {
    ...{ rig, page, browser, hand: newHand(name, page), guard: people[who].name, language: 'vi' },
    newId() {
      ids += 1;
      return `001087${String(ids).padStart(6, '0')}`;
    },
    mark() {
      since = lastSeq(rig);
      relays.mark();
    },
    events: kind => eventsBehind(rig, since).filter(event => event.kind === kind),
    pulses: relays.pulses,
    close() {
      relays.close();
      return context.close();
    },
  };
  if (language !== 'vi') {
    await place.hand.press(page.locator('.sign-in-language'));
    place.language = language;
  }
  return place;
}

/** Signs in with the hand: name, PIN, enter. */
export async function enterPlace(at: Place, name: string, pin: string): Promise<void> {
  await at.hand.write(at.page.locator('.sign-in-form input:not(.pin)'), name);
  await at.hand.write(at.page.locator('.sign-in-form input.pin'), pin);
  await at.hand.press(at.page.locator('.sign-in-form .answer.admit'));
}

export async function openAtWork(order: PlaceOrder, who: Who = 'supervisor'): Promise<Place> {
  const at = await openPlace(order, who);
  await enterPlace(at, people[who].name, people[who].pin);
  await at.page.locator('.desk[data-status="live"]').waitFor();
  at.mark();
  return at;
}

/** Opens the menu under the name, and presses one of its lines. */
export async function fromMenu({ hand, page, language }: Place, text: Text | string): Promise<void> {
  await hand.press(page.locator('.duty-name'));
  const name = typeof text === 'string' ? text : text[language];
  await hand.press(page.locator('.duty-menu').getByRole('button', { name, exact: true }));
}

/** Turns the page into this language, as a guard does. */
export async function speak(at: Place, language: Language): Promise<void> {
  if (at.language === language) return;
  await fromMenu(at, languageNames[language]);
  at.language = language;
  await expect(at.page.locator('html')).toHaveAttribute('lang', language);
}

/** The journal has exactly one such event since the mark; returns it. */
export async function expectWritten(
  at: Place,
  kind: string,
  like: Readonly<Record<string, unknown>>,
): Promise<Written> {
  await expect.poll(() => at.events(kind), { message: `the journal's ${kind}`, timeout: 15_000 }).toHaveLength(1);
  const [written] = at.events(kind);
  if (written === undefined) throw new Error('it was there a moment ago');
  expect(written).toMatchObject(like);
  return written;
}

/** A pulse lasts 300 ms: it is not to be missed between two looks. */
const lookMs = 10;

function watchRelays(rig: DeskRig) {
  const names = deskLanes.map(({ id }) => ({ id, name: `${id}/relay-${wayOf(id)}` }));
  const counts = new Map<string, number>();
  const wasOn = new Map<string, boolean>();
  const looking = setInterval(() => {
    for (const { id, name } of names) {
      const isOn = rig.isOn(name);
      if (isOn && wasOn.get(id) !== true) counts.set(id, (counts.get(id) ?? 0) + 1);
      wasOn.set(id, isOn);
    }
  }, lookMs);
  return {
    mark: () => counts.clear(),
    pulses: (lane: string) => counts.get(lane) ?? 0,
    close: () => clearInterval(looking),
  };
}

export function relayOf({ rig }: Place, lane: string) {
  return rig.device(`${lane}/relay-${wayOf(lane)}`, 'relay');
}

const wayOf = (lane: string) => (lane.startsWith('out') ? 'out' : 'in');

/** The lane's relay has closed so often since the mark. */
export async function expectOpened(at: Place, lane: string, times = 1): Promise<void> {
  await expect.poll(() => at.pulses(lane), { message: `pulses of ${lane}`, timeout: 10_000 }).toBe(times);
}

export async function laneIdle({ rig }: Place, lane: string): Promise<void> {
  await until(`${lane} is idle`, () => rig.gate.lanes().find(({ id }) => id === lane)?.state === 'idle');
}

/** Goes through the lane; `followed` is what happens right behind. */
export async function goThrough(at: Place, lane: string, entry: number, followed = () => {}): Promise<void> {
  // Whoever goes through before it has opened has pushed through.
  await until(`${lane} is open`, () => at.rig.gate.lanes().find(({ id }) => id === lane)?.state === 'passing');
  const passage = at.rig.device(`${lane}/passage-${wayOf(lane)}`, 'input');
  passage.set(true);
  passage.set(false);
  followed();
  await expect.poll(() => at.events('passed').some(passed => passed.entry === entry), { timeout: 10_000 }).toBe(true);
}

/** Shows a code at a lane, and waits until it is decided so. */
export async function show(
  at: Place,
  lane: string,
  outcome: 'admitted' | 'refused' | 'referred',
  changes: Partial<TokenOrder>,
): Promise<Written> {
  const before = lastSeq(at.rig);
  at.rig.scan(lane, at.rig.token(changes));
  const decided = ['admitted', 'refused', 'referred'];
  const written = await until(`${lane} decides`, () =>
    eventsBehind(at.rig, before).find(event => event.lane === lane && decided.includes(event.kind)),
  );
  expect(written, JSON.stringify(written)).toMatchObject({ kind: outcome });
  return written;
}

/** Enters at a lane, and goes through. */
export async function enter(at: Place, lane: string, changes: Partial<TokenOrder>): Promise<Written> {
  const written = await show(at, lane, 'admitted', changes);
  await goThrough(at, lane, written.seq);
  await laneIdle(at, lane);
  return written;
}

export function button({ page, language }: Place, text: Text, within = '.desk'): Locator {
  return page.locator(within).getByRole('button', { name: text[language] });
}

/** As the site file's names are where it gives none. */
export function laneName({ language }: Place, lane: string): string {
  const [way, number] = lane.split('-');
  const names = { in: { vi: 'Lối vào', en: 'Entrance' }, out: { vi: 'Lối ra', en: 'Exit' } };
  return `${names[way === 'out' ? 'out' : 'in'][language]} ${number}`;
}

/** Turns the work area to a lane. */
export async function workOn(at: Place, lane: string): Promise<void> {
  const number = deskLanes.map(({ id }) => id).indexOf(lane);
  await at.hand.press(at.page.locator('.tile').nth(number));
  await expect(at.page.locator('.lane-work')).toBeVisible();
}

/** Turns the work area to somebody who waits or was refused. */
export async function workOnPerson(at: Place, name: string): Promise<void> {
  await at.hand.press(at.page.locator('.case-row', { hasText: name }));
  await expect(at.page.locator('.case .work-name')).toHaveText(name);
}

/** Chooses the reason with this number on the site's list. */
export async function reason({ hand, page }: Place, number: number): Promise<void> {
  const label = page.locator('.work .reason').nth(number - 1);
  await hand.press(label, String(number));
  await expect(label).toHaveAttribute('data-chosen', 'true');
}

export async function note({ hand, page }: Place, text: string, within = '.work'): Promise<void> {
  await hand.write(page.locator(`${within} .note-block input`), text);
}

/** Takes the first of the notes that are usual here; what it says. */
export async function chip({ hand, page }: Place, within: string): Promise<string> {
  const first = page.locator(`${within} .note-block .chip`).first();
  const text = await first.innerText();
  await hand.press(first);
  return text.trim();
}

/** Opens one of the panels beside the waiting list. */
export async function openPanel({ hand, page }: Place, panel: 'declare' | 'search' | 'muster'): Promise<void> {
  const number = { declare: 0, search: 1, muster: 2 }[panel];
  await hand.press(page.locator('.panel-keys button').nth(number), `F${number + 6}`);
  await page.locator(`.desk[data-panel="${panel}"]`).waitFor();
}

/** Back to the work area from any panel. */
export async function closePanel({ hand, page }: Place): Promise<void> {
  for (let steps = 0; steps < 3; steps += 1) {
    const panel = await page.locator('.desk').getAttribute('data-panel');
    if (panel === 'work') return;
    const ways = page.locator(panel === 'alarms' ? '.foot-alarms' : '.panel-tools .button:has-text("Esc")');
    await hand.back(ways);
  }
  await page.locator('.desk[data-panel="work"]').waitFor();
}

/** What the page says came of the last act. */
export function outcomeOf({ page }: Place): Locator {
  return page.locator('.act-outcome');
}
