import { defineConfig } from '@playwright/test';
import { chromiumArgs, findChromium } from './tests/system.ts';

const executablePath = findChromium();

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: '.build/e2e/results',
  reporter: [['list'], ['json', { outputFile: '.build/e2e/report.json' }]],
  // Each worker has gates and ports of its own.
  workers: 2,
  retries: 0,
  forbidOnly: process.env.CI === 'true',
  timeout: 60_000,
  use: {
    browserName: 'chromium',
    launchOptions: {
      args: [...chromiumArgs(process.getuid?.() === 0)],
      ...(executablePath === null ? {} : { executablePath }),
    },
    screenshot: 'only-on-failure',
    // A trace takes half as long again: `--trace on` where somebody looks for a fault.
    trace: 'off',
  },
});
