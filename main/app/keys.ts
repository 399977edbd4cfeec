/** Which keys a page gets; Chromium and Electron never see the others. */
import type { Input } from 'electron';

const deskKeys = ['Escape', 'F2', 'F4', 'F6', 'F7', 'F8', 'F9', 'Home', 'End'];
const typingKeys = ['Backspace', 'Dead', 'Delete', 'Enter', 'Process', 'Shift', 'Tab'];
/** With Alt: the window's menu, its end, another window. */
const windowKeys = [' ', 'Escape', 'F4', 'Tab'];
/** What acts on the machine or the browser, whichever page is before it. */
const actingKeys = /^(Audio|Browser|Launch|Media|Power|WakeUp)/;

interface KeyPage {
  readonly isDesk: boolean;
  readonly catchesKeys: boolean;
}

export function reachesPage(input: Input, page: KeyPage): boolean {
  if (page.catchesKeys) return !isOfMachine(input);
  return isTyping(input) || (page.isDesk && isOfDesk(input));
}

/**
 * A scanner types control characters with Ctrl, and bytes with Alt and the number pad: a page that catches keys gets them,
 * and the function keys too, for a code that lacks a key is another code. It lets none of them have an effect.
 */
function isOfMachine({ key, alt, meta }: Input): boolean {
  return meta || key === 'Meta' || actingKeys.test(key) || (alt && windowKeys.includes(key));
}

function isOfDesk({ key, control, alt, meta }: Input): boolean {
  return !control && !alt && !meta && deskKeys.includes(key);
}

/** What a keyboard or a scanner types; everything else (reload, print, zoom, close, developer tools) is no text. */
function isTyping({ key, control, alt, meta }: Input): boolean {
  return !control && !alt && !meta && (key.length === 1 || key.startsWith('Arrow') || typingKeys.includes(key));
}
