import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { name: 'keycloak_theme', environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'] } });
