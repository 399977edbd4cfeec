/** Each lock against its attack: with all locks the attack fails, with all but this one it succeeds. */
import type {
  Certificate,
  Event,
  HandlerDetails,
  OnBeforeRequestListenerDetails,
  OnHeadersReceivedListenerDetails,
  WebContents,
} from 'electron';
import { describe, expect, test } from 'vitest';
import {
  appLocks,
  contentsLocks,
  lockApp,
  lockContents,
  lockSession,
  type Page,
  sessionLocks,
} from '../../main/app/lockdown.ts';
import { contentSecurityPolicy } from '../../main/contract.ts';
import { FakeContents, type FakeElectron, FakeSession, newEvent, newFakeElectron } from './fake-electron.ts';

const page: Page = { url: 'http://127.0.0.1:8787/visitor/in-1', camera: false, isDesk: false, catchesKeys: false };
const withCamera: Page = { ...page, camera: true };
const contents = {} as WebContents;

const navigation = (url: string, isMainFrame = true) =>
  newEvent({ url, isMainFrame, isSameDocument: false, frame: null });
type Going = 'will-navigate' | 'will-redirect' | 'will-frame-navigate';
/** Whether the page gets there. */
function goes(target: FakeContents, event: Going, url: string, isMainFrame = true): boolean {
  const going = navigation(url, isMainFrame);
  target.emit(event, going);
  return !going.defaultPrevented;
}
/** Whether what the event announces happens. */
function happens(emit: (event: Event) => void): boolean {
  const event = newEvent({});
  emit(event);
  return !event.defaultPrevented;
}

/** What Chromium asks for a permission, first by a check, then by a request; Electron grants where nobody answers. */
function granted(
  session: FakeSession,
  permission: 'media' | 'geolocation',
  types: ('video' | 'audio')[],
  by = page.url,
) {
  const details = { isMainFrame: true, requestingUrl: by };
  const [mediaType] = types;
  const check =
    session.permissionCheck?.(contents, permission, new URL(by).origin, {
      ...details,
      ...(mediaType === undefined ? {} : { mediaType }),
    }) ?? true;
  let request = session.permissionRequest === null;
  session.permissionRequest?.(contents, permission, answer => (request = answer), { ...details, mediaTypes: types });
  return { check, request };
}

function isSent(
  session: FakeSession,
  url: string,
  resourceType: OnBeforeRequestListenerDetails['resourceType'] = 'xhr',
) {
  const cancelled: unknown[] = [];
  const details = { id: 1, url, resourceType, method: 'GET', referrer: '', timestamp: 0, uploadData: [] };
  session.beforeRequest?.(details, answer => cancelled.push(answer.cancel));
  return !cancelled.includes(true);
}

function headersOf(session: FakeSession, responseHeaders: Record<string, string[]>) {
  let result: Record<string, string | string[]> | undefined = responseHeaders;
  const details: OnHeadersReceivedListenerDetails = {
    id: 1,
    url: page.url,
    resourceType: 'mainFrame',
    method: 'GET',
    referrer: '',
    timestamp: 0,
    statusLine: 'HTTP/1.1 200 OK',
    statusCode: 200,
    responseHeaders,
  };
  session.headersReceived?.(details, answer => (result = answer.responseHeaders));
  return result;
}

const newInput = (key: string, pressed: Partial<Record<'shift' | 'control' | 'alt' | 'meta', boolean>> = {}) => ({
  type: 'keyDown',
  key,
  code: '',
  isAutoRepeat: false,
  isComposing: false,
  shift: false,
  control: false,
  alt: false,
  meta: false,
  location: 0,
  modifiers: [],
  ...pressed,
});
const pressed = (target: FakeContents, ...input: Parameters<typeof newInput>) =>
  happens(event => target.emit('before-input-event', event, newInput(...input)));

