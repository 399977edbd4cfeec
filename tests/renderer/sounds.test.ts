/** The sounds are what the script makes of the figures, and no louder than they may be. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const folder = fileURLToPath(new URL('../../resources/sounds/', import.meta.url));
const names = ['admitted', 'alarm', 'referred', 'refused', 'tick'];

test('the files are those that the script writes', () => {
  const copy = mkdtempSync(join(tmpdir(), 'gatehouse-sounds-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(join(folder, 'generate.ts'), join(copy, 'generate.ts'));
  execFileSync(process.execPath, [join(copy, 'generate.ts')]);
  const written = readdirSync(copy).filter(name => name.endsWith('.wav'));
  expect(written.map(name => name.replace('.wav', '')).sort()).toEqual(names);
  for (const name of written)
    expect(readFileSync(join(copy, name)).equals(readFileSync(join(folder, name)))).toBe(true);
});

test.each([
  ['tick', 30],
  ['admitted', 240],
  ['refused', 420],
  ['referred', 500],
  ['alarm', 1_000],
])('%s lasts %i ms, begins and ends in silence, and never clips', (name, ms) => {
  const wave = readFileSync(join(folder, `${name}.wav`));
  const samples = new Int16Array(wave.buffer.slice(wave.byteOffset + 44, wave.byteOffset + wave.length));
  expect((samples.length * 1_000) / wave.readUInt32LE(24)).toBeCloseTo(ms, 0);
  expect(Math.abs(samples[0] ?? 1)).toBe(0);
  expect(Math.abs(samples.at(-1) ?? 1_000)).toBeLessThan(100);
  expect(samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeLessThan(32_767 * 0.7);
});
