# For the scripts beside this file: builds the programs of this checkout and starts stand-ins.

judge=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$judge/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
folder=$(mktemp -d)
platforms=()
trap '[ ${#platforms[@]} -eq 0 ] || kill "${platforms[@]}" 2>/dev/null; rm -rf "$folder"' EXIT

# Builds it, and puts the OpenAPI document into $folder: that of $FEISHU_OPENAPI, or a new one.
prepare() {
  # CI has built both already, with other features, and says so by $XTASK.
  if [ -z "${XTASK:-}" ]; then
    (cd "$root" && cargo build --quiet --locked --package xtask)
    (cd "$root" && cargo build --quiet --locked --package feishu-mock --features binary)
  fi
  if [ -n "${FEISHU_OPENAPI:-}" ]; then
    cp "$FEISHU_OPENAPI" "$folder/openapi.json"
  else
    (cd "$root" && "$target/debug/xtask" openapi --out "$folder/openapi.json" >/dev/null)
  fi
}

# Starts a stand-in with these flags; its address is in $address afterwards, and $log is the file
# with a line for each request.
start_platform() {
  log=$folder/platform-${#platforms[@]}
  (cd "$root" && exec "$target/debug/feishu-mock" --port 0 "$@") >"$log" 2>&1 </dev/null &
  platforms+=($!)
  address=
  for _ in $(seq 300); do
    address=$(sed -n 's/^stand-in platform at \([^ ]*\) .*/\1/p' "$log")
    [ -z "$address" ] || return 0
    sleep 0.1
  done
  echo "the stand-in did not start:" >&2
  cat "$log" >&2
  return 1
}
