/** Reads the form's questions aloud. A sentence without a recording is not said, and nothing waits for one. */
import type { Language } from './language.ts';
import type { VoiceLine } from './voice-words.ts';

/** Where the page finds each recording, by its place in the tree. */
const recordings: Readonly<Record<string, string>> = import.meta.glob('../../resources/voice/*/*.ogg', {
  eager: true,
  query: '?url',
  import: 'default',
});

export interface VoiceParts {
  /** Begins to play a file; it may end by itself. */
  play(url: string): { stop(): void };
}

export interface Voice {
  /** Says a sentence in place of the one before. */
  speak(line: VoiceLine, language: Language): void;
  stop(): void;
  /** There is a recording of it. */
  has(line: VoiceLine, language: Language): boolean;
}

export function newVoice({ play }: VoiceParts, files = recordings): Voice {
  let playing: { stop(): void } | null = null;
  const fileOf = (line: VoiceLine, language: Language) => files[`../../resources/voice/${language}/${line}.ogg`];
  const stop = () => {
    playing?.stop();
    playing = null;
  };
  return {
    speak(line, language) {
      stop();
      const url = fileOf(line, language);
      if (url !== undefined) playing = play(url);
    },
    stop,
    has: (line, language) => fileOf(line, language) !== undefined,
  };
}

/** The page's own loudspeaker: silent where the browser allows no sound, or the file does not come. */
export function playAloud(url: string): { stop(): void } {
  const audio = new Audio(url);
  audio.play().catch(() => undefined);
  return { stop: () => audio.pause() };
}
