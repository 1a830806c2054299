#!/usr/bin/env bash
# ./codeflix demo: installs what draws and films, then fills the platform (tools/demo).
set -euo pipefail
. tools/common.sh
install_packages tools/packages-demo.txt
exec /usr/bin/python3 tools/demo "$@"
