# The stages of ./test, each adding to $passed, $failed and $skipped. Sourced after setup.sh.

passed=0 failed=0 skipped=0

last_line() {
  local code=$?
  # A stop before any test was counted, such as a failed build, is a failure too.
  [[ $code -eq 0 || $failed -gt 0 ]] || failed=1
  printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
}

# stage TITLE: begins one.
stage() {
  stage_started=$SECONDS
  printf '\n== %s\n' "$1"
}

# count PASSED FAILED SKIPPED: ends it.
count() {
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
  printf '%s: %d passed, %d failed, %d skipped in %d s\n' \
    "$([[ $2 -eq 0 ]] && echo good || echo BAD)" "$1" "$2" "$3" $((SECONDS - stage_started))
}

# suite PRESET TITLE [CTEST OPTION...]: runs tests, prints a line for each suite, and why some failed or were skipped.
suite() {
  local dir="build/$1" log="build/ctest-$1.log" junit="$FLYBALL_ROOT/build/ctest-$1.xml"
  stage "$2"
  shift 2
  rm -f "$junit"
  ctest --test-dir "$dir" -j "$JOBS" --no-tests=ignore --output-junit "$junit" "$@" </dev/null 2>&1 |
    tee "$log" | progress "running" >&2 || true
  [[ -e $junit ]] || { tail -n 20 "$log" >&2; die "ctest did not finish (all of its output: $log)"; }
  awk -f scripts/junit.awk "$junit"
  count $(awk -v counts=1 -f scripts/junit.awk "$junit")
}

check_format() {
  stage "format (clang-format-19)"
  if own_sources | xargs clang-format-19 --dry-run -Werror; then count 1 0 0; else count 0 1 0; fi
}

# Every C++ file of ours: what is neither built nor ignored.
own_sources() {
  find . \( -path ./build -o -path ./out -o -path ./.git \) -prune -o -name '*.cpp' -print -o -name '*.h' -print | sort
}

# Each source that the release build compiles is one test.
check_lint() {
  stage "lint (clang-tidy-19)"
  local good bad logs=build/lint plugin=build/own_code.so
  rm -rf "$logs" && mkdir -p "$logs"
  logged lint-plugin g++ -std=c++17 -fno-rtti -fPIC -shared -isystem /usr/lib/llvm-19/include scripts/lint/own_code.cpp \
    -o "$plugin"
  compiled_sources | xargs -P "$JOBS" -I{} bash -c '
    log="$1/$(tr / _ <<<"$2").log"
    clang-tidy-19 "--load=$3" -p build/release --quiet "$2" >"$log" 2>/dev/null &&
      mv "$log" "${log%.log}.good"' _ "$logs" {} "$plugin" || true
  good=$(find "$logs" -name '*.good' | wc -l) bad=$(find "$logs" -name '*.log' | wc -l)
  [[ $bad -eq 0 ]] || cat "$logs"/*.log
  count "$good" "$bad" 0
}

compiled_sources() {
  sed -n 's|^ *"file": "'"$FLYBALL_ROOT"'/\(.*\)",\{0,1\}$|\1|p' build/release/compile_commands.json |
    grep -v '^build/' | sort -u
}

# The fuzzers run from their seeds for a while, as many at once as there are jobs; what they find is kept beside the seed
# corpus of that run.
run_fuzzers() {
  stage "fuzzers, ${FLYBALL_FUZZ_S:=60} s each"
  build fuzz fuzzers
  local name good=0 bad=0 names=()
  for name in build/fuzz/bin/*_fuzzer; do names+=("$(basename "$name" _fuzzer)"); done
  export -f run_fuzzer fuzzer_seeds
  export FLYBALL_FUZZ_S
  printf '%s\n' "${names[@]}" | xargs -P "$JOBS" -I{} bash -c 'run_fuzzer {}' || true
  for name in "${names[@]}"; do
    if [[ -e build/fuzz/$name.good ]]; then
      good=$((good + 1))
      printf '  %-12s %s\n' "$name" "$(sed -n 's/stat::number_of_executed_units: */runs: /p' "build/fuzz/$name.log")"
    else
      bad=$((bad + 1))
      printf '  %-12s FAILED\n' "$name"
      tail -n 40 "build/fuzz/$name.log"
    fi
  done
  count "$good" "$bad" 0
}

# run_fuzzer NAME: leaves NAME.log, and NAME.good if it found nothing.
run_fuzzer() {
  local dir=build/fuzz
  rm -f "$dir/$1.good"
  mkdir -p "$dir/corpus/$1"
  # The sanitizers make up to fifty times as long of what allocates much from deep calls.
  ASAN_OPTIONS=malloc_context_size=2 "$dir/bin/$1_fuzzer" -max_total_time="$FLYBALL_FUZZ_S" -timeout=30 \
    -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$dir/$1-" \
    "$dir/corpus/$1" $(fuzzer_seeds "$1") >"$dir/$1.log" 2>&1 </dev/null &&
    touch "$dir/$1.good"
}

# Folders of input that a fuzzer starts from: what users write, and what once took too long or found something.
fuzzer_seeds() {
  case $1 in
    parser | policy) echo policies tests/language/errors tests/fuzz/corpus/policy ;;
    chip) echo chips ;;
    workload) echo workloads ;;
  esac
  [[ ! -d tests/fuzz/corpus/$1 || $1 == policy ]] || echo "tests/fuzz/corpus/$1"
}
