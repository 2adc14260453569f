import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Builds the page into `build/dashboard`; mqtt.js and uPlot are chunks of their own, loaded after the first paint. */
export default defineConfig({
  root: fileURLToPath(new URL('./page', import.meta.url)),
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: fileURLToPath(new URL('../../build/dashboard', import.meta.url)),
    emptyOutDir: true,
    sourcemap: false,
    target: 'es2022',
    // Nothing inlined as data: URLs, which the server's content policy forbids.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
