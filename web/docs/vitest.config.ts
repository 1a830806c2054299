import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'docs', environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'] } });
