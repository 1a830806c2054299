#!/usr/bin/env bash
# ./codeflix test: prepares what the chosen parts need, then tools/run_tests.py runs and counts them.
set -euo pipefail
. tools/common.sh

if [ "${1:-}" = faults ]; then
  shift
  case " $* " in *" --help "* | *" -h "*) exec /usr/bin/python3 -m tests.faults --help ;; esac
  install_packages tools/packages.txt tools/packages-stack.txt tools/packages-faults.txt
  use_node install
  build release platform
  build_pages
  build_keycloak_theme
  exec /usr/bin/python3 -m tests.faults "$@"
fi

parts=()
options=()
while [ $# -gt 0 ]; do
  case "$1" in
    unit | contract | stack | functional | e2e | web | lint | sanitizers | tidy | fuzz) parts+=("$1") ;;
    --all) parts=(lint unit contract stack web functional e2e sanitizers tidy fuzz) ;;
    --on)
      [ "${2:-}" = stack ] || die "--on knows one word: stack"
      parts+=(stack)
      shift
      ;;
    --filter)
      options+=(--filter "${2:?--filter needs a pattern}")
      shift
      ;;
    -h | --help)
      cat <<'END'
./codeflix test [part ...] [--on stack] [--filter PATTERN] [--all]

Without a part: lint unit contract stack web functional e2e.

  unit        tests of one room (x_test.cpp), and of the tools in Python
  contract    one suite a port, over every adapter (x_contract_test.cpp); engines that ./codeflix stack installed run meanwhile
  stack       what of functional and e2e holds in each topology, on replicas of each service, and the tests of Keycloak; functional
              once more with a program in another language for one service; needs what ./codeflix stack install fetches
  web         types and component tests of the pages
  functional  the running platform over HTTP, crashes and hostile input included
  e2e         the pages in a real Chromium
  lint        formatters, ESLint, includes and the rules of the house
  sanitizers  unit, contract and some functional tests under ASan+UBSan, and under TSan (builds twice more)
  tidy        clang-tidy
  faults      the stack under load while its parts are killed and replaced; a word of its own with options of its own: test faults --help
  fuzz        every fuzz target for a minute (needs Clang 19)
  --on stack  the same as the part stack
  --filter    only tests whose name contains PATTERN
  --all       all of the above
END
      exit 0
      ;;
    *) die "there are no tests called '$1'; see ./codeflix test --help" ;;
  esac
  shift
done
[ ${#parts[@]} -gt 0 ] || parts=(lint unit contract stack web functional e2e)

wants() {
  local part
  for part in "${parts[@]}"; do
    [[ " $* " == *" $part "* ]] && return 0
  done
  return 1
}

install_packages tools/packages.txt tools/packages-test.txt
wants tidy && install_packages tools/packages-tidy.txt
wants fuzz && install_packages tools/packages-fuzz.txt
use_node install
install_node_modules
if wants unit contract stack functional e2e tidy; then build release platform platform_tests; fi
if wants stack web functional e2e; then build_pages; fi
if wants stack; then
  [ -z "${CI:-}" ] || install_packages tools/packages-stack.txt
  # Who has no Maven has no Keycloak either.
  if command -v mvn >/dev/null; then build_keycloak_theme; fi
fi
exec /usr/bin/python3 tools/run_tests.py "${options[@]}" "${parts[@]}"
