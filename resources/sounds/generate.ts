/**
 * Writes the screens' sounds beside this file: `node resources/sounds/generate.ts`. The files are the same each time:
 * RIFF/WAVE, PCM, mono, 16 bits, 24 kHz.
 */
import { writeFileSync } from 'node:fs';

const rate = 24_000;
/** Loud enough for a hall, with room left for the loudspeaker. */
const peak = 0.6;
/** A sound that begins or ends at once clicks. */
const fadeS = 0.008;

/** One tone, seconds and hertz; `toHz` glides evenly in pitch from `hz`. */
interface Tone {
  readonly startS: number;
  readonly lengthS: number;
  readonly hz: number;
  readonly toHz?: number;
}

const sounds: Readonly<Record<string, readonly Tone[]>> = {
  tick: [{ startS: 0, lengthS: 0.03, hz: 1_200 }],
  admitted: [
    { startS: 0, lengthS: 0.11, hz: 660 },
    { startS: 0.11, lengthS: 0.13, hz: 880 },
  ],
  refused: [
    { startS: 0, lengthS: 0.19, hz: 330 },
    { startS: 0.19, lengthS: 0.23, hz: 247 },
  ],
  referred: [0, 1, 2].map(index => ({ startS: index * 0.18, lengthS: 0.14, hz: 523 })),
  // Up and down again, so that repeating has no seam.
  alarm: [
    { startS: 0, lengthS: 0.5, hz: 600, toHz: 1_200 },
    { startS: 0.5, lengthS: 0.5, hz: 1_200, toHz: 600 },
  ],
};

/** Samples from -1 to 1. The third harmonic carries over small loudspeakers that lose the ground tone. */
function samplesOf(tones: readonly Tone[]): Float64Array {
  const endS = Math.max(...tones.map(({ startS, lengthS }) => startS + lengthS));
  const samples = new Float64Array(Math.round(endS * rate));
  for (const { startS, lengthS, hz, toHz = hz } of tones) {
    const first = Math.round(startS * rate);
    const count = Math.round(lengthS * rate);
    let phase = 0;
    for (let index = 0; index < count; index += 1) {
      phase += (2 * Math.PI * hz * (toHz / hz) ** (index / count)) / rate;
      const edge = Math.min(1, index / (fadeS * rate), (count - 1 - index) / (fadeS * rate));
      samples[first + index] = (edge * (Math.sin(phase) + 0.2 * Math.sin(3 * phase))) / 1.2;
    }
  }
  return samples;
}

/** The canonical 44-byte header, then little-endian samples. */
function waveOf(samples: Float64Array): Buffer {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(samples.length * 2, 40);
  for (const [index, sample] of samples.entries()) {
    bytes.writeInt16LE(Math.round(sample * peak * 32_767), 44 + index * 2);
  }
  return bytes;
}

for (const [name, tones] of Object.entries(sounds)) {
  writeFileSync(new URL(`${name}.wav`, import.meta.url), waveOf(samplesOf(tones)));
}
