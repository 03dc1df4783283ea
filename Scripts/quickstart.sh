#!/usr/bin/env bash
# Builds SteerLens and runs its quick start on the embedded models. Options go to the tool.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/setup.sh
swift build -c release --product steerlens
exec "$(swift build -c release --show-bin-path)/steerlens" quickstart "$@"
