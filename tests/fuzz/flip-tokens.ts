/** Single-bit flips of tokens that are genuine: of the message inside, and of the text that a scanner sends. */
import { examine, readBytes } from '../../main/controller/examine.ts';
import { spansOf } from './cbor-spans.ts';
import { type Corpus, loadCorpus, noWrapping, now, sealName, wordsOf } from './corpus.ts';
import { type Layer, layersOf } from './layers.ts';

/** The layers that are flipped: the text, and what is in it without packing. */
const flipped = ['text', 'cose', 'jws'];

interface Token {
  readonly id: string;
  readonly layer: Layer;
  /** What is signed with its signature, and what it says. */
  readonly seal: string;
  readonly words: string;
  /** The place of its first flip among all. */
  readonly first: number;
}

export interface FlipTally {
  readonly flips: number;
  /** How many are genuine still, by format, layer and place; they have the same signed bytes, signature and words. */
  readonly same: ReadonlyMap<string, number>;
  /** What is genuine and must not be. */
  readonly failures: readonly string[];
}

/** All tokens with all of their bits in a row. */
export interface Flips {
  readonly count: number;
  /** Flips `count` of them, spread evenly over all; each once at most. */
  run(count: number): FlipTally;
}

export function newFlips(): Flips {
  const corpus = loadCorpus();
  const tokens = tokensOf(corpus);
  const last = tokens.at(-1);
  const total = last === undefined ? 0 : last.first + last.layer.bytes.length * 8;
  return { count: total, run: count => runFlips(corpus, tokens, total, Math.min(count, total)) };
}

function tokensOf({ genuine, tools }: Corpus): readonly Token[] {
  const tokens: Token[] = [];
  let first = 0;
  for (const { id, text, expect } of genuine) {
    const { credential } = examine(readBytes(Buffer.from(text), noWrapping), now, tools);
    if (credential === null) throw new Error(id);
    for (const layer of layersOf(text).filter(({ name }) => flipped.includes(name))) {
      tokens.push({
        id: `${expect.format} ${id}`,
        layer,
        seal: sealName(credential),
        words: wordsOf(credential),
        first,
      });
      first += layer.bytes.length * 8;
    }
  }
  return tokens;
}

function runFlips({ tools }: Corpus, tokens: readonly Token[], total: number, count: number): FlipTally {
  const same = new Map<string, number>();
  const failures: string[] = [];
  let index = 0;
  for (let done = 0; done < count; done++) {
    const place = Math.floor((done * total) / count);
    while ((tokens[index + 1]?.first ?? total) <= place) index++;
    const token = tokens[index];
    if (token === undefined) break;
    const bit = place - token.first;
    const bytes = Uint8Array.from(token.layer.bytes);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    const { genuine, credential, judged } = examine(readBytes(token.layer.wrap(bytes, 0), noWrapping), now, tools);
    if (genuine !== 'ok' && judged.kind !== 'genuine') continue;
    const isSame = credential !== null && sealName(credential) === token.seal && wordsOf(credential) === token.words;
    const where = `${token.id.split(' ')[0]} ${token.layer.name}: ${placeOf(token, bit >> 3)}`;
    if (isSame) same.set(where, (same.get(where) ?? 0) + 1);
    else failures.push(`${token.id} ${token.layer.name}, bit ${bit}`);
  }
  return { flips: count, same, failures };
}

const parts = ['protected header', 'unprotected header', 'payload', 'signature'];

/** Which part of the message a byte is of. */
function placeOf({ layer: { name, bytes } }: Token, at: number): string {
  if (name !== 'cose') return 'text';
  const spans = spansOf(bytes);
  const message = spans.find(({ major }) => major === 4);
  if (message === undefined || at < message.contentAt) return 'tags and head of the message';
  const items = spans.filter(({ depth }) => depth === message.depth + 1);
  const item = items.findIndex(span => span.at <= at && at < span.end);
  return parts[item] ?? 'end';
}
