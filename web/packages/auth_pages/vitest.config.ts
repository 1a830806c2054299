import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'auth_pages', environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'] } });
