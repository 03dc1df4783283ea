#!/usr/bin/env bash
# Measures time against tokens, batch, vocabulary, model, rank and threads, and draws it: figures/scaling-*.png.
#
#   Benchmarks/scaling.sh [--threads N] [--repeat N]
#
# Needs no data and no Python; minutes on two cores. Leave the machine alone meanwhile. The measurements are in
# figures/scaling.jsonl.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

options=(--repeat 3)
while (($#)); do
  case $1 in
    --threads | --repeat) options+=("$1" "${2:?"$1 needs a value"}"); shift 2 ;;
    -h | --help) sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "${BASH_SOURCE[0]##*/}"; exit ;;
    *) echo "scaling.sh: unknown option $1; see --help" >&2; exit 2 ;;
  esac
done

swift build -c release
binaries=$(swift build -c release --show-bin-path)

mkdir -p figures
"$binaries/steerlens-benchmark" scaling "${options[@]}" | tee figures/scaling.jsonl.part
mv figures/scaling.jsonl.part figures/scaling.jsonl
"$binaries/figure-benchmark" scaling figures/scaling.jsonl --out figures
