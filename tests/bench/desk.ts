/**
 * `node tests/bench/desk.ts`: 20 lanes with a scan a second each, and three desks open in Chromium. Tells how long an event
 * takes from its commit to the page's next frame, whether every event came to every desk, how evenly the pages draw beside
 * an empty page in the same browser, and how much memory the gate and the pages gain.
 *
 *   --minutes N   how long (default 10)
 *   --lanes N     lanes (default 20)
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import WebSocket from 'ws';
import { askController } from '../../main/cli/control-client.ts';
import { addGuard, people, signIn } from '../e2e/desk-rig.ts';
import { makeSite, query, startGate, type TestSite } from '../gate.ts';
import { chromiumArgs, findChromium } from '../system.ts';
import { quantile, round } from './figures.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, lanes: { type: 'string', default: '20' } },
});
const seconds = Math.round(Number(values.minutes) * 60);
const pairs = Math.ceil(Number(values.lanes) / 2);
const desks = 3;

interface Seen {
  /** Milliseconds since 1970 of the frame after each event was put on the page, by its number. */
  readonly at: Record<string, number>;
  readonly gaps: number[];
}
declare global {
  interface Window {
    seen: Seen;
    gc(): void;
  }
  interface Performance {
    /** Chromium's. */
    readonly memory: { readonly usedJSHeapSize: number };
  }
}

const sim = { driver: 'sim' };
const lane = (id: string, direction: 'in' | 'out') => ({
  ...{ id, direction, scanners: [sim], relay: { ...sim, pulseMs: 300 } },
});

function newSite(): TestSite {
  const lanes = Array.from({ length: pairs }, (_, index) => [
    lane(`in-${index + 1}`, 'in'),
    lane(`out-${index + 1}`, 'out'),
  ]);
  return makeSite(lanes.flat(), { policy: { occupancy: { limit: 500 } } });
}

