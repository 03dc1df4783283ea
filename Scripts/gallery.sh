#!/usr/bin/env bash
# Makes figures/ and notebooks-export/ anew from the embedded models: byte for byte the same on the
# same machine. Takes a few minutes.
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
mkdir notebooks-export figures
run() { "$steerlens" "$@" --quiet >/dev/null; }
values=-5,-3,-1,0,1,3,5

# A steer and all that the lens shows of it.
run quickstart

# The way of a steer through training, as in the paper: all steps, at full rank.
cp "$root/Sources/EmbeddedModels/Resources/sentiment.jsonl" .
run train --preset paper --data sentiment.jsonl --steps 300 --keep-checkpoints --checkpoint-every 25 \
  --out runs/checkpoints
checkpoints=()
for file in runs/checkpoints/checkpoints/*.safetensors; do checkpoints+=(--steer "$file"); done
run spectrum "${checkpoints[@]}" --out runs/training

# The whole curve; and that of the steer carried over, beside one that was trained there.
run sweep --steer runs/quickstart --values "$values" --out runs/original
run transfer --steer runs/quickstart --to reviews-2m --out runs/carried
run sweep --steer runs/carried --model reviews-2m --values "$values" --out runs/transferred
run train --model reviews-2m --data sentiment.jsonl --steps 300 --out runs/trained
run sweep --steer runs/trained --values "$values" --out runs/trained-there

# Two steers at once: sentiment, and the length of the sentence.
awk '{ sub(/"label": *-?[0-9.]+/, "\"label\": " (length($0) > 144 ? 1 : -1)); print }' \
  sentiment.jsonl >length.jsonl
run train --data length.jsonl --steps 300 --out runs/length
"$steerlens" compose runs/quickstart runs/length --mode concatenate \
  --names sentiment,length --out both.safetensors >/dev/null
run sweep --steer both.safetensors --values -3,0,3 --second-values -3,0,3 --out runs/grid

draw() {
  local names=() folder=$1
  shift
  for name in "$@"; do names+=(--only "$name"); done
  local theme
  for theme in light dark; do
    # shellcheck disable=SC2086 # several runs are several words
    "$steerlens" figures $folder "${names[@]}" --theme "$theme" --out "drawn/$theme" >/dev/null
  done
}
draw runs/quickstart loss singular-values eigenvalues truncation word-shifts word-plane \
  words-by-dimension dimension-1 dimension-2 spans steer-values transfer-methods steering-logits
draw runs/training trajectory
draw runs/original steering-curve ridgeline
draw runs/grid grid-positive
draw "runs/original runs/transferred runs/trained-there" judged-shares
for theme in light dark; do
  for file in "drawn/$theme"/*.png; do cp "$file" "figures/$(basename "$file" .png)-$theme.png"; done
done

export_notebook() {
  for kind in ipynb html; do
    "$steerlens" notebook runs/quickstart --topic "$1" --out "notebooks-export/$2.$kind" --quiet \
      >/dev/null
  done
}
export_notebook dimensions interpreting-dimensions
export_notebook spans highlighting-spans
export_notebook transfer transferring-steers

for folder in figures notebooks-export; do
  mkdir -p "$root/$folder"
  cp "$folder"/* "$root/$folder/"
done
