#!/usr/bin/env bash
# Writes notebooks of real runs, validates them and runs them from top to bottom: the outputs that are
# stored must be those that their cells give. Where Jupyter cannot be installed it says so, and succeeds
# unless CI is set: what lands must have run.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! python=$(Scripts/python_environment.sh notebooks Scripts/notebook-requirements.txt); then
  echo "Notebooks not run. They were built and tested without Jupyter." >&2
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi

swift build -c release --product steerlens
steerlens=$(swift build -c release --show-bin-path)/steerlens
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/exported"
cp Scripts/fixtures/hostile_texts.jsonl "$work/"
(
  cd "$work"
  "$steerlens" quickstart --quiet >/dev/null
  "$steerlens" notebook runs/quickstart --quiet >/dev/null
  for topic in dimensions spans transfer; do
    "$steerlens" notebook runs/quickstart --topic "$topic" --out "exported/$topic.ipynb" --quiet >/dev/null
  done
  # Texts that try to be markup; dimensions of another steer without texts' labels.
  "$steerlens" spans --steer runs/quickstart --texts hostile_texts.jsonl --out runs/hostile \
    --quiet >/dev/null
  "$steerlens" vocabulary --steer runs/quickstart --name dummy --out runs/words --quiet >/dev/null
  # Texts of a token or two, and p-values of a draw or nine.
  "$steerlens" spans --steer runs/quickstart --text wonderful --permutations 9 --word-cost 0 \
    --out runs/one-token --quiet >/dev/null
  "$steerlens" spans --steer runs/quickstart --text "wonderful film" --permutations 1 --word-cost 0 \
    --out runs/two-tokens --quiet >/dev/null
  "$steerlens" spans --steer runs/quickstart --text "bad film" --evidence contextual --no-prepend-bos \
    --permutations 1 --word-cost 0 --out runs/first-token --quiet >/dev/null
  for run in hostile one-token two-tokens first-token words; do
    "$steerlens" notebook "runs/$run" --quiet >/dev/null
  done
)
export JUPYTER_PLATFORM_DIRS=1 JUPYTER_CONFIG_DIR="$work/jupyter" IPYTHONDIR="$work/ipython"
export MPLCONFIGDIR="$work/matplotlib"
"$python" Scripts/check_notebooks.py "$work"/runs/*/notebook.ipynb "$work"/exported/*.ipynb
