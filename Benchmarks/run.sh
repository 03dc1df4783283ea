#!/usr/bin/env bash
# Times SteerLens beside PyTorch and checks that both compute the same.
#
#   Benchmarks/run.sh [--quick] [--json FILE] [--model-sizes gpt2,gpt2-medium] [--works a,b] [--threads N]
#                     [--rounds N] [--repeat N] [--count-up] [--paper-prompts N]
#
# GPT-2 large in full, which takes an hour or two each:
#   Benchmarks/run.sh --model-sizes gpt2-large --works train-job
#   Benchmarks/run.sh --model-sizes gpt2-large --works paper-evaluation
#
# --count-up      of train-job PyTorch's best form is counted up from a part, as always for gpt2-large
# --paper-prompts the prompts, at most 200, from which paper-evaluation is counted up to 10,000
#
# Environment:
#   STEERLENS_DATA              folder with gpt2-tokenizer/ and sst/ (default: shared/data beside the package)
#   STEERLENS_BENCHMARK_PYTHON  a Python that has baseline/requirements.txt (default: one made in .venv)
set -euo pipefail

invoked_from=$PWD
started=$SECONDS
cd "$(dirname "${BASH_SOURCE[0]}")"

sizes=
quick=
arguments=()
while (($#)); do
  case $1 in
    --quick) arguments+=("$1"); quick=yes; shift ;;
    --model-sizes) sizes=${2:?"$1 needs a value"}; shift 2 ;;
    --json)
      file=${2:?"$1 needs a value"}
      [[ $file == /* ]] || file=$invoked_from/$file
      arguments+=("$1" "$file"); shift 2 ;;
    --count-up) arguments+=("$1"); shift ;;
    --works | --threads | --rounds | --repeat | --paper-prompts)
      arguments+=("$1" "${2:?"$1 needs a value"}"); shift 2 ;;
    -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]##*/}"; exit ;;
    *) echo "run.sh: unknown option $1; see --help" >&2; exit 2 ;;
  esac
done
if [[ -z $sizes ]]; then
  sizes=gpt2
  if [[ -z $quick ]]; then
    sizes=gpt2,gpt2-medium
    # PyTorch trains on GPT-2 large within about 9 GiB.
    memory=$(awk '/^MemTotal/ { print int($2 / 1048576) }' /proc/meminfo 2>/dev/null || echo 16)
    if ((memory >= 12)); then sizes+=,gpt2-large; fi
  fi
fi

# Data
data=${STEERLENS_DATA:-../../shared/data}
[[ $data == /* || -z ${STEERLENS_DATA:-} ]] || data=$invoked_from/$data
for file in gpt2-tokenizer/{vocab.json,merges.txt,tokenizer.json} sst/stsa.fine.{train,dev,test}; do
  if [[ ! -f $data/$file ]]; then
    echo "run.sh: $data/$file is missing. Set STEERLENS_DATA to a folder with the GPT-2 tokenizer" >&2
    echo "in gpt2-tokenizer/ and the Stanford Sentiment Treebank's stsa.fine.* files in sst/." >&2
    exit 1
  fi
done

# Ours: the works of the library and its charts, and from the package above the tool.
swift build -c release
swift build -c release --package-path .. --product steerlens
binaries=$(swift build -c release --show-bin-path)
tool=$(swift build -c release --package-path .. --show-bin-path)/steerlens

# PyTorch
python=${STEERLENS_BENCHMARK_PYTHON:-}
if [[ -z $python ]]; then
  python=.venv/bin/python
  if [[ ! -x $python ]]; then python3 -m venv .venv; fi
  "$python" -c "import matplotlib, safetensors, torch, transformers" 2>/dev/null ||
    "$python" -m pip install --quiet --requirement baseline/requirements.txt
fi

# Models, initial steers and sentences, the same for both
"$python" baseline/make_models.py .models --data "$data" --sizes "$sizes,gpt2-large-1-layer"

"$python" compare.py --binary "$binaries/steerlens-benchmark" \
  --figure-binary "$binaries/figure-benchmark" --tool "$tool" --models .models --sizes "$sizes" ${arguments[@]+"${arguments[@]}"}
echo "Done in $(((SECONDS - started + 30) / 60)) minutes, builds included."
