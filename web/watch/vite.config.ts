import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** Puts `src/arrive.ts`, which the application imports too, into the head by itself: small as it is, it runs while the rest is on its way. */
const arriveFirst: Plugin = {
  name: 'arrive-first',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle = {} }) =>
      Object.values(bundle).flatMap((file) =>
        file.type === 'chunk' && file.isEntry && file.name === 'arrive'
          ? [
              {
                tag: 'script',
                attrs: { type: 'module', async: true, crossorigin: true, src: `/${file.fileName}` },
                injectTo: 'head-prepend' as const,
              },
            ]
          : [],
      ),
  },
};

export default defineConfig({
  plugins: [react(), arriveFirst],
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 900,
    // One style sheet of 8 kB: it is there before the first picture of any page, which a sheet for each page would not be.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: 'index.html', arrive: 'src/arrive.ts' } },
  },
});