/** True: the attack succeeds. */
const appAttacks: Record<keyof typeof appLocks, (electron: FakeElectron) => boolean> = {
  menu: electron => electron.menu() !== null,
  certificates({ app }) {
    let trusted: boolean | undefined;
    const event = newEvent({});
    app.emit('certificate-error', event, contents, 'https://x', 'ERR', {} as Certificate, answer => (trusted = answer));
    return !event.defaultPrevented || trusted !== false;
  },
};
const sessionAttacks: Record<keyof typeof sessionLocks, (session: FakeSession) => boolean> = {
  permissionRequests: session => granted(session, 'geolocation', []).request,
  permissionChecks: session => granted(session, 'geolocation', []).check,
  devices: session =>
    session.devicePermission?.({
      deviceType: 'serial',
      origin: page.url,
      device: { portId: '', portName: '' },
    }) ?? true,
  downloads: session => happens(event => session.emit('will-download', event)),
  foreignRequests: session => isSent(session, 'http://192.168.1.1/'),
  contentPolicy: session => headersOf(session, {})?.['content-security-policy'] === undefined,
};
const contentsAttacks: Record<keyof typeof contentsLocks, (target: FakeContents) => boolean> = {
  navigation: target => goes(target, 'will-navigate', 'https://example.com/'),
  frames: target => goes(target, 'will-frame-navigate', page.url, false),
  redirects: target => goes(target, 'will-redirect', 'http://127.0.0.1:8787/visitor/in-2'),
  webviews: target => happens(event => target.emit('will-attach-webview', event)),
  newWindows: target => target.windowOpen?.({ url: page.url } as HandlerDetails).action !== 'deny',
  contextMenu: target => happens(event => target.emit('context-menu', event)),
  keys: target => pressed(target, 'F12'),
  zoom(target) {
    target.zoom = 3;
    target.emit('dom-ready');
    return target.zoom !== 1 || target.pinch[1] !== 1;
  },
};

/** Runs the attack on a target with every lock but the one named. */
function withoutLock<T>(
  locks: Record<string, (target: T) => void>,
  name: string,
  target: T,
  attack: (t: T) => boolean,
) {
  for (const [other, lock] of Object.entries(locks)) if (other !== name) lock(target);
  return attack(target);
}
const applied = <T>(locks: Record<string, (target: T, page: Page) => void>) =>
  Object.fromEntries(Object.entries(locks).map(([name, lock]) => [name, (target: T) => lock(target, page)]));

describe('the lock-down list', () => {
  test.each(Object.entries(appAttacks))('application: %s', (name, attack) => {
    const electron = newFakeElectron();
    lockApp(electron);
    expect(attack(electron)).toBe(false);
    expect(withoutLock(applied<FakeElectron>(appLocks), name, newFakeElectron(), attack)).toBe(true);
  });

  test.each(Object.entries(sessionAttacks))('session: %s', (name, attack) => {
    const session = new FakeSession();
    lockSession(session, page);
    expect(attack(session)).toBe(false);
    expect(withoutLock(applied<FakeSession>(sessionLocks), name, new FakeSession(), attack)).toBe(true);
  });

  test.each(Object.entries(contentsAttacks))('page: %s', (name, attack) => {
    const target = new FakeContents();
    lockContents(target, page);
    expect(attack(target)).toBe(false);
    expect(withoutLock(applied<FakeContents>(contentsLocks), name, new FakeContents(), attack)).toBe(true);
  });
});

