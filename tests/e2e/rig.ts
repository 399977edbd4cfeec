/** A real gate on pty wires, and the browser's page at one of its lanes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { parse, stringify } from 'yaml';
import type { Screen, ToScreen } from '../../main/contract.ts';
import { type GateProcess, gatehouse, makeSite, startGate, type TestSite } from '../gate.ts';
import { openPty, type Pty } from '../pty.ts';
import { keepPicture } from './pictures.ts';

export type Language = 'vi' | 'en';
const root = fileURLToPath(new URL('../..', import.meta.url));
export const forms = {
  portrait: { width: 1080, height: 1920 },
  landscape: { width: 1920, height: 1080 },
} as const;

export interface Rig {
  readonly site: TestSite;
  gate: GateProcess;
  /** `in` and `out`: a lane each, with its own scanner and relay. */
  readonly scanner: Readonly<Record<'in' | 'out', Pty>>;
  readonly relay: Readonly<Record<'in' | 'out', Pty>>;
  /** Opens a lane's screen in this page, as a technician does; untapped, its link runs as in production. */
  open(page: Page, lane: string, isTapped?: boolean): Promise<void>;
  close(): Promise<void>;
}

/** Further keys of a site file; those of `makeSite` give way to them. The site's folder and keys are there already. */
export type More = (site: TestSite) => Promise<Readonly<Record<string, unknown>>>;

/** Starts the gate with this language first. */
export async function startRig(language: Language, more: More = async () => ({})): Promise<Rig> {
  const [scannerIn, scannerOut, relayIn, relayOut] = await Promise.all([openPty(), openPty(), openPty(), openPty()]);
  const lane = (id: string, direction: string, scanner: Pty, relay: Pty) => ({
    id,
    direction,
    scanners: [{ driver: 'serial', path: scanner.path }],
    relay: { driver: 'lcus', path: relay.path, channel: 1, pulseMs: 300 },
  });
  const site = makeSite([lane('in-1', 'in', scannerIn, relayIn), lane('out-1', 'out', scannerOut, relayOut)], {
    site: {
      id: 'hospital',
      groups: ['province'],
      name: { vi: 'Bệnh viện Đa khoa tỉnh', en: 'Provincial General Hospital' },
      languages: language === 'vi' ? ['vi', 'en'] : ['en', 'vi'],
      personKey: 'trust/doh.person.key',
      notice: {
        version: '1',
        vi: 'Mã chỉ dùng để xét vào cổng và xoá sau 30 ngày.',
        en: 'Used only to decide entry; erased after 30 days.',
        contact: '0214 384 0001',
      },
    },
    station: { port: await freePort() },
  });
  writeFileSync(site.file, stringify({ ...parse(readFileSync(site.file, 'utf8')), ...(await more(site)) }));
  const rig: Rig = {
    site,
    gate: await startGate(site),
    scanner: { in: scannerIn, out: scannerOut },
    relay: { in: relayIn, out: relayOut },
    async open(page, of, isTapped = true) {
      if (isTapped) await tapLink(page);
      const address = await gatehouse(['screen', of, '--site', site.file, '--data', site.data]);
      expect(address.code, address.stderr).toBe(0);
      await page.goto(address.stdout.trim());
      await page.locator('[data-screen]:not([data-screen="blank"])').waitFor();
    },
    async close() {
      if (rig.gate.child.exitCode === null && rig.gate.child.signalCode === null) await rig.gate.stop();
      await Promise.all([scannerIn, scannerOut, relayIn, relayOut].map(pty => pty.close()));
      site.remove();
    },
  };
  return rig;
}

/** Nobody listens there at this moment; the gate is to come back on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

export interface DemoGate {
  /** A single-use address of the demo's page. */
  readonly url: string;
  readonly data: string;
  stop(): Promise<void>;
}

