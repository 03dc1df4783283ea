#!/usr/bin/env bash
# Opens pages of real runs, and a server's live page, in Chromium: their scripts are used by mouse and keyboard, their
# pictures saved, their accessibility checked at four widths, in both themes and in print. Where Chromium or what drives it is
# missing it says so, and succeeds unless CI is set: what lands must have run.
set -euo pipefail
cd "$(dirname "$0")/.."

skip() {
  echo "Pages not opened: $1" >&2
  [ -z "${CI:-}" ] || exit 1
  exit 0
}
for tool in chromium chromedriver pdftotext; do
  command -v "$tool" >/dev/null || skip "$tool is missing; see Scripts/setup.sh --pages."
done
python=$(Scripts/python_environment.sh pages Scripts/pages-requirements.txt) ||
  skip "they were built and tested without a browser."

swift build -c release --product steerlens
swift build -c release --product steerlens-serve
steerlens=$(swift build -c release --show-bin-path)/steerlens
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(
  cd "$work"
  "$steerlens" quickstart --quiet >/dev/null
  "$steerlens" sweep --steer runs/quickstart --values -5,-3,0,3,5 --out runs/other --quiet >/dev/null
  "$steerlens" report runs/quickstart runs/other --out comparison.html >/dev/null
  # Alone, as pages are when they are mailed.
  mkdir alone
  mv runs/quickstart/report.html comparison.html alone/
)
"$python" Scripts/check_pages.py "$work/alone/report.html" "$work/alone/comparison.html"
"$python" Scripts/check_live_page.py "$steerlens"
