import { defineConfig } from 'vitest/config';

/** Breaks the stack that TEST_STACK describes, so it runs by ./codeflix test faults only. */
export default defineConfig({
  test: { include: ['*.test.ts'], fileParallelism: false, testTimeout: 400_000, hookTimeout: 180_000 },
});
