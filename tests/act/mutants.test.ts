import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { load, type Mutant, mutate, readSources } from './mutants.ts';
import { deskMutants } from './mutants-desk.ts';
import { orderMutants } from './mutants-orders.ts';
import { readingMutants } from './mutants-reading.ts';
import { stateMutants } from './mutants-states.ts';
import { play } from './outside.ts';
import { plans } from './plans.ts';
import type { Machine, Plan } from './plays.ts';
import { differences } from './rows.ts';
import { cases } from './table-cases.ts';
import { declaringCases } from './table-declaring.ts';
import { deskCases } from './table-desk.ts';
import { openStates } from './table-open.ts';
import { readingCases, readingState } from './table-reading.ts';
import { restStates } from './table-rest.ts';
import { rules, violations } from './violations.ts';

const mutants = [...stateMutants, ...readingMutants, ...orderMutants, ...deskMutants];
const table = [...restStates, readingState, ...openStates, ...readingCases, ...declaringCases, ...deskCases, ...cases];
const maxRuns = 10_000;

let folder = '';
let sources: ReadonlyMap<string, string> = new Map();
let samples: readonly Plan[] = [];
const broken = new Set<string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lane-mutants-'));
  sources = await readSources();
  samples = fc.sample(plans, { seed: 3, numRuns: maxRuns });
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The first run that breaks the rule, and what else it breaks. */
function catchBy(machine: Machine, rule: string): readonly string[] {
  for (const plan of samples) {
    const found = violations(play(machine, plan));
    for (const each of found) broken.add(each.split(': turn ')[0] ?? each);
    if (found.some(each => each.includes(rule))) return found;
  }
  return [];
}

async function loadMutant(mutant: Mutant): Promise<Machine> {
  return load(mutate(sources, mutant), join(folder, String(mutants.indexOf(mutant))));
}

test('the sources as they are break no rule when they are compiled this way', async () => {
  const machine = await load(sources, join(folder, 'real'));
  expect(differences(machine, table)).toEqual([]);
  expect(samples.slice(0, 200).flatMap(plan => violations(play(machine, plan)))).toEqual([]);
});

describe('is caught', () => {
  test.each(mutants.filter(({ rule }) => rule !== undefined))('$name', async mutant => {
    const machine = await loadMutant(mutant);
    expect(rules.filter(rule => rule.includes(mutant.rule ?? ''))).not.toEqual([]);
    expect(catchBy(machine, mutant.rule ?? '')).not.toEqual([]);
  });

  test.each(mutants.filter(({ rule }) => rule === undefined))('by the table: $name', async mutant => {
    expect(differences(await loadMutant(mutant), table)).not.toEqual([]);
  });
});

test('every rule has caught a mutant', () => {
  expect(rules.filter(rule => !broken.has(rule))).toEqual([]);
});

test('a mutant of text that is gone, or that is there twice, is an error', () => {
  const gone = { name: 'gone', file: 'step.ts', search: 'no such text', replace: '' };
  expect(() => mutate(sources, gone)).toThrow('gone: found 0 times in step.ts');
  expect(() => mutate(sources, { ...gone, search: 'import' })).toThrow('gone: found');
  expect(() => mutate(sources, { ...gone, file: 'gone.ts' })).toThrow('gone: found');
});
