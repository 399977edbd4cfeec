/**
 * `npm run bench:camera`: what the visitor's screen reads with its camera, by both decoders on the same frames in turn. Exits
 * with 1 where the default one reads too little.
 *
 *   --each N   frames of each kind (default 9)
 *   --seed N   (default 20261)
 */
import { parseArgs } from 'node:util';
import { openDecoders } from './camera/decoders.ts';
import { emptyHall, type Frame, kinds, makeFrames } from './camera/frames.ts';
import { toRgba } from './camera/picture.ts';
import { declarations } from './camera/texts.ts';
import { quantile, round } from './figures.ts';

const leastShare = 0.97;

const { values } = parseArgs({
  options: { each: { type: 'string', default: '9' }, seed: { type: 'string', default: '20261' } },
});
const [each, seed] = [Number(values.each), Number(values.seed)];
if (!(each >= 1 && Number.isInteger(seed))) throw new Error('expected --each from 1 on, and a whole --seed');

const decoders = await openDecoders();

interface Measured {
  readonly read: Map<Frame['kind'], number>;
  readonly wrong: number[];
  readonly withCodeMs: number[];
  readonly emptyMs: number[];
}
const measured = new Map<string, Measured>(
  decoders.map(({ id }) => [id, { read: new Map(), wrong: [], withCodeMs: [], emptyMs: [] }]),
);

async function timed(decoder: (typeof decoders)[number], picture: Frame['picture']) {
  const begin = performance.now();
  const bytes = await decoder.decode(picture);
  return { bytes, tookMs: performance.now() - begin };
}

const of = (id: string): Measured => measured.get(id) ?? { read: new Map(), wrong: [], withCodeMs: [], emptyMs: [] };

// Compilers warm up on frames that are not counted.
for (const { picture } of makeFrames(declarations(1), 1, seed + 5_000)) {
  for (const decoder of decoders) await decoder.decode(picture);
}
let number = 0;
for (const { kind, text, picture } of makeFrames(declarations(12), each, seed)) {
  number += 1;
  // By turns, who is first.
  for (const decoder of number % 2 === 0 ? decoders : [...decoders].reverse()) {
    const { bytes, tookMs } = await timed(decoder, picture);
    const { read, wrong, withCodeMs } = of(decoder.id);
    withCodeMs.push(tookMs);
    if (bytes !== null && Buffer.from(bytes).toString() === text) read.set(kind, (read.get(kind) ?? 0) + 1);
    else if (bytes !== null) wrong.push(number);
  }
}
for (let empty = 0; empty < 24; empty += 1) {
  const picture = toRgba(emptyHall(seed + empty));
  for (const decoder of decoders) of(decoder.id).emptyMs.push((await timed(decoder, picture)).tookMs);
}

const total = each * kinds.length;
const readBy = (id: string) => [...of(id).read.values()].reduce((sum, count) => sum + count, 0);
const percent = (share: number) => `${round(share * 100, 1)} %`;
console.log(`${total} frames, ${each} of each kind, and 24 without a code; seed ${seed}`);
console.table(
  Object.fromEntries(
    kinds.map(kind => [
      kind,
      Object.fromEntries(decoders.map(({ id }) => [id, `${of(id).read.get(kind) ?? 0}/${each}`])),
    ]),
  ),
);
console.table(
  Object.fromEntries(
    decoders.map(({ id }) => {
      const { withCodeMs, emptyMs, wrong } = of(id);
      return [
        id,
        {
          read: percent(readBy(id) / total),
          'read wrong': wrong.length,
          'p50 ms': round(quantile(withCodeMs, 0.5)),
          'p99 ms': round(quantile(withCodeMs, 0.99)),
          'no code p50 ms': round(quantile(emptyMs, 0.5)),
          'no code p99 ms': round(quantile(emptyMs, 0.99)),
        },
      ];
    }),
  ),
);
const [main, other] = decoders;
const ratio = quantile(of(main.id).withCodeMs, 0.5) / quantile(of(other.id).withCodeMs, 0.5);
console.log(
  `${main.id} reads ${round(readBy(main.id) / readBy(other.id))} times what ${other.id} reads, in ${round(ratio)} of its time a frame`,
);
if (readBy(main.id) / total < leastShare || of(main.id).wrong.length > 0) {
  console.log(`MISSED: ${main.id} is to read ${percent(leastShare)}, and nothing wrong`);
  process.exitCode = 1;
}
