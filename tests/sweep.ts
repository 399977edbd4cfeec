/** `npm run sweep -- --n N`: the kill sweep N times and the unplug sweep N / 2 times, with figures. */
import { parseArgs } from 'node:util';
import { hasPty } from './pty.ts';
import { sweepKills } from './sweeps/kill.ts';
import { sweepPulls } from './sweeps/pull.ts';

const { values } = parseArgs({ options: { n: { type: 'string', default: '200' } } });
const times = Number(values.n);
if (!Number.isInteger(times) || times < 1) throw new Error('--n: expected a number of rounds');
if (!hasPty) {
  console.log('socat is not installed: apt-get install -y socat');
  process.exit(1);
}
const kills = await sweepKills(times);
console.log(
  `killed ${kills.kills} times: ${kills.openings} openings at the relay, all recorded; ${kills.uncertain} of unknown outcome`,
);
const pulls = await sweepPulls(Math.ceil(times / 2));
console.log(
  `pulled ${pulls.pulls} times: ${pulls.admitted} later scans admitted; CPU share ${pulls.cpuShare.toFixed(3)}`,
);
