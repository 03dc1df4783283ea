#!/usr/bin/env bash
# Measures two published models, SmolLM2-135M-Instruct and Gemma 3 270M: agreement with Hugging Face
# transformers on the same dequantised weights, time and memory, and mixed precision on the models' own
# hidden states. Prints the tables of docs/real-models.md; what steers do there real_models_study.py tells.
#
#     Scripts/experiments/real_models.sh FOLDER
#
# FOLDER holds SmolLM2-135M-Instruct.Q4_1.gguf and gemma-3-270m-q4_k_m.gguf. Environment:
#   STEERLENS_DATA  folder with sst/trees_train.txt and sst/trees_test.txt, the Stanford Sentiment
#                   Treebank (default: shared/data beside the package)
#   OUT             where results are kept (default: runs/real-models); steps whose results are there
#                   are not run again
#   PYTHON          a Python with torch, transformers, gguf, accelerate and NumPy (default: python3)
#   THREADS         threads of every step (default: 2)
#   STEPS           training steps of 32 sentences (default: 300)
#   STEERLENS       the tool (default: the release build, built if it is not there)
# Takes about an hour on two idle cores, half of it PyTorch.
set -euo pipefail
models=$(cd "${1:?"usage: real_models.sh FOLDER"}" && pwd)
cd "$(dirname "$0")/../.."
data=${STEERLENS_DATA:-../shared/data}
out=${OUT:-runs/real-models}
python=${PYTHON:-python3}
threads=${THREADS:-2}
export OMP_NUM_THREADS=$threads STEPS=${STEPS:-300}

mkdir -p "$out"
tool() { # WORK: the tool's part
  "$python" Scripts/experiments/real_models.py --models "$models" --data "$data" --out "$out" \
    --threads "$threads" "$1"
}
reference() { # WORK NAME: a measurement of transformers, in a process of its own
  [ -e "$out/reference-$1-$2.json" ] ||
    "$python" Scripts/experiments/real_models_reference.py "$1" --name "$2" --models "$models" \
      --out "$out" --threads "$threads"
}
# Each beside the other, for what they take depends on what else the machine does.
tool measure
for name in smollm2 gemma3; do
  for work in dequantise score load generate; do reference $work $name; done
done
tool train
for name in smollm2 gemma3; do reference train $name; done
precision() { # NAME FILE OPTIONS…
  [ -e "$out/precision-$1.json" ] ||
    swift run --package-path Benchmarks -c release steerlens-benchmark precision --model "$models/$2" \
      --data "$out/sst5.jsonl" --threads "$threads" "${@:3}" >"$out/precision.part"
  [ -e "$out/precision-$1.json" ] || mv "$out/precision.part" "$out/precision-$1.json"
}
precision smollm2 SmolLM2-135M-Instruct.Q4_1.gguf
precision gemma3 gemma-3-270m-q4_k_m.gguf --prepend-bos
tool tables
