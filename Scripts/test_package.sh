#!/usr/bin/env bash
# Installs what Scripts/package_wheel.sh made on bare machines and uses it there: folders with a minimal system of
# this machine's distribution, without Swift, without any library or font of the tool's. Needs root, and the sources
# of apt.
# shellcheck disable=SC2016 # what bare machines run is theirs to expand
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '%s\n' "$*"; }
fail() {
  say "test_package.sh: $*" >&2
  exit 1
}
[ "$(id -u)" -eq 0 ] || fail "only root can make a bare machine"
Scripts/setup.sh --package
python=$(Scripts/python_environment.sh package Scripts/package-requirements.txt)
archives=(dist/steerlens-*-linux-x86_64.tar.gz)
wheels=(dist/steerlens-*-manylinux_*.whl)
archive=${archives[0]} wheel=${wheels[0]}
if [ ! -f "$archive" ] || [ ! -f "$wheel" ]; then fail "run Scripts/package_wheel.sh first"; fi
version=$(basename "$archive" -linux-x86_64.tar.gz)
version=${version#steerlens-}
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' 'Component: main' |
  awk -v release="$release" '$2 == release { print $1; exit }')
[ -n "$mirror" ] || fail "the sources of apt have no $release"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/packages"

# machine NAME PACKAGES: a bare machine in $work/NAME.
machine() {
  local options=(--variant=minbase --cache-dir="$work/packages")
  [ -z "$2" ] || options+=("--include=$2")
  debootstrap "${options[@]}" "$release" "$work/$1" "$mirror" >"$work/$1.log" 2>&1 ||
    { tail -n 5 "$work/$1.log" >&2; fail "no bare machine could be made"; }
}
# on NAME COMMAND: runs a shell's words there, without anything of this machine's environment.
on() {
  unshare --mount --pid --fork --root="$work/$1" --wd=/root --mount-proc \
    /usr/bin/env -i HOME="${home:-/root}" PATH="${path:-/usr/local/bin:/usr/bin:/bin}" LC_ALL=C.UTF-8 \
    /bin/bash -euo pipefail -c "$2"
}

