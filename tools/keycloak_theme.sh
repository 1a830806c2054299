#!/usr/bin/env bash
# Builds Keycloak's theme into build/keycloak_theme/codeflix-theme.jar. Needs Maven.
set -euo pipefail
. tools/common.sh

command -v mvn >/dev/null || die "Maven is needed to build the theme: apt-get install maven"
use_node install
install_node_modules
cd web/keycloak_theme
# Not by `npm run`: in a workspace Keycloakify's `npm config get` is refused then.
npx tsc -p .
npx vite build
# Keycloakify hands the file of certificates on as one variable, which may be longer than Linux allows.
npm_config_cafile=/dev/null npx keycloakify build
