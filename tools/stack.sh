#!/usr/bin/env bash
# ./codeflix stack: the engines of the cluster topology on this machine (deploy/stack).
set -euo pipefail
. tools/common.sh
use_node install
exec /usr/bin/python3 -m deploy.stack "$@"