say "The tag of the wheel:"
tag=$(basename "$wheel" .whl)
tag=${tag##*-}
"$python" -m auditwheel show "$wheel" >"$work/audit"
grep -q "\"$tag\"" "$work/audit" || { cat "$work/audit" >&2; fail "auditwheel does not find $tag"; }
say "  $tag, as auditwheel has it"

say "A bare machine:"
machine bare ''
for name in libopenblas liblapack libcairo libpango libfontconfig libcurl libcsv libswift; do
  [ -z "$(find "$work/bare" -name "$name*")" ] || fail "the bare machine has $name"
done
[ ! -e "$work/bare/usr/share/fonts" ] || fail "the bare machine has fonts"
tar -xzf "$archive" -C "$work/bare/opt"
on bare "/opt/steerlens-$version-linux-x86_64/install.sh"
[ "$(on bare 'steerlens --version')" = "$version" ] || fail "steerlens --version is not $version"
# The tool, and what it opens at its first use.
strangers=$(on bare 'cd /usr/local/lib/steerlens
  for file in steerlens libcurl.so.4 libpangocairo-1.0.so.0; do
    LD_TRACE_LOADED_OBJECTS=1 /lib64/ld-linux-x86-64.so.2 "$PWD/$file"
  done' |
  grep -vE '^\s(linux-vdso|/lib64/ld-linux|lib(c|m|resolv|gcc_s|stdc\+\+|dl|pthread|rt)\.so)' |
  grep -v '=> /usr/local/lib/steerlens/' || true)
[ -z "$strangers" ] || fail "libraries that are not beside the tool: $strangers"
on bare 'steerlens quickstart --steps 20 -n 1 --values -3,3 --quiet --out run >quickstart.txt'
on bare 'tail -n 1 quickstart.txt'

# Pictures are, byte for byte, those of a machine with the fonts; without fonts they are others.
on bare 'steerlens figures run --out drawn >/dev/null'
on bare 'FONTCONFIG_FILE=/dev/null steerlens figures run --out blank >/dev/null 2>&1'
FONTCONFIG_FILE=/etc/fonts/fonts.conf "$work/bare/usr/local/bin/steerlens" figures "$work/bare/root/run" \
  --out "$work/drawn" >/dev/null
pictures=0
for file in "$work"/drawn/*.png; do
  name=$(basename "$file")
  cmp "$file" "$work/bare/root/drawn/$name" || fail "the bare machine draws $name otherwise"
  ! cmp -s "$file" "$work/bare/root/blank/$name" || fail "$name has no text"
  pictures=$((pictures + 1))
done
[ "$pictures" -gt 0 ] || fail "there are no pictures"
say "  $pictures pictures with text, as this machine draws them"
on bare '. /usr/local/share/bash-completion/completions/steerlens; complete -p steerlens' >/dev/null
on bare '/usr/local/lib/steerlens/install.sh --uninstall'
left=$(find "$work/bare/usr/local" -name '*steerlens*')
[ -z "$left" ] || fail "still there: $left"

# As a user, into the home folder.
install -d -o 1000 -g 1000 "$work/bare/home/user"
home=/home/user path=/home/user/.local/bin:/usr/bin:/bin on bare '
  as_user() { setpriv --reuid=1000 --regid=1000 --clear-groups "$@"; }
  as_user /opt/steerlens-*/install.sh >/dev/null
  as_user /opt/steerlens-*/install.sh >/dev/null
  as_user steerlens score --model reviews-2m --text "A film." --quiet >/dev/null
  as_user /home/user/.local/lib/steerlens/install.sh --uninstall
  [ -z "$(find /home/user/.local -type f)" ]'

say "A machine with Python and shells:"
machine python python3-venv,man-db,bash-completion,zsh,fish,openssl
tar -xzf "$archive" -C "$work/python/opt"
on python "/opt/steerlens-$version-linux-x86_64/install.sh" >/dev/null
on python 'man steerlens >page; grep -q "steerlens — Train, apply" page' || fail "man steerlens shows nothing"
on python '. /usr/share/bash-completion/bash_completion
  _completion_loader steerlens || [ $? -eq 124 ]
  complete -p steerlens' >/dev/null || fail "bash does not complete"
on python 'zsh -fc "autoload -Uz compinit; compinit -u; [ \$_comps[steerlens] = _steerlens ]"' ||
  fail "zsh does not complete"
# fish looks into /usr/local where a desktop session names it.
on python 'export XDG_DATA_DIRS=/usr/local/share:/usr/share
  fish -c "complete -C \"steerlens spect\"" >offered; grep -q ^spectrum offered' ||
  fail "fish does not complete"
say "  man, bash, zsh and fish find the tool"

# Certificates: a server that only SSL_CERT_FILE makes trusted.
cat >"$work/python/root/server.py" <<'PYTHON'
import http.server, ssl

server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
PYTHON
on python '
  openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=localhost -addext subjectAltName=DNS:localhost \
    -days 2 -keyout key.pem -out cert.pem 2>/dev/null
  coproc python3 server.py 2>/dev/null
  read -r port <&"${COPROC[0]}"
  export HF_ENDPOINT=https://localhost:$port
  ! steerlens fetch nobody/nothing 2>untrusted
  ! SSL_CERT_FILE=cert.pem steerlens fetch nobody/nothing 2>trusted
  kill "$COPROC_PID"
  grep -q "no trusted connection" untrusted
  ! grep -q "no trusted connection" trusted' || fail "SSL_CERT_FILE is not heeded"
say "  certificates of SSL_CERT_FILE are trusted"

on python "/usr/local/lib/steerlens/install.sh --uninstall" >/dev/null
mkdir "$work/python/opt/wheels"
"$python" -m pip download --quiet --disable-pip-version-check --only-binary=:all: --dest "$work/python/opt/wheels" \
  --python-version "$(on python 'python3 -c "import sys; print(*sys.version_info[:2], sep=chr(46))"')" numpy
cp "$wheel" "$work/python/opt/wheels/"
on python 'python3 -m venv /srv/environment
  /srv/environment/bin/pip install --quiet --no-index --find-links /opt/wheels steerlens'
[ "$(on python '/srv/environment/bin/steerlens --version')" = "$version" ] || fail "the wheel has no steerlens $version"
# Python ignores broken pipes; what it becomes must not.
on python 'set +e; /srv/environment/bin/steerlens completions --shell fish | head -n 1 >/dev/null
  [ "${PIPESTATUS[0]}" -eq 141 ]' || fail "a broken pipe does not end the wheel's steerlens"
cat >"$work/python/root/check.py" <<'PYTHON'
import shutil
import steerlens

assert not shutil.which("steerlens")
lines = ["A wonderful film.,1", "A dull film.,-1", "I loved it.,1", "I hated it.,-1"]
with open("sentences.csv", "w") as file:
    file.write("\n".join(["text,label", *lines * 3]) + "\n")
run = steerlens.run(
    "train", model="reviews-2m", data="sentences.csv", out="trained", steps=6, batch_size=3, quiet=True)
steer = steerlens.Steer.load(run)
assert len(run.table("loss")["step"]) and steer.values(3)[0] == 3
print(f"  {run!r}: a steer of the kind {steer.kind}, figures {len(run.figures)}")
PYTHON
on python '/srv/environment/bin/python check.py'
path=/srv/environment/bin:/usr/bin:/bin on python '[[ $(man -w steerlens) == /srv/environment/* ]]' ||
  fail "the wheel's man pages are not found"
on python '/srv/environment/bin/pip uninstall --quiet --yes steerlens
  [ -z "$(find /srv/environment -name "*steerlens*")" ]' || fail "pip uninstall leaves files"
say "1 archive and 1 wheel installed, used and removed on bare machines."
