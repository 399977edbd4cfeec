/**
 * What the shell uses of Electron, cut out of Electron's own types. `main.ts` alone loads the package; everything else
 * is handed this, so that tests boot the shell without Electron and the compiler keeps their fake honest.
 */
import type {
  App,
  BrowserWindow,
  BrowserWindowConstructorOptions,
  CommandLine,
  Cookies,
  Menu,
  PowerSaveBlocker,
  Screen,
  Session,
  WebContents,
  WebRequest,
} from 'electron';

export type ShellApp = Pick<
  App,
  'enableSandbox' | 'exit' | 'on' | 'requestSingleInstanceLock' | 'setPath' | 'whenReady'
> & {
  readonly commandLine: Pick<CommandLine, 'appendSwitch'>;
};

export type ShellContents = Pick<
  WebContents,
  'forcefullyCrashRenderer' | 'on' | 'setVisualZoomLevelLimits' | 'setWindowOpenHandler' | 'setZoomFactor'
>;

export type ShellWindow = Pick<BrowserWindow, 'destroy' | 'isDestroyed' | 'loadURL' | 'on'> & {
  readonly webContents: ShellContents;
};

export type ShellSession = Pick<
  Session,
  'on' | 'setDevicePermissionHandler' | 'setPermissionCheckHandler' | 'setPermissionRequestHandler'
> & {
  readonly cookies: Pick<Cookies, 'set'>;
  readonly webRequest: Pick<WebRequest, 'onBeforeRequest' | 'onHeadersReceived'>;
};

export interface ShellElectron {
  readonly app: ShellApp;
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => ShellWindow;
  readonly Menu: Pick<typeof Menu, 'setApplicationMenu'>;
  readonly powerSaveBlocker: Pick<PowerSaveBlocker, 'start'>;
  readonly screen: Pick<Screen, 'getAllDisplays' | 'on'>;
  readonly session: { fromPartition(partition: string): ShellSession };
}
