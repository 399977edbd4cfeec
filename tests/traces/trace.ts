/**
 * Recorded wire traces, as text that a person reads and mends:
 *
 *     # A comment, at the beginning of a line.
 *     -- open 9600 8N1          the line is opened with these settings
 *     -- up                     the device is there
 *     => A0 01 00 A1            the program writes this, in one piece
 *     <= 48 49 0D | HI.         the device sends this, in one chunk
 *     -- down lost              the device is gone; the word is the fault's kind
 *     -- close                  the program closes the line
 *
 * What stands behind a `|` is for the reader only.
 */
import { z } from 'zod';
import type { DeviceFault, SerialSettings } from '../../drivers/driver.ts';

export type Step =
  | { readonly kind: 'open'; readonly settings: string }
  | { readonly kind: 'up' }
  | { readonly kind: 'down'; readonly fault: DeviceFault['kind'] }
  | { readonly kind: 'close' }
  | { readonly kind: 'sent'; readonly hex: string }
  | { readonly kind: 'came'; readonly hex: string };

/** A step and the line of the file it stands in, from 1. */
export interface TraceLine {
  readonly line: number;
  readonly step: Step;
}

const faultKind = z.enum(['absent', 'denied', 'busy', 'lost', 'rejected', 'timeout']);
const textColumn = 60;

/** As in `9600 8N1`. */
export function settingsText({ baudRate, dataBits, parity, stopBits }: SerialSettings): string {
  return `${baudRate} ${dataBits}${parity.charAt(0).toUpperCase()}${stopBits}`;
}

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
  if (sign === '=>' || sign === '<=') {
    const areBytes = words.length > 0 && words.every(word => /^[0-9A-F]{2}$/.test(word));
    return areBytes ? { kind: sign === '=>' ? 'sent' : 'came', hex: words.join(' ') } : null;
  }
  if (sign !== '--') return null;
  const [verb, ...rest] = words;
  const argument = rest.join(' ');
  if (verb === 'open' && /^\d+ [78][NEO][12]$/.test(argument)) return { kind: 'open', settings: argument };
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
      return withText(`=> ${step.hex}`, step.hex);
    case 'came':
      return withText(`<= ${step.hex}`, step.hex);
    default:
      return `-- ${step.kind}`;
  }
}

function withText(written: string, hex: string): string {
  const readable = Buffer.from(bytesOf(hex))
    .toString('latin1')
    .replaceAll(/[^ -{}~]/g, '.');
  return /[A-Za-z0-9]{2}/.test(readable) ? `${written.padEnd(textColumn)} | ${readable}` : written;
}

export function formatTrace(steps: readonly Step[]): string {
  return `${steps.map(formatStep).join('\n')}\n`;
}
