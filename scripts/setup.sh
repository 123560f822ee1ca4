# What ./run, ./test and .ci/run share: installing what is missing, configuring, building. Sourced, not run.
# Needs nothing but bash and what every Debian has.

readonly FLYBALL_ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
readonly RELEASE_DIR="$FLYBALL_ROOT/build/release"

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

# --- packages -----------------------------------------------------------------------------------------------------
# Group, package, a file that it brings, what for. The file is how we see, in microseconds, whether it is there.
readonly PACKAGES='
build  g++                    /usr/bin/g++                                   compile and link
build  cmake                  /usr/bin/cmake                                 compile and link
build  ninja-build            /usr/bin/ninja                                 compile and link
build  mold                   /usr/bin/mold                                  compile and link
build  ccache                 /usr/bin/ccache                                compile and link
build  antlr4                 /usr/bin/antlr4                                parse policies
build  libantlr4-runtime-dev  /usr/include/antlr4-runtime/antlr4-runtime.h   parse policies
build  uuid-dev               /usr/include/uuid/uuid.h                       parse policies
build  libcli11-dev           /usr/include/CLI/CLI.hpp                       read command lines and files, write text
build  libyaml-cpp-dev        /usr/include/yaml-cpp/yaml.h                   read command lines and files, write text
build  nlohmann-json3-dev     /usr/include/nlohmann/json.hpp                 read command lines and files, write text
build  libfmt-dev             /usr/include/fmt/core.h                        read command lines and files, write text
build  libgmp-dev             /usr/include/gmpxx.h                           calculate with exact numbers
build  libmimalloc-dev        /usr/include/mimalloc.h                        compile large policies sooner
build  libeigen3-dev          /usr/include/eigen3/Eigen/Core                 simulate temperatures
build  libnlopt-dev           /usr/include/nlopt.h                           fit chips to measured logs
build  zlib1g-dev             /usr/include/zlib.h                            draw reports
build  libjs-dygraphs         /usr/share/javascript/dygraphs/dygraph.min.js  draw reports
build  llvm-19-dev            /usr/lib/llvm-19/lib/cmake/llvm                compile policies to machine code
test   libgtest-dev           /usr/include/gtest/gtest.h                     run tests
test   libgmock-dev           /usr/include/gmock/gmock.h                     run tests
test   babeltrace2            /usr/bin/babeltrace2                           read traces
page   chromium               /usr/bin/chromium                              open reports as a reader does
full   clang-19               /usr/bin/clang++-19                            fuzz and lint
full   libclang-rt-19-dev     /usr/lib/llvm-19/lib/clang/19/lib/linux        fuzz and lint
full   clang-tidy-19          /usr/bin/clang-tidy-19                         fuzz and lint
full   clang-format-19        /usr/bin/clang-format-19                       fuzz and lint
full   libclang-19-dev        /usr/lib/llvm-19/include/clang/AST             fuzz and lint
full   libbenchmark-dev       /usr/include/benchmark/benchmark.h             measure
full   make                   /usr/bin/make                                  build and run firmware
full   gcc-arm-none-eabi      /usr/bin/arm-none-eabi-g++                     build and run firmware
full   gcc-riscv64-unknown-elf  /usr/bin/riscv64-unknown-elf-g++              build and run firmware
full   qemu-system-arm        /usr/bin/qemu-system-arm                       build and run firmware
full   qemu-system-misc       /usr/bin/qemu-system-riscv32                   build and run firmware
full   g++-aarch64-linux-gnu  /usr/bin/aarch64-linux-gnu-g++                 build and run firmware
full   qemu-user              /usr/bin/qemu-aarch64                          build and run firmware
'

