#!/usr/bin/env bash
# Asks other people's validators about an OpenAPI document:
#   xtask/openapi/validate.sh FILE
# Each that is not installed is skipped, and says so; install.sh installs them.
set -euo pipefail
if [ $# -ne 1 ]; then echo "usage: $0 FILE" >&2; exit 2; fi
document=$1
here=$(cd "$(dirname "$0")" && pwd)
# redocly reports what it is used for unless told not to.
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
failed=0

if command -v openapi-spec-validator >/dev/null; then
    openapi-spec-validator "$document" || failed=1
else
    echo "skipped: openapi-spec-validator is not installed" >&2
fi

if command -v redocly >/dev/null; then
    redocly lint --config "$here/redocly.yaml" "$document" || failed=1
else
    echo "skipped: redocly is not installed" >&2
fi
exit $failed
