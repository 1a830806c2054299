import { defineConfig } from 'vitest/config';

/** One run over every workspace that has tests; each workspace may carry a vitest.config.ts of its own. */
export default defineConfig({
  test: {
    projects: ['web/*/vitest.config.ts', 'web/packages/*/vitest.config.ts'],
  },
});
