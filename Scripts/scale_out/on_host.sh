#!/usr/bin/env bash
# The launcher's way to a host of hosts.sh: a network namespace with a name of its own, where others use ssh.
#
#     Scripts/scale_out/on_host.sh HOST COMMAND…
set -euo pipefail
host=$1
shift
# shellcheck disable=SC2016 # the host's shell expands them
exec ip netns exec "$host" unshare --uts bash -c 'hostname "$0"; exec bash -c "$*"' "$host" "$@"