/** `gatehouse demo`, as a newcomer starts it on a machine without a display. */
export async function startDemo(): Promise<DemoGate> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-e2e-demo-'));
  const bin = join(root, 'main/cli/gatehouse.mjs');
  const child = spawn(process.execPath, [bin, 'demo', '--no-open', '--data', folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  let url = '';
  for await (const line of lines) {
    url = /http:\S+/.exec(line)?.[0] ?? '';
    if (url !== '') break;
  }
  return {
    url,
    data: join(folder, 'data'),
    async stop() {
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Tap {
  /** The screen after which the page hears nothing new for a while. */
  stopAt: string | null;
  isStopped: boolean;
  waiting: ToScreen[];
  /** Every message that has reached the page. */
  readonly heard: ToScreen[];
  /** Gives the page a message, or keeps it for later. */
  take(message: ToScreen): void;
  /** Numbers the message anew: the page wants them without a gap. */
  send(message: ToScreen): void;
}

const taps = new WeakMap<Page, Tap>();

/**
 * Lets the gate's messages through, and can hold them back: a display then stays for as long as it takes to look at it.
 * The beat goes on meanwhile.
 */
async function tapLink(page: Page): Promise<void> {
  const tap: Tap = {
    stopAt: null,
    isStopped: false,
    waiting: [],
    heard: [],
    take(message) {
      if (!tap.isStopped || message.type === 'beat') tap.send(message);
      else if (message.type === 'snapshot') comeBack(tap, message);
      else tap.waiting.push(message);
    },
    send: () => undefined,
  };
  taps.set(page, tap);
  await page.routeWebSocket(/\/link\?/, socket => {
    let last = 0;
    tap.waiting = [];
    tap.send = message => {
      last = message.type === 'snapshot' ? message.seq : last + 1;
      const numbered = { ...message, seq: last };
      tap.heard.push(numbered);
      socket.send(JSON.stringify(numbered));
      if (message.type === 'changed' && message.lane.screen.kind === tap.stopAt) tap.isStopped = true;
    };
    socket.connectToServer().onMessage(data => tap.take(JSON.parse(data.toString())));
  });
}

/** On a slow machine a page may connect anew while it is looked at: it goes on with what it showed. */
function comeBack(tap: Tap, snapshot: Extract<ToScreen, { type: 'snapshot' }>): void {
  const { now, lanes } = snapshot;
  const shown = tap.heard.flatMap(message => (message.type === 'changed' ? [message.lane] : []));
  tap.send({ ...snapshot, lanes: lanes.map(lane => shown.findLast(({ id }) => id === lane.id) ?? lane) });
  tap.waiting = lanes.map(lane => ({ type: 'changed', seq: 0, now, lane }));
}

function tapOf(page: Page): Tap {
  const tap = taps.get(page);
  if (tap === undefined) throw new Error('the page was not opened by the rig');
  return tap;
}

/** All that the gate has told this page so far. */
export function heardBy(page: Page): string {
  return JSON.stringify(tapOf(page).heard);
}

/** Tells the page a screen that the gate did not, and holds back what the gate tells meanwhile. */
export async function tell(page: Page, screen: Screen): Promise<void> {
  const tap = tapOf(page);
  tap.isStopped = true;
  const lanes = tap.heard.flatMap(message => (message.type === 'snapshot' ? message.lanes : []));
  const lane = lanes.findLast(({ id }) => page.url().endsWith(`/${id}`));
  if (lane === undefined) throw new Error('the page has not heard of its lane');
  tap.send({ type: 'changed', seq: 0, now: Date.now(), lane: { ...lane, screen } });
  await shows(page, screen.kind);
}

/** Does what makes the gate show this state, and stops there until `goOn`; goes on first where the page is stopped. */
export async function meet(page: Page, state: string, cause: () => unknown = () => undefined): Promise<void> {
  const tap = tapOf(page);
  release(tap, state);
  await cause();
  await expect.poll(() => tap.isStopped, { timeout: 15_000 }).toBe(true);
  await shows(page, state);
}

export function goOn(page: Page): void {
  release(tapOf(page), null);
}

function release(tap: Tap, stopAt: string | null): void {
  tap.stopAt = stopAt;
  tap.isStopped = false;
  for (const message of tap.waiting.splice(0)) tap.take(message);
}

/** Waits until the screen shows this state, and until what moves into place has arrived. */
export async function shows(page: Page, state: string): Promise<void> {
  await page.locator(`[data-screen="${state}"]`).waitFor();
  await page.evaluate(async () => {
    await document.fonts.ready;
    const passing = document
      .getAnimations()
      .filter(({ effect }) => Number(effect?.getComputedTiming().endTime ?? Infinity) < 1_000);
    await Promise.all(passing.map(({ finished }) => finished.catch(() => undefined)));
  });
}

/** Texts whose box is too small for them, by class; and lines so tight that stacked marks could be cut. */
async function clipped(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const faults: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>('.stage *:not(svg, svg *)')) {
      const style = getComputedStyle(element);
      const name = `${element.tagName}.${element.className}: ${element.textContent}`;
      const isCut = element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
      if (style.overflow === 'hidden' && !element.classList.contains('unseen') && isCut) faults.push(`cut: ${name}`);
      const hasText = [...element.childNodes].some(
        node => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
      );
      if (!hasText || element.classList.contains('unseen')) continue;
      if (Number.parseFloat(style.lineHeight) / Number.parseFloat(style.fontSize) < 1.139)
        faults.push(`tight: ${name}`);
      if (Number.parseFloat(style.fontSize) < 31.9) faults.push(`small: ${name}`);
      const box = element.getBoundingClientRect();
      if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
        faults.push(`outside: ${name}`);
    }
    return faults;
  });
}

/** What stands over the edge of one of these boxes, or over its neighbour in them: class and text. */
export async function cutIn(page: Page, boxes: string): Promise<string[]> {
  return page.evaluate(selector => {
    const isOver = (inner: DOMRect, outer: DOMRect) =>
      inner.left < outer.left - 1 ||
      inner.top < outer.top - 1 ||
      inner.right > outer.right + 1 ||
      inner.bottom > outer.bottom + 1;
    const faults: string[] = [];
    for (const box of document.querySelectorAll(selector)) {
      for (const element of box.querySelectorAll(':not(svg *)')) {
        const parent = element.parentElement?.getBoundingClientRect() ?? box.getBoundingClientRect();
        const own = element.getBoundingClientRect();
        const isInline = getComputedStyle(element).display === 'inline';
        if (isOver(own, box.getBoundingClientRect()) || (!isInline && isOver(own, parent)))
          faults.push(`${element.tagName}.${element.className}: ${element.textContent}`);
      }
    }
    return faults;
  }, boxes);
}

/** Looks at a state in both forms: nothing cut, no violation of WCAG 2.2 A or AA; a picture of each where pictures are kept. */
export async function look(page: Page, name: string, looksForAccess = true): Promise<void> {
  for (const [form, size] of Object.entries(forms)) {
    await page.setViewportSize(size);
    await page.evaluate(() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect.soft(await clipped(page), `${name} ${form}`).toEqual([]);
    if (looksForAccess) await expectNoViolation(page, `${name} ${form}`);
    await keepPicture(page, `visitor/${name}-${form}`);
  }
}

export async function expectNoViolation(page: Page, name: string): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  expect.soft(told, name).toEqual([]);
}
