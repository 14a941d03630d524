#!/usr/bin/env bash
# The official SDKs as judges of the stand-in: each of their functions is called with documented
# values, and what it gives is compared with what the documentation shows. Prints what was refused
# or lost, and figures. Says `skipped` where an SDK cannot be had.
set -euo pipefail
source "$(dirname "$0")/platform.sh"

node=$("$root/.ci/official-clients" node) || node=
python=$("$root/.ci/official-clients" python) || python=
if [ -z "$node$python" ]; then exit 0; fi
prepare
start_platform --examples-only
python3 "$judge/calls.py" "$folder/openapi.json" "$folder/calls.json"
python3 "$judge/tokens.py" "$address" >"$folder/tokens.json"
failed=0
if [ -n "$node" ]; then
  NODE_PATH=$node node "$judge/node_sdk.js" "$address" "$folder/calls.json" "$folder/tokens.json" ||
    failed=1
fi
if [ -n "$python" ]; then
  for functions in sync async; do
    "$python" "$judge/python_sdk.py" "$address" "$folder/calls.json" "$functions" || failed=1
  done
fi
exit "$failed"
