#!/usr/bin/env bash
# Builds dist/steerlens-VERSION-py3-none-manylinux_…_x86_64.whl and dist/steerlens-VERSION-linux-x86_64.tar.gz:
# the tool with everything that a machine with the same C library lacks, so that it runs there without Swift,
# without packages and without fonts. docs/install.md says what is inside. The same sources on the same machine give
# the same bytes.
#
# Options go to Swift's package manager.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$(uname -sm)" != "Linux x86_64" ] || ! command -v dpkg-query >/dev/null; then
  echo "Packages are made of the libraries of Debian or Ubuntu on x86-64." >&2
  exit 1
fi
Scripts/setup.sh --package
python=$(Scripts/python_environment.sh package Scripts/package-requirements.txt)
version=$(sed -n 's/^package let toolVersion = "\(.*\)"$/\1/p' Sources/Jobs/JobContext.swift)
module=$(sed -n 's/^version = "\(.*\)"$/\1/p' python/pyproject.toml)
if [ -z "$version" ] || [ "$version" != "$module" ]; then
  echo "The tool has version $version, the Python module $module." >&2
  exit 1
fi
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
umask 022

# In a folder of its own: what is linked to the Swift runtime in another way would be built anew each time.
# Without the name of this folder, which macros of C put into messages.
swift=(--scratch-path .build-package --static-swift-stdlib -Xcc "-ffile-prefix-map=$PWD=." "$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
Scripts/manual_pages.sh "$work/manual" "${swift[@]}"
program=$(swift build "${swift[@]}" -c release --show-bin-path)/steerlens
name=steerlens-$version-linux-x86_64
tree=$work/$name
swift build "${swift[@]}" -c release --product steerlens-serve
glibc=$("$python" Scripts/package/bundle.py "$tree" "$program" "$program-serve")

mkdir -p "$tree"/{bin,share/{bash-completion/completions,zsh/site-functions,fish/vendor_completions.d,man/man1}}
install -m 755 Scripts/package/launcher.sh "$tree/bin/steerlens"
install -m 755 Scripts/package/install.sh "$tree/"
install -m 644 Scripts/package/fonts.conf "$tree/lib/steerlens/"
"$program" completions --shell bash >"$tree/share/bash-completion/completions/steerlens"
"$program" completions --shell zsh >"$tree/share/zsh/site-functions/_steerlens"
"$program" completions --shell fish >"$tree/share/fish/vendor_completions.d/steerlens.fish"
install -m 644 "$work"/manual/*.1 "$tree/share/man/man1/"
licences=$tree/share/doc/steerlens/licenses
install -m 644 Scripts/package/licences.md "$licences/README.md"
install -m 644 LICENSE "$licences/steerlens.txt"
install -m 644 "$(dirname "$(readlink -f "$(command -v swift)")")/../share/swift/LICENSE.txt" "$licences/swift.txt"
for package in .build-package/checkouts/*/; do
  for file in LICENSE NOTICE; do
    [ ! -f "$package$file.txt" ] ||
      install -m 644 "$package$file.txt" "$licences/$(basename "$package")-$file.txt"
  done
done
sed "s/VERSION/$version/; s/GLIBC/$glibc/" Scripts/package/README.md >"$tree/README.md"

mkdir "$work/module"
git ls-files -z python/pyproject.toml python/README.md python/steerlens |
  xargs -0 cp --parents -t "$work/module"
cp LICENSE "$work/module/python/"
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation \
  --wheel-dir "$work/pure" "$work/module/python"

mkdir -p dist
rm -f dist/steerlens-*
"$python" Scripts/package/wheel.py "$work"/pure/*.whl "$tree" "$glibc" dist
tar --create --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner \
  --directory "$work" "$name" | gzip -n -9 >"dist/$name.tar.gz"
echo "dist/$name.tar.gz"
du -h --apparent-size dist/*
echo "Unpacked: $(du -sh --apparent-size "$tree" | cut -f 1). Needs glibc $glibc."
