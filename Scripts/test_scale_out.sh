#!/usr/bin/env bash
# Several processes, hosts and tasks do what one process does: ranks of one machine, hosts that only share a network,
# job arrays of Slurm. Builds the tool with MPI and without, installs what these need where it can, and says what
# could not run. Its last line has the figures.
#
#     Scripts/test_scale_out.sh [ranks] [hosts] [slurm]
set -euo pipefail
cd "$(dirname "$0")/.."
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(ranks hosts slurm)
if ! Scripts/setup.sh --mpi --slurm; then
  echo 'Suite "Several machines" skipped: "Open MPI and Slurm cannot be installed here"'
  exit 0
fi
swift build -c release --product steerlens
plain="$PWD/.build/release/steerlens"
swift build -c release --traits MPI --scratch-path .build/mpi --product steerlens
tool="$PWD/.build/mpi/release/steerlens"

figures=()
for part in "${parts[@]}"; do
  code=0
  output=$(timeout --kill-after=10 900 "Scripts/scale_out/$part.sh" "$tool" "$plain") || code=$?
  last=$(tail -n 1 <<<"$output")
  case $code in
  0) figures+=("$last") ;;
  77) echo "Suite \"Several machines: $part\" skipped: \"${last##*skipped: }\"" ;;
  *)
    printf '%s\n' "$output" "$part.sh ended with exit code $code" >&2
    exit 1
    ;;
  esac
done
printf -v line '%s; ' "${figures[@]}"
echo "scale-out: ${line%; }"
