/**
 * `npm run flips`: single-bit flips of every genuine vector, of the message inside and of the scanned text. None may be
 * accepted, but those that leave the signed bytes and the signature as they are and say the same; they are counted by
 * place. Exits with 1 where another one is.
 *
 *   --n N   flips (default 1,000,000), spread evenly over all that there are
 */
import { parseArgs } from 'node:util';
import { newFlips } from './flip-tokens.ts';

const { values } = parseArgs({ options: { n: { type: 'string', default: '1000000' } } });
const n = Number(values.n);
if (!Number.isInteger(n) || n < 1) throw new Error('--n: expected a whole number, 1 or more');

const flips = newFlips();
const began = performance.now();
const { flips: done, same, failures } = flips.run(n);
const tookS = (performance.now() - began) / 1_000;
console.log(`${done} of ${flips.count} single-bit flips in ${tookS.toFixed(0)} s: ${failures.length} accepted wrongly`);
for (const failure of failures.slice(0, 100)) console.log(`  ${failure}`);
const unchanged = [...same.values()].reduce((sum, count) => sum + count, 0);
console.log(`${unchanged} leave what is signed and the signature as they are, and say the same:`);
for (const [place, count] of [...same].toSorted(([, a], [, b]) => b - a)) console.log(`  ${place} ${count}`);
process.exitCode = failures.length === 0 ? 0 : 1;
