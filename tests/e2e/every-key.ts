/** Every key that browsers know (UI Events KeyboardEvent code and key Values), pressed as the system would press it. */
import type { CDPSession, Page } from '@playwright/test';

interface Key {
  readonly code: string;
  readonly key: string;
  /** As Windows numbers it, which is what Chromium decides shortcuts by. */
  readonly number: number;
  readonly text?: string;
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map(sign => typing(`Key${sign}`, sign.toLowerCase(), sign));
const digits = [...'0123456789'].flatMap(sign => [
  typing(`Digit${sign}`, sign, sign),
  { code: `Numpad${sign}`, key: sign, number: 96 + Number(sign), text: sign },
]);
const functions = Array.from({ length: 24 }, (_, at) => ({ code: `F${at + 1}`, key: `F${at + 1}`, number: 112 + at }));
function typing(code: string, text: string, sign: string): Key {
  return { code, key: text, number: sign.charCodeAt(0), text };
}

const signs = [
  ['Minus', '-', 189],
  ['Equal', '=', 187],
  ['BracketLeft', '[', 219],
  ['BracketRight', ']', 221],
  ['Backslash', '\\', 220],
  ['Semicolon', ';', 186],
  ['Quote', "'", 222],
  ['Backquote', '`', 192],
  ['Comma', ',', 188],
  ['Period', '.', 190],
  ['Slash', '/', 191],
  ['Space', ' ', 32],
  ['IntlBackslash', '<', 226],
  ['IntlRo', 'ろ', 193],
  ['IntlYen', '¥', 255],
  ['NumpadAdd', '+', 107],
  ['NumpadSubtract', '-', 109],
  ['NumpadMultiply', '*', 106],
  ['NumpadDivide', '/', 111],
  ['NumpadDecimal', '.', 110],
  ['NumpadEqual', '=', 187],
  ['Enter', '\r', 13],
  ['NumpadEnter', '\r', 13],
  ['Tab', '\t', 9],
] as const;

/** Without a character: `code number`, or `code key number` where the two names differ. */
const others = `Escape 27|Backspace 8|Insert 45|Delete 46|Home 36|End 35|PageUp 33|PageDown 34
  ArrowLeft 37|ArrowUp 38|ArrowRight 39|ArrowDown 40|CapsLock 20|NumLock 144|ScrollLock 145|Pause 19|PrintScreen 44
  ContextMenu 93|ShiftLeft Shift 16|ShiftRight Shift 16|ControlLeft Control 17|ControlRight Control 17|AltLeft Alt 18
  AltRight AltGraph 18|MetaLeft Meta 91|MetaRight Meta 92|Help 47|Undo 0|Again 0|Copy 0|Cut 0|Paste 0|Find 170|Props 0|Select 41
  Open 0|Eject 0|Power 0|Sleep 95|WakeUp 0|Convert 28|NonConvert 29|KanaMode 21|Lang1 HangulMode 21|Lang2 HanjaMode 25
  Lang3 Katakana 0|Lang4 Hiragana 0|Lang5 ZenkakuHankaku 0|BrowserBack 166|BrowserForward 167|BrowserRefresh 168
  BrowserStop 169|BrowserSearch 170|BrowserFavorites 171|BrowserHome 172|AudioVolumeMute 173|AudioVolumeDown 174
  AudioVolumeUp 175|MediaTrackNext 176|MediaTrackPrevious 177|MediaStop 178|MediaPlayPause 179|LaunchMail 180
  MediaSelect LaunchMediaPlayer 181|LaunchApp1 182|LaunchApp2 183|BracketLeft Dead 219|Quote Dead 222|Digit6 Dead 54
  KeyA Process 229|KeyW Process 229|KeyS Unidentified 0`
  .split(/[|\n]/)
  .map(line => line.trim().split(' '))
  .map(
    ([code = '', ...rest]): Key => ({
      code,
      key: rest.length > 1 ? String(rest[0]) : code,
      number: Number(rest.at(-1)),
    }),
  );

/** A program that types for a scanner brings characters with no key. */
const nameless: Key = { code: '', key: 'â', number: 0, text: 'â' };

const everyKey: readonly Key[] = [
  ...letters,
  ...digits,
  ...functions,
  ...signs.map(([code, text, number]) => ({
    code,
    key: /[\r\t]/.test(text) ? code.replace('Numpad', '') : text,
    number,
    text,
  })),
  ...others,
  nameless,
];

/** Bits: Alt, Ctrl, Meta, Shift. */
const modifiers = [0, 1, 2, 4, 8, 3, 10, 9, 11] as const;

/** Each key alone, held, and with each of the keys that make shortcuts; how many it were. */
export async function pressEveryKey(page: Page): Promise<number> {
  const session: CDPSession = await page.context().newCDPSession(page);
  for (const held of modifiers) {
    for (const each of everyKey) await press(session, each, held);
  }
  for (const text of ['ă', 'tiếng ']) {
    // What an input method brings: a text that is being made, and then the text.
    await session.send('Input.imeSetComposition', { text, selectionStart: 1, selectionEnd: 1 });
    await session.send('Input.insertText', { text });
  }
  await session.detach();
  return modifiers.length * everyKey.length;
}

async function press(session: CDPSession, { code, key, number, text }: Key, held: number): Promise<void> {
  const event = { code, key, modifiers: held, windowsVirtualKeyCode: number };
  const typed = text === undefined || (held & ~8) !== 0 ? {} : { text };
  const down = { type: 'text' in typed ? 'keyDown' : 'rawKeyDown', ...event, ...typed } as const;
  await Promise.all([
    session.send('Input.dispatchKeyEvent', down),
    session.send('Input.dispatchKeyEvent', { ...down, autoRepeat: true }),
    session.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event }),
  ]);
}
