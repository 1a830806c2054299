#!/usr/bin/env bash
# ./codeflix up: from a clone to a running platform.
set -euo pipefail
. tools/common.sh

install=yes
rest=()
for word in "$@"; do
  case "$word" in
    --no-install) install=no ;;
    -h | --help)
      cat <<'END'
./codeflix up [options]

Installs what is missing (Debian packages, npm packages), builds, migrates the databases after a backup, starts the
platform and prints its address and the first administrator's credentials. Ctrl-C stops it after what is in flight.

  --port N              port to listen on (8080)
  --bind ADDRESS        address to listen on (127.0.0.1); 0.0.0.0 for the whole network, which needs TLS
  --public-url URL      how browsers reach it, when that differs (https://tv.example.org)
  --tls-cert FILE --tls-key FILE
                        serve HTTPS with this certificate
  --tls-self-signed     serve HTTPS with a certificate made here, for a home network
  --data-dir DIR        where everything is kept (./data)
  --config FILE         TOML file; docs/reference/configuration.md lists its keys
  --no-install          install nothing: say what is missing instead
END
      exit 0
      ;;
    *) rest+=("$word") ;;
  esac
done

if [ "$install" = yes ]; then
  install_packages tools/packages.txt
  use_node install
else
  use_node no-install
fi
build release platform
build_pages
exec build/release/bin/codeflix serve "${rest[@]}"
