#!/usr/bin/env bash
# Makes notebooks-export/ anew from the embedded models, byte for byte the same on the same machine.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
Scripts/setup.sh
swift build -c release --product steerlens
steerlens=$(swift build -c release --show-bin-path)/steerlens
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The folders stand to each other as they do in the repository, so that paths within files are the same.
cd "$work"
mkdir notebooks-export
"$steerlens" quickstart --quiet >/dev/null
export_notebook() {
  for kind in ipynb html; do
    "$steerlens" notebook runs/quickstart --topic "$1" --out "notebooks-export/$2.$kind" --quiet
  done
}
export_notebook dimensions interpreting-dimensions
export_notebook spans highlighting-spans
export_notebook transfer transferring-steers
mkdir -p "$root/notebooks-export"
cp notebooks-export/* "$root/notebooks-export/"