/** A hand at the lane's simulated scanner: the lane's own page may do that. */
async function handAt(site: TestSite, url: string, of: string): Promise<(text: string) => void> {
  const asked = await askController(site.data, { command: 'screen', role: 'visitor', lane: of, cookie: true });
  if (!asked.ok || asked.value.answer !== 'screen' || asked.value.cookie === null)
    throw new Error(`no screen at ${of}`);
  const { name, value } = asked.value.cookie;
  const socket = new WebSocket(`${url.replace('http', 'ws')}/link?role=visitor&lane=${of}`, {
    headers: { cookie: `${name}=${value}`, origin: url },
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return text => socket.send(JSON.stringify({ type: 'scan', lane: of, text }));
}

/** Notes each line of the log in the frame that shows it, and how long each frame took. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: Seen = { at: {}, gaps: [] };
    window.seen = seen;
    const note = (node: Node) => {
      const seq = node instanceof HTMLElement ? node.dataset.seq : undefined;
      if (seq !== undefined) requestAnimationFrame(() => (seen.at[seq] ??= Date.now()));
    };
    new MutationObserver(changes => {
      for (const { addedNodes } of changes) for (const node of addedNodes) note(node);
    }).observe(document.body, { childList: true, subtree: true });
    let last = performance.now();
    const frame = () => {
      const now = performance.now();
      seen.gaps.push(now - last);
      last = now;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
}

/** The frames of a page on which nothing happens: what this machine can do. */
async function floorOf(browser: Browser): Promise<number[]> {
  const page = await browser.newPage();
  await watch(page);
  await page.waitForTimeout(5_000);
  const { gaps } = await page.evaluate(() => window.seen);
  await page.close();
  return gaps;
}

const rssKb = (pid: number) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
/** What is garbage already does not count. */
const heapKb = (page: Page) =>
  page.evaluate(() => {
    window.gc();
    return window.performance.memory.usedJSHeapSize / 1_024;
  });

/** Kilobytes a minute, by least squares over what comes after the first fifth. */
function slope(samples: readonly (readonly [minute: number, kb: number])[]): number {
  const used = samples.slice(Math.floor(samples.length / 5));
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const [x, y] = [mean(used.map(([minute]) => minute)), mean(used.map(([, kb]) => kb))];
  const over = used.reduce((sum, [minute, kb]) => sum + (minute - x) * (kb - y), 0);
  return over / used.reduce((sum, [minute]) => sum + (minute - x) ** 2, 0);
}

const site = newSite();
const gate = await startGate(site);
const { url } = gate.ready;
for (const who of Object.values(people)) await addGuard({ site, url }, who);
const executablePath = findChromium();
const browser = await chromium.launch({
  args: [...chromiumArgs(process.getuid?.() === 0), '--enable-precise-memory-info', '--js-flags=--expose-gc'],
  ...(executablePath === null ? {} : { executablePath }),
});
const floor = await floorOf(browser);
const pages: Page[] = [];
for (let index = 0; index < desks; index += 1) {
  const context = await browser.newContext({ viewport: { width: 1_920, height: 1_080 } });
  const page = await context.newPage();
  await signIn(page, { url }, index === 0 ? 'supervisor' : 'guard');
  await watch(page);
  pages.push(page);
}
const first = query<{ seq: number }>(site, 'SELECT max(seq) AS seq FROM event')[0]?.seq ?? 0;
const hands = new Map<string, (text: string) => void>();
for (let index = 1; index <= pairs; index += 1) {
  for (const id of [`in-${index}`, `out-${index}`]) hands.set(id, await handAt(site, url, id));
}

const gateKb: [number, number][] = [];
const pageKb: [number, number][] = [];
const began = performance.now();
for (let second = 0; second < seconds; second += 1) {
  const texts = Array.from({ length: pairs }, () => site.token({ nonce: randomBytes(12) }));
  for (const [index, text] of texts.entries()) {
    // Spread over the second; who goes in comes out half a second later.
    const at = began + second * 1_000 + (index * 500) / pairs;
    setTimeout(() => hands.get(`in-${index + 1}`)?.(text), at - performance.now());
    setTimeout(() => hands.get(`out-${index + 1}`)?.(text), at + 500 - performance.now());
  }
  await new Promise(resolve => setTimeout(resolve, began + (second + 1) * 1_000 - performance.now()));
  if (second % 10 === 9) {
    const minute = (performance.now() - began) / 60_000;
    gateKb.push([minute, rssKb(gate.child.pid ?? 0)]);
    pageKb.push([minute, await heapKb(pages[0] as Page)]);
  }
}
await new Promise(resolve => setTimeout(resolve, 2_000));

const rows = query<{ seq: number; at: number; kind: string }>(
  site,
  `SELECT seq, at, kind FROM event WHERE seq > ${first} AND kind IN ('admitted', 'refused', 'referred')`,
);
const results = [];
for (const page of pages) {
  const seen = await page.evaluate(() => window.seen);
  const times = rows.flatMap(({ seq, at }) => (seen.at[seq] === undefined ? [] : [seen.at[seq] - at]));
  const gaps = seen.gaps.slice(60);
  results.push({
    events: rows.length,
    missing: rows.length - times.length,
    eventToFrameMs: { p50: quantile(times, 0.5), p99: quantile(times, 0.99), max: Math.max(...times) },
    frameMs: { p50: round(quantile(gaps, 0.5)), p99: round(quantile(gaps, 0.99)), max: round(Math.max(...gaps)) },
  });
}
const idle = { p50: round(quantile(floor, 0.5)), p99: round(quantile(floor, 0.99)), max: round(Math.max(...floor)) };
console.log(
  JSON.stringify(
    {
      lanes: pairs * 2,
      seconds,
      desks: results,
      idlePageFrameMs: idle,
      frameRatio: results.map(({ frameMs }) => round(frameMs.p99 / idle.p99)),
      gate: {
        startMb: round((gateKb[0]?.[1] ?? 0) / 1_024),
        endMb: round((gateKb.at(-1)?.[1] ?? 0) / 1_024),
        kbPerMinute: round(slope(gateKb)),
      },
      page: {
        startMb: round((pageKb[0]?.[1] ?? 0) / 1_024),
        endMb: round((pageKb.at(-1)?.[1] ?? 0) / 1_024),
        kbPerMinute: round(slope(pageKb)),
      },
    },
    null,
    2,
  ),
);
await browser.close();
await gate.stop();
site.remove();
process.exit(0);
