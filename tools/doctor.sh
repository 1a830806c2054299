#!/usr/bin/env bash
# ./codeflix doctor: tells what is missing or wrong on this machine, each line with what to do. Exits 1 when something is.
set -uo pipefail
. tools/common.sh

if [ "${1:-}" = -h ] || [ "${1:-}" = --help ]; then
  echo "./codeflix doctor [--data-dir DIR] [--port N]: tells what is missing or wrong on this machine, and what to do about it."
  exit 0
fi
data=data
port=8080
while [ $# -gt 0 ]; do
  case "$1" in
    --data-dir) data=${2:?--data-dir needs a folder} && shift 2 ;;
    --port) port=${2:?--port needs a number} && shift 2 ;;
    *) die "doctor does not know '$1'." ;;
  esac
done

troubles=0
good() { printf '  ok       %s\n' "$1"; }
bad() {
  printf '  trouble  %s\n           %s\n' "$1" "$2"
  troubles=$((troubles + 1))
}
hint() { printf '  note     %s\n           %s\n' "$1" "$2"; }

# shellcheck source=/dev/null
system=$(. /etc/os-release 2>/dev/null && printf '%s' "${PRETTY_NAME:-}")
case "$system" in
  *"Debian GNU/Linux 12"*) good "system: $system" ;;
  *) hint "system: ${system:-unknown}" "Codeflix is built and tested on Debian 12; elsewhere the packages may have other names." ;;
esac

if command -v dpkg-query >/dev/null; then
  missing=$(missing_packages tools/packages.txt | tr '\n' ' ')
  if [ -z "$missing" ]; then good "packages: all installed"; else bad "packages missing: $missing" "Run as root: apt-get update && apt-get install -y --no-install-recommends $missing"; fi
  for_tests=$(missing_packages tools/packages-test.txt | tr '\n' ' ')
  [ -z "$for_tests" ] || hint "packages that only the tests need: $for_tests" "./codeflix test installs them."
fi

if node_is_new_enough; then
  good "node $(node --version)"
elif [ -x "$CACHE/node-$NODE_WHEEL_VERSION/bin/node" ]; then
  good "node $NODE_WHEEL_VERSION, kept in $CACHE"
else
  hint "node: missing or older than 20.19" "./codeflix up fetches its own."
fi

cores=$(nproc)
memory=$(awk '/MemAvailable/ {print int($2 / 1024)}' /proc/meminfo)
if [ "$cores" -ge 2 ]; then good "processors: $cores"; else hint "processors: $cores" "Encoding takes about twice as long as with two."; fi
if [ "$memory" -ge 2000 ]; then good "free memory: $memory MB"; else bad "free memory: $memory MB" "Building and encoding need about 2 GB: stop something else."; fi

folder=$data
while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done
if [ -w "$folder" ]; then good "data folder: $data"; else bad "data folder: $data cannot be written" "Give $(id -un) the right to write in $folder, or choose another with --data-dir."; fi
space=$(df -Pm "$folder" | awk 'NR == 2 {print $4}')
if [ "$space" -ge 5000 ]; then
  good "disk: $space MB free"
else
  bad "disk: $space MB free" "A build and a small catalogue need 5 GB: free some space, or put --data-dir on another disk."
fi

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
  if command -v curl >/dev/null && curl -fsk -m 2 "http://127.0.0.1:$port/health/live" >/dev/null 2>&1; then
    reasons=$(curl -s -m 5 "http://127.0.0.1:$port/health/ready")
    hint "port $port: a platform answers there" "$reasons"
  else
    bad "port $port is in use" "Stop what listens there (ss -ltnp | grep :$port), or choose another with --port."
  fi
else
  good "port $port is free"
fi

if [ -x build/release/bin/codeflix ]; then good "built: build/release/bin/codeflix"; else hint "not built yet" "./codeflix up builds it."; fi

if [ "$troubles" -gt 0 ]; then
  echo "$troubles trouble(s) found."
  exit 1
fi
echo "Nothing is wrong."
