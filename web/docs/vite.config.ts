import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  base: '/docs/',
  plugins: [react()],
  // Nothing inline: the policy of the pages allows files only.
  build: { assetsInlineLimit: 0, target: 'es2022', modulePreload: { polyfill: false } },
});
