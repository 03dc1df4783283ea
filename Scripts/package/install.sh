#!/bin/sh
# Usage: install.sh [PREFIX]              installs steerlens, completions and man pages
#        install.sh --uninstall [PREFIX]  removes them
# PREFIX is /usr/local for root, else ~/.local. An earlier version there is replaced.
set -eu
fail() {
  echo "install.sh: $*" >&2
  exit 1
}
remove=
if [ "${1:-}" = --uninstall ]; then
  remove=yes
  shift
fi
[ $# -le 1 ] || fail "give one folder at most"
if [ $# -eq 1 ]; then
  prefix=$1
elif [ "$(id -u)" -eq 0 ]; then
  prefix=/usr/local
else
  prefix=${HOME:?}/.local
fi
case $prefix in
-*) fail "usage: install.sh [--uninstall] [PREFIX]" ;;
/*) ;;
*) prefix=$PWD/$prefix ;;
esac
list=$prefix/lib/steerlens/installed.txt

# Removes the files of a list, and the folders of the tool's own.
uninstall() {
  while IFS= read -r file; do rm -f "$prefix/$file"; done <"$1"
  rm -rf "$prefix/lib/steerlens"
  rm -rf "$prefix/share/doc/steerlens"
}

if [ -n "$remove" ]; then
  [ -f "$list" ] || fail "there is no steerlens in $prefix"
  uninstall "$list"
  echo "Removed steerlens from $prefix."
  exit 0
fi

here=$(cd "$(dirname "$0")" && pwd)
[ -x "$here/lib/steerlens/steerlens" ] || fail "the files to install are not beside this script"
[ -f "$list" ] || [ ! -e "$prefix/lib/steerlens" ] ||
  fail "$prefix/lib/steerlens is not from this script; remove it, or give another folder"
mkdir -p "$prefix/bin" "$prefix/lib" || fail "cannot write to $prefix"

# Copied beside its place first: until the last step what was installed before works.
new=$prefix/lib/.steerlens.new
old=$prefix/lib/.steerlens.old
rm -rf "$new" "$old"
trap 'rm -rf "$new"' EXIT
cp -R "$here/lib/steerlens" "$new"
cp "$here/install.sh" "$new/"
(cd "$here" && find bin share -type f | sort) >"$new/installed.txt"
while IFS= read -r file; do
  mkdir -p "$prefix/$(dirname "$file")"
  cp "$here/$file" "$prefix/$file.new"
  mv -f "$prefix/$file.new" "$prefix/$file"
done <"$new/installed.txt"
if [ -e "$prefix/lib/steerlens" ]; then
  # What the earlier version had and this one has not.
  sort "$list" "$new/installed.txt" "$new/installed.txt" | uniq -u | while IFS= read -r file; do
    rm -f "$prefix/$file"
  done
  mv "$prefix/lib/steerlens" "$old"
fi
mv "$new" "$prefix/lib/steerlens"
rm -rf "$old"

echo "Installed $("$prefix/bin/steerlens" --version | sed 's/^/steerlens /') in $prefix: bin/steerlens, lib/steerlens,"
echo "man pages, completion for bash, zsh and fish, licences in share/doc/steerlens."
case :$PATH: in
*:"$prefix/bin":*) ;;
*) echo "Add $prefix/bin to PATH." ;;
esac
echo "If the TAB key does not complete in new shells, run: steerlens completions --install"
echo "To remove it: \"$prefix/lib/steerlens/install.sh\" --uninstall \"$prefix\""
