import { defineConfig } from 'vitest/config';
import ofOneProcess from './one_process.json' with { type: 'json' };

const onStack = process.env.TEST_STACK !== undefined;

const files = onStack
  ? ['tests/**/*.test.ts', 'replicas/**/*.test.ts']
  : process.env.CODEFLIX_TEST_POSTGRES === undefined
    ? ['tests/**/*.test.ts']
    : ['engines/**/*.test.ts'];

// In one process each file starts its own platform; two cores carry one at a time. A stack is there already, and is left out of what is
// by nature about one process. What needs a platform and engines beside it lies in `engines`.
export default defineConfig({
  test: {
    include: files,
    exclude: onStack ? Object.keys(ofOneProcess).map((name) => `tests/${name}.test.ts`) : [],
    setupFiles: ['src/setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
