#!/usr/bin/env bash
# Flash of the bundled policies on a Cortex-M3: straight-line code beside the policies written by hand (bench/peers).
# By hand there is reset, step and decide; `called` leaves set_param and check_promises out of straight-line code, as a
# linker does where firmware calls neither. bench/firmware.sh [FLYBALL]: by default build/release/bin/flyball.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
flyball="${1:-build/release/bin/flyball}"
out="$(mktemp -d)"
trap 'rm -rf "$out"' EXIT

compile() { # options, source and object
  arm-none-eabi-g++ -mcpu=cortex-m3 -mthumb -std=c++17 -ffreestanding -fno-exceptions -fno-rtti -ffunction-sections \
    -fdata-sections "$@"
}

bytes() { # object: code and constants
  arm-none-eabi-size "$1" | awk 'NR == 2 {print $1}'
}

called() { # object, and where what is left of it goes
  local roots
  roots="$(arm-none-eabi-nm "$1" | awk '/8PoliciesC1|8Policies5reset|8Policies4step/ {print "-u " $3}')"
  arm-none-eabi-ld -r --gc-sections $roots -e "${roots##* }" "$1" -o "$2"
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f x", a / b}'; }

printf '%-22s %8s %14s %10s %10s %10s\n' 'bytes on a Cortex-M3' 'by hand' straight-line 'to hand' called 'to hand'
for policy in tile_guard power_cap demand_dvfs; do
  "$flyball" emit cpp "policies/$policy.fly" --chip accel --code inline -o "$out/$policy" > /dev/null
  for level in -Os -O2; do
    compile $level -I. -DFLYBALL_PEER_COMPILER=gcc -c "bench/peers/$policy.cpp" -o "$out/peer.o"
    compile $level -I "$out/$policy" -c "$out/$policy/policy.cpp" -o "$out/all.o"
    called "$out/all.o" "$out/called.o"
    peer="$(bytes "$out/peer.o")" all="$(bytes "$out/all.o")" some="$(bytes "$out/called.o")"
    printf '%-22s %8s %14s %10s %10s %10s\n' "$policy, $level" "$peer" "$all" "$(ratio "$all" "$peer")" "$some" \
      "$(ratio "$some" "$peer")"
  done
done
