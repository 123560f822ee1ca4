#!/usr/bin/env bash
# Flash of the bundled policies on a Cortex-M3: straight-line code beside the policies written by hand (bench/peers).
# bench/firmware.sh [FLYBALL]: by default build/release/bin/flyball. A peer that needs 128-bit numbers has no figure.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
flyball="${1:-build/release/bin/flyball}"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT

code_of() { # options, source and object: bytes of code and constants; "-" where it does not compile
  local flags=(-mcpu=cortex-m3 -mthumb -std=c++17 -ffreestanding -fno-exceptions -fno-rtti)
  if arm-none-eabi-g++ "${flags[@]}" "$@" 2> /dev/null; then
    arm-none-eabi-size "${!#}" | awk 'NR == 2 {print $1}'
  else
    echo -
  fi
}

echo "bytes of code and constants on a Cortex-M3          by hand    inline   inline/by hand"
for policy in tile_guard power_cap demand_dvfs; do
  "$flyball" emit cpp "policies/$policy.fly" --chip accel --code inline -o "$out/$policy" > /dev/null
  for level in -Os -O2; do
    peer="$(code_of $level -I. -DFLYBALL_PEER_COMPILER=gcc -c "bench/peers/$policy.cpp" -o "$out/peer.o")"
    inline="$(code_of $level -I "$out/$policy" -c "$out/$policy/policy.cpp" -o "$out/inline.o")"
    ratio="$(awk -v a="$inline" -v b="$peer" 'BEGIN {if (b == "-") print "-"; else printf "%.2f x", a / b}')"
    printf '  %-46s %10s %9s %16s\n' "$policy, $level" "$peer" "$inline" "$ratio"
  done
done
