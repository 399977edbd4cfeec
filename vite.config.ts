/** Builds the screens into `.build/screens`, where the station finds them, and the form where `gatehouse declare` does. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const common = {
  outDir: at('.build/screens'),
  // The content security policy allows no data: sounds or typefaces.
  assetsInlineLimit: 0,
  modulePreload: { polyfill: false },
};
/** Phones of 2021 too; and nothing of their page is shared with one that holds more. */
const onPhones = { ...common, emptyOutDir: false, target: ['chrome96', 'safari15'] };

/** What phones load later is one script each: there is nothing to load ahead of it, and the helper for that is 2 KB. */
const withoutPreload: Plugin = {
  name: 'without-preload',
  enforce: 'pre',
  applyToEnvironment: ({ name }) => name === 'declare',
  load: id => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = load => load();' : null),
};

/** On bad Wi-Fi a phone loads a third of it: what its page loads lies there compressed as well. */
const compressed: Plugin = {
  name: 'compressed',
  applyToEnvironment: ({ name }) => name === 'declare',
  async writeBundle({ dir = '' }, bundle) {
    const texts = Object.keys(bundle).filter(name => /\.(js|css)$/.test(name));
    for (const file of texts.map(name => join(dir, name))) {
      const bytes = await readFile(file);
      await writeFile(`${file}.br`, brotliCompressSync(bytes));
      await writeFile(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    }
  },
};

export default defineConfig({
  root: at('renderer'),
  plugins: [withoutPreload, compressed],
  // The pages stand at /visitor/<lane> and /demo: what they load is named from the root.
  base: '/',
  publicDir: false,
  // The camera's worker loads one of two decoders.
  worker: { format: 'es', rolldownOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } } },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  environments: {
    client: {
      build: {
        ...common,
        emptyOutDir: true,
        target: 'chrome120',
        rolldownOptions: {
          input: {
            visitor: at('renderer/visitor/index.html'),
            demo: at('renderer/demo/index.html'),
            guard: at('renderer/guard/index.html'),
          },
        },
      },
    },
    declare: {
      consumer: 'client',
      build: { ...onPhones, rolldownOptions: { input: { declare: at('renderer/declare/index.html') } } },
    },
    declareWorker: {
      consumer: 'client',
      build: {
        ...onPhones,
        rolldownOptions: {
          input: { worker: at('renderer/declare/worker.ts') },
          // Its address is what it is known by.
          output: { format: 'iife', entryFileNames: 'declare/[name].js' },
        },
      },
    },
  },
  builder: {
    // The first empties the folder.
    async buildApp({ environments, build }) {
      for (const name of ['client', 'declare', 'declareWorker']) {
        const environment = environments[name];
        if (environment !== undefined) await build(environment);
      }
    },
  },
});
