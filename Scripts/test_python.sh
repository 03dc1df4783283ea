#!/usr/bin/env bash
# Loads exports of the fixtures' models in transformers, PEFT and gguf and compares their numbers with those
# of `steerlens score`; then tests the Python module and runs its examples. Where these libraries cannot be
# installed it says so, and succeeds unless CI is set: what lands must have run. With --write the examples' outputs
# are stored anew.
set -euo pipefail
cd "$(dirname "$0")/.."
if ! python=$(Scripts/python_environment.sh python Scripts/python-requirements.txt); then
  echo "Exports not loaded in other libraries, and the Python module not tested." >&2
  [ -z "${CI:-}" ] || exit 1
  exit 0
fi
swift build -c release --product steerlens
STEERLENS=$(swift build -c release --show-bin-path)/steerlens
export STEERLENS HF_HUB_OFFLINE=1
"$python" Scripts/check_exports.py "$STEERLENS"
PYTHONPATH=python "$python" -m pytest -q -p no:cacheprovider python/tests
PYTHONPATH=$PWD/python "$python" Scripts/check_examples.py "$@" python/examples/*.ipynb
