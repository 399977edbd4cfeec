/** The whole shell on a fake Electron, with a real control socket. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { boot, type ShellParts } from '../../main/app/boot.ts';
import { askController } from '../../main/cli/control-client.ts';
import type { ControlAnswer, ControlRequest } from '../../main/contract.ts';
import { type Control, openControl } from '../../main/controller/control.ts';
import { newTestClock, type TestClock } from '../clock.ts';
import { type FakeElectron, newDisplay, newEvent, newFakeElectron } from './fake-electron.ts';

const laneIds = ['in-1', 'in-2', 'out-1'];
const base = 'http://127.0.0.1:8787';

let data: string;
let electron: FakeElectron;
let clock: TestClock;
let control: Control | null;
let asked: ControlRequest[];
let logged: string[];

/** Answers as the gate does. */
function answer(request: ControlRequest): ControlAnswer {
  asked.push(request);
  if (request.command === 'lane-list') {
    return {
      answer: 'lanes',
      lanes: laneIds.map(id => ({ id, direction: 'in', state: 'idle', faults: [] })),
    };
  }
  if (request.command !== 'screen') throw new Error(`the shell asks for ${request.command}`);
  const { role, lane } = request;
  if (role === 'visitor' && !laneIds.includes(lane ?? '')) {
    return { answer: 'failed', kind: 'unknown-lane', message: `there is no lane ${lane}` };
  }
  if (role === 'guard') return { answer: 'screen', url: `${base}/guard`, cookie: null };
  const name = `gatehouse-${role}${lane === null ? '' : `-${lane}`}`;
  const url = role === 'demo' ? `${base}/demo` : `${base}/visitor/${lane}`;
  return { answer: 'screen', url, cookie: { name, value: `signed ${name}` } };
}

async function answerOnSocket(): Promise<void> {
  const opened = await openControl(join(data, 'control.sock'), answer);
  if (!opened.ok) throw new Error(opened.fault);
  control = opened.value;
}

const newParts = (changes: Partial<ShellParts> = {}): ShellParts => ({
  electron,
  clock,
  userData: join(data, 'shell'),
  demo: false,
  screens: null,
  cameras: [],
  wedges: [],
  ask: request => askController(data, request),
  start: null,
  log: message => logged.push(message),
  ...changes,
});

/** Boots on a controller that answers; resolves when the windows stand. */
async function bootShell(changes: Partial<ShellParts> = {}) {
  await answerOnSocket();
  const shell = boot(newParts(changes));
  electron.app.ready();
  await shell?.shown;
  return shell;
}
const shownAt = () => electron.windows.map(({ options, loads }) => [options.x, loads.at(-1)?.url]);

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'gatehouse-shell-'));
  electron = newFakeElectron();
  clock = newTestClock();
  control = null;
  asked = [];
  logged = [];
});
afterEach(async () => {
  await control?.close();
  rmSync(data, { recursive: true, force: true });
});

describe('before Electron is ready', () => {
  test('sandbox, folder, lock and switches are set, and nothing else is done', () => {
    boot(newParts());
    const { app } = electron;
    expect({ sandboxed: app.isSandboxed, userData: app.userData }).toEqual({
      sandboxed: true,
      userData: join(data, 'shell'),
    });
    expect([...app.switches]).toEqual([
      ['autoplay-policy', 'no-user-gesture-required'],
      ['disable-pinch', undefined],
      ['overscroll-history-navigation', '0'],
      ['no-proxy-server', undefined],
      ['disable-background-networking', undefined],
      ['disable-component-update', undefined],
    ]);
    expect(electron.menu()).toBe('default');
  });

  test('a second shell on the same folder ends with 1 and asks nothing', async () => {
    await answerOnSocket();
    electron.app.isFirst = false;
    expect(boot(newParts())).toBeNull();
    electron.app.ready();
    expect({ exits: electron.app.exits, asked, windows: electron.windows.length }).toEqual({
      exits: [1],
      asked: [],
      windows: 0,
    });
  });
});

