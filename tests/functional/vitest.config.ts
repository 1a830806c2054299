import { defineConfig } from 'vitest/config';

// Each file starts its own platform; two cores carry one at a time.
export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], setupFiles: ['src/setup.ts'], fileParallelism: false, testTimeout: 120_000, hookTimeout: 60_000 },
});
