# shellcheck shell=bash
# What the tests of ranks and hosts share; to be sourced. The launcher of Open MPI refuses root unless told twice.
if [ "$(id -u)" -eq 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
export NO_COLOR=1

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

# skip REASON: what cannot run here says why, on its last line of output.
skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

# same FILE OTHER…: their bytes are the same.
same() {
  local first=$1
  shift
  for other in "$@"; do cmp "$first" "$other" || fail "$other is not $first"; done
}

# expect TEXT COMMAND…: the command fails, and says so.
expect() {
  local text=$1 output
  shift
  if output=$("$@" 2>&1); then fail "no error: $*"; fi
  case $output in
  *"$text"*) ;;
  *) fail "$* says: $output" ;;
  esac
}
