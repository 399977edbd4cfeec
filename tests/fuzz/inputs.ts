/** Makes what a hostile or broken scanner may send: a vector, changed in one of its layers and wrapped again. */
import type { Wrapping } from '../../main/read/read.ts';
import type { Corpus } from './corpus.ts';
import { type Layer, layersOf } from './layers.ts';
import { mutateBytes, mutateCbor } from './mutate-binary.ts';
import { mutateJson, mutateText } from './mutate-text.ts';
import { newRandom, type Random } from './random.ts';

export interface Input {
  readonly bytes: Uint8Array;
  readonly wrapping: Wrapping;
  /** Vector and layer, for the report. */
  readonly origin: string;
}

export interface InputMaker {
  /** The same for the same seed and index. */
  make(index: number): Input;
}

const mutators = { text: mutateText, binary: mutateBytes, cbor: mutateCbor, json: mutateJson };
const wrappings: readonly [Wrapping, ...Wrapping[]] = [
  { prefix: '', suffix: '' },
  { prefix: 'HC', suffix: '' },
  { prefix: '\x02', suffix: '\x03\r' },
  { prefix: '@', suffix: '|' },
  { prefix: ' ', suffix: ' ' },
];

export function newInputMaker(corpus: Corpus, seed: number): InputMaker {
  const opened = corpus.vectors.map(({ id, text, expect }) => ({
    ...{ id, layers: layersOf(text), isGenuine: expect.genuine === 'ok' },
  }));
  const genuine = opened.filter(({ isGenuine }) => isGenuine);
  const byName = new Map<string, Layer[]>();
  for (const layer of opened.flatMap(({ layers }) => layers)) {
    const same = byName.get(layer.name);
    if (same === undefined) byName.set(layer.name, [layer]);
    else same.push(layer);
  }
  return {
    make(index) {
      const random = newRandom(seed, index);
      // What is broken already is refused early, whatever else is changed.
      const vector = random.any(random.once(3) ? opened : genuine);
      const layers = vector?.layers ?? [];
      // The later of two: the inner layers are what reading gets to last.
      const layer = layers[Math.max(random.below(layers.length), random.below(layers.length))];
      if (vector === undefined || layer === undefined) throw new Error('no vectors');
      const other = lender(layer, byName, random);
      let { bytes } = layer;
      for (let left = random.once(3) ? 1 + random.below(4) : 1; left > 0; left--) {
        bytes = mutators[layer.kind](bytes, other, random);
      }
      // Compressing is slow, and most of the time it is not what is tested.
      const level = random.once(6) ? 1 + random.below(9) : 0;
      const fits = bytes.length < 60_000 ? bytes : bytes.subarray(0, 60_000);
      const wrapping = random.once(16) ? random.pick(wrappings) : wrappings[0];
      return { bytes: layer.wrap(fits, level), wrapping, origin: `${vector.id}: ${layer.name}` };
    },
  };
}

/** Another layer of the same kind of place, or of any. */
function lender(layer: Layer, byName: ReadonlyMap<string, readonly Layer[]>, random: Random): Uint8Array {
  const name = random.once(5) ? random.any([...byName.keys()]) : layer.name;
  return random.any(byName.get(name ?? '') ?? [])?.bytes ?? layer.bytes;
}
