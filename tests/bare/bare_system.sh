#!/usr/bin/env bash
# Proves the promise of the two commands: makes a Debian 12 with nothing but git, clones the last commit into it, and
# times ./run, ./run again, and ./test there. Needs root, debootstrap and some 5 GB. Not part of ./test.
#
#   tests/bare/bare_system.sh [FOLDER]    FOLDER (default: a temporary one) is emptied first and removed at the end
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[[ $EUID -eq 0 ]] || { echo "error: needs root, for debootstrap and chroot" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "error: needs debootstrap: apt-get install debootstrap" >&2; exit 2; }

folder=${1:-$(mktemp -d)}
bare=$folder/bare
cleanup() {
  umount "$bare/proc" "$bare/dev/shm" 2>/dev/null || true
  rm -rf --one-file-system "$bare"
}
trap cleanup EXIT
cleanup
mkdir -p "$bare"

# The same mirror and settings that this machine gets its packages from.
mirror=$(sed -n 's/^URIs: *\([^ ]*\).*/\1/p; s/^deb \(\[[^]]*\] \)\?\([^ ]*\).*/\2/p' \
  /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -n 1) || true
echo "making a bare Debian 12"
debootstrap --variant=minbase --include=ca-certificates,git bookworm "$bare" "${mirror:-http://deb.debian.org/debian}" \
  >"$folder/debootstrap.log" 2>&1 || { tail -n 20 "$folder/debootstrap.log"; exit 1; }
cp /etc/resolv.conf /etc/hosts "$bare/etc/"
for settings in $(grep -lE "^ *Acquire" /etc/apt/apt.conf.d/* 2>/dev/null); do
  cp "$settings" "$bare/etc/apt/apt.conf.d/"
done
[[ ! -d /etc/apt/auth.conf.d ]] || cp -r /etc/apt/auth.conf.d "$bare/etc/apt/"
mount -t proc proc "$bare/proc"
mkdir -p "$bare/dev/shm"
mount -t tmpfs tmpfs "$bare/dev/shm"

git -c safe.directory="*" -C "$here" bundle create --quiet "$bare/flyball.bundle" HEAD
[[ ! -d $here/../shared/data ]] || { mkdir -p "$bare/src/shared" && cp -r "$here/../shared/data" "$bare/src/shared/"; }

failures=0
inside() {
  local started=$SECONDS verdict=good
  printf '\n#### %s\n' "$*"
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp \
    chroot "$bare" bash -c "mkdir -p /src && cd /src && $*" </dev/null || verdict="BAD ($?)"
  [[ $verdict == good ]] || failures=$((failures + 1))
  summary+="$(printf '%6d s  %-8s %s' $((SECONDS - started)) "$verdict" "$*")"$'\n'
}

summary=''
inside git clone -q -c advice.detachedHead=false /flyball.bundle flyball
inside "cd flyball && ./run"
inside "cd flyball && ./run"
inside "cd flyball && ./test"
inside "cd flyball && ./test"
printf '\n%s' "$summary"
[[ $failures -eq 0 ]]
