/** What is said aloud: every sentence has its recording, and every recording says its sentence. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { declareQuestions } from '../../main/contract.ts';
import { newVoice } from '../../renderer/ui/voice.ts';
import { type VoiceLine, voiceWords } from '../../renderer/ui/voice-words.ts';

const folder = fileURLToPath(new URL('../../resources/voice/', import.meta.url));
const languages = ['vi', 'en'] as const;
const lines = Object.keys(voiceWords) as VoiceLine[];
const files = languages.flatMap(language => lines.map(line => [language, line] as const));

interface Entry {
  readonly text: string;
  readonly by: string;
  readonly sha256: string;
}
const manifest: Readonly<Record<string, Entry>> = JSON.parse(readFileSync(`${folder}manifest.json`, 'utf8'));

/** RFC 3533: the generator polynomial 0x04c11db7, no reflection, and zeros where the sum itself stands. */
function checksumOf(page: Buffer): number {
  let sum = 0;
  for (const [at, byte] of page.entries()) {
    sum ^= (at >= 22 && at < 26 ? 0 : byte) << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 0x80000000) === 0 ? sum << 1 : (sum << 1) ^ 0x04c11db7;
  }
  return sum >>> 0;
}

/** Seconds of a mono Ogg Opus file (RFC 7845), each page of it whole. */
function secondsOf(file: Buffer): number {
  const pages: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    expect(file.toString('latin1', at, at + 4)).toBe('OggS');
    const segments = file.subarray(at + 27, at + 27 + file.readUInt8(at + 26));
    const length = 27 + segments.length + segments.reduce((sum, bytes) => sum + bytes, 0);
    const page = file.subarray(at, at + length);
    expect(page).toHaveLength(length);
    expect(checksumOf(page)).toBe(page.readUInt32LE(22));
    pages.push(page);
    at += length;
  }
  const head = pages[0]?.subarray(28) ?? Buffer.alloc(0);
  expect(head.toString('latin1', 0, 8)).toBe('OpusHead');
  expect(head.readUInt8(9)).toBe(1);
  const last = pages.at(-1);
  expect((last?.readUInt8(5) ?? 0) & 4).toBe(4);
  return (Number(last?.readBigUInt64LE(6) ?? 0n) - head.readUInt16LE(10)) / 48_000;
}

describe('the recordings', () => {
  test('are one for each question and language, and no others', () => {
    expect(lines).toEqual(expect.arrayContaining([...declareQuestions, 'consent', 'still-there', 'done', 'see-guard']));
    for (const language of languages) {
      expect(readdirSync(folder + language).sort()).toEqual(lines.map(line => `${line}.ogg`).sort());
    }
    expect(Object.keys(manifest).sort()).toEqual(files.map(names => names.join('/')).sort());
  });

  test.each(files)('%s/%s is Ogg Opus of one to eight seconds', (language, line) => {
    const seconds = secondsOf(readFileSync(`${folder}${language}/${line}.ogg`));
    expect(seconds).toBeGreaterThan(1);
    expect(seconds).toBeLessThan(8);
  });

  test.each(files)('%s/%s says what is written now: else run resources/voice/generate.ts', (language, line) => {
    const entry = manifest[`${language}/${line}`];
    expect(entry?.text).toBe(voiceWords[line][language]);
    const file = readFileSync(`${folder}${language}/${line}.ogg`);
    expect(createHash('sha256').update(file).digest('hex')).toBe(entry?.sha256);
    expect(entry?.by).toMatch(/^(espeak-ng|recorded)$/);
  });

  test('are small enough for a slow link', () => {
    const bytes = files.map(names => readFileSync(`${folder}${names.join('/')}.ogg`).length);
    expect(bytes.reduce((sum, count) => sum + count, 0)).toBeLessThan(400_000);
  });
});

test('the sentences are composed, without digits or what only looks well', () => {
  for (const { vi, en } of Object.values(voiceWords)) {
    expect(vi).toBe(vi.normalize('NFC'));
    for (const text of [vi, en]) expect(text).toMatch(/^\p{Lu}[\p{L} ,.:?]+[.?]$/u);
  }
});

describe('the voice', () => {
  const heard = () => {
    const log: string[] = [];
    const play = (url: string) => {
      log.push(`play ${url}`);
      return { stop: () => void log.push(`stop ${url}`) };
    };
    return { log, play };
  };

  test('has every sentence, each in a file of its own', () => {
    const { log, play } = heard();
    const voice = newVoice({ play });
    for (const [language, line] of files) {
      expect(voice.has(line, language)).toBe(true);
      voice.speak(line, language);
    }
    const played = log.filter(entry => entry.startsWith('play '));
    expect(new Set(played).size).toBe(files.length);
    for (const [index, [language, line]] of files.entries()) {
      const [path = ''] = (played[index] ?? '').slice('play '.length).split('?');
      expect(path).toMatch(new RegExp(`/${language}/${line}\\.ogg$`));
      expect(existsSync(`${folder}${language}/${line}.ogg`)).toBe(true);
    }
  });

  const some = { '../../resources/voice/vi/name.ogg': 'n', '../../resources/voice/vi/sex.ogg': 's' };

  test('stops the sentence before', () => {
    const { log, play } = heard();
    const voice = newVoice({ play }, some);
    voice.speak('name', 'vi');
    voice.speak('sex', 'vi');
    voice.stop();
    voice.stop();
    expect(log).toEqual(['play n', 'stop n', 'play s', 'stop s']);
  });

  test('is silent where there is no recording', () => {
    const { log, play } = heard();
    const voice = newVoice({ play }, some);
    expect([voice.has('name', 'vi'), voice.has('name', 'en'), voice.has('phone', 'vi')]).toEqual([true, false, false]);
    voice.speak('name', 'vi');
    voice.speak('name', 'en');
    expect(log).toEqual(['play n', 'stop n']);
  });
});
