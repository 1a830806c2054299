#!/usr/bin/env bash
# ./codeflix stack: the cluster topology on this machine (deploy/stack).
set -euo pipefail
. tools/common.sh
use_node install
# Engines alone need nothing built.
case " $* " in
  *" --help "* | *" -h "* | *" --only "*) ;;
  " up "*)
    install_packages tools/packages.txt tools/packages-stack.txt
    build release platform
    build_pages
    build_keycloak_theme
    ;;
esac
exec /usr/bin/python3 -m deploy.stack "$@"
