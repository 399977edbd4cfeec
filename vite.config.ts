/** Builds the screens into `.build/screens`, where the station finds them. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: at('renderer'),
  // The pages stand at /visitor/<lane> and /demo: what they load is named from the root.
  base: '/',
  publicDir: false,
  // The camera's worker loads one of two decoders.
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: at('.build/screens'),
    emptyOutDir: true,
    target: 'chrome120',
    // The content security policy allows no data: sounds or typefaces.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: {
        visitor: at('renderer/visitor/index.html'),
        demo: at('renderer/demo/index.html'),
        guard: at('renderer/guard/index.html'),
      },
    },
  },
});
