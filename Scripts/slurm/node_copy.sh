#!/usr/bin/env bash
# Copies a model to a folder of the node's own disk, once for all tasks of the node, and prints where it is:
#   node_copy.sh /shared/models/gpt2-xl "$TMPDIR"
set -euo pipefail
[ $# -eq 2 ] || { echo "node_copy.sh: give a model and a folder on the node's own disk" >&2; exit 64; }
source=$1
copy=$2/$(basename "$source")
# The first task copies, the others wait for it; a copy that was cut short has another name, and goes.
exec 9>"$copy.lock"
flock 9
if [ ! -e "$copy" ]; then
  rm -rf "$copy.partial"
  cp -RL "$source" "$copy.partial"
  mv "$copy.partial" "$copy"
fi
printf '%s\n' "$copy"
