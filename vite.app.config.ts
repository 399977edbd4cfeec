/** Bundles the Electron shell's entry: Electron's loader, unlike Node, is not asked to strip types inside an archive. */
import { defineConfig } from 'vite';

export default defineConfig({
  ssr: { noExternal: true },
  build: {
    ssr: 'main/app/main.ts',
    outDir: '.build/app',
    emptyOutDir: true,
    target: 'node24',
    rolldownOptions: { external: ['electron'], output: { entryFileNames: 'main.js' } },
  },
});
