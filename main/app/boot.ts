/** The shell from start to end: one locked-down window for each screen, on the controller's address. */
import type { BrowserWindowConstructorOptions } from 'electron';
import type { ControlRequest } from '../contract.ts';
import type { ShellElectron, ShellWindow } from './electron.ts';
import { type KeeperParts, keepController } from './keep-controller.ts';
import { lockApp, lockContents, lockSession, type Page, webPreferences } from './lockdown.ts';
import { placeScreens, type ScreenPlace } from './places.ts';
import { type Watch, watchGpu, watchWindow } from './watch.ts';

export interface ShellParts extends KeeperParts {
  readonly electron: ShellElectron;
  /** Folder of Chromium's own files; a second shell on the same one does not start. It exists. */
  readonly userData: string;
  /** One ordinary window on the demo's page, in place of the kiosk's. */
  readonly demo: boolean;
  /** The site's `station.screens`; null: lanes in order on displays in order. */
  readonly screens: readonly ScreenPlace[] | null;
  /** Lanes that read codes with the camera of their screen. */
  readonly cameras: readonly string[];
  /** Lanes whose scanner types at their screen. */
  readonly wedges: readonly string[];
}

export interface Shell {
  /** Resolves when the windows stand. */
  readonly shown: Promise<void>;
  /** An orderly end, with the controller that the shell has started. */
  stop(): void;
}

interface Target extends Page {
  /** Name of its session. Without `persist:`, so cookie and cache are in memory only. */
  readonly partition: string;
}

/** Displays come and go in bursts (a dock, a television waking up): wait until they stand still, milliseconds. */
const settleMs = 1_000;

/** Chromium's switches; its touch gestures and background services have no place at a gate. */
const switches: readonly (readonly [string, string?])[] = [
  ['autoplay-policy', 'no-user-gesture-required'],
  ['disable-pinch'],
  ['overscroll-history-navigation', '0'],
  ['no-proxy-server'],
  ['disable-background-networking'],
  ['disable-component-update'],
];

/**
 * Boots the shell; null where another one has the folder. What must precede Electron's `ready` is done before it returns.
 * Where no screen can be shown, the process ends with 1.
 */
export function boot(parts: ShellParts): Shell | null {
  const { app } = parts.electron;
  app.enableSandbox();
  app.setPath('userData', parts.userData);
  for (const [name, value] of switches) app.commandLine.appendSwitch(name, value);
  if (!app.requestSingleInstanceLock()) {
    parts.log('another shell shows these screens already');
    app.exit(1);
    return null;
  }
  app.on('window-all-closed', () => app.exit(parts.demo ? 0 : 1));
  const keeper = keepController(parts);
  return {
    shown: bootReady(parts, keeper.lanes),
    stop() {
      keeper.stop();
      app.exit(0);
    },
  };
}

async function bootReady(parts: ShellParts, controllerLanes: Promise<readonly string[]>): Promise<void> {
  const { electron, demo, log } = parts;
  await electron.app.whenReady();
  const watch: Watch = { ...parts, giveUp: () => electron.app.exit(1) };
  lockApp(electron);
  watchGpu(electron, watch);
  electron.powerSaveBlocker.start('prevent-display-sleep');
  const lanes = await controllerLanes;
  const places = demo ? [{ lane: '', display: 0 }] : (parts.screens ?? inOrder(lanes));
  const targets = new Map<ScreenPlace['lane'], Target>();
  for (const lane of new Set(places.map(place => place.lane))) {
    const target = await prepare(parts, lane);
    if (target !== null) targets.set(lane, target);
  }
  if (targets.size === 0) {
    log('there is no screen to show');
    electron.app.exit(1);
    return;
  }
  const shown = places.filter(({ lane }) => targets.has(lane));
  showScreens(parts, shown, targets, watch);
}

const inOrder = (lanes: readonly string[]): readonly ScreenPlace[] => lanes.map((lane, display) => ({ lane, display }));

function requestOf({ demo }: ShellParts, lane: ScreenPlace['lane']): ControlRequest {
  const role = demo ? 'demo' : lane === null ? 'guard' : 'visitor';
  return { command: 'screen', role, lane: role === 'visitor' ? lane : null, cookie: true };
}

/**
 * Locks a screen's session, and signs a lane's in: at the desk it is a guard who does. Null where the controller has no
 * such screen.
 */
async function prepare(parts: ShellParts, lane: ScreenPlace['lane']): Promise<Target | null> {
  const { electron, cameras, wedges, ask, log } = parts;
  const isDesk = lane === null;
  const answer = await ask(requestOf(parts, lane));
  const isGiven = answer.ok && answer.value.answer === 'screen';
  if (!isGiven || (answer.value.cookie === null && !isDesk)) {
    log('the controller gives no screen', { lane, answer: answer.ok ? answer.value : answer.fault });
    return null;
  }
  const { url, cookie } = answer.value;
  const partition = isDesk ? 'desk' : `screen-${lane}`;
  const isOf = (lanes: readonly string[]) => lane !== null && lanes.includes(lane);
  const target = { url, isDesk, camera: isOf(cameras), catchesKeys: isOf(wedges), partition };
  const session = electron.session.fromPartition(target.partition);
  lockSession(session, target);
  if (cookie !== null) await session.cookies.set({ url, ...cookie, path: '/', httpOnly: true, sameSite: 'strict' });
  return target;
}

function showScreens(
  parts: ShellParts,
  places: readonly ScreenPlace[],
  targets: ReadonlyMap<ScreenPlace['lane'], Target>,
  watch: Watch,
): void {
  const { screen } = parts.electron;
  let windows: readonly ShellWindow[] = [];
  const show = () => {
    const placed = placeScreens(places, screen.getAllDisplays());
    // Every display is off or gone: what stands may stay.
    if (placed.length === 0) return;
    const former = windows;
    windows = placed.flatMap(({ lane, bounds }) => {
      const target = targets.get(lane);
      return target === undefined ? [] : [openWindow(parts, target, parts.demo ? demoWindow : kiosk(bounds), watch)];
    });
    // The new ones first: with no window left, the shell would end.
    for (const window of former) window.destroy();
  };
  let cancel = () => {};
  const showSoon = () => {
    cancel();
    cancel = parts.clock.timer(settleMs, show);
  };
  screen.on('display-added', showSoon);
  screen.on('display-removed', showSoon);
  show();
}

const common = { title: 'Gatehouse', autoHideMenuBar: true, backgroundColor: '#10181c' };
const demoWindow: BrowserWindowConstructorOptions = { ...common, width: 1_360, height: 820 };
const kiosk = (bounds: { x: number; y: number; width: number; height: number }): BrowserWindowConstructorOptions => ({
  ...common,
  ...bounds,
  kiosk: true,
  frame: false,
  minimizable: false,
});

function openWindow(
  { electron, demo, log }: ShellParts,
  target: Target,
  options: BrowserWindowConstructorOptions,
  watch: Watch,
): ShellWindow {
  const { partition, url } = target;
  const window = new electron.BrowserWindow({ ...options, webPreferences: { ...webPreferences, partition } });
  lockContents(window.webContents, target);
  watchWindow(window, url, watch);
  if (!demo) window.on('close', event => event.preventDefault());
  window.webContents.on('did-finish-load', () => log('a screen is up', { url }));
  void window.loadURL(url);
  return window;
}
