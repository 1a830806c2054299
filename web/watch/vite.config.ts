import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // One style sheet of 6 kB: it is there before the first picture of any page, which a sheet for each page would not be.
  build: { target: 'es2022', assetsInlineLimit: 0, chunkSizeWarningLimit: 900, cssCodeSplit: false },
});
