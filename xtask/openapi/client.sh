#!/usr/bin/env bash
# Makes a client of the OpenAPI document with a generator that knows nothing of this project,
# and calls the stand-in platform with it. Skipped where the generator is not installed;
# install.sh installs it. XTASK is the program of the tasks, where it is built already.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
if ! command -v openapi-python-client >/dev/null; then
    echo "skipped: openapi-python-client is not installed" >&2
    exit 0
fi
# The generator's own interpreter has what its clients need.
python=$(dirname "$(command -v openapi-python-client)")/python3
folder=$(mktemp -d)
platform=
trap '[ -z "$platform" ] || kill "$platform"; rm -rf "$folder"' EXIT

xtask=${XTASK:-}
if [ -z "$xtask" ]; then
    cargo build --quiet --package xtask
    xtask=${CARGO_TARGET_DIR:-target}/debug/xtask
fi
"$xtask" openapi --service hire --service compensation --out "$folder/openapi.json"
openapi-python-client generate --path "$folder/openapi.json" --meta none \
    --output-path "$folder/feishu_client" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }

"$xtask" mock --port 0 >"$folder/platform" &
platform=$!
for _ in $(seq 100); do
    address=$(sed -n 's/^stand-in platform at \([^ ]*\) .*/\1/p' "$folder/platform")
    [ -z "$address" ] || break
    sleep 0.1
done
if [ -z "$address" ]; then echo "the stand-in platform did not start" >&2; exit 1; fi
PYTHONPATH=$folder "$python" "$here/client.py" "$address"
