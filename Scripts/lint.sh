#!/usr/bin/env bash
# Checks the formatting of every Swift file; `Scripts/lint.sh --fix` formats first.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "${1:-}" = --fix ]; then git ls-files -z '*.swift' | xargs -0 swift format --in-place --parallel; fi
git ls-files -z '*.swift' | xargs -0 swift format lint --strict --parallel
