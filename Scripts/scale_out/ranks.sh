#!/usr/bin/env bash
# Ranks of one machine come to what one process comes to: losses, gradients and steers within rounding, texts,
# sweeps and evaluations to the byte; a stopped job goes on with another number of ranks, and what is wrong is told.
# Its last line has the figures.
#
#     Scripts/scale_out/ranks.sh TOOL TOOL-WITHOUT-MPI
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=Scripts/scale_out/common.sh
. Scripts/scale_out/common.sh
tool=$1
plain=${2:-}
command -v mpirun >/dev/null || skip "mpirun is not installed (Scripts/setup.sh --mpi)"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
data=Sources/EmbeddedModels/Resources/sentiment.jsonl
ranks() { # NUMBER ARGUMENTS…
  timeout 300 mpirun --oversubscribe -n "$1" "$tool" "${@:2}"
}
printf '%s\n' "The film" "It" "My" "I thought" "This is" "They were" "The cast" "A story" "In the end" "You" \
  "The plot" "Nobody" "We" "Her" "The last scene" "His" "A film" "What" "There is" "The music" >"$folder/prompts.txt"
training=(train --model reviews-2m --data "$data" --validation none --quiet)

# 1. Gradients, which are the first moments of one step but for a factor, losses and steers. Mixed precision rounds
# what the positions of a rank have in common.
"$tool" "${training[@]}" --precision full --steps 1 --out "$folder/one-1" >/dev/null
"$tool" "${training[@]}" --precision full --steps 24 --out "$folder/one-24" >/dev/null
"$tool" "${training[@]}" --steps 24 --out "$folder/one-mixed" >/dev/null
for number in 2 4; do
  ranks $number "${training[@]}" --precision full --steps 1 --out "$folder/$number-1" >/dev/null
  ranks $number "${training[@]}" --precision full --steps 24 --out "$folder/$number-24" >/dev/null
  for time in a b; do
    ranks $number "${training[@]}" --steps 24 --out "$folder/$number-mixed-$time" >/dev/null
  done
  for file in steer.safetensors training.safetensors loss.csv; do
    same "$folder/$number-mixed-a/$file" "$folder/$number-mixed-b/$file"
  done
done
compare() { python3 Scripts/scale_out/compare_steers.py "$@"; }
gradient=$(compare 1e-5 "$folder/one-1" "$folder/2-1" "$folder/4-1")
steer=$(compare 1e-5 "$folder/one-24" "$folder/2-24" "$folder/4-24")
mixed=$(compare 1e-4 "$folder/one-mixed" "$folder/2-mixed-a" "$folder/4-mixed-a")

# 2. What is stopped goes on, with the same number of ranks to the same bytes.
stopped="$folder/stopped"
ranks 2 "${training[@]}" --steps 12 --out "$stopped" >/dev/null
ranks 2 "${training[@]}" --steps 24 --resume --out "$stopped" >/dev/null
same "$folder/2-mixed-a/loss.csv" "$stopped/loss.csv"
same "$folder/2-mixed-a/training.safetensors" "$stopped/training.safetensors"

# 3. Texts, a sweep and an evaluation.
for number in 1 2 4; do
  out="$folder/texts-$number"
  mkdir "$out"
  ranks $number generate --steer "$folder/one-mixed" --steer-values 3 --prepend-bos --quiet \
    --prompts "$folder/prompts.txt" --continuations 5 --batch-size 20 \
    --out "$out/texts.jsonl" >/dev/null
  ranks $number sweep --steer "$folder/one-mixed" --values=-2,2 --continuations 5 --batch-size 20 --quiet \
    --out "$out/sweep" >/dev/null
  ranks $number evaluate --generations "$out/texts.jsonl" --perplexity-model reviews-4m \
    --sentiment-judge reviews-judge --quiet --out "$out/evaluation" >/dev/null
done
for number in 2 4; do
  for file in texts.jsonl sweep/sweep.json sweep/generations_+2.jsonl evaluation/evaluation.json; do
    same "$folder/texts-1/$file" "$folder/texts-$number/$file"
  done
done

# 4. What is wrong.
head -n 200 "$data" >"$folder/other.jsonl"
cat >"$folder/wrapper.sh" <<'W'
#!/usr/bin/env bash
# Runs rank 1 with another argument than rank 0: FROM TO TOOL ARGUMENTS…
from=$1 to=$2
shift 2
if [ "$OMPI_COMM_WORLD_RANK" = 1 ]; then
  for word in "$@"; do
    [ "$word" = "$from" ] && word=$to
    set -- "$@" "$word"
    shift
  done
fi
exec "$@"
W
chmod +x "$folder/wrapper.sh"
differing() { # FROM TO
  timeout 120 mpirun -n 2 "$folder/wrapper.sh" "$1" "$2" "$tool" "${training[@]}" --steps 5 --out "$folder/wrong"
}
expect "rank 1 on" differing "$data" "$folder/other.jsonl"
expect 'input --data is' differing "$data" "$folder/other.jsonl"
expect "rank 1 on" differing reviews-2m "$folder/no-such-model"
expect "no such folder" differing reviews-2m "$folder/no-such-model"
expect "share" ranks 2 "${training[@]}" --steps 5 --threads 64 --out "$folder/wrong"
expect "is the work of one process" ranks 2 inspect reviews-2m
if [ -n "$plain" ]; then
  expect "it was built without MPI" timeout 60 mpirun -n 2 "$plain" "${training[@]}" --out "$folder/wrong"
fi
[ ! -e "$folder/wrong/steer.safetensors" ] || fail "a training that went wrong left a steer"

echo "ranks: 2 and 4 ranks beside one process: gradients within $gradient, losses and steers of 24 steps within" \
  "$steer, in mixed precision $mixed; texts, sweep and evaluation the same bytes"
