#!/usr/bin/env bash
# Runs the batch files of Scripts/slurm on a Slurm of this machine alone: slurm.sh STEERLENS, the tool's path.
#
# Three nodes, each a slurmd, share the machine. A training, of two ranks if the tool was built with MPI, a job array
# that generates with its steer, and an evaluation follow each other by dependency. The training is told that its time
# is up, as is one task; one node loses its power in the midst of another task. All are queued again, and steer, merged
# texts and evaluation are compared with what was never stopped. The Slurm has its own configuration, ports, key and
# socket, in namespaces of its own that end with this script. Exit code 77, with the reason on the last line, where it
# cannot run.
set -euo pipefail
cd "$(dirname "$0")/../.."
tasks=8 prompts=40 continuations=10
skip() { echo "slurm: skipped: $*"; exit 77; }
fail() {
  echo "slurm: $*" >&2
  tail -n 8 "$work"/*.log "$work"/jobs/*.log >&2 || true
  exit 1
}

# Outside: a folder and namespaces, which go whatever happens.
outside() {
  if [ $# -lt 1 ] || [ ! -x "$1" ]; then
    echo "slurm.sh: give the path of steerlens" >&2
    exit 64
  fi
  [ "$(id -u)" -eq 0 ] || skip "only root can start slurmd"
  local program inside code=0
  for program in slurmctld slurmd munged sbatch srun scontrol unshare flock; do
    command -v "$program" >/dev/null || skip "there is no $program; run Scripts/setup.sh --slurm"
  done
  unshare --pid --mount --fork --kill-child=KILL --mount-proc true 2>/dev/null ||
    skip "this machine allows no namespaces"
  work=$(mktemp -d)
  chmod 755 "$work" # munged wants to be reached by all
  inside=
  trap '[ -z "$inside" ] || kill -KILL "$inside" 2>/dev/null || true; rm -rf "$work"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  unshare --pid --mount --fork --kill-child=KILL --mount-proc \
    timeout --kill-after=5 600 "$0" --inside "$work" "$(realpath "$1")" &
  inside=$!
  wait "$inside" || code=$?
  inside=
  exit "$code"
}

# The first of twelve ports that follow each other and are free.
free_ports() {
  local first port
  for first in 26800 27800 28800 29800 23800; do
    for ((port = first; port < first + 12; port++)); do
      ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || continue 2
    done
    echo "$first"
    return
  done
  fail "there are no free ports"
}

configure() {
  local port node host
  port=$(free_ports)
  host=$(hostname -s)
  # Slurm starts no job again before the credentials of the last start have ended, see cred_expire.
  cat >"$work/slurm.conf" <<END
ClusterName=steerlens
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$work/munge.socket,cred_expire=5
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
TmpFS=$work/tmp-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SlurmdTimeout=4
MessageTimeout=4
KillWait=2
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
END
  for node in 1 2 3; do
    mkdir "$work/tmp-node$node"
    echo "NodeName=node$node NodeHostname=$host NodeAddr=127.0.0.1 Port=$((port + node)) CPUs=1"
  done >>"$work/slurm.conf"
  echo "PartitionName=all Nodes=ALL Default=YES State=UP" >>"$work/slurm.conf"
  # Else it would be read from the installed one's folder.
  echo "CgroupPlugin=autodetect" >"$work/cgroup.conf"
  mkdir "$work/state" "$work/jobs"
}

# A node in a namespace of its own, so that all its processes can end at once; nodes share no memory.
start_node() {
  # shellcheck disable=SC2016 # the node's shell expands them
  unshare --pid --mount --fork --kill-child=KILL --mount-proc \
    sh -c 'mount -t tmpfs tmpfs /dev/shm && exec slurmd -D -f "$1" -N "$2"' sh "$work/slurm.conf" "node$1" \
    >"$work/node$1.log" 2>&1 &
  node_process[$1]=$!
  disown # the shell would tell of its end
}

start() {
  configure
  export SLURM_CONF=$work/slurm.conf
  (umask 077 && head -c 128 /dev/urandom >"$work/munge.key")
  munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" \
    --log-file="$work/munged.log" --seed-file="$work/munge.seed" 2>"$work/munged-start.log" ||
    fail "munged does not start"
  slurmctld -f "$work/slurm.conf" -c >"$work/slurmctld-start.log" 2>&1 || fail "slurmctld does not start"
  local node
  for node in 1 2 3; do start_node "$node"; done
  await 60 "three nodes" three_nodes
}
three_nodes() { [ "$(sinfo --noheader --states=idle --format=%D 2>/dev/null)" = 3 ]; }

# await SECONDS WHAT CONDITION…: looks ten times a second.
await() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || fail "there are no $what in time"
    sleep 0.1
  done
}

# submit OPTIONS…: with what fits nodes of one processor; prints the job's number.
submit() {
  sbatch --parsable --chdir="$work/jobs" --cpus-per-task=1 --time=10 --kill-on-invalid-dep=yes "$@" ||
    fail "sbatch refuses the job"
}
# detail JOB NAME: what the controller says of a job or task.
detail() { scontrol --oneliner show job "$1" 2>/dev/null | tr ' ' '\n' | sed -n "s/^$2=//p" | head -n 1; }

# Finds a task, but for those that were disturbed, that has kept texts and is not at its end.
find_task() {
  local file kept
  for ((task = 1; task <= tasks; task++)); do
    [[ " ${disturbed[*]} " != *" $task "* ]] || continue
    file=$work/texts/part-$task.jsonl.partial
    [ -f "$file" ] || continue
    kept=$(wc -l <"$file" 2>/dev/null || echo 0)
    # The first line is the plan; the last batch is never kept.
    if [ "$kept" -ge 2 ] && [ "$kept" -lt $((prompts / tasks)) ]; then return; fi
  done
  return 1
}
# Whether no job waits or runs; a controller that does not answer tells nothing.
ended() {
  local jobs
  jobs=$(squeue --noheader --format=%i 2>/dev/null) && [ -z "$jobs" ]
}

# Tells a step that its time is up, as Slurm does for --signal=TERM@120: the step, not the script. scancel reports a
# failure, too, where the signal arrives and the step has ended before scancel looks at it again; so the log of the
# job decides, and check looks whether the job was queued again.
tell() { # tell STEP LOG
  local try
  for try in 1 2 3; do
    ! scancel --signal=TERM "$1" 2>>"$work/scancel.log" || return 0
    sleep 2
    ! grep -q 'CANCELLED\|stopped after' "$2" || return 0
    echo "attempt $try to tell $1" >>"$work/scancel.log"
  done
  fail "$1 cannot be told that its time is up"
}

# Tells the training and a task that their time is up, and takes the power from the node of another task.
disturb() {
  local node
  await 60 "states of the training" test -f "$work/run/training.safetensors"
  tell "$training.0" "$work/jobs/steerlens-train-$training.log"
  disturbed=()
  await 120 "tasks at work" find_task
  disturbed+=("$task")
  tell "${array}_$task.0" "$work/jobs/steerlens-generate-${array}_$task.log"
  await 60 "other tasks at work" find_task
  disturbed+=("$task")
  node=$(detail "${array}_$task" NodeList)
  kill -KILL "${node_process[${node#node}]}"
}

check() {
  local task
  [ "$(detail "$evaluation" JobState)" = COMPLETED ] || fail "the evaluation is $(detail "$evaluation" JobState)"
  for task in "${disturbed[@]}"; do
    [ "$(detail "${array}_$task" Restarts)" -ge 1 ] || fail "task $task was not queued again"
    grep -q 'prompts are finished already' "$work/jobs/steerlens-generate-${array}_$task.log" ||
      fail "task $task did not go on from what it had kept"
  done
  [ "$(detail "$training" Restarts)" -ge 1 ] || fail "the training was not queued again"
  cmp "$work/whole/steer.safetensors" "$work/run/steer.safetensors" || fail "the steer is another"
  cmp "$work/whole.jsonl" "$work/texts/generations.jsonl" || fail "the merged bytes are others"
  "$STEERLENS" evaluate --generations "$work/whole.jsonl" --baseline "$work/texts/evaluation/baseline.jsonl" \
    --metrics distinct --quiet --out "$work/measured" >/dev/null
  cmp "$work/measured/evaluation.csv" "$work/texts/evaluation/evaluation.csv" || fail "the evaluation is another"
}

inside() {
  work=$1
  export STEERLENS=$2
  local number begin end train options nodes=1 alone=()
  if "$STEERLENS" inspect reviews-2m | grep -q '^ranks'; then
    nodes=2 alone=(mpirun --oversubscribe -n 2)
    export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
  fi
  train=(--model reviews-2m --data "$PWD/Sources/EmbeddedModels/Resources/sentiment.jsonl" --preset paper --steps 200
    --checkpoint-every 20)
  options=(--model reviews-2m --prompts "$work/prompts.txt" --batch-size "$continuations" --seed 7
    --continuations "$continuations" --max-new-tokens 200 --ignore-end-of-text --steer-values 3)
  for ((number = 1; number <= prompts; number++)); do echo "Film number $number is"; done >"$work/prompts.txt"
  "${alone[@]}" "$STEERLENS" train "${train[@]}" --threads 1 --quiet --out "$work/whole" >/dev/null
  "$STEERLENS" generate "${options[@]}" --threads 1 --quiet --steer "$work/whole" --out "$work/whole.jsonl"
  start
  begin=$EPOCHREALTIME
  training=$(submit --nodes="$nodes" --ntasks-per-node=1 "$PWD/Scripts/slurm/train.sbatch" "$work/run" "${train[@]}")
  array=$(submit --dependency="afterok:$training" --array="1-$tasks" "$PWD/Scripts/slurm/generate.sbatch" \
    "$work/texts" "${options[@]}" --steer "$work/run")
  evaluation=$(submit --dependency="afterok:$array" "$PWD/Scripts/slurm/evaluate.sbatch" "$work/texts" \
    --metrics distinct)
  disturb
  await 240 "ends of all jobs" ended
  end=$EPOCHREALTIME
  check
  LC_ALL=C awk -v begin="$begin" -v end="$end" -v tasks="$tasks" -v nodes="$nodes" -v prompts="$prompts" \
    -v continuations="$continuations" 'BEGIN {
      printf "slurm: training of %d ranks and %d tasks, 1 lost with its node and 2 out of time, all requeued, ",
        nodes, tasks
      printf "%.1f s, ", end - begin
      printf "%d prompts x %d merged to the bytes of one process and evaluated\n", prompts, continuations
    }'
}

declare -a node_process disturbed=()
if [ "${1:-}" = --inside ]; then inside "$2" "$3"; else outside "$@"; fi
