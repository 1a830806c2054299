import { defineConfig } from 'vitest/config';

// Every file makes a realm of its own in one Keycloak; two cores carry one file at a time.
export default defineConfig({ test: { include: ['tests/**/*.test.ts'], fileParallelism: false, testTimeout: 120_000, hookTimeout: 120_000 } });
