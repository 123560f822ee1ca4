#!/usr/bin/env bash
# Compiles the drivers as firmware, for a Cortex-M3 and for RV32IMC, and prints the bytes of each.
# docs/hal/sizes.sh [BUILD]: a build folder, for headers made in it (default: build/release). Needs clang-19, llvm-19.
set -euo pipefail
cd "${BASH_SOURCE[0]%/*}/../.."
build=${1:-build/release}
size=$(command -v llvm-size-19 || command -v llvm-size)
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT

readonly OPTIONS=(-std=c++17 -Os -ffreestanding -fno-exceptions -fno-rtti -fno-unwind-tables
  -fno-asynchronous-unwind-tables -fno-threadsafe-statics -Wall -Wextra -Wconversion -Wno-sign-conversion -Wshadow
  -Werror -I. -I"$build/generated")
declare -A machine=(
  [cortex-m3]="--target=thumbv7m-none-eabi -mcpu=cortex-m3"
  [rv32imc]="--target=riscv32-unknown-elf -march=rv32imc -mabi=ilp32")

# sizes MACHINE: "file bytes" of every driver; code and constants, and an error for any variable.
sizes() {
  local source object text data bss rest
  for source in hal/*.cpp hal/bus/*.cpp hal/platform/memory_mapped.cpp; do
    object=$objects/$1.o
    clang++-19 ${machine[$1]} "${OPTIONS[@]}" -c "$source" -o "$object"
    read -r text data bss rest < <("$size" "$object" | tail -n 1)
    [[ $data -eq 0 && $bss -eq 0 ]] || { echo "error: $source has variables" >&2; exit 1; }
    echo "$source $text"
  done
}

sizes cortex-m3 >"$objects/cortex-m3"
sizes rv32imc >"$objects/rv32imc"
printf '%-32s %10s %10s\n' "bytes of code and constants" cortex-m3 rv32imc
join "$objects/cortex-m3" "$objects/rv32imc" |
  awk '{ printf "%-32s %10d %10d\n", $1, $2, $3; m3 += $2; rv += $3 }
       END { printf "%-32s %10d %10d\n", "all", m3, rv }'
