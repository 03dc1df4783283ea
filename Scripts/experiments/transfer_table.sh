#!/usr/bin/env bash
# Measures transfer end to end on the embedded models, both ways: trains a steer on each, carries it
# over by every rule, generates at a range of steer values, and prints Markdown tables of the judged
# share, the perplexity under the unsteered target, and the share of the directly trained steer's shift
# that is kept at equal perplexity. Last come fit error and time of closed form and of Adam.
#
#     Scripts/experiments/transfer_table.sh [FOLDER]
#
# FOLDER (default: runs/transfer-table) keeps the runs; sweeps that are there are not run again. Takes
# about ten minutes on two cores. Needs python3 to print the tables.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder="${1:-runs/transfer-table}"
values="-8,-5,-3,-2,-1,0,1,2,3,5,8"
tool="${STEERLENS:-$(swift build -c release --show-bin-path)/steerlens}"
[ -x "$tool" ] || swift build -c release --product steerlens

# sweep NAME: measures the steer in FOLDER/NAME, with 16 prompts x 100 continuations x 20 tokens.
sweep() {
  [ -e "$folder/$1/curve.json" ] ||
    "$tool" sweep --quiet --steer "$folder/$1" --values "$values" --continuations 100 --seed 0 \
      --json >"$folder/$1/curve.part"
  [ -e "$folder/$1/curve.json" ] || mv "$folder/$1/curve.part" "$folder/$1/curve.json"
}

mkdir -p "$folder"
for model in reviews-4m reviews-2m; do
  [ -e "$folder/$model/steer.safetensors" ] ||
    "$tool" train --preset paper --quiet --model "$model" --steps 300 --out "$folder/$model" \
      --data Sources/EmbeddedModels/Resources/sentiment.jsonl >/dev/null
  sweep "$model"
done
for pair in "reviews-4m reviews-2m" "reviews-2m reviews-4m"; do
  read -r from to <<<"$pair"
  transfer() { # NAME OPTIONS…
    local name="$from-to-$to-$1"
    "$tool" transfer --quiet --steer "$folder/$from" --to "$to" --out "$folder/$name" --json "${@:2}" \
      >"$folder/$name.json"
  }
  transfer upstream --rule upstream && sweep "$from-to-$to-upstream"
  transfer paper --rule paper && sweep "$from-to-$to-paper"
  transfer maps --rule dual --refine 0 && sweep "$from-to-$to-maps"
  transfer dual --rule dual && sweep "$from-to-$to-dual"
  # The same map of words, on the published script's 4000 tokens, by either fit.
  for fit in least-squares ridge procrustes adam; do
    transfer "fit-$fit" --rule paper --shared-tokens 4000 --fit "$fit"
  done
done
python3 Scripts/experiments/transfer_table.py "$folder"
