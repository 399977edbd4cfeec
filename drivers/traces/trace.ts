/**
 * Recorded wire traces, as text that a person reads and mends:
 *
 *     # A comment, at the beginning of a line.
 *     -- open 9600 8N1          a serial line is opened with these settings; the others: `tcp`, `hid`, `keys`, `http`,
 *                               `gpio 17 in pull-up 5 ms`
 *     -- up                     the device is there
 *     => A0 01 00 A1            the program writes this, in one piece
 *     <= 48 49 0D | HI.         the device sends this, in one chunk
 *     =? 01 08                  the program asks this (`=?` alone: with no bytes)
 *     <? 00 01                  and this is the answer to what was asked last
 *     <? refused                or there was none
 *     -- down lost              the device is gone; the word is the fault's kind
 *     -- close                  the program closes the line
 *
 * What stands behind a `|` is for the reader only.
 */
import { z } from 'zod';
import type { DeviceFault } from '../driver.ts';
import type { GpioSettings, SerialSettings } from '../lines.ts';

export type Step =
  | { readonly kind: 'open'; readonly settings: string }
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly fault: DeviceFault['kind'] }
  | { readonly kind: 'close' }
  | { readonly kind: 'sent'; readonly hex: string }
  | { readonly kind: 'came'; readonly hex: string }
  | { readonly kind: 'asked'; readonly hex: string }
  | { readonly kind: 'answered'; readonly hex: string }
  | { readonly kind: 'refused' };

/** What is opened, by the kind of its wire. */
export type Opening =
  | { readonly wire: 'serial'; readonly settings: SerialSettings }
  | { readonly wire: 'gpio'; readonly settings: GpioSettings }
  | { readonly wire: 'tcp' | 'hid' | 'keys' | 'http'; readonly settings: object };

/** A step and the line of the file it stands in, from 1. */
export interface TraceLine {
  readonly line: number;
  readonly step: Step;
}

const faultKind = z.enum(['absent', 'denied', 'busy', 'lost', 'rejected', 'timeout', 'stuck']);
const byteSigns = { '=>': 'sent', '<=': 'came', '=?': 'asked', '<?': 'answered' } as const;
const openings = /^(\d+ [78][NEO][12]|tcp|hid|keys|http|gpio \d+ (in|out) (as-is|pull-up|pull-down|none) \d+ ms)$/;
const textColumn = 60;

/** As in `9600 8N1`, or `gpio 17 in pull-up 5 ms`; where the device is does not belong to a trace. */
export function settingsText(opening: Opening): string {
  if (opening.wire === 'serial') {
    const { baudRate, dataBits, parity, stopBits } = opening.settings;
    return `${baudRate} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;
  }
  if (opening.wire !== 'gpio') return opening.wire;
  const { offset, direction, bias, debounceMs } = opening.settings;
  return `gpio ${offset} ${direction} ${bias} ${debounceMs} ms`;
}

export const bytesOfText = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOfBytes = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');
}

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex === '' ? [] : hex.split(' '), pair => Number.parseInt(pair, 16));
}

/** Throws with the number of the first line that is none of a trace. */
export function parseTrace(text: string): TraceLine[] {
  return text.split('\n').flatMap((raw, index) => {
    const written = raw.replace(/\|.*$/, '').trim();
    if (written === '' || written.startsWith('#')) return [];
    const step = parseStep(written);
    if (step === null) throw new Error(`line ${index + 1} is no line of a trace: ${raw}`);
    return [{ line: index + 1, step }];
  });
}

function parseStep(written: string): Step | null {
  const [sign = '', ...words] = written.split(/ +/);
  if (sign === '<?' && words.join(' ') === 'refused') return { kind: 'refused' };
  const kind = Object.entries(byteSigns).find(([known]) => known === sign)?.[1];
  if (kind !== undefined) {
    const mayBeEmpty = kind === 'asked' || kind === 'answered';
    const areBytes = (words.length > 0 || mayBeEmpty) && words.every(word => /^[0-9A-F]{2}$/.test(word));
    return areBytes ? { kind, hex: words.join(' ') } : null;
  }
  if (sign !== '--') return null;
  const [verb, ...rest] = words;
  const argument = rest.join(' ');
  if (verb === 'open' && openings.test(argument)) return { kind: 'open', settings: argument };
  if (verb === 'down') {
    const fault = faultKind.safeParse(argument);
    return fault.success ? { kind: 'down', fault: fault.data } : null;
  }
  return (verb === 'up' || verb === 'close') && argument === '' ? { kind: verb } : null;
}

/** The text of one step, with what can be read of its bytes. */
export function formatStep(step: Step): string {
  switch (step.kind) {
    case 'open':
      return `-- open ${step.settings}`;
    case 'down':
      return `-- down ${step.fault}`;
    case 'sent':
      return withText('=>', step.hex);
    case 'came':
      return withText('<=', step.hex);
    case 'asked':
      return withText('=?', step.hex);
    case 'answered':
      return withText('<?', step.hex);
    case 'refused':
      return '<? refused';
    default:
      return `-- ${step.kind}`;
  }
}

function withText(sign: string, hex: string): string {
  const written = `${sign} ${hex}`.trimEnd();
  const readable = Buffer.from(bytesOf(hex))
    .toString('latin1')
    .replaceAll(/[^ -{}~]/g, '.');
  return /[A-Za-z0-9]{2}/.test(readable) ? `${written.padEnd(textColumn)} | ${readable}` : written;
}

export function formatTrace(steps: readonly Step[]): string {
  return `${steps.map(formatStep).join('\n')}\n`;
}
