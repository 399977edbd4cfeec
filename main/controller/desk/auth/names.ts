/** What guards and programs may be called. */

/** Who stands in an event's `by` where it was no guard: the command on this machine, and the gate itself. */
export const commandLine = 'command-line';
export const theGate = 'gatehouse';

const guardName = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} .'’()_-]{0,79}$/u;
const reserved: readonly string[] = [commandLine, theGate];

/** A name in one spelling: NFC, single spaces. Null for one that nobody may have; it may still be asked for. */
export function cleanName(text: string): string | null {
  const name = tidy(text);
  return guardName.test(name) && !reserved.includes(name.toLowerCase()) ? name : null;
}

/** As names are compared: without case, in one spelling. */
export function foldName(text: string): string {
  return tidy(text).toLowerCase().normalize('NFC');
}

function tidy(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/** A name that nobody has, for an event: whoever types a PIN into the wrong field must not find it in the log. */
export function strangeName(text: string): string {
  return tidy(text).replace(/\p{N}/gu, '#').slice(0, 80) || '?';
}
