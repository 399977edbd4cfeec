/**
 * Catches every key that is typed at a page whose scanner is a keyboard, before a control, a shortcut or another listener
 * sees it, and sends the keys on: which keys, and when. What they mean is the driver's.
 */
import { computed, effect } from '@preact/signals';
import { maxStrokes, type Stroke } from '../../main/contract.ts';
import type { Link } from '../link.ts';
import { newReader } from './reader.ts';

export interface KeyCaptureParts {
  /** Where events come by first. */
  readonly window: Pick<Window, 'addEventListener' | 'removeEventListener'>;
  readonly link: Pick<Link, 'lanes' | 'connections' | 'send'>;
  readonly lane: string;
  /** Whether keys that are typed on this machine come to this page. */
  hasKeyboard(): boolean;
  /** Milliseconds on the clock of an event's `timeStamp`. */
  now(): number;
  /** Calls `fire` once after `ms`; the returned function cancels it. */
  timer(ms: number, fire: () => void): () => void;
}

/** Keys are sent at most this often, milliseconds: a page may send 40 messages a second. */
const sendMs = 50;
/** After keys that could not be sent, the rest of their code is of no use: a pause of this long ends it, milliseconds. */
const quietMs = 200;
/** Keys that may end a code: nothing is waited for behind them. */
const endKeys = ['Enter', 'NumpadEnter', 'Tab'];
const keys = ['keydown', 'keyup'] as const;
/** What else a key can set off in a page. */
const effects = ['keypress', 'beforeinput', 'input', 'paste', 'copy', 'cut'] as const;

const noKeyboard =
  'the lane’s screen does not get the keys: bring its window to the front, close what is before it, touch it once';

/** Catches keys whenever the gate says that this lane reads them; call it before other listeners are added. */
export function catchKeys(parts: KeyCaptureParts): () => void {
  const wanted = computed(() => {
    const lane = parts.link.lanes.value.find(({ id }) => id === parts.lane);
    // One keyboard cannot tell two directions apart: the first has it, and the other stays lost.
    return lane?.readers.find(({ source }) => source === 'keys')?.direction ?? null;
  });
  return effect(() => {
    if (wanted.value !== null) return listen(parts, wanted.value);
    return undefined;
  });
}

function listen(parts: KeyCaptureParts, direction: 'in' | 'out'): () => void {
  const { window, link, lane, timer } = parts;
  const reader = newReader(link, lane, 'keys', direction);
  const strokes: Stroke[] = [];
  let cancelSend: (() => void) | null = null;
  let sentAtMs = Number.NEGATIVE_INFINITY;
  let isDeaf = false;
  let lastMs = 0;

  function send(): void {
    cancelSend?.();
    cancelSend = null;
    sentAtMs = parts.now();
    const whole = strokes.splice(0);
    if (whole.length > 0 && !reader.send({ type: 'keys', lane, direction, strokes: whole })) isDeaf = true;
  }

  function take(event: KeyboardEvent): void {
    const { code, timeStamp, repeat } = event;
    const wasQuiet = timeStamp - lastMs > quietMs;
    lastMs = timeStamp;
    if (isDeaf && !wasQuiet) return;
    isDeaf = false;
    if (repeat) return;
    strokes.push(strokeOf(event));
    if (strokes.length >= maxStrokes) send();
    else if (endKeys.includes(code) && parts.now() - sentAtMs >= sendMs) send();
    else cancelSend ??= timer(sendMs, send);
  }

  function hear(event: Event): void {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function hearKey(event: KeyboardEvent): void {
    hear(event);
    take(event);
  }

  function look(): void {
    if (parts.hasKeyboard()) reader.up();
    else {
      strokes.length = 0;
      reader.lost(noKeyboard);
    }
  }

  for (const type of keys) window.addEventListener(type, hearKey, { capture: true });
  for (const type of effects) window.addEventListener(type, hear, { capture: true });
  for (const type of ['focus', 'blur'] as const) window.addEventListener(type, look);
  look();
  return () => {
    for (const type of keys) window.removeEventListener(type, hearKey, { capture: true });
    for (const type of effects) window.removeEventListener(type, hear, { capture: true });
    for (const type of ['focus', 'blur'] as const) window.removeEventListener(type, look);
    cancelSend?.();
    reader.close();
  };
}

const ofShift = /^[A-Z!"#$%&()*+:<>?@^_{|}~]$/;

function strokeOf(event: KeyboardEvent): Stroke {
  const { key, type, timeStamp } = event;
  const code = /^[A-Za-z0-9]{1,24}$/.test(event.code) ? event.code : '';
  const isBare = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
  // CapsLock makes capitals too, and a scanner that does not know of it means what its keys say.
  const isMeant = isBare && !event.getModifierState('CapsLock') && (code === '' ? /^[ -~]$/ : ofShift).test(key);
  const stroke = [code, type === 'keydown', Math.round(timeStamp * 10) / 10] as const;
  return isMeant ? [...stroke, key] : [...stroke];
}
