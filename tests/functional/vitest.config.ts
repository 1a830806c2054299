import { defineConfig } from 'vitest/config';
import ofOneProcess from './one_process.json' with { type: 'json' };

const onStack = process.env.TEST_STACK !== undefined;

// In one process each file starts its own platform; two cores carry one at a time. A stack is there already, and is left out of what is
// by nature about one process.
export default defineConfig({
  test: {
    include: onStack ? ['tests/**/*.test.ts', 'replicas/**/*.test.ts'] : ['tests/**/*.test.ts'],
    exclude: onStack ? Object.keys(ofOneProcess).map((name) => `tests/${name}.test.ts`) : [],
    setupFiles: ['src/setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
