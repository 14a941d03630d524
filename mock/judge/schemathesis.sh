#!/usr/bin/env bash
# schemathesis as a judge of the stand-in: requests made from the OpenAPI document, right and wrong
# ones, must get no 5xx and no reply that the document does not allow.
#
#   mock/judge/schemathesis.sh                   all operations in all phases, with resources that
#                                                are kept, as the stand-in is by default
#   mock/judge/schemathesis.sh --examples-only   the same without resources that are kept
#   mock/judge/schemathesis.sh --short           all operations with their examples, and some in all
#                                                phases, without resources that are kept
#
# Prints what failed, and figures. Says `skipped` where schemathesis cannot be had.
set -euo pipefail
source "$(dirname "$0")/platform.sh"
case "${1:-}" in
  "" | --short | --examples-only) ;;
  *)
    echo "$0: unknown argument $1: --short and --examples-only are known" >&2
    exit 2
    ;;
esac
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

# Judges the stand-in at $address by this document in these phases; the other arguments are those of
# schemathesis.
judge() {
  local document=$1 phases=$2
  shift 2
  local failed=0 own
  # In a folder of its own, since it leaves files.
  own=$(mktemp -d "$folder/judge-XXXX")
  python3 "$judge/tokens.py" "$address" --schemathesis >"$own/schemathesis.toml"
  cat "$judge/schemathesis.toml" >>"$own/schemathesis.toml"
  (
    cd "$own"
    # Python looks for garbage less often: what there is to look through is a large document.
    "$tools/bin/python3" -c 'import gc; gc.set_threshold(100_000, 50, 1_000)
from schemathesis.cli import schemathesis; schemathesis()' \
      --config-file schemathesis.toml run "$document" --url "$address" \
      --checks "$checks" \
      --phases "$phases" --max-examples 3 --seed 1 --continue-on-failure --warnings off \
      --generation-database none --no-color "$@"
  ) || failed=1
  # The platform documents codes with HTTP 500 for what is no failure of its own, so schemathesis
  # cannot tell these from others.
  python3 "$judge/server_errors.py" "$folder/openapi.json" "$log" || failed=1
  return "$failed"
}

checks=status_code_conformance,content_type_conformance,response_headers_conformance
checks+=,response_schema_conformance
prepare
python3 "$judge/shorten.py" "$folder/openapi.json"
failed=0
started=$SECONDS
if [ "${1:-}" = --short ]; then
  start_platform --examples-only
  judge "$folder/openapi.json" examples || failed=1
  judge "$folder/openapi.json" coverage,fuzzing,stateful \
    --include-path-regex '^/open-apis/(task|authen)/v2/' || failed=1
else
  python3 "$judge/links.py" "$folder/openapi.json"
  python3 "$judge/cut.py" "$folder/openapi.json" "$folder"/part-{1,2}.json
  # What is deleted must be gone, which the documented examples do not know.
  [ $# -gt 0 ] || checks+=,use_after_free,ensure_resource_availability
  # Python sends from one thread, so each half has its own, and a stand-in of its own.
  halves=()
  for part in 1 2; do
    start_platform "$@"
    judge "$folder/part-$part.json" examples,coverage,fuzzing,stateful >"$folder/half-$part" 2>&1 &
    halves+=($!)
  done
  for half in "${halves[@]}"; do
    wait "$half" || failed=1
  done
  cat "$folder"/half-{1,2}
fi
printf 'schemathesis: %d s\n' $((SECONDS - started))
# The time of a process counts once it has ended, and a pipe would ask a shell that has no children.
kill "${platforms[@]}" 2>/dev/null || true
wait "${platforms[@]}" || true
platforms=()
times >"$folder/times"
awk 'END { printf "CPU of schemathesis and the stand-in: %s user, %s system\n", $1, $2 }' "$folder/times"
exit "$failed"
