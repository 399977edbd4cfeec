/**
 * `npm run bench:declare`: a thousand people declare within five minutes on the service's own process, each as a phone does
 * (the page, the place, then the declaration), while a gate beside it lets people in without a pause. Tells how long the
 * answers take, and the gate's scan-to-relay time before, during and after as ratios. Exits with 1 where a target is missed.
 *
 *   --people N    declarations (default 1000)
 *   --minutes N   within which they come, evenly (default 5)
 *   --still N     seconds of the gate alone, before and after (default 60)
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { DeclareRequest } from '../../main/declare-contract.ts';
import { declareKey, startDeclare } from '../declare/service-rig.ts';
import { makeSite, startGate, type TestSite } from '../gate.ts';
import { compile } from './compile.ts';
import { median, quantile, round } from './figures.ts';
import { openPeer } from './peers.ts';

const targets = { answerMs: 300, gateRatio: 1.5 };
/** Scans are asked for in turns of so many: between them the phases change. */
const turn = 20;
const warmUp = 200;
/** The quickest that the peer scans, with its pause and the shortest pulse. */
const scansPerSecond = 50;

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000' },
    minutes: { type: 'string', default: '5' },
    still: { type: 'string', default: '60' },
  },
});
const people = Number(values.people);
const loadMs = Number(values.minutes) * 60_000;
const stillMs = Number(values.still) * 1_000;

/** A woman of 1990, for each number another one. */
function declarationOf(index: number, request: string): DeclareRequest {
  return {
    request,
    notice: null,
    lane: null,
    person: {
      name: 'Nguyễn Thị Hồng Hạnh',
      birthYear: '1990',
      sex: 'female',
      idKind: 'national-id',
      idNumber: `001190${String(index).padStart(6, '0')}`,
      phone: '0912345678',
    },
    visit: { purpose: 1, host: 'Khoa Nội tổng hợp', plate: '' },
    answers: { symptoms: 0, exposures: 0, note: '' },
  };
}

interface Answers {
  readonly declareMs: number[];
  readonly pageMs: number[];
  readonly refused: number[];
}

async function timed(url: string, init: RequestInit): Promise<{ readonly ms: number; readonly status: number }> {
  const began = performance.now();
  const response = await fetch(url, init);
  await response.arrayBuffer();
  return { ms: performance.now() - began, status: response.status };
}

/** One phone, behind the proxy that gives its address. */
async function declareOnce(url: string, index: number, answers: Answers): Promise<void> {
  const address = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
  const headers = { 'x-forwarded-for': address };
  for (const path of ['/', '/api/place']) answers.pageMs.push((await timed(`${url}${path}`, { headers })).ms);
  const request = Buffer.from(`bench-${String(index).padStart(10, '0')}`).toString('base64url');
  const { ms, status } = await timed(`${url}/api/declare`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(declarationOf(index, request)),
  });
  answers.declareMs.push(ms);
  if (status !== 200) answers.refused.push(status);
}

/** Begins each at its moment, whether or not the one before has been answered. */
async function declareAll(url: string, answers: Answers): Promise<void> {
  const began = performance.now();
  const all: Promise<void>[] = [];
  for (let index = 0; index < people; index += 1) {
    const waitMs = began + (index * loadMs) / people - performance.now();
    if (waitMs > 0) await new Promise(resolve => setTimeout(resolve, waitMs));
    all.push(declareOnce(url, index, answers));
  }
  await Promise.all(all);
}

/** Lets people in for as long as `isOn` says; microseconds each. */
async function scanWhile(peer: { scan(count: number): Promise<number[]> }, isOn: () => boolean): Promise<number[]> {
  const us: number[] = [];
  while (isOn()) us.push(...(await peer.scan(turn)));
  return us;
}

function until(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() < end;
}

const parent = fileURLToPath(new URL('../../.build/bench', import.meta.url));
mkdirSync(parent, { recursive: true });
const folder = mkdtempSync(join(parent, 'declare-'));
try {
  const programs = compile(folder);
  if (!programs.ok) console.log(`the bench is skipped, nothing was measured: ${programs.reason}`);
  else await measure(programs.driver);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function newSite(): TestSite {
  const peerFolder = join(folder, 'gate');
  const lane = {
    id: 'in-1',
    direction: 'in',
    scanners: [{ driver: 'serial', path: join(peerFolder, 'scanner') }],
    relay: { driver: 'lcus', path: join(peerFolder, 'relay'), channel: 1, pulseMs: 20 },
  };
  const declare = declareKey({ proxies: ['127.0.0.1'] });
  return { ...makeSite([lane], { declare }), data: join(folder, 'data') };
}

async function measure(driver: string): Promise<void> {
  const site = newSite();
  const count = warmUp + Math.ceil(((loadMs + 2 * stillMs) / 1_000 + 5) * scansPerSecond);
  const tokens = join(folder, 'tokens');
  writeFileSync(tokens, Array.from({ length: count }, () => `${site.token()}\n`).join(''));
  const peer = await openPeer(driver, join(folder, 'gate'), tokens);
  const gate = await startGate(site);
  const service = await startDeclare({ ...site, data: join(folder, 'declare-data') });
  try {
    await peer.scan(warmUp);
    const before = await scanWhile(peer, until(stillMs));
    const answers: Answers = { declareMs: [], pageMs: [], refused: [] };
    let isLoaded = true;
    const load = declareAll(service.url, answers).finally(() => {
      isLoaded = false;
    });
    const during = await scanWhile(peer, () => isLoaded);
    await load;
    const after = await scanWhile(peer, until(stillMs));
    tell(answers, { before, during, after });
  } finally {
    await service.stop();
    await gate.stop();
    await peer.close();
    site.remove();
  }
}

function tell(answers: Answers, gate: Readonly<Record<'before' | 'during' | 'after', readonly number[]>>): void {
  const still = [...gate.before, ...gate.after];
  const gateRatio = quantile(gate.during, 0.99) / quantile(still, 0.99);
  const answerMs = quantile(answers.declareMs, 0.99);
  const spread = (of: readonly number[]) => ({
    count: of.length,
    p50: round(median(of)),
    p99: round(quantile(of, 0.99)),
    max: round(quantile(of, 1)),
  });
  const missed = [
    ...(answers.refused.length === 0 && answers.declareMs.length === people ? [] : ['every declaration is answered']),
    ...(answerMs <= targets.answerMs ? [] : ['p99 of the answer']),
    ...(gateRatio <= targets.gateRatio ? [] : ['p99 of the gate, loaded to still']),
  ];
  console.log(`answers, ms   declare ${JSON.stringify(spread(answers.declareMs))}`);
  console.log(`              page    ${JSON.stringify(spread(answers.pageMs))}`);
  console.log(`gate, µs      still   ${JSON.stringify(spread(still))}`);
  console.log(`              loaded  ${JSON.stringify(spread(gate.during))}`);
  console.log(`gate p99, loaded to still ${gateRatio.toFixed(2)}×, at most ${targets.gateRatio}×`);
  console.log(JSON.stringify({ people, minutes: loadMs / 60_000, refused: answers.refused, gateRatio, missed }));
  if (missed.length > 0) process.exitCode = 1;
}
