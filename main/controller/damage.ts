/** What a scanner does wrong, in a sentence for the guard or technician, with the remedy; told once, not for every scan. */
import type { Clock } from '../../drivers/driver.ts';
import type { Damage } from '../read/reading.ts';

const sentences: Readonly<Record<Damage, string>> = {
  'code-page': 'the scanner drops letters that its code page lacks: set its output to UTF-8',
  'input-method':
    'a Vietnamese input method rewrites what the scanner types: switch UniKey off for it, or connect it as a serial or HID-POS scanner',
  'keyboard-layout':
    'the scanner types on another keyboard layout than its own: set both to US English, or connect it as a serial or HID-POS scanner',
  'letter-case': 'the scanner changes the case of letters: switch its case conversion and Caps Lock off',
  'cut-off': 'the scanner sends the beginning of codes only: raise its longest message, and look at its terminator',
};

/** The same is told again after so long, milliseconds. */
const againMs = 600_000;

/** Returns the sentence that is to be told now; null where it was told just before. */
export function newDamageTeller(clock: Clock): (damage: Damage) => string | null {
  const told = new Map<Damage, number>();
  return damage => {
    const now = clock.monotonic();
    const last = told.get(damage);
    if (last !== undefined && now - last < againMs) return null;
    told.set(damage, now);
    return sentences[damage];
  };
}
