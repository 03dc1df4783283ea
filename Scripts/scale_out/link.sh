#!/usr/bin/env bash
# Runs a command as two ranks on two hosts whose link carries so many Mbit/s, for Benchmarks/scale_out.py.
#
#     Scripts/scale_out/link.sh RATE COMMAND…
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=Scripts/scale_out/common.sh
. Scripts/scale_out/common.sh
# shellcheck source=Scripts/scale_out/network.sh
. Scripts/scale_out/network.sh
rate=${1%.*}
trap remove_hosts EXIT
make_hosts 2
for host in "${hosts[@]}"; do
  tc -n "$host" qdisc add dev eth0 root tbf rate "${rate}mbit" burst 256kbit latency 400ms
done
on_hosts 2 "${@:2}"
