#!/usr/bin/env bash
# Checks the formatting of every Swift file; `Scripts/lint.sh --fix` formats first.
set -euo pipefail
cd "$(dirname "$0")/.."
files() { git ls-files -z --cached --others --exclude-standard '*.swift'; }
if [ "${1:-}" = --fix ]; then files | xargs -0 swift format --in-place --parallel; fi
files | xargs -0 swift format lint --strict --parallel
