/** Sweep: the controller is killed at random moments under scanning; nothing is lost, repeated or left open. */
import { gatehouse, makeSite, query, startGate, until } from '../gate.ts';
import { openPty } from '../pty.ts';

export interface KillSweep {
  readonly kills: number;
  readonly openings: number;
  readonly uncertain: number;
}

const [on, off] = ['a00101a2', 'a00100a1'];

/** Kills `times` times; throws at the first broken promise. `random` gives numbers in [0, 1). */
export async function sweepKills(times: number, random: () => number = Math.random): Promise<KillSweep> {
  const [scanner, relay] = await Promise.all([openPty(), openPty()]);
  const site = makeSite([
    {
      id: 'in-1',
      direction: 'in',
      scanners: [{ driver: 'serial', path: scanner.path }],
      relay: { driver: 'lcus', path: relay.path, channel: 1, pulseMs: 20 },
    },
  ]);
  let openings = 0;
  let uncertain = 0;
  try {
    for (let round = 1; round <= times; round += 1) {
      const gate = await startGate(site);
      await relay.expect(off);
      const killAfterMs = random() * 120;
      const killed = new Promise<void>(resolve => setTimeout(() => resolve(gate.kill()), killAfterMs));
      let isDead = false;
      void killed.then(() => {
        isDead = true;
      });
      while (!isDead) {
        scanner.write(`${site.token()}\r`);
        await new Promise(resolve => setTimeout(resolve, 5 + random() * 30));
      }
      openings += await settle(relay, site, round);
      const verified = await gatehouse(['journal', 'verify', '--site', site.file, '--data', site.data]);
      if (verified.code !== 0)
        throw new Error(`kill ${round}: the journal does not verify: ${verified.stdout}${verified.stderr}`);
    }
    const gate = await startGate(site);
    await relay.expect(off);
    const lost = query<{ n: number }>(
      site,
      `SELECT count(*) AS n FROM event e WHERE kind = 'admitted' AND NOT EXISTS
       (SELECT 1 FROM event o WHERE o.kind IN ('opened', 'outcome-unknown') AND json_extract(o.payload, '$.entry') = e.seq)`,
    );
    if (lost[0]?.n !== 0) throw new Error(`${lost[0]?.n} openings have no outcome`);
    uncertain = query<{ n: number }>(site, "SELECT count(*) AS n FROM event WHERE kind = 'outcome-unknown'")[0]?.n ?? 0;
    await gate.stop();
    return { kills: times, openings, uncertain };
  } finally {
    await Promise.all([scanner.close(), relay.close()]);
    site.remove();
  }
}

/** Counts what the relay saw since the last round, and holds it against the journal. */
async function settle(
  relay: Awaited<ReturnType<typeof openPty>>,
  site: ReturnType<typeof makeSite>,
  round: number,
): Promise<number> {
  await until('the relay’s bytes', () => relay.quiet(30));
  const seen = relay.take();
  if (!/^(a0010[01]a[12])*$/.test(seen)) throw new Error(`kill ${round}: broken relay bytes ${seen}`);
  const pulses = seen.split(on).length - 1;
  const admitted = query<{ n: number }>(
    site,
    "SELECT count(*) AS n FROM event WHERE kind = 'admitted' AND seq > (SELECT max(seq) FROM event WHERE kind = 'started')",
  );
  const recorded = admitted[0]?.n ?? 0;
  if (pulses > recorded)
    throw new Error(`kill ${round}: the relay opened ${pulses} times, the journal has ${recorded}`);
  return pulses;
}
