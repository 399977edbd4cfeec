import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'tests/architecture/violations/**', 'node_modules/**'],
    environment: 'node',
    pool: 'forks',
    // Most wait for a process or a disk: by itself it leaves one core of two idle.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Electron's package begins a download when it is required without its binary.
    env: { ELECTRON_OVERRIDE_DIST_PATH: '/nonexistent' },
  },
});
