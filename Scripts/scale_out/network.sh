# shellcheck shell=bash
# Hosts that only share a network: network namespaces joined by veth pairs and a bridge, with names and addresses of
# their own; to be sourced after common.sh. Needs root.

network=sl$$
hosts=()

# make_hosts NUMBER
make_hosts() {
  command -v mpirun >/dev/null || skip "mpirun is not installed (Scripts/setup.sh --mpi)"
  command -v ip >/dev/null || skip "ip is not installed (Scripts/setup.sh --mpi)"
  [ "$(id -u)" -eq 0 ] || skip "network namespaces need root"
  local i host
  ip netns add "$network" 2>/dev/null || skip "network namespaces cannot be made here"
  ip -n "$network" link add bridge type bridge 2>/dev/null || skip "there are no network bridges here"
  ip -n "$network" link set bridge up
  for i in $(seq "$1"); do
    host="$network-$i"
    hosts+=("$host")
    ip netns add "$host"
    ip -n "$network" link add "port$i" type veth peer name eth0 netns "$host" 2>/dev/null ||
      skip "there are no veth pairs here"
    ip -n "$network" link set "port$i" master bridge up
    ip -n "$host" address add "10.77.0.$i/24" dev eth0
    ip -n "$host" link set eth0 up
    ip -n "$host" link set lo up
  done
  for host in "${hosts[@]}"; do
    mkdir -p "/etc/netns/$host"
    for i in "${!hosts[@]}"; do echo "10.77.0.$((i + 1)) ${hosts[i]}"; done >"/etc/netns/$host/hosts"
  done
}

remove_hosts() {
  local host
  for host in "${hosts[@]}"; do
    stop_host "$host"
    ip netns delete "$host" 2>/dev/null || true
    rm -rf "/etc/netns/$host" /tmp/ompi."$host".*
  done
  ip netns delete "$network" 2>/dev/null || true
}

# stop_host HOST: all of its processes.
stop_host() { ip netns pids "$1" 2>/dev/null | xargs -r kill -9 2>/dev/null || true; }

# on_hosts NUMBER COMMAND…: the command, with a rank on each of the first hosts. Messages go through the network
# alone; a host that is silent for some ten seconds is lost.
on_hosts() {
  local agent="$PWD/Scripts/scale_out/on_host.sh" list launcher
  list=$(IFS=,; echo "${hosts[*]:0:$1}")
  # shellcheck disable=SC2054 # commas of options
  launcher=(mpirun --mca plm rsh --mca plm_rsh_agent "$agent" --mca plm_rsh_no_tree_spawn 1
    --mca btl tcp,self --mca btl_tcp_if_include eth0 --mca oob_tcp_if_include eth0
    --mca oob_tcp_keepalive_time 3 --mca oob_tcp_keepalive_intvl 2 --mca oob_tcp_keepalive_probes 3
    --bind-to none --host "$list" -n "$1")
  "$agent" "${hosts[0]}" "$(printf '%q ' "${launcher[@]}" "${@:2}")"
}
