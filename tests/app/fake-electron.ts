/**
 * Electron, as far as the shell can tell the difference: the same events with the same arguments, the same permissive
 * defaults where nobody has set a handler. `eventsAgree` and `satisfies` make the compiler compare it with Electron's
 * own types.
 */
import { EventEmitter } from 'node:events';
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  Certificate,
  Cookie,
  CookiesSetDetails,
  Details,
  Display,
  Event,
  Input,
  Rectangle,
  RenderProcessGoneDetails,
  Screen,
  Session,
  WebContents,
  WebContentsWillFrameNavigateEventParams,
  WebContentsWillNavigateEventParams,
  WebContentsWillRedirectEventParams,
} from 'electron';
import type { ShellContents, ShellElectron, ShellSession, ShellWindow } from '../../main/app/electron.ts';

interface AppEvents {
  'certificate-error': [Event, unknown, string, string, Certificate, (isTrusted: boolean) => void];
  'child-process-gone': [Event, Details];
  'window-all-closed': [];
}
interface WindowEvents {
  close: [Event];
  unresponsive: [];
}
interface ContentsEvents {
  'before-input-event': [Event, Input];
  'context-menu': [Event];
  'did-fail-load': [Event, number, string, string, boolean];
  'did-finish-load': [];
  'dom-ready': [];
  'render-process-gone': [Event, RenderProcessGoneDetails];
  'will-attach-webview': [Event];
  'will-frame-navigate': [Event<WebContentsWillFrameNavigateEventParams>];
  'will-navigate': [Event<WebContentsWillNavigateEventParams>];
  'will-redirect': [Event<WebContentsWillRedirectEventParams>];
}
interface SessionEvents {
  'will-download': [Event];
}
interface ScreenEvents {
  'display-added': [Event, Display];
  'display-removed': [Event, Display];
}

/** Never called: it compiles only while Electron emits these events with these arguments. */
export function eventsAgree(app: App, window: BrowserWindow, contents: WebContents, session: Session, screen: Screen) {
  const take =
    <A extends unknown[]>() =>
    (..._args: A): void => {};
  app.on('certificate-error', take<AppEvents['certificate-error']>());
  app.on('child-process-gone', take<AppEvents['child-process-gone']>());
  app.on('window-all-closed', take<AppEvents['window-all-closed']>());
  window.on('close', take<WindowEvents['close']>());
  window.on('unresponsive', take<WindowEvents['unresponsive']>());
  contents.on('before-input-event', take<ContentsEvents['before-input-event']>());
  contents.on('context-menu', take<ContentsEvents['context-menu']>());
  contents.on('did-fail-load', take<ContentsEvents['did-fail-load']>());
  contents.on('did-finish-load', take<ContentsEvents['did-finish-load']>());
  contents.on('dom-ready', take<ContentsEvents['dom-ready']>());
  contents.on('render-process-gone', take<ContentsEvents['render-process-gone']>());
  contents.on('will-attach-webview', take<ContentsEvents['will-attach-webview']>());
  contents.on('will-frame-navigate', take<ContentsEvents['will-frame-navigate']>());
  contents.on('will-navigate', take<ContentsEvents['will-navigate']>());
  contents.on('will-redirect', take<ContentsEvents['will-redirect']>());
  session.on('will-download', take<SessionEvents['will-download']>());
  screen.on('display-added', take<ScreenEvents['display-added']>());
  screen.on('display-removed', take<ScreenEvents['display-removed']>());
}

class Voice<E extends { [K in keyof E]: unknown[] }> {
  readonly #emitter = new EventEmitter();
  /** Electron returns the emitter, which nobody here may use: `never` fits wherever it is expected. */
  on(event: string, listener: (...args: never[]) => void): never {
    this.#emitter.on(event, (...args) => listener(...(args as never[])));
    return undefined as never;
  }
  emit<K extends keyof E & string>(event: K, ...args: E[K]): void {
    this.#emitter.emit(event, ...args);
  }
}

/** An event that can be prevented, with what else it carries. */
export function newEvent<P extends object>(more: P): Event<P> {
  let prevented = false;
  return {
    ...more,
    get defaultPrevented() {
      return prevented;
    },
    preventDefault() {
      prevented = true;
    },
  };
}

export class FakeSession extends Voice<SessionEvents> {
  readonly jar: CookiesSetDetails[] = [];
  permissionRequest: Parameters<Session['setPermissionRequestHandler']>[0] = null;
  permissionCheck: Parameters<Session['setPermissionCheckHandler']>[0] = null;
  devicePermission: Parameters<Session['setDevicePermissionHandler']>[0] = null;
  beforeRequest: Parameters<ShellSession['webRequest']['onBeforeRequest']>[0] = null;
  headersReceived: Parameters<ShellSession['webRequest']['onHeadersReceived']>[0] = null;
  readonly cookies = {
    set: async (cookie: CookiesSetDetails) => {
      await Promise.resolve();
      this.jar.push(cookie);
    },
    get: async (): Promise<Cookie[]> => [],
  };
  // Electron overloads both: with a filter before the listener, or without.
  readonly webRequest = {
    onBeforeRequest: (...args: unknown[]) => {
      this.beforeRequest = args.at(-1) as FakeSession['beforeRequest'];
    },
    onHeadersReceived: (...args: unknown[]) => {
      this.headersReceived = args.at(-1) as FakeSession['headersReceived'];
    },
  };
  setPermissionRequestHandler(handler: FakeSession['permissionRequest']): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: FakeSession['permissionCheck']): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: FakeSession['devicePermission']): void {
    this.devicePermission = handler;
  }
}

