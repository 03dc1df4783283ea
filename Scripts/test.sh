#!/usr/bin/env bash
# Builds SteerLens and runs all its tests. Options go to `swift test`.
set -euo pipefail
cd "$(dirname "$0")/.."
Scripts/setup.sh
# OpenBLAS 0.3.21 (Debian 12) does not know recent processors and runs its slowest kernels; the tool
# corrects that itself, the test runner is not the tool.
if [ -z "${OPENBLAS_CORETYPE:-}" ] && grep -qsw avx512vl /proc/cpuinfo; then
  export OPENBLAS_CORETYPE=SkylakeX
fi
swift build -c release --build-tests
exec swift test -c release --skip-build --disable-xctest "$@"