describe('what a page may do', () => {
  function locked(of: Page) {
    const session = new FakeSession();
    lockSession(session, of);
    const target = new FakeContents();
    lockContents(target, of);
    return { session, target };
  }

  test('it may load itself again, with any query, and nothing else', () => {
    const { target } = locked(page);
    for (const event of ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const) {
      expect(goes(target, event, page.url)).toBe(true);
      expect(goes(target, event, `${page.url}?code=x#y`)).toBe(true);
      for (const url of [
        'http://127.0.0.1:8788/visitor/in-1',
        'https://127.0.0.1:8787/visitor/in-1',
        'http://localhost:8787/visitor/in-1',
        'http://127.0.0.1:8787/visitor/in-10',
        'http://127.0.0.1:8787/visitor/in-1/..',
        'http://127.0.0.1:8787@example.com/visitor/in-1',
        'file:///visitor/in-1',
        'javascript:alert(1)',
        'about:blank',
        'nonsense',
      ]) {
        expect.soft(goes(target, event, url), `${event} ${url}`).toBe(false);
      }
    }
  });

  test('it reaches its own server and drawings in itself, nothing else', () => {
    const { session } = locked(page);
    expect(isSent(session, 'http://127.0.0.1:8787/assets/a.js')).toBe(true);
    expect(isSent(session, 'ws://127.0.0.1:8787/link?role=visitor')).toBe(true);
    expect(isSent(session, 'data:image/svg+xml,<svg/>', 'image')).toBe(true);
    for (const url of [
      'http://127.0.0.1:8788/',
      'https://127.0.0.1:8787/',
      'wss://127.0.0.1:8787/',
      'http://localhost:8787/',
      'file:///etc/passwd',
      'data:text/html,x',
      'devtools://devtools/bundled/inspector.html',
      'chrome://settings',
      'blob:http://127.0.0.1:8787/x',
      'nonsense',
    ]) {
      expect.soft(isSent(session, url), url).toBe(false);
    }
    expect(isSent(session, 'data:image/svg+xml,<svg/>', 'subFrame')).toBe(false);
  });

  test('the desk has keys of its own, with nothing held beside them; a lane has not', () => {
    const desk: Page = { ...page, url: 'http://127.0.0.1:8787/guard', isDesk: true };
    for (const key of ['F2', 'F4', 'F6', 'F7', 'F8', 'F9', 'Escape', 'Home']) {
      expect.soft(pressed(locked(desk).target, key), key).toBe(true);
      expect.soft(pressed(locked(desk).target, key, { alt: true }), `Alt+${key}`).toBe(false);
      expect.soft(pressed(locked(page).target, key), `${key} at a lane`).toBe(false);
    }
    for (const key of ['F1', 'F3', 'F5', 'F11', 'F12']) expect.soft(pressed(locked(desk).target, key), key).toBe(false);
  });

  test('a page that catches keys gets all that a scanner types, and no key that is the machine’s', () => {
    const wedge: Page = { ...page, catchesKeys: true };
    const reaches = (...input: Parameters<typeof newInput>) => pressed(locked(wedge).target, ...input);
    for (const key of ['a', 'Enter', 'Tab', 'Escape', 'F5', 'F11', 'Alt', 'Control', 'CapsLock', 'Unidentified']) {
      expect.soft(reaches(key), key).toBe(true);
    }
    for (const key of ['r', 'p', 'w', ']', '+', 'F4']) expect.soft(reaches(key, { control: true }), key).toBe(true);
    for (const key of ['0', '9', 'Insert', 'ArrowLeft']) expect.soft(reaches(key, { alt: true }), key).toBe(true);
    for (const key of ['F4', ' ', 'Tab', 'Escape']) expect.soft(reaches(key, { alt: true }), key).toBe(false);
    for (const key of ['BrowserBack', 'LaunchMail', 'MediaPlayPause', 'Meta']) {
      expect.soft(reaches(key), key).toBe(false);
    }
    expect(reaches('r', { meta: true })).toBe(false);
  });

  test('the camera, and only its picture, where the lane has one', () => {
    const { session } = locked(withCamera);
    expect(granted(session, 'media', ['video'])).toEqual({ check: true, request: true });
    expect(granted(session, 'media', ['audio'])).toEqual({ check: false, request: false });
    expect(granted(session, 'media', ['video', 'audio']).request).toBe(false);
    expect(granted(session, 'media', []).request).toBe(false);
    expect(granted(session, 'geolocation', ['video'])).toEqual({ check: false, request: false });
    expect(granted(session, 'media', ['video'], 'http://127.0.0.1:8787/demo')).toEqual({
      check: false,
      request: false,
    });
    expect(granted(locked(page).session, 'media', ['video'])).toEqual({ check: false, request: false });
  });

  test.each([
    ['reload', 'r', { control: true }],
    ['reload', 'F5', {}],
    ['developer tools', 'I', { control: true, shift: true }],
    ['close', 'w', { control: true }],
    ['close', 'F4', { alt: true }],
    ['print', 'p', { control: true }],
    ['full screen', 'F11', {}],
    ['zoom', '+', { control: true }],
    ['zoom', '0', { control: true }],
    ['back', 'ArrowLeft', { alt: true }],
    ['back', 'BrowserBack', {}],
    ['quit', 'q', { meta: true }],
    ['menu', 'ContextMenu', {}],
    ['menu', 'Alt', { alt: true }],
    ['leave', 'Escape', {}],
  ])('no key for: %s (%s %o)', (_what, key, modifiers) => {
    expect(pressed(locked(page).target, key, modifiers)).toBe(false);
  });

  test.each(['a', 'Đ', '7', ' ', ':', 'Enter', 'Tab', 'Backspace', 'ArrowDown'])('typing passes: %s', key => {
    expect(pressed(locked(page).target, key, { shift: key === 'Đ' })).toBe(true);
  });

  test('the policy joins the server’s, whatever the case of its name, and drops no other header', () => {
    const { session } = locked(page);
    const headers = headersOf(session, { 'Content-Security-Policy': ["default-src 'self'"], 'X-Other': ['1'] });
    expect(headers).toEqual({
      'X-Other': ['1'],
      'content-security-policy': ["default-src 'self'", contentSecurityPolicy],
    });
    expect(contentSecurityPolicy).toMatch(/^default-src 'none';/);
    expect(contentSecurityPolicy).not.toMatch(/unsafe|\*|https?:/);
  });
});
