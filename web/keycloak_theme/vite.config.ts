import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { keycloakify } from 'keycloakify/vite-plugin';
import { defineConfig } from 'vite';
import { codes } from './src/login/codes';

const messages = 'theme/codeflix/login/messages';

export default defineConfig({
  plugins: [
    react(),
    keycloakify({
      themeName: 'codeflix',
      accountThemeImplementation: 'none',
      keycloakifyBuildDirPath: '../../build/keycloak_theme',
      keycloakVersionTargets: { '22-to-25': false, 'all-other-versions': 'codeflix-theme.jar' },
      // Keycloak then says a code where it would say a sentence, in every language.
      postBuild: async () => {
        const lines = Object.entries(codes).map(([key, code]) => `${key}=code:${code}\n`);
        for (const file of readdirSync(messages)) appendFileSync(join(messages, file), `\n${lines.join('')}`);
      },
    }),
  ],
  build: { assetsInlineLimit: 0, target: 'es2022', modulePreload: { polyfill: false } },
});
