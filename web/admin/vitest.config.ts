import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The build for browsers, as in the application: the one for Node remembers nothing.
  resolve: { alias: { 'tus-js-client': 'tus-js-client/lib.esm/browser/index.js' } },
  test: {
    name: 'admin',
    environment: 'jsdom',
    testTimeout: 30_000,
    include: ['src/**/*.test.{ts,tsx}'],
    server: { deps: { inline: ['tus-js-client'] } },
  },
});
