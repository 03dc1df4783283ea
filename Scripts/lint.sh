#!/usr/bin/env bash
# Checks the formatting of every Swift file, `Scripts/lint.sh --fix` formats first; shell scripts and Python
# programs; links between pages; the table of rooms; and the declarations of Pango.
set -euo pipefail
cd "$(dirname "$0")/.."
files() { git ls-files -z --cached --others --exclude-standard '*.swift'; }
if [ "${1:-}" = --fix ]; then files | xargs -0 swift format --in-place --parallel; fi
files | xargs -0 swift format lint --strict --parallel
# What Sources/CCairo/include/pango.h declares must be what the installed headers declare.
read -ra flags <<<"$(pkg-config --cflags pangocairo)"
printf '#include <pango/pangocairo.h>\n#include "Sources/CCairo/include/pango.h"\n' |
  cc -fsyntax-only "${flags[@]}" -I. -x c -
git ls-files -z '*.sh' '*.sbatch' .ci/run | xargs -0 shellcheck
git ls-files -z '*.py' | xargs -0 pyflakes3
python3 Scripts/check_links.py
python3 Scripts/architecture.py --check
