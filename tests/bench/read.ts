/**
 * `npm run bench:read`: reading and verifying an HC1 certificate, beside the least that must be done for it and beside other
 * readers, by turns in this process; and the lines that `check --ndjson` answers in a second. Exits with 1 where a target
 * is missed.
 *
 *   --rounds N   rounds of all, in turn (default 40)
 *   --texts N    certificates a round (default 200)
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type ExamineTools, examine, readBytes } from '../../main/controller/examine.ts';
import { noRules } from '../../main/controller/health-rules.ts';
import { pseudonymOf } from '../../main/controller/pseudonym.ts';
import { certificateKey } from '../../main/controller/trust/certificates.ts';
import { trustList } from '../../main/verify/trust.ts';
import { median, round } from './figures.ts';
import { readAtTheFloor } from './floor-dcc.ts';
import { loadPeers, type Peer } from './read-peers.ts';
import { certificate, forms, keyId, makeTexts, now } from './read-texts.ts';

const targets = { floorRatio: 1.3, peerRatio: 5, linesPerSecond: 2_000 };
const lineCount = 20_000;
/** Peers are slow: so many of the texts are enough for them. */
const peerTexts = 20;
const warmUpRounds = 20;

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '40' }, texts: { type: 'string', default: '200' } },
});
const [rounds, textCount] = [Number(values.rounds), Number(values.texts)];
if (!(rounds >= 1 && textCount >= peerTexts)) throw new Error(`expected rounds from 1 and texts from ${peerTexts} on`);

const texts = makeTexts(textCount);
const scans = texts.map(text => Buffer.from(text));
const tools = toolsOf();
const floorKeys = new Map([[keyId, certificate.publicKey]]);
const noWrapping = { prefix: '', suffix: '' };

const peers = new Map<string, Peer>();
for (const [name, peer] of await loadPeers(forms)) {
  const reason = typeof peer === 'string' ? peer : await fault(peer);
  if (typeof peer === 'string' || reason !== null) console.log(`${name} is not measured: ${reason}`);
  else peers.set(name, peer);
}

function toolsOf(): ExamineTools {
  const key = certificateKey(certificate, ['dcc']);
  if (!key.ok) throw new Error(key.fault);
  const pseudonym = pseudonymOf(new Uint8Array(32));
  return { trust: trustList([key.value]), pseudonym, rules: noRules, skewSeconds: 60 };
}

/** Why a peer cannot be measured; null where it accepts a certificate. */
async function fault(peer: Peer): Promise<string | null> {
  try {
    return (await peer(texts[0] ?? '')) ? null : 'it does not accept a certificate';
  } catch (error) {
    return String(error).split('\n')[0] ?? 'it fails';
  }
}

function readAndVerify(scan: Uint8Array): void {
  const { genuine, time, usage, schema } = examine(readBytes(scan, noWrapping), now, tools);
  if (genuine !== 'ok' || time !== 'ok' || usage !== 'ok' || schema !== 'ok') throw new Error('a text is not genuine');
}

function readFloor(scan: Uint8Array): void {
  if (readAtTheFloor(scan, floorKeys) === null) throw new Error('the floor does not accept a text');
}

/** Microseconds a call. */
function timed(work: (scan: Uint8Array) => void): number {
  const began = performance.now();
  for (const scan of scans) work(scan);
  return ((performance.now() - began) / scans.length) * 1_000;
}

async function timedPeer(peer: Peer): Promise<number> {
  const began = performance.now();
  for (const text of texts.slice(0, peerTexts)) await peer(text);
  return ((performance.now() - began) / peerTexts) * 1_000;
}

/** Lines a second of the command, its start included. */
async function measureLines(): Promise<number> {
  const many = makeTexts(lineCount);
  const at = new Date(now).toISOString();
  const certificates = [certificate.raw.toString('base64')];
  const input = many.map((text, id) => `${JSON.stringify({ id, text, at, certificates })}\n`).join('');
  const bin = fileURLToPath(new URL('../../main/cli/gatehouse.mjs', import.meta.url));
  const began = performance.now();
  const child = spawn(process.execPath, [bin, 'check', '--ndjson'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let answers = '';
  child.stdout.setEncoding('utf8').on('data', chunk => {
    answers += chunk;
  });
  child.stdin.end(input);
  await once(child, 'close');
  const tookS = (performance.now() - began) / 1_000;
  const genuine = answers.match(/"genuine":"ok"/g)?.length ?? 0;
  if (genuine !== lineCount) throw new Error(`of ${lineCount} lines ${genuine} are genuine`);
  return lineCount / tookS;
}

const times = { ours: [] as number[], floor: [] as number[] };
const peerTimes = new Map([...peers.keys()].map(name => [name, [] as number[]]));
for (let done = -warmUpRounds; done < rounds; done++) {
  const [ours, floor] = [timed(readAndVerify), timed(readFloor)];
  for (const [name, peer] of peers) {
    const took = await timedPeer(peer);
    if (done >= 0) peerTimes.get(name)?.push(took);
  }
  if (done < 0) continue;
  times.ours.push(ours);
  times.floor.push(floor);
}
const us = { ours: median(times.ours), floor: median(times.floor) };
const usOfPeers = new Map([...peerTimes].map(([name, all]) => [name, median(all)]));
const floorRatio = median(times.ours.map((ours, index) => ours / (times.floor[index] ?? Number.NaN)));
const linesPerSecond = await measureLines();

console.log(`HC1, ES256, ${texts[0]?.length} characters; ${rounds} rounds of ${textCount}, medians`);
const show = (name: string, value: number) => {
  console.log(`  ${name.padEnd(20)} ${value.toFixed(1).padStart(9)} µs   ${(value / us.ours).toFixed(2)}× of ours`);
};
show('floor', us.floor);
show('ours', us.ours);
for (const [name, value] of usOfPeers) show(name, value);
console.log(
  `check --ndjson         ${linesPerSecond.toFixed(0)} lines a second, ${lineCount} lines, its start included`,
);

const missed: string[] = [];
function tell(name: string, isMet: boolean, figure: string): void {
  console.log(`${isMet ? 'met   ' : 'MISSED'} ${name}: ${figure}`);
  if (!isMet) missed.push(name);
}
tell(
  'ours to floor, median of the rounds',
  floorRatio <= targets.floorRatio,
  `${floorRatio.toFixed(2)}×, at most 1.3×`,
);
const fastest = Math.min(...usOfPeers.values());
const peerRatio = usOfPeers.size === 0 ? null : fastest / us.ours;
if (peerRatio === null) console.log('no peer was measured: nothing is said about them');
else tell('fastest peer to ours', peerRatio >= targets.peerRatio, `${peerRatio.toFixed(2)}×, at least 5×`);
tell('lines', linesPerSecond >= targets.linesPerSecond, `${linesPerSecond.toFixed(0)} a second, at least 2,000`);
const figures = { us, peers: Object.fromEntries(usOfPeers), floorRatio, peerRatio, linesPerSecond, missed };
console.log(JSON.stringify(figures, (_, value) => (typeof value === 'number' ? round(value, 3) : value)));
if (missed.length > 0) process.exitCode = 1;
