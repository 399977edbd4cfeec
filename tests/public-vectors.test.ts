/**
 * Vectors of other people's making, which are no part of the repository: GATEHOUSE_VECTORS names a folder with *.ndjson,
 * one `{ id, text, at?, certificates, expect: { genuine?, time?, usage?, schema? } }` a line. The real command answers them.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const steps = ['genuine', 'time', 'usage', 'schema'] as const;
type Step = (typeof steps)[number];

const line = z.object({
  id: z.string(),
  text: z.string(),
  at: z.string().optional(),
  certificates: z.array(z.string()).optional(),
  expect: z.partialRecord(z.enum(steps), z.boolean()),
});
const answer = z.object({
  id: z.string(),
  genuine: z.string().nullable(),
  time: z.string().nullable(),
  usage: z.string().nullable(),
  schema: z.string().nullable(),
});

/** What is wrong in the vectors themselves, and so not counted: a P-384 key under ES256, value sets, and two slips. */
const faultyUpstream: readonly (readonly [id: RegExp, steps: readonly Step[]])[] = [
  [/^ES\/40[123]$/, steps],
  [/^PL\/[^/]+\/[789]$/, ['schema']],
  [/^HU\/3$/, ['schema']],
  [/^PL\/1\.3\.0\/6$/, ['time']],
];

const isFaulty = (id: string, step: Step) =>
  faultyUpstream.some(([shape, faulty]) => shape.test(id) && faulty.includes(step));

const folder = process.env.GATEHOUSE_VECTORS ?? '';
const name = 'public vectors (GATEHOUSE_VECTORS names their folder; unset: not tested)';

describe.skipIf(folder === '')(name, () => {
  const lines = folder === '' ? [] : linesOf(folder);
  const answers = lines.length === 0 ? [] : ask(lines);

  test('every line has its answer, in order', () => {
    expect(lines.length).toBeGreaterThan(0);
    expect(answers.map(({ id }) => id)).toEqual(lines.map(({ id }) => id));
  });

  test.each(steps)('%s is as expected', step => {
    const wrong = lines.flatMap(({ id, expect: { genuine, ...others } }, index) => {
      const expected = step === 'genuine' ? genuine : others[step];
      // Where genuine fails, the steps behind it are not judged.
      const isJudged = step === 'genuine' || genuine !== false;
      if (expected === undefined || !isJudged || isFaulty(id, step)) return [];
      const found = answers[index]?.[step];
      return (found === 'ok') === expected ? [] : [`${id}: ${found}, expected ${expected ? 'ok' : 'a fault'}`];
    });
    expect(wrong).toEqual([]);
  });

  test('nothing that is not genuine is accepted, whatever else is faulty in the vectors', () => {
    const forged = lines.flatMap(({ id, expect: { genuine } }, index) =>
      genuine === false && answers[index]?.genuine === 'ok' ? [id] : [],
    );
    expect(forged).toEqual([]);
  });
});

function linesOf(place: string): readonly z.infer<typeof line>[] {
  const files = readdirSync(place).filter(file => file.endsWith('.ndjson'));
  return files.toSorted().flatMap(file => {
    const texts = readFileSync(join(place, file), 'utf8').trimEnd().split('\n');
    return texts.map(text => line.parse(JSON.parse(text)));
  });
}

/** All lines through one `gatehouse check --ndjson`. */
function ask(questions: readonly z.infer<typeof line>[]): readonly z.infer<typeof answer>[] {
  const bin = fileURLToPath(new URL('../main/cli/gatehouse.mjs', import.meta.url));
  const input = questions.map(({ expect: _expect, ...question }) => `${JSON.stringify(question)}\n`).join('');
  const options = { input, maxBuffer: 2 ** 27, timeout: 120_000 };
  const { stdout, stderr, status } = spawnSync(process.execPath, [bin, 'check', '--ndjson'], options);
  if (status !== 0) throw new Error(`check ended with ${status}: ${stderr}`);
  const answers = stdout.toString().trimEnd().split('\n');
  return answers.map(text => answer.parse(JSON.parse(text)));
}
