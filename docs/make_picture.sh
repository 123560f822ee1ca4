#!/usr/bin/env bash
# Makes docs/report.png, the picture in README.md: the report of ./run as a browser shows it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v chromium >/dev/null || { echo "error: needs chromium: apt-get install chromium" >&2; exit 2; }

./run >/dev/null
profile=$(mktemp -d)
trap 'rm -rf "$profile"' EXIT
chromium --headless=new --no-sandbox --disable-gpu --hide-scrollbars --user-data-dir="$profile" \
  --window-size="${1:-1400,1100}" --virtual-time-budget=5000 --screenshot="$PWD/docs/report.png" \
  "file://$PWD/out/tile_guard/report.html" 2>/dev/null
echo "docs/report.png: $(stat -c %s docs/report.png) bytes"
