#!/usr/bin/env bash
# Installs the tools that validate.sh and client.sh ask, below target/, and prints the folders to
# put before PATH. Where Python or npm or the network is missing, it says what is skipped.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tools=${CARGO_TARGET_DIR:-$here/../../target}/openapi-tools
mkdir -p "$tools"
tools=$(cd "$tools" && pwd)

attempt() {
  local what=$1
  shift
  if ! "$@" >"$tools/log" 2>&1; then
    echo "skipped: $what cannot be installed: $(grep -i error "$tools/log" | tail -n 1)" >&2
    return 1
  fi
}

python() {
  [ -x "$tools/python/bin/python3" ] || python3 -m venv "$tools/python"
  "$tools/python/bin/python3" -m pip install --quiet --disable-pip-version-check --retries 1 \
    openapi-spec-validator==0.9.0 openapi-python-client==0.29.1
}

node() {
  npm install --no-fund --no-audit --fetch-retries 0 --prefix "$tools/node" @redocly/cli@2.77.0
}

if ! command -v python3 >/dev/null; then
  echo "skipped: there is no python3 for openapi-spec-validator and openapi-python-client" >&2
elif attempt "openapi-spec-validator and openapi-python-client" python; then
  echo "$tools/python/bin"
fi
if ! command -v npm >/dev/null; then
  echo "skipped: there is no npm for redocly" >&2
elif attempt redocly node; then
  echo "$tools/node/node_modules/.bin"
fi
