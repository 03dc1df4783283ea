#!/usr/bin/env bash
# Usage: python_environment.sh NAME REQUIREMENTS
# Installs what a file of requirements lists into .venv/NAME, unless it is there, and prints the path of its
# Python. Where that cannot be done it says why on standard error, and fails.
set -euo pipefail
cd "$(dirname "$0")/.."
requirements=$2
environment=.venv/$1
fail() {
  printf '%s\n' "$*" >&2
  exit 1
}
if ! cmp -s "$requirements" "$environment/requirements.txt"; then
  command -v python3 >/dev/null || fail "There is no python3."
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "python3 is older than 3.11."
  printf 'Installing %s into %s\n' "$requirements" "$environment" >&2
  rm -rf "$environment"
  log=$(mktemp)
  python3 -m venv "$environment" >"$log" 2>&1 || fail "python3 -m venv fails ($(tail -n 1 "$log"))."
  "$environment/bin/python" -m pip install --quiet --disable-pip-version-check \
    --requirement "$requirements" >"$log" 2>&1 ||
    fail "$requirements cannot be installed ($(tail -n 1 "$log"))."
  rm -f "$log"
  cp "$requirements" "$environment/requirements.txt"
fi
printf '%s\n' "$environment/bin/python"
