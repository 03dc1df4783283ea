#!/usr/bin/env bash
# Usage: manual_pages.sh [FOLDER [OPTION…]]
# Writes a man page for each command into .build/manual, or into the folder given, by the program that comes with
# swift-argument-parser: steerlens.1, steerlens.train.1, … Options go to Swift's package manager.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build/manual}
shift $(($# > 0))
for product in steerlens generate-manual; do swift build "$@" -c release --product "$product"; done
programs=$(swift build "$@" -c release --show-bin-path)
mkdir -p "$out"
"$programs/generate-manual" "$programs/steerlens" --multi-page --date "$(git log -1 --format=%cs)" \
  --output-directory "$out"
# Empty lines between paragraphs, of which man complains.
sed -i.bak 's/^$/.Pp/' "$out"/*.1
rm "$out"/*.1.bak
echo "$(find "$out" -name '*.1' | wc -l) pages in $out: man $out/steerlens.1"
