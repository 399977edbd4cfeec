/** A whole gate on simulated devices with the time of day, guards with PINs of their own, and browsers at its desk. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Page } from '@playwright/test';
import { pino } from 'pino';
import type { SimDevice } from '../../drivers/driver.ts';
import { systemClock } from '../../drivers/io/clock.ts';
import { createIo } from '../../drivers/io/io.ts';
import { newSimBench } from '../../drivers/io/sim-bench.ts';
import { askController } from '../../main/cli/control-client.ts';
import { type Gate, startGate } from '../../main/controller/gate.ts';
import { loadSite } from '../../main/controller/site.ts';
import type { TokenOrder } from '../../main/declare/token.ts';
import type { GuardRole } from '../../main/words.ts';
import { makeSite, type TestSite } from '../gate.ts';

const screens = fileURLToPath(new URL('../../.build/screens', import.meta.url));
const sim = { driver: 'sim' };

/** A lane whose person passes when the test says so. */
export const simLane = (id: string, direction: 'in' | 'out', more: object = {}) => ({
  ...{ id, direction, scanners: [sim], relay: { ...sim, pulseMs: 300 }, passage: { ...sim, timeoutMs: 2_000 } },
  inputs: { fire: { driver: 'sim', normally: 'closed', relay: 'hold' } },
  ...more,
});

export const people = {
  guard: { name: 'Trần Văn Hùng', role: 'guard', pin: '480517' },
  supervisor: { name: 'Phạm Thị Mai', role: 'supervisor', pin: '613908' },
} as const satisfies Record<string, { name: string; role: GuardRole; pin: string }>;
export type Who = keyof typeof people;

export interface DeskRig {
  readonly site: TestSite;
  gate: Gate;
  readonly url: string;
  token(changes?: Partial<TokenOrder>): string;
  scan(lane: string, text: string): void;
  device<K extends SimDevice['kind']>(name: string, kind: K): Extract<SimDevice, { kind: K }>;
  /** Whether this relay is energised; one that is not there is not. */
  isOn(relay: string): boolean;
  /** The gate's clock, milliseconds since 1970. */
  now(): number;
  /** So much time goes by at once. Timers that run already end when they would have. */
  skip(ms: number): void;
  /** The computer's clock is set by so much; zero sets it right. */
  setClock(byMs: number): void;
  /** Stops the gate and starts it again on the same port, as an update does. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startDeskRig(lanes: readonly object[], more: Record<string, unknown> = {}): Promise<DeskRig> {
  const site = makeSite(lanes, {
    site: {
      id: 'hospital',
      groups: ['province'],
      name: { vi: 'Bệnh viện Đa khoa tỉnh', en: 'Provincial General Hospital' },
      personKey: 'trust/doh.person.key',
    },
    ...more,
  });
  const { clock, skip, setClock } = movedClock();
  let bench = newSimBench();
  const start = async (port: number): Promise<Gate> => {
    bench = newSimBench();
    const loaded = loadSite(site.file);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.fault));
    const { station } = loaded.value;
    const started = await startGate({
      site: { ...loaded.value, station: { ...station, port: port === 0 ? station.port : port } },
      ...{ dataDir: site.data, screens, log: pino({ level: 'silent' }), random: randomBytes, demo: null },
      io: { ...createIo(clock), bench },
    });
    if (!started.ok) throw new Error(started.fault.fault.message);
    return started.value;
  };
  const rig: DeskRig = {
    site,
    gate: await start(0),
    get url() {
      return rig.gate.url;
    },
    token: changes => site.token(changes),
    scan(lane, text) {
      const direction = lane.startsWith('out') ? 'out' : 'in';
      rig.device(`${lane}/scanner-${direction}`, 'scanner').scan(new TextEncoder().encode(text));
    },
    device(name, kind) {
      const found = bench.get(name);
      if (found?.kind !== kind) throw new Error(`no ${kind} called ${name}`);
      return found as Extract<SimDevice, { kind: typeof kind }>;
    },
    isOn(relay) {
      const found = bench.get(relay);
      return found?.kind === 'relay' && found.on;
    },
    now: clock.now,
    skip,
    setClock,
    async restart() {
      const port = Number(new URL(rig.gate.url).port);
      await rig.gate.stop();
      rig.gate = await start(port);
    },
    async close() {
      await rig.gate.stop();
      site.remove();
    },
  };
  for (const who of Object.values(people)) await addGuard(rig, who);
  return rig;
}

/** The system's clock, and what the test adds to it. */
function movedClock() {
  let [skippedMs, setMs] = [0, 0];
  return {
    clock: {
      ...systemClock,
      now: () => systemClock.now() + skippedMs + setMs,
      monotonic: () => systemClock.monotonic() + skippedMs,
    },
    skip(ms: number) {
      skippedMs += ms;
    },
    setClock(byMs: number) {
      setMs = byMs;
    },
  };
}

/** As an administrator adds them, with the PIN 902746, and as they then choose one of their own; null: not yet. */
export async function addGuard(
  { site, url }: Pick<DeskRig, 'site' | 'url'>,
  { name, role, pin }: { readonly name: string; readonly role: GuardRole; readonly pin: string | null },
): Promise<void> {
  const first = '902746';
  const added = await askController(site.data, { command: 'guard-add', name, role, pin: first });
  expect(added, JSON.stringify(added)).toMatchObject({ ok: true, value: { answer: 'changed' } });
  if (pin === null) return;
  const headers = { 'content-type': 'application/json', origin: url };
  const post = (path: string, body: object, more: object = {}) =>
    fetch(join(url, path).replace(':/', '://'), {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify(body),
    });
  const signedIn = await post('/desk/sign-in', { name, pin: first });
  expect(signedIn.status).toBe(200);
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const { token } = await signedIn.json();
  const changed = await post('/desk/pin', { from: first, to: pin }, { cookie, 'x-gatehouse-token': token });
  expect(changed.status).toBe(200);
}

export async function signIn(page: Page, rig: Pick<DeskRig, 'url'>, who: Who): Promise<void> {
  await page.goto(`${rig.url}/guard`);
  await page.locator('[data-desk="sign-in"]').waitFor();
  await page.locator('.sign-in-form input:not(.pin)').fill(people[who].name);
  await page.locator('.sign-in-form input.pin').fill(people[who].pin);
  await page.keyboard.press('Enter');
  await page.locator('.desk[data-status="live"]').waitFor();
}
