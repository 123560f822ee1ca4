#!/usr/bin/env bash
# The figures of docs/registers.md: reading a description, testing a chip, faulty chips, code on a Cortex-M3.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
flyball="${1:-build/release/bin/flyball}"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT

seconds() { # what it is, and the command
  local began ended what="$1"
  shift
  began="$(date +%s%N)"
  "$@" > "$out/last" 2> /dev/null
  ended="$(date +%s%N)"
  printf '%-58s %6d ms   %s\n' "$what" $(((ended - began) / 1000000)) "$(tail -n 1 "$out/last")"
}

seconds "300 blocks: description to accessors" \
  "$flyball" regs hal/rdl/chips/large_chip.rdl --emit accessors -o "$out/chip.h"
seconds "300 blocks: self-test" "$flyball" regs test --chip large_chip
seconds "small chip: 1,000 shuffled runs" "$flyball" regs test --runs 1000 --lift-exclusions
seconds "small chip: 500 faulty chips" "$flyball" regs test --mutants 500 --seed 3

if command -v clang++-19 > /dev/null; then
  for source in hal/regs/*.cpp; do
    clang++-19 --target=thumbv7m-none-eabi -std=c++17 -Os -ffreestanding -fno-exceptions -fno-rtti -I . \
      -c "$source" -o "$out/$(basename "$source" .cpp).o"
  done
  echo "self-test and register file on a Cortex-M3 at -Os, bytes:"
  llvm-size-19 "$out"/*.o | awk 'NR > 1 {text += $1; data += $2 + $3} END {print "  code " text ", variables " data}'
fi
