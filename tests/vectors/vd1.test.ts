import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readTools, trustedKey } from '../../main/controller/keys.ts';
import { clean } from '../../main/read/clean.ts';
import { read } from '../../main/read/read.ts';
import { judgeTime } from '../../main/verify/time.ts';
import { verify } from '../../main/verify/verify.ts';
import { type Vector, vectorFile, vectors, vectorText } from './mint.ts';

const file = readFileSync(vectorFile, 'utf8');
const lines: readonly Vector[] = file
  .trimEnd()
  .split('\n')
  .map(line => JSON.parse(line));

function trustOf(vector: Vector) {
  return vector.keys.map(jwk => {
    const key = trustedKey(jwk, 'lc-doh', ['declaration']);
    if (!key.ok) throw new Error(key.fault);
    return key.value;
  });
}

/** The results in the shape of a vector's `expect`. */
function judge(vector: Vector): Vector['expect'] {
  const text = clean(Buffer.from(vector.text), { prefix: '', suffix: '' }, readTools);
  if (!text.ok) return { format: 'unknown', read: text.fault.kind, genuine: null, time: null };
  const { format, credential } = read(text.value, readTools);
  if (!credential.ok) return { format, read: credential.fault.kind, genuine: null, time: null };
  const verdict = verify(credential.value, trustOf(vector));
  if (!verdict.ok) return { format, read: 'ok', genuine: verdict.fault.kind, time: null };
  const { format: _format, seal: _seal, ...fields } = credential.value;
  const time = judgeTime(credential.value, Date.parse(vector.at), 0);
  return { format, read: 'ok', genuine: 'ok', time, credential: fields };
}

describe('VD1 vectors', () => {
  test('the file is what the script mints', () => {
    expect(file).toBe(vectorText);
    expect(new Set(vectors.map(vector => vector.id)).size).toBe(vectors.length);
  });

  test.each(lines.map(line => [line.id, line] as const))('%s', (_id, line) => {
    expect(judge(line)).toEqual(line.expect);
  });

  test('every way to fail is among them', () => {
    const faults = new Set(lines.flatMap(({ expect: { read, genuine, time } }) => [read, genuine, time]));
    expect([...faults].filter(fault => fault !== null).sort()).toEqual(
      [
        ...['ok', 'unknown', 'too-long', 'bad-base45', 'bad-decimal', 'bad-cbor', 'bad-cose', 'bad-claims'],
        ...['unknown-key', 'wrong-algorithm', 'bad-signature', 'wrong-issuer', 'expired', 'not-yet-valid'],
      ].sort(),
    );
  });
});
