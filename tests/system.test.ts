import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findChromium, findProgram, installCommand, missingPrograms } from './system.ts';

/** A folder with these programs, and one of that name that is no program. */
function folderOf(programs: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of programs) {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

test('programs are found on the search path, and only programs', () => {
  const [first, second] = [folderOf([]), folderOf(['google-chrome', 'socat', 'pdftoppm'])];
  mkdirSync(join(first, 'chromium'));
  writeFileSync(join(first, 'socat'), 'not executable');
  const path = ['', first, '/nonexistent', second].join(delimiter);
  expect(findChromium(path)).toBe(join(second, 'google-chrome'));
  expect(findProgram(['socat'], path)).toBe(join(second, 'socat'));
  expect(missingPrograms(path)).toEqual([]);
  expect(missingPrograms(first)).toEqual(['chromium', 'socat', 'pdftoppm']);
  expect(missingPrograms('')).toEqual(['chromium', 'socat', 'pdftoppm']);
});

test('one command installs what is missing', () => {
  const install = 'apt-get install -y --no-install-recommends chromium socat poppler-utils fonts-dejavu-core';
  expect(installCommand(true)).toBe(`apt-get update && ${install}`);
  expect(installCommand(false)).toBe(`sudo apt-get update && sudo ${install}`);
});
