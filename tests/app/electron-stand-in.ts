/**
 * For a Node process that runs the shell's entry: `node --import <this file> main.ts …` gets the fake where it imports
 * `electron`. Each load of a page is written to stdout, one JSON object a line.
 */
import { registerHooks } from 'node:module';
import { FakeApp, FakeWindow, newFakeElectron } from './fake-electron.ts';

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: import.meta.url, shortCircuit: true } : next(specifier, context),
});

const electron = newFakeElectron();
const load = FakeWindow.prototype.loadURL;
FakeWindow.prototype.loadURL = function (url) {
  const { partition } = this.options.webPreferences ?? {};
  const cookies = this.session.jar.map(({ name, value }) => `${name}=${value}`);
  process.stdout.write(`${JSON.stringify({ url, partition, cookies, userData: electron.app.userData })}\n`);
  return load.call(this, url);
};
// Electron lives until it is told to exit.
setInterval(() => {}, 60_000);

const { app } = electron;
export default {
  ...electron,
  app: Object.assign(app, {
    isPackaged: false,
    exit: (code: number) => process.exit(code),
    whenReady() {
      // Electron is ready only after it has run the entry.
      setImmediate(() => app.ready());
      return FakeApp.prototype.whenReady.call(app);
    },
  }),
};
