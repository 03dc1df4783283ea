#!/usr/bin/env bash
# Writes a man page for each command into .build/manual, or into the folder given, by the plugin of
# swift-argument-parser: steerlens.1, steerlens.train.1, …
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-.build/manual}
swift package --allow-writing-to-package-directory generate-manual --multi-page --configuration release
mkdir -p "$out"
find .build/plugins/GenerateManual -path '*outputs*' -name 'steerlens*.1' -exec cp {} "$out/" \;
echo "$(find "$out" -name '*.1' | wc -l) pages in $out: man $out/steerlens.1"
