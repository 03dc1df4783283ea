#!/usr/bin/env bash
# Asks a server as its clients do: OpenAI's library, lm-eval, schemathesis, curl. Where these cannot be
# installed it says so, and succeeds unless CI is set: what lands must have run.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! python=$(Scripts/python_environment.sh server Scripts/server-requirements.txt); then
  echo "The server was not asked by other programs." >&2
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi
swift build -c release --product steerlens
swift build -c release --product steerlens-serve
"$python" Scripts/check_server.py "$(swift build -c release --show-bin-path)/steerlens"
