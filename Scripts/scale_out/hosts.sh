#!/usr/bin/env bash
# A training on three hosts that only share a network comes to the bytes of three ranks on one host; at a limited rate
# too, later. When one host is cut off in the midst, the job ends with a message, its checkpoint is whole, and the
# other two go on. Its last line has the figures.
#
#     Scripts/scale_out/hosts.sh TOOL
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=Scripts/scale_out/common.sh
. Scripts/scale_out/common.sh
# shellcheck source=Scripts/scale_out/network.sh
. Scripts/scale_out/network.sh
tool=$1
folder=$(mktemp -d)
trap 'remove_hosts; rm -rf "$folder"' EXIT
make_hosts 3

data=$PWD/Sources/EmbeddedModels/Resources/sentiment.jsonl
training=(train --model reviews-4m --data "$data" --validation none)
seconds() { # RUN
  python3 -c 'import json, sys; print(round(json.load(open(sys.argv[1]))["seconds"]["train"], 1))' "$1/manifest.json"
}
on() { timeout 300 bash -c "$(declare -f on_hosts); $(declare -p hosts); on_hosts \"\$@\"" - "$@"; }

# 1. The bytes of three ranks on one host.
mpirun --oversubscribe -n 3 "$tool" "${training[@]}" --steps 12 --quiet --out "$folder/one-host" >/dev/null
on 3 "$tool" "${training[@]}" --steps 12 --quiet --out "$folder/three" >/dev/null
same "$folder/one-host/steer.safetensors" "$folder/three/steer.safetensors"
same "$folder/one-host/loss.csv" "$folder/three/loss.csv"

# 2. A limited rate and a delay: the same bytes, later.
slower() { # NAME QDISC…
  tc -n "${hosts[0]}" qdisc add dev eth0 root "${@:2}" 2>/dev/null || return 1
  on 3 "$tool" "${training[@]}" --steps 12 --quiet --out "$folder/$1" >/dev/null
  same "$folder/three/steer.safetensors" "$folder/$1/steer.safetensors"
  tc -n "${hosts[0]}" qdisc delete dev eth0 root
}
if slower limited tbf rate 20mbit burst 32kbit latency 400ms; then
  limited="$(seconds "$folder/limited") s at 20 Mbit/s"
else
  limited="no limit: this kernel has no tbf"
fi
if slower delayed netem delay 5ms; then
  delayed="$(seconds "$folder/delayed") s with a delay of 5 ms"
else
  delayed="no delay: this kernel has no netem"
fi

# 3. One host is cut off in the midst.
cut="$folder/cut"
on 3 "$tool" "${training[@]}" --steps 5000 --checkpoint-every 10 --out "$cut" >/dev/null 2>"$folder/log" &
job=$!
for _ in $(seq 600); do
  [ -e "$cut/training.safetensors" ] && break
  sleep 0.1
done
[ -e "$cut/training.safetensors" ] || fail "no checkpoint: $(cat "$folder/log")"
ip -n "$network" link set port3 down
began=$(date +%s)
if wait "$job"; then fail "a job that lost a host ended well"; fi
took=$(($(date +%s) - began))
[ "$took" -lt 120 ] || fail "it took $took s to end"
grep -qiE "lost|heard nothing|no longer exchange" "$folder/log" || fail "the log says: $(cat "$folder/log")"
ip -n "$network" link set port3 up
stop_host "${hosts[2]}"
cp -r "$cut" "$folder/one"
done=$(($(wc -l <"$cut/loss.csv") - 1))
rest=(--steps $((done + 20)) --checkpoint-every 10 --resume --quiet)
on 2 "$tool" "${training[@]}" "${rest[@]}" --out "$cut" >/dev/null
"$tool" "${training[@]}" "${rest[@]}" --out "$folder/one" >/dev/null
apart=$(python3 Scripts/scale_out/compare_steers.py 1e-3 "$folder/one" "$cut")

echo "hosts: three namespaces come to the bytes of one host: $(seconds "$folder/three") s, $limited, $delayed;" \
  "one cut off after step $done: ended in $took s, two went on as one process does, within $apart"
