#!/usr/bin/env bash
# All benchmarks in one go: builds them, runs each several times in turns, and prints a table of medians.
# bench/run.sh [BUILD_FOLDER]: by default build/bench. About six minutes after the build.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly build=${1:-build/bench}
readonly repetitions=9

cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DFLYBALL_BENCH=ON >/dev/null
# Without gmp or GoogleTest there is no reference, and no step benchmark; without LLVM no fleet on machine code.
benches=()
targets=$(ninja -C "$build" -t targets all)
for bench in step fleet loop compile plant thermal; do
  if grep -q "^${bench}_bench:" <<<"$targets"; then benches+=("$bench"); fi
done
cmake --build "$build" --target "${benches[@]/%/_bench}" >/dev/null

results=()
for bench in "${benches[@]}"; do
  echo "measuring: $bench" >&2
  results+=("$build/$bench.json")
  "$build/bin/${bench}_bench" --benchmark_repetitions=$repetitions --benchmark_enable_random_interleaving=true \
    --benchmark_min_time=0.05 --benchmark_out="$build/$bench.json" --benchmark_out_format=json >/dev/null 2>&1
done
python3 bench/table.py "${results[@]}"
