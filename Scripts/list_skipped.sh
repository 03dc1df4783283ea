#!/usr/bin/env bash
# Lists the tests that a run of Scripts/test.sh skipped, each with its reason, from the run's output.
set -euo pipefail
skipped=$(sed -nE 's/^.*(Test|Suite) (.*) skipped(: "(.*)")?\.?$/- \2: \4/p' "$1" | sort -u)
if [ -z "$skipped" ]; then
  echo "Nothing was skipped."
else
  printf 'Skipped, and why:\n%s\n' "$skipped"
fi
grep -E '^.*Test run with [0-9]+ tests' "$1" | tail -n 1
