/** The screen's sounds: loaded at start, played without delay, silent where the browser allows none. */
import admitted from '../../resources/sounds/admitted.wav';
import alarm from '../../resources/sounds/alarm.wav';
import referred from '../../resources/sounds/referred.wav';
import refused from '../../resources/sounds/refused.wav';
import tick from '../../resources/sounds/tick.wav';

const files = { tick, admitted, refused, referred, alarm };
export type SoundName = keyof typeof files;

export interface Sounds {
  /** Plays a sound in place of the one before; null for silence. `alarm` repeats until the next call. */
  play(name: SoundName | null): void;
}

/** Call once a page. */
export function openSounds(): Sounds {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const buffers = new Map<SoundName, AudioBuffer>();
  let wanted: SoundName | null = null;
  let playing: AudioBufferSourceNode | null = null;

  const begin = (name: SoundName, buffer: AudioBuffer) => {
    // A sound that cannot be heard now must not be heard later; the alarm is as true later as it is now.
    if (context.state !== 'running' && name !== 'alarm') return;
    playing = new AudioBufferSourceNode(context, { buffer, loop: name === 'alarm' });
    playing.connect(context.destination);
    playing.start();
  };
  const load = async (name: SoundName) => {
    try {
      const answer = await fetch(files[name]);
      const buffer = await context.decodeAudioData(await answer.arrayBuffer());
      buffers.set(name, buffer);
      if (name === 'alarm' && wanted === 'alarm') begin(name, buffer);
    } catch {
      // Colour, shape and word say the same.
    }
  };
  const resume = () => void context.resume().catch(() => undefined);
  for (const name of Object.keys(files) as SoundName[]) void load(name);
  // Where autoplay is refused, the first touch or key allows it.
  addEventListener('pointerdown', resume);
  addEventListener('keydown', resume);

  return {
    play(name) {
      playing?.stop();
      playing = null;
      wanted = name;
      const buffer = name === null ? undefined : buffers.get(name);
      if (name !== null && buffer !== undefined) begin(name, buffer);
    },
  };
}