export interface Load {
  readonly url: string;
  /** The session's cookies at that moment. */
  readonly cookies: readonly CookiesSetDetails[];
  /** Session and page had been locked by then. */
  readonly isLocked: boolean;
}

export class FakeContents extends Voice<ContentsEvents> {
  windowOpen: Parameters<ShellContents['setWindowOpenHandler']>[0] | null = null;
  zoom = 1;
  pinch: readonly [number, number] = [1, 3];
  forcefullyCrashRenderer(): void {
    this.emit('render-process-gone', newEvent({}), { reason: 'killed', exitCode: 9 });
  }
  setWindowOpenHandler(handler: FakeContents['windowOpen']): void {
    this.windowOpen = handler;
  }
  setZoomFactor(factor: number): void {
    this.zoom = factor;
  }
  async setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void> {
    this.pinch = [minimum, maximum];
  }
}

export interface FakeElectron extends ShellElectron {
  readonly app: FakeApp;
  readonly screen: FakeScreen;
  /** Open windows. */
  readonly windows: readonly FakeWindow[];
  sessionOf(partition: string): FakeSession;
  /** What the menu bar holds: Electron's own menu until it is set. */
  menu(): 'default' | null;
  readonly powerSaves: readonly string[];
}

export class FakeApp extends Voice<AppEvents> {
  isReady = false;
  isSandboxed = false;
  isFirst = true;
  userData = '';
  readonly switches = new Map<string, string | undefined>();
  readonly exits: number[] = [];
  readonly commandLine = {
    // Chromium reads its switches when it starts; later ones change nothing.
    appendSwitch: (name: string, value?: string) => {
      if (!this.isReady) this.switches.set(name, value);
    },
  };
  #becomeReady = () => {};
  readonly #ready = new Promise<void>(resolve => {
    this.#becomeReady = resolve;
  });
  enableSandbox(): void {
    if (this.isReady) throw new Error('app.enableSandbox() can only be called before app is ready');
    this.isSandboxed = true;
  }
  setPath(name: string, path: string): void {
    if (name === 'userData') this.userData = path;
  }
  requestSingleInstanceLock(): boolean {
    return this.isFirst;
  }
  whenReady(): Promise<void> {
    return this.#ready;
  }
  exit(code = 0): void {
    this.exits.push(code);
  }
  ready(): void {
    this.isReady = true;
    this.#becomeReady();
  }
}

export class FakeScreen extends Voice<ScreenEvents> {
  displays: readonly Display[] = [];
  getAllDisplays(): Display[] {
    return [...this.displays];
  }
}

export class FakeWindow extends Voice<WindowEvents> implements ShellWindow {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents = new FakeContents() satisfies ShellContents;
  readonly session: FakeSession;
  readonly loads: Load[] = [];
  /** Loads fail with this error code of Chromium's network stack. */
  failsWith: number | null = null;
  readonly #app: FakeApp;
  readonly #open: FakeWindow[];
  constructor(options: BrowserWindowConstructorOptions, session: FakeSession, app: FakeApp, open: FakeWindow[]) {
    super();
    if (!app.isReady) throw new Error('Cannot create BrowserWindow before app is ready');
    this.options = options;
    this.session = session;
    this.#app = app;
    this.#open = open;
    open.push(this);
  }
  async loadURL(url: string): Promise<void> {
    const isLocked = this.session.beforeRequest !== null && this.webContents.windowOpen !== null;
    this.loads.push({ url, cookies: [...this.session.jar], isLocked });
    await Promise.resolve();
    if (this.failsWith !== null) {
      this.webContents.emit('did-fail-load', newEvent({}), this.failsWith, 'ERR_FAKE', url, true);
      return;
    }
    this.webContents.emit('dom-ready');
    this.webContents.emit('did-finish-load');
  }
  /** What the user or the window manager asks for. */
  close(): void {
    const event = newEvent({});
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    this.#open.splice(this.#open.indexOf(this), 1);
    if (this.#open.length === 0) this.#app.emit('window-all-closed');
  }
  isDestroyed(): boolean {
    return !this.#open.includes(this);
  }
}

/** Bounds are all that the shell reads of a display. */
export const newDisplay = (bounds: Partial<Rectangle>): Display =>
  ({ bounds: { x: 0, y: 0, width: 1_920, height: 1_080, ...bounds } }) as Display;

/** `displays` stand side by side. */
export function newFakeElectron(displays = 1): FakeElectron {
  const app = new FakeApp();
  const screen = new FakeScreen();
  screen.displays = Array.from({ length: displays }, (_, index) => newDisplay({ x: index * 1_920 }));
  const sessions = new Map<string, FakeSession>();
  const sessionOf = (partition: string) => {
    const session = sessions.get(partition) ?? new FakeSession();
    sessions.set(partition, session);
    return session;
  };
  const windows: FakeWindow[] = [];
  const powerSaves: string[] = [];
  let menu: 'default' | null = 'default';
  return {
    app,
    screen,
    windows,
    powerSaves,
    sessionOf,
    menu: () => menu,
    BrowserWindow: class extends FakeWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(options, sessionOf(options.webPreferences?.partition ?? ''), app, windows);
      }
    },
    Menu: {
      setApplicationMenu(next) {
        menu = next === null ? null : menu;
      },
    },
    powerSaveBlocker: {
      start(type) {
        powerSaves.push(type);
        return powerSaves.length;
      },
    },
    session: { fromPartition: sessionOf },
  } satisfies FakeElectron;
}