# install_packages GROUP...: brings in what those groups lack, and says what and why. Sets installed=1 if it did.
installed=0
install_packages() {
  local group package file why missing=() reasons=()
  local -A lacking=()
  while read -r group package file why; do
    [[ " $* " == *" $group "* && ! -e $file ]] || continue
    missing+=("$package")
    [[ -n ${lacking[$why]:-} ]] || reasons+=("$why")
    lacking[$why]+=" $package"
  done <<<"$PACKAGES"
  [[ ${#missing[@]} -gt 0 ]] || return 0

  say "installing Debian packages"
  for why in "${reasons[@]}"; do say "  to $why:${lacking[$why]}"; done
  apt_install "${missing[@]}"
  installed=1
}

apt_install() {
  local started=$SECONDS root=()
  if ! command -v apt-get >/dev/null; then
    die "this system has no apt-get: install these in its own way and try again: $*"
  fi
  if [[ $EUID -ne 0 ]]; then
    command -v sudo >/dev/null || die "installing needs root or sudo. As root: apt-get install $*"
    root=(sudo)
  fi
  root+=(env DEBIAN_FRONTEND=noninteractive LC_ALL=C)
  local options=(-q -y --no-install-recommends -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3)
  logged package-index "${root[@]}" apt-get "${options[@]}" update
  logged packages "${root[@]}" apt-get "${options[@]}" install "$@"
  say "  done in $((SECONDS - started)) s"
}

# logged NAME COMMAND...: runs it with its output in build/NAME.log; on failure shows the end of that and stops.
logged() {
  local log="$FLYBALL_ROOT/build/$1.log"
  shift
  "$@" >"$log" 2>&1 </dev/null && return
  tail -n 40 "$log" >&2
  die "failed: $* (all of its output: $log)"
}

# --- building -----------------------------------------------------------------------------------------------------
# build PRESET [TARGET]: configures if need be, builds, says nothing when there is nothing to do.
build() {
  local preset=$1 dir="$FLYBALL_ROOT/build/$1" target=${2:-all}
  exec 9>"$FLYBALL_ROOT/build/lock"  # two builds in one folder would spoil each other
  flock 9
  if [[ $installed -eq 1 ]] || ! configured_here "$dir"; then
    cd "$FLYBALL_ROOT"
    logged "configure-$preset" cmake --preset "$preset" $(configured_here "$dir" || echo --fresh)
    cd "$OLDPWD"
  fi
  local log="$FLYBALL_ROOT/build/build-$preset.log"
  if ! ninja -C "$dir" -j "$JOBS" "$target" </dev/null 2>&1 | tee "$log" | progress "building $target ($preset)" >&2; then
    grep -v '^\[[0-9]*/[0-9]*\]' "$log" | head -n 60 >&2
    die "the build failed (all of its output: $log)"
  fi
  exec 9>&-
}

# A build folder that moved with its tree would build the tree it came from.
configured_here() {
  [[ -e $1/build.ninja ]] && grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$FLYBALL_ROOT" "$1/CMakeCache.txt"
}

# progress TITLE: says TITLE, and a sign of life every ten per cent of the [12/345] or 12/345 that the lines of its
# input begin with. Silent where nothing is counted.
progress() {
  awk -v title="$1" '
    match($0, /^ *\[?[0-9]+\/[0-9]+/) {
      counted = substr($0, RSTART, RLENGTH)
      sub(/^[^0-9]*/, "", counted)
      split(counted, n, "/")
      if (n[1] == 0) next
      if (!shown++) printf "%s ", title
      tenth = int(10 * n[1] / n[2])
      if (tenth > last && n[2] >= 20) printf " %d %%", 10 * tenth
      if (tenth > last) last = tenth
      fflush()
    }
    END { if (shown) print "" }'
}

JOBS=${FLYBALL_JOBS:-$(nproc)}
mkdir -p "$FLYBALL_ROOT/build"
[[ -w $FLYBALL_ROOT/build ]] || die "cannot write in $FLYBALL_ROOT/build: it belongs to $(stat -c %U "$FLYBALL_ROOT/build")"