describe('a kiosk', () => {
  test('is one window a display, signed in and locked before it loads', async () => {
    electron = newFakeElectron(2);
    await bootShell();
    expect(shownAt()).toEqual([
      [0, `${base}/visitor/in-1`],
      [1_920, `${base}/visitor/in-2`],
    ]);
    for (const [index, { loads }] of electron.windows.entries()) {
      const name = `gatehouse-visitor-${laneIds[index]}`;
      const url = `${base}/visitor/${laneIds[index]}`;
      const cookie = { url, name, value: `signed ${name}`, path: '/', httpOnly: true, sameSite: 'strict' };
      expect(loads).toEqual([{ url, cookies: [cookie], isLocked: true }]);
    }
  });

  test('has exactly these preferences', async () => {
    await bootShell();
    expect(electron.windows[0]?.options).toEqual({
      title: 'Gatehouse',
      autoHideMenuBar: true,
      backgroundColor: '#10181c',
      x: 0,
      y: 0,
      width: 1_920,
      height: 1_080,
      kiosk: true,
      frame: false,
      minimizable: false,
      webPreferences: {
        partition: 'screen-in-1',
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
      },
    });
  });

  test('keeps to its page, with the camera where its lane has one', async () => {
    electron = newFakeElectron(2);
    await bootShell({ cameras: ['in-2'] });
    expect(electron.menu()).toBeNull();
    const mayFilm = electron.windows.map(({ session, webContents, loads }) => {
      const leaving = newEvent({ url: 'https://example.com/', isMainFrame: true, isSameDocument: false, frame: null });
      webContents.emit('will-navigate', leaving);
      expect(leaving.defaultPrevented).toBe(true);
      const requestingUrl = loads[0]?.url ?? '';
      return session.permissionCheck?.(null, 'media', base, { mediaType: 'video', isMainFrame: true, requestingUrl });
    });
    expect(mayFilm).toEqual([false, true]);
  });

  test('hands every key to the page of a lane whose scanner types at it, and to no other', async () => {
    electron = newFakeElectron(2);
    await bootShell({ wedges: ['in-2'] });
    const pressed = electron.windows.map(({ webContents }) => {
      const event = newEvent({});
      const held = { shift: false, control: true, alt: false, meta: false };
      const more = { isAutoRepeat: false, isComposing: false, location: 0, modifiers: [] };
      webContents.emit('before-input-event', event, { type: 'keyDown', key: 'r', code: 'KeyR', ...held, ...more });
      return !event.defaultPrevented;
    });
    expect(pressed).toEqual([false, true]);
  });

  test('follows the site’s list of screens and leaves out a lane that the gate does not have', async () => {
    electron = newFakeElectron(3);
    await bootShell({
      screens: [
        { lane: 'out-1', display: 1 },
        { lane: 'gone', display: 0 },
        { lane: 'in-1', display: 2 },
      ],
    });
    expect(shownAt()).toEqual([
      [1_920, `${base}/visitor/out-1`],
      [3_840, `${base}/visitor/in-1`],
    ]);
  });

  test('the desk stands on the display that the site gives it, where a guard signs in', async () => {
    electron = newFakeElectron(2);
    await bootShell({
      screens: [
        { lane: 'in-1', display: 0 },
        { lane: null, display: 1 },
      ],
    });
    expect(shownAt()).toEqual([
      [0, `${base}/visitor/in-1`],
      [1_920, `${base}/guard`],
    ]);
    expect(electron.windows.map(({ loads }) => loads[0]?.cookies.length)).toEqual([1, 0]);
  });

  test('without any screen that the gate knows ends with 1', async () => {
    await bootShell({ screens: [{ lane: 'gone', display: 0 }] });
    expect(electron.app.exits).toEqual([1]);
    expect(electron.windows).toEqual([]);
  });

  test('keeps the display awake, cannot be closed, and ends with 1 if it loses its windows all the same', async () => {
    await bootShell();
    expect(electron.powerSaves).toEqual(['prevent-display-sleep']);
    const [window] = electron.windows;
    window?.close();
    expect({ windows: electron.windows.length, exits: electron.app.exits }).toEqual({ windows: 1, exits: [] });
    window?.destroy();
    expect(electron.app.exits).toEqual([1]);
  });

  test('is watched: a crashed page is loaded again, and the shell ends when that does not help', async () => {
    await bootShell();
    const [window] = electron.windows;
    const crash = () => {
      window?.webContents.emit('render-process-gone', newEvent({}), { reason: 'oom', exitCode: 1 });
      clock.advance(5_000);
    };
    for (let crashes = 0; crashes < 5; crashes += 1) crash();
    expect({ loads: window?.loads.length, exits: electron.app.exits }).toEqual({ loads: 6, exits: [] });
    crash();
    expect({ loads: window?.loads.length, exits: electron.app.exits }).toEqual({ loads: 6, exits: [1] });
  });

  test('counts the GPU process', async () => {
    await bootShell();
    for (let crashes = 0; crashes < 6; crashes += 1) {
      electron.app.emit('child-process-gone', newEvent({}), { type: 'GPU', reason: 'crashed', exitCode: 1 });
    }
    expect(electron.app.exits).toEqual([1]);
  });

  test('moves with the displays, and stays when the last one is switched off', async () => {
    electron = newFakeElectron(2);
    await bootShell();
    const second = newDisplay({ x: 1_920 });
    const change = (event: 'display-added' | 'display-removed', displays: FakeElectron['screen']['displays']) => {
      electron.screen.displays = displays;
      electron.screen.emit(event, newEvent({}), second);
      electron.screen.emit(event, newEvent({}), second);
      clock.advance(1_000);
    };
    change('display-removed', [newDisplay({})]);
    expect(shownAt()).toEqual([[0, `${base}/visitor/in-1`]]);
    const [before] = electron.windows;
    change('display-removed', []);
    expect(electron.windows).toEqual([before]);
    change('display-added', [newDisplay({}), second]);
    expect(shownAt()).toEqual([
      [0, `${base}/visitor/in-1`],
      [1_920, `${base}/visitor/in-2`],
    ]);
    expect(electron.app.exits).toEqual([]);
  });
});

test('the demo is one ordinary window on its page, and closing it ends the shell with 0', async () => {
  electron = newFakeElectron(2);
  await bootShell({ demo: true });
  expect(asked.filter(({ command }) => command === 'screen')).toEqual([
    { command: 'screen', role: 'demo', lane: null, cookie: true },
  ]);
  const [window, ...others] = electron.windows;
  expect(others).toEqual([]);
  expect(window?.loads.map(load => load.url)).toEqual([`${base}/demo`]);
  expect(window?.options).not.toHaveProperty('kiosk');
  expect(window?.options.webPreferences).toMatchObject({ sandbox: true, devTools: false });
  window?.close();
  expect(electron.app.exits).toEqual([0]);
});

test('an orderly stop ends with 0, whatever the windows say', async () => {
  const shell = await bootShell();
  shell?.stop();
  expect(electron.app.exits).toEqual([0]);
});
