#!/usr/bin/env bash
# Installs what SteerLens needs beside Swift 6.3: OpenBLAS with LAPACKE, libpng, Cairo with Pango,
# libcurl, libcsv, zlib, Zstandard, and the fonts of its figures. With --lint also what Scripts/lint.sh runs,
# with --pages what Scripts/test_pages.sh does, with --package what Scripts/package_wheel.sh and
# Scripts/test_package.sh run, with --slurm what Scripts/scale_out/slurm.sh does, with --emulator what
# Scripts/test_processors.sh does.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }

if ! command -v swift >/dev/null; then
  say "Swift 6.3 or later is missing: install it from https://www.swift.org/install and try again."
  exit 1
fi

if [ "$(uname)" = Darwin ]; then
  missing=()
  for formula in openblas libpng cairo pango curl libcsv zlib zstd pkg-config; do
    brew list --formula "$formula" >/dev/null 2>&1 || missing+=("$formula")
  done
  if [ "${#missing[@]}" -gt 0 ]; then
    say "Run: brew install ${missing[*]}"
    exit 1
  fi
  # libcsv has no pkg-config file, and compilers look into Homebrew's folder on Intel only.
  if ! echo '#include <csv.h>' | cc -fsyntax-only -x c - 2>/dev/null; then
    prefix=$(brew --prefix)
    say "Run: export CPATH=$prefix/include LIBRARY_PATH=$prefix/lib"
    exit 1
  fi
  exit 0
fi

packages=(
  libopenblas-dev # matrix products
  liblapacke-dev  # singular values, eigenvalues, least squares
  libpng-dev      # PNG
  libcairo2-dev   # drawing
  libpango1.0-dev # text in every script
  libcurl4-openssl-dev # downloads
  libcsv-dev      # CSV and TSV
  zlib1g-dev      # data sets as .gz
  libzstd-dev     # data sets as .zst
  pkg-config      # lets the build find the above
  # Tokens come in every script; with these fonts figures look the same everywhere.
  fonts-inter fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
)
for option in "$@"; do
  case $option in
  --lint)
    packages+=(
      shellcheck # shell scripts
      pyflakes3 # Python programs
    )
    ;;
  --pages)
    packages+=(
      chromium chromium-driver # open pages
      poppler-utils            # reads what they print
    )
    ;;
  --package)
    packages+=(
      binutils    # symbols and their versions
      patchelf    # libraries that are found beside the tool
      debootstrap # a bare machine to test on
    )
    ;;
  --mpi)
    packages+=(
      libopenmpi-dev openmpi-bin # ranks that share a job, and mpirun
      iproute2                   # hosts to test them on
    )
    ;;
  --slurm)
    packages+=(
      slurmctld slurmd slurm-client # a Slurm of this machine alone
      munge                         # by which its programs know each other
    )
    ;;
  --emulator)
    packages+=(
      qemu-user              # x86-64 processors that this machine has not
      libc6-dev-arm64-cross  # headers to compile kernels for Arm
    )
    ;;
  *)
    say "There is no option $option; there are --lint, --pages, --package, --mpi, --slurm and --emulator."
    exit 1
    ;;
  esac
done
missing=()
for package in "${packages[@]}"; do
  dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
    missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  say "Install with your package manager what Debian calls: ${missing[*]}"
  exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
say "Installing ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
