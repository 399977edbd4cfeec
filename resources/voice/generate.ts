/**
 * Writes the recordings of renderer/ui/voice-words.ts beside this file: `node resources/voice/generate.ts`. Needs
 * espeak-ng and opusenc. A line whose entry in manifest.json says `"by": "recorded"` is a person's own voice: its file
 * stays as it is.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { voiceWords } from '../../renderer/ui/voice-words.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const manifestFile = join(folder, 'manifest.json');

interface Recorded {
  /** What is said. */
  readonly text: string;
  readonly by: 'espeak-ng' | 'recorded';
  /** Of the file. */
  readonly sha256: string;
}
type Manifest = Readonly<Record<string, Recorded>>;

/** Words a minute: slower than speech among friends, for a hall with an echo. Of the voices for Vietnamese, only the northern one keeps the tones apart. */
const voices = { vi: { name: 'vi', pace: 132 }, en: { name: 'en-gb', pace: 150 } } as const;
type Language = keyof typeof voices;

/** The programs, with the packages that Debian has them in. */
const packages = { 'espeak-ng': 'espeak-ng', opusenc: 'opus-tools' } as const;

/** Full scale is 1. */
const peak = 10 ** (-3 / 20);
/** Of the parts that are not silent; by ITU-R BS.1770 the files are then near -17 LUFS. */
const loudness = 10 ** (-13.5 / 20);
const quiet = 0.01;
/** Peaks are turned down this long around them. */
const limitS = 0.004;
/** Loudspeakers that sleep swallow the first moment. */
const before = 0.12;
const after = 0.2;

/** A canonical RIFF/WAVE file of 16 bits, mono. */
const headerBytes = 44;

function main(): void {
  run('espeak-ng', ['--version']);
  run('opusenc', ['--version']);
  const known: Manifest = existsSync(manifestFile) ? JSON.parse(readFileSync(manifestFile, 'utf8')) : {};
  const manifest: Record<string, Recorded> = {};
  for (const language of ['vi', 'en'] as const) {
    mkdirSync(join(folder, language), { recursive: true });
    for (const [line, texts] of Object.entries(voiceWords)) {
      const name = `${language}/${line}`;
      manifest[name] = entryOf(name, language, texts[language], known[name]);
    }
  }
  writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
}

function entryOf(name: string, language: Language, text: string, known: Recorded | undefined): Recorded {
  const file = join(folder, `${name}.ogg`);
  const by = known?.by ?? 'espeak-ng';
  if (by === 'espeak-ng') record(file, language, text);
  else if (known?.text !== text) {
    complain(`${name}.ogg is recorded and says another sentence: record it anew, and change "text" in manifest.json.`);
  }
  return { text: by === 'espeak-ng' ? text : (known?.text ?? ''), by, sha256: sha256Of(readFileSync(file)) };
}

function record(file: string, language: Language, text: string): void {
  const work = mkdtempSync(join(tmpdir(), 'gatehouse-voice-'));
  try {
    const wave = join(work, 'said.wav');
    const { name, pace } = voices[language];
    run('espeak-ng', ['-v', name, '-s', String(pace), '-w', wave, text]);
    writeFileSync(wave, levelled(readFileSync(wave)));
    const quality = ['--bitrate', '24', '--speech', '--comp', '10', '--framesize', '20'];
    // A fixed serial number: the same sound is the same file.
    run('opusenc', ['--quiet', ...quality, '--serial', '1', wave, file]);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The same sentence as loud as the others, without the silence around it that espeak-ng leaves. */
function levelled(wave: Buffer): Buffer {
  const rate = wave.readUInt32LE(24);
  const samples: number[] = [];
  for (let at = headerBytes; at + 1 < wave.length; at += 2) samples.push(wave.readInt16LE(at) / 32_768);
  const first = samples.findIndex(sample => Math.abs(sample) > quiet);
  const last = samples.findLastIndex(sample => Math.abs(sample) > quiet);
  const said = samples.slice(Math.max(0, first), last + 1);
  const spoken = said.filter(sample => Math.abs(sample) > quiet);
  const power = Math.sqrt(spoken.reduce((sum, sample) => sum + sample ** 2, 0) / Math.max(1, spoken.length));
  const highest = said.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  if (highest === 0) complain('espeak-ng made silence: is its data for Vietnamese and English installed?');
  const gain = loudness / power;
  const silence = (seconds: number) => new Array<number>(Math.round(seconds * rate)).fill(0);
  const whole = [
    ...silence(before),
    ...limited(
      said.map(sample => sample * gain),
      Math.round(limitS * rate),
    ),
    ...silence(after),
  ];
  const levelledWave = Buffer.alloc(headerBytes + whole.length * 2);
  wave.copy(levelledWave, 0, 0, headerBytes);
  levelledWave.writeUInt32LE(levelledWave.length - 8, 4);
  levelledWave.writeUInt32LE(whole.length * 2, 40);
  for (const [index, sample] of whole.entries()) {
    levelledWave.writeInt16LE(Math.round(sample * 32_767), headerBytes + index * 2);
  }
  return levelledWave;
}

/** Each gain is the mean of a span of gains, every one of which is small enough for the highest peak in that span. */
function limited(samples: readonly number[], reach: number): number[] {
  const around = (at: number, values: readonly number[]) => values.slice(Math.max(0, at - reach), at + reach + 1);
  const needed = samples.map((_, at) => {
    const highest = around(at, samples).reduce((most, sample) => Math.max(most, Math.abs(sample)), peak);
    return peak / highest;
  });
  return samples.map((sample, at) => {
    const gains = around(at, needed);
    return (sample * gains.reduce((sum, gain) => sum + gain, 0)) / gains.length;
  });
}

function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function run(program: keyof typeof packages, args: readonly string[]): void {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      complain(`${program} is missing: install it, on Debian by "apt-get install ${packages[program]}".`);
    }
    throw error;
  }
}

function complain(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main();
