/** Wrong lanes: each is the real one with one rule spoilt in its text, compiled into a folder of its own. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Machine } from './plays.ts';

export interface Mutant {
  readonly name: string;
  /** In `main/act`. */
  readonly file: string;
  /** Occurs exactly once in the file: a mutant of text that is gone is an error. */
  readonly search: string;
  readonly replace: string;
  /** Part of the name of the model's rule that catches it; without one, the transition table does. */
  readonly rule?: string;
}

/** The sources of the lane, by file name. */
export async function readSources(): Promise<ReadonlyMap<string, string>> {
  const folder = fileURLToPath(new URL('../../main/act/', import.meta.url));
  const files = (await readdir(folder)).toSorted();
  return new Map(
    await Promise.all(files.map(async file => [file, await readFile(join(folder, file), 'utf8')] as const)),
  );
}

/** Spoils the sources; throws where the mutant does not fit them. */
export function mutate(sources: ReadonlyMap<string, string>, { name, ...change }: Mutant): ReadonlyMap<string, string> {
  const parts = sources.get(change.file)?.split(change.search) ?? [];
  if (parts.length !== 2) throw new Error(`${name}: found ${parts.length - 1} times in ${change.file}`);
  return new Map([...sources, [change.file, parts.join(change.replace)]]);
}

/** Compiles the sources into the folder, which is made, and loads them. */
export async function load(sources: ReadonlyMap<string, string>, folder: string): Promise<Machine> {
  await mkdir(folder, { recursive: true });
  for (const [file, text] of sources) {
    const script = stripTypeScriptTypes(text).replaceAll(/(from '\.\/[a-z-]+)\.ts'/g, "$1.mjs'");
    await writeFile(join(folder, file.replace(/ts$/, 'mjs')), script);
  }
  const urlOf = (file: string) => pathToFileURL(join(folder, file)).href;
  const { newLane, step }: Pick<Machine, 'newLane' | 'step'> = await import(/* @vite-ignore */ urlOf('step.mjs'));
  const { view }: Pick<Machine, 'view'> = await import(/* @vite-ignore */ urlOf('view.mjs'));
  return { newLane, step, view };
}
