/** Scans through the floor and through the gate, by turns. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTools } from '../../main/controller/trust/keys.ts';
import { read } from '../../main/read/read.ts';
import { makeSite, startGate, type TestSite } from '../gate.ts';
import type { Compiled } from './compile.ts';
import { readSteps, type Step, stepMeans } from './figures.ts';
import { openPeer, startFloor } from './peers.ts';

/** The shortest pulse that a site may ask for. */
const pulseMs = 20;
const warmUp = 500;
/** Within a round the two take turns after so many scans, so that other work on the machine hits both alike. */
const turn = 50;

/** Microseconds of every scan of one round. */
export interface Round {
  readonly floor: readonly number[];
  readonly gate: readonly number[];
}

export interface RoundFigures {
  readonly rounds: readonly Round[];
  /** Mean microseconds of each of the gate's steps over all rounds. */
  readonly steps: Readonly<Record<Step, number>>;
  /** Characters of a token, median of all. */
  readonly tokenLength: number;
}

/** A site on the peers' ptys, with tokens for every scan; made before anything is measured. */
export interface Bench {
  readonly site: TestSite;
  /** Runs all rounds; the gate is started before and stopped after. */
  measure(): Promise<RoundFigures>;
  close(): Promise<void>;
}

export async function openBench(
  programs: Extract<Compiled, { ok: true }>,
  folder: string,
  size: { readonly rounds: number; readonly scans: number },
): Promise<Bench> {
  const tokens = join(folder, 'tokens');
  const seals = join(folder, 'seals');
  const gateFolder = join(folder, 'gate');
  const lane = {
    id: 'in-1',
    direction: 'in',
    scanners: [{ driver: 'serial', path: join(gateFolder, 'scanner') }],
    relay: { driver: 'lcus', path: join(gateFolder, 'relay'), channel: 1, pulseMs },
  };
  const site: TestSite = { ...makeSite([lane]), data: join(folder, 'data') };
  const texts = writeTokens(site, warmUp + size.rounds * size.scans, tokens, seals);
  const gatePeer = await openPeer(programs.driver, gateFolder, tokens);
  const floorPeer = await openPeer(programs.driver, join(folder, 'floor-ptys'), tokens);
  const floorParts = { file: join(folder, 'floor-file'), key: publicKeyOf(site), seals, pulseMs };

  async function makeRound(): Promise<Round> {
    const floor: number[] = [];
    const gate: number[] = [];
    while (gate.length < size.scans) {
      const count = Math.min(turn, size.scans - gate.length);
      floor.push(...(await floorPeer.scan(count)));
      gate.push(...(await gatePeer.scan(count)));
    }
    return { floor, gate };
  }

  return {
    site,
    async measure() {
      const stopFloor = await startFloor(programs.floor, floorPeer, floorParts);
      const gate = await startGate(site);
      const scrape = async () => readSteps(await (await fetch(`${gate.ready.url}/metrics`)).text());
      try {
        await floorPeer.scan(warmUp);
        await gatePeer.scan(warmUp);
        const before = await scrape();
        const rounds: Round[] = [];
        for (let done = 0; done < size.rounds; done++) rounds.push(await makeRound());
        const tokenLength = texts[texts.length >> 1]?.length ?? 0;
        return { rounds, steps: stepMeans(before, await scrape()), tokenLength };
      } catch (error) {
        throw new Error(`the gate said: ${gate.stderr().split('\n').slice(-5).join('\n')}`, { cause: error });
      } finally {
        await gate.stop();
        await stopFloor();
      }
    },
    async close() {
      await Promise.all([gatePeer.close(), floorPeer.close()]);
      site.remove();
    },
  };
}

/** A token for each scan, of a new person each; beside it what its signature covers, so the floor parses nothing. */
function writeTokens(site: TestSite, count: number, tokens: string, seals: string): string[] {
  const texts = Array.from({ length: count }, () => site.token({ phone: '84912345678', host: 'Khoa Nội tổng hợp' }));
  const lines = texts.map(text => {
    const { credential } = read(text, readTools);
    if (!credential.ok) throw new Error(credential.fault.detail);
    const { seal } = credential.value;
    if (seal.kind !== 'cose') throw new Error(`a token is not sealed by ${seal.kind}`);
    const { signed, signature } = seal;
    return `${Buffer.from(signed).toString('hex')} ${Buffer.from(signature).toString('hex')}\n`;
  });
  writeFileSync(tokens, texts.map(text => `${text}\n`).join(''));
  writeFileSync(seals, lines.join(''));
  return texts.sort((a, b) => a.length - b.length);
}

function publicKeyOf(site: TestSite): string {
  const jwk: { x: string } = JSON.parse(readFileSync(join(site.dir, 'trust/doh.public.jwk'), 'utf8'));
  return Buffer.from(jwk.x, 'base64url').toString('hex');
}
