/** How long a code still holds, and until when. */

/** `71:59:58`; null once it has ended. `nowMs`: the service's clock, milliseconds since 1970. */
export function timeLeft(expiresAtS: number, nowMs: number): string | null {
  if (expiresAtS * 1_000 <= nowMs) return null;
  const left = Math.floor(expiresAtS - nowMs / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(left / 3_600))}:${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
}

/** Whole seconds until then, at least 0. Milliseconds since 1970. */
export function secondsUntil(untilMs: number, nowMs: number): number {
  return Math.max(0, Math.ceil((untilMs - nowMs) / 1_000));
}

/** Day and time there, as the language writes them. `atMs`: milliseconds since 1970. */
export function momentIn(atMs: number, timeZone: string, language: string): string {
  const day = { weekday: 'long', day: 'numeric', month: 'numeric' } as const;
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { timeZone, ...day, ...time }).format(atMs);
}
