#!/usr/bin/env bash
# Builds the documentation of all rooms as one site in .build/documentation; warnings are errors. What is
# written there can be shown by any web server of files.
#
# DocC comes with the toolchain, so that users of the package resolve no plugin for it.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(uname)" = Darwin ]; then
  docc=$(xcrun --find docc)
else
  docc=$(dirname "$(readlink -f "$(command -v swift)")")/docc
fi
site=$PWD/.build/documentation
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Rooms offer each other what is `package`; what is below that is for those who read the source. The command
# also fails for the runners of tests, which are not built here: what counts is that every room has its graph.
log=$work/symbols.log
graphs=$(dirname "$(swift build --show-bin-path)")/symbolgraph
rm -rf "$graphs"
swift package dump-symbol-graph --minimum-access-level package --skip-synthesized-members \
  >"$log" 2>&1 || true
archives=()
for catalog in Sources/*/Documentation.docc; do
  room=$(basename "$(dirname "$catalog")")
  [ -s "$graphs/$room.symbols.json" ] || { cat "$log" >&2; exit 1; }
  mkdir "$work/$room"
  # Also what it adds to the types of others.
  cp "$graphs/$room.symbols.json" "$work/$room/"
  find "$graphs" -name "$room@*.symbols.json" -exec cp {} "$work/$room/" \;
  archive=$work/$room.doccarchive
  "$docc" convert "$catalog" --fallback-display-name "$room" --fallback-bundle-identifier "$room" \
    --additional-symbol-graph-dir "$work/$room" --output-path "$archive" --warnings-as-errors \
    >"$log" 2>&1 || { echo "$room:" >&2; cat "$log" >&2; exit 1; }
  archives+=("$archive")
done
rm -rf "$site"
"$docc" merge "${archives[@]}" --synthesized-landing-page-name SteerLens --output-path "$site"
echo "${#archives[@]} rooms are described in $site."
