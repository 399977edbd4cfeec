/** Mints `vectors.ndjson`, always the same: `node tests/vectors/dcc/mint.ts`. */
import { writeFileSync } from 'node:fs';
import { linesOf, type Vector } from '../vector.ts';
import { faulty } from './faulty.ts';
import { claims, type Signer, signer, text } from './forge.ts';
import { forged } from './forged.ts';
import { keepSignatures } from './ps256.ts';
import { schemaCases } from './schemas.ts';
import { during, typical, type Valid, validCases } from './valid.ts';

const trustOf = ({ certificate }: Signer) => ({ certificates: [Buffer.from(certificate).toString('base64')] });

function valid([name, code, expected = {}]: Valid): Vector {
  const { credential = {}, schema = 'ok', time = 'ok', usage = 'ok', signer: by = signer, at = during } = expected;
  const steps = { format: 'dcc', read: 'ok', genuine: 'ok', time, usage, schema };
  const read = { ...typical, ...credential };
  return { id: `valid/${name}`, text: code, at, ...trustOf(by), expect: { ...steps, credential: read } };
}

const schemaVectors = schemaCases.map(([name, claim, schema]): Vector => {
  const steps = { format: 'dcc', read: 'ok', genuine: 'ok', time: 'ok', schema };
  return { id: `schema/${name}`, text: text({ claims: claims(claim) }), at: during, ...trustOf(signer), expect: steps };
});

const forgedVectors = forged.map(([name, genuine, code, by = signer]): Vector => {
  const expect = { format: 'dcc', read: 'ok', genuine, time: null };
  return { id: `forged/${name}`, text: code, at: during, ...trustOf(by), expect };
});

const faultyVectors = faulty.map(([name, read, code, format = 'dcc']): Vector => {
  const expect = { format, read, genuine: null, time: null };
  return { id: `malformed/${name}`, text: code, at: during, ...trustOf(signer), expect };
});

export const vectors: readonly Vector[] = [
  ...[...validCases.map(valid), ...schemaVectors],
  ...[...forgedVectors, ...faultyVectors],
];
export const vectorFile = new URL('vectors.ndjson', import.meta.url);

if (import.meta.main) {
  writeFileSync(vectorFile, linesOf(vectors));
  keepSignatures();
}
