#!/usr/bin/env bash
# Other processors compute the same: texts are scored, continued and trained on as this machine does it, with its
# instructions limited (STEERLENS_PROCESSOR), and on an emulated processor with AVX2 alone (QEMU); the numbers agree
# within float precision. For Arm the vector kernels are compiled. Says what could not run.
#
#     Scripts/test_processors.sh
set -euo pipefail
cd "$(dirname "$0")/.."
tool="${STEERLENS:-$(swift build -c release --show-bin-path)/steerlens}"
[ -x "$tool" ] || swift build -c release --product steerlens
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
texts=$work/texts.jsonl
head -n 12 Sources/EmbeddedModels/Resources/sentiment.jsonl >"$texts"

# compute NAME COMMAND…: what the tool computes when it is started by the command.
compute() {
  local out=$work/$1
  shift
  mkdir "$out"
  {
    "$@" inspect reviews-2m --quiet | grep '^kernels' >"$out/kernels"
    for precision in full mixed; do
      "$@" train --quiet --model reviews-2m --data "$texts" --rank 4 --steps 3 --validation none \
        --precision "$precision" --out "$out/$precision" >/dev/null
      "$@" generate --quiet --json --steer "$out/$precision" --steer-values 2 --greedy --continuations 1 \
        --prompt "The film" --max-new-tokens 12 --precision "$precision" >"$out/$precision.json"
    done
    "$@" score --quiet --json --steer "$work/native/full" --texts "$texts" --steer-values 2 >"$out/score.json"
  } 2>"$out/errors" || {
    # What the emulator does not know of its processor is of no interest.
    grep -v '^qemu-x86_64: warning' "$out/errors" >&2
    exit 1
  }
}

if [ "$(uname)" = Linux ]; then Scripts/setup.sh --emulator || true; fi
compute native "$tool"
compute avx512 env STEERLENS_PROCESSOR=avx512 "$tool"
compute avx2 env STEERLENS_PROCESSOR=avx2 "$tool"
emulated=()
if command -v qemu-x86_64 >/dev/null; then
  compute haswell qemu-x86_64 -cpu Haswell "$tool"
  emulated=(haswell)
else
  echo 'Suite "An emulated processor" skipped: "no qemu-x86_64 here, and it cannot be installed"'
fi
python3 Scripts/compare_processors.py "$work" avx512 avx2 "${emulated[@]}"

headers=/usr/aarch64-linux-gnu/include
if [ -d "$headers" ]; then
  for file in Sources/CVectorKernels/*.c; do
    clang --target=aarch64-linux-gnu -isystem "$headers" -Wall -Werror -O2 -I Sources/CVectorKernels \
      -I Sources/CVectorKernels/include -c -o /dev/null "$file"
  done
  echo "the vector kernels compile for Arm"
else
  echo 'Suite "Kernels for Arm" skipped: "no headers for Arm here, and they cannot be installed"'
fi
