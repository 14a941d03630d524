#!/usr/bin/env bash
# schemathesis as a judge of the stand-in: requests made from the OpenAPI document, right and wrong
# ones, must get no 5xx and no reply that the document does not allow.
#
#   mock/judge/schemathesis.sh           all operations in all phases, with resources that are kept
#                                        and with examples only, the two side by side
#   mock/judge/schemathesis.sh --short   all operations with their examples, and some in all phases
#
# Prints what failed, and figures. Says `skipped` where schemathesis cannot be had.
set -euo pipefail
source "$(dirname "$0")/platform.sh"
tools=$target/schemathesis
mkdir -p "$tools"
tools=$(cd "$tools" && pwd)

if ! command -v python3 >/dev/null; then
  echo "skipped: there is no python3 for schemathesis" >&2
  exit 0
fi
[ -x "$tools/bin/python3" ] || python3 -m venv "$tools"
if ! "$tools/bin/python3" -m pip install --quiet --disable-pip-version-check --retries 1 \
  schemathesis==4.32.5 >"$folder/log" 2>&1; then
  echo "skipped: schemathesis cannot be installed: $(grep -i error "$folder/log" | tail -n 1)" >&2
  exit 0
fi

# Judges the stand-in at $address in these phases; the other arguments are those of schemathesis.
judge() {
  local phases=$1
  shift
  local failed=0 own
  # In a folder of its own, since it leaves files.
  own=$(mktemp -d "$folder/judge-XXXX")
  python3 "$judge/tokens.py" "$address" --schemathesis >"$own/schemathesis.toml"
  (
    cd "$own"
    "$tools/bin/schemathesis" --config-file schemathesis.toml run ../openapi.json --url "$address" \
      --checks status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance \
      --phases "$phases" --max-examples 3 --seed 1 --continue-on-failure --warnings off \
      --generation-database none --no-color "$@"
  ) || failed=1
  # The platform documents codes with HTTP 500 for what is no failure of its own, so schemathesis
  # cannot tell these from others.
  python3 "$judge/server_errors.py" "$folder/openapi.json" "$log" || failed=1
  return "$failed"
}

prepare
python3 "$judge/shorten.py" "$folder/openapi.json"
failed=0
start_platform --examples-only
if [ "${1:-}" = --short ]; then
  judge examples || failed=1
  judge coverage,fuzzing,stateful --include-path-regex '^/open-apis/(task|authen)/v2/' || failed=1
else
  # Each is busy on one core: what it sends is made by one thread of Python.
  judge examples,coverage,fuzzing,stateful >"$folder/examples-only" 2>&1 &
  beside=$!
  start_platform
  judge examples,coverage,fuzzing,stateful || failed=1
  wait "$beside" || failed=1
  echo "the same without resources that are kept:"
  cat "$folder/examples-only"
fi
# The time of a process counts once it has ended, and a pipe would ask a shell that has no children.
kill "${platforms[@]}" 2>/dev/null || true
wait "${platforms[@]}" || true
platforms=()
times >"$folder/times"
awk 'END { printf "CPU of schemathesis and the stand-in: %s user, %s system\n", $1, $2 }' "$folder/times"
exit "$failed"
