/** Times as the desk writes them. Every "ago" of the page ticks by one signal, once a second. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Language } from '../ui/language.ts';
import { partsOf } from '../ui/time.ts';

/** The controller's clock, milliseconds since 1970; brought up to date whenever `fire` is called. */
export function newTick(now: () => number, keep: (fire: () => void) => void): ReadonlySignal<number> {
  const tick = signal(now());
  keep(() => {
    tick.value = now();
  });
  return tick;
}

/** `mm:ss`, or `h:mm:ss` from one hour on. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const pad = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** "6 giây", "4 phút", "2 giờ": how long ago, in one word and one number. */
export function ago(ms: number, language: Language): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  const [value, unit] =
    seconds < 60
      ? [seconds, { vi: 'giây', en: 's' }]
      : seconds < 3_600
        ? [Math.floor(seconds / 60), { vi: 'phút', en: 'min' }]
        : [Math.floor(seconds / 3_600), { vi: 'giờ', en: 'h' }];
  return `${value} ${unit[language]}`;
}

/** `HH:mm:ss` in the site's time zone. */
export function secondTime(atMs: number, timeZone: string): string {
  const { hour, minute, second } = partsOf(atMs, timeZone);
  return `${hour}:${minute}:${second}`;
}
