#!/usr/bin/env bash
# ./codeflix bench: installs what measures, builds what is measured, then measures (tools/bench).
set -euo pipefail
. tools/common.sh
preset="${BENCH_PRESET:-release}"
export BENCH_PRESET="$preset"
for word in "$@"; do
  case "$word" in -h | --help) exec /usr/bin/python3 tools/bench "$@" ;; esac
done
case "${1:-} ${2:-}" in
  "search --quick") ;;
  "search --"*) # its own options, such as foreign documents and queries, need that program alone
    build "$preset" codeflix-search-bench
    exec "build/$preset/bench/codeflix-search-bench" "$@"
    ;;
esac
install_packages tools/packages-bench.txt
if [ "$preset" = release ]; then
  use_node install
  build_pages
  # Who has no Maven has no Keycloak either.
  if command -v mvn >/dev/null; then build_keycloak_theme; fi
fi
build "$preset" platform codeflix-search-bench sql_bench messaging_bench replication_bench storage_bench
exec /usr/bin/python3 tools/bench "$@"
