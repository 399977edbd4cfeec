/**
 * What a page at a gate may not do. Each lock is a small function in one of three lists, and the lists are applied whole:
 * a lock that is not in a list does not exist. They hold even if a page is taken over; the operating system's own keys
 * (Windows key, Ctrl+Alt+Del, virtual terminals) are the operating system's to lock.
 */
import type { WebPreferences } from 'electron';
import { contentPolicyOf } from '../contract.ts';
import type { ShellContents, ShellElectron, ShellSession } from './electron.ts';
import { reachesPage } from './keys.ts';

/** The page that a window is for. */
export interface Page {
  readonly url: string;
  /** The lane reads codes with the camera of this screen. */
  readonly camera: boolean;
  /** The guard's desk: it has keys of its own. */
  readonly isDesk: boolean;
  /** The scanner of the lane types at this screen, and the page catches every key. */
  readonly catchesKeys: boolean;
}

/** Preferences of every window; there is no preload script, so a page reaches nothing but the web. */
export const webPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  webSecurity: true,
  webviewTag: false,
  devTools: false,
  spellcheck: false,
  navigateOnDragDrop: false,
  disableDialogs: true,
  zoomFactor: 1,
} as const satisfies WebPreferences;

/** Locks of the application. */
export const appLocks = {
  menu: ({ Menu }: ShellElectron) => Menu.setApplicationMenu(null),
  certificates: ({ app }: ShellElectron) => {
    app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
      event.preventDefault();
      answer(false);
    });
  },
};

/** Locks of a screen's session: permissions, devices, network. */
export const sessionLocks = {
  permissionRequests: (session: ShellSession, page: Page) =>
    session.setPermissionRequestHandler((_contents, permission, answer, details) => {
      const types = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
      const onlyVideo = types.length > 0 && types.every(type => type === 'video');
      answer(permission === 'media' && onlyVideo && mayUseCamera(details, page));
    }),
  permissionChecks: (session: ShellSession, page: Page) =>
    session.setPermissionCheckHandler(
      (_contents, permission, _origin, details) =>
        permission === 'media' && details.mediaType === 'video' && mayUseCamera(details, page),
    ),
  devices: (session: ShellSession) => session.setDevicePermissionHandler(() => false),
  downloads: (session: ShellSession) => {
    session.on('will-download', event => event.preventDefault());
  },
  foreignRequests: (session: ShellSession, page: Page) =>
    session.webRequest.onBeforeRequest((details, answer) => {
      const isDrawing = details.resourceType === 'image' && details.url.startsWith('data:image/');
      answer({ cancel: !isDrawing && !isSameHost(details.url, page.url) });
    }),
  contentPolicy: (session: ShellSession) =>
    session.webRequest.onHeadersReceived((details, answer) =>
      answer({ responseHeaders: withPolicy(details.responseHeaders ?? {}, details.url) }),
    ),
};

/** Locks of a page in its window. */
export const contentsLocks = {
  navigation: (contents: ShellContents, page: Page) => {
    contents.on('will-navigate', event => {
      if (!isSamePage(event.url, page.url)) event.preventDefault();
    });
  },
  frames: (contents: ShellContents, page: Page) => {
    contents.on('will-frame-navigate', event => {
      if (!event.isMainFrame || !isSamePage(event.url, page.url)) event.preventDefault();
    });
  },
  redirects: (contents: ShellContents, page: Page) => {
    contents.on('will-redirect', event => {
      if (!isSamePage(event.url, page.url)) event.preventDefault();
    });
  },
  webviews: (contents: ShellContents) => {
    contents.on('will-attach-webview', event => event.preventDefault());
  },
  newWindows: (contents: ShellContents) => contents.setWindowOpenHandler(() => ({ action: 'deny' })),
  contextMenu: (contents: ShellContents) => {
    contents.on('context-menu', event => event.preventDefault());
  },
  keys: (contents: ShellContents, page: Page) => {
    contents.on('before-input-event', (event, input) => {
      if (!reachesPage(input, page)) event.preventDefault();
    });
  },
  zoom: (contents: ShellContents) => {
    contents.on('dom-ready', () => {
      contents.setZoomFactor(1);
      contents.setVisualZoomLevelLimits(1, 1).catch(() => undefined);
    });
  },
};

export function lockApp(electron: ShellElectron): void {
  for (const lock of Object.values(appLocks)) lock(electron);
}

export function lockSession(session: ShellSession, page: Page): void {
  for (const lock of Object.values(sessionLocks)) lock(session, page);
}

export function lockContents(contents: ShellContents, page: Page): void {
  for (const lock of Object.values(contentsLocks)) lock(contents, page);
}

function mayUseCamera(details: { readonly isMainFrame: boolean; readonly requestingUrl?: string }, page: Page) {
  return page.camera && details.isMainFrame && isSamePage(details.requestingUrl ?? '', page.url);
}

/** The same page, whatever its query and fragment. */
function isSamePage(url: string, page: string): boolean {
  const [asked, own] = [URL.parse(url), new URL(page)];
  return asked?.origin === own.origin && asked.pathname === own.pathname;
}

/** The page's server, over HTTP or its WebSocket twin. */
function isSameHost(url: string, page: string): boolean {
  const [asked, own] = [URL.parse(url), new URL(page)];
  return asked?.host === own.host && [own.protocol, own.protocol.replace('http', 'ws')].includes(asked.protocol);
}

/** Several policies are all enforced. Header names differ in case only, so one name has to carry them. */
function withPolicy(headers: Readonly<Record<string, string[]>>, url: string): Record<string, string[]> {
  const name = 'content-security-policy';
  const isPolicy = (key: string) => key.toLowerCase() === name;
  const given = Object.entries(headers).flatMap(([key, values]) => (isPolicy(key) ? values : []));
  const others = Object.entries(headers).filter(([key]) => !isPolicy(key));
  return { ...Object.fromEntries(others), [name]: [...given, contentPolicyOf(URL.parse(url)?.pathname ?? '')] };
}
