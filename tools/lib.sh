# shellcheck shell=bash
# Shared by the scripts in this folder: source it, it runs nothing.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit

say() { printf '%s\n' "$*"; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

usageError() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 2
}

# need GROUP...: the packages of these groups are here, or get installed.
need() { "$root/tools/setup" "${@/#/--group=}"; }

# needToBuild PRESET GROUP...: the packages of these groups, and of the halves that the preset's
# configuration has not turned off.
needToBuild() {
  local cache=build/$1/CMakeCache.txt groups=(build "${@:2}") half
  for half in compiler model; do
    grep -qs "^TC0_${half^^}:[A-Z]*=OFF" "$cache" || groups+=("$half")
  done
  need "${groups[@]}"
}

# A machine without much memory runs fewer compilers at a time: LibTorch takes 1 GB a file.
jobs() {
  local byMemory
  byMemory=$(awk '/^MemAvailable/ { print int($2 / 1500000) }' /proc/meminfo)
  [[ $byMemory -ge 1 ]] || byMemory=1
  local cores
  cores=$(nproc)
  say $((cores < byMemory ? cores : byMemory))
}

# build PRESET TARGET...: configures the first time (later the build does it by itself) and builds.
build() {
  local preset=$1
  shift
  [[ -f build/$preset/build.ninja ]] || cmake --preset "$preset"
  cmake --build --preset "$preset" --parallel "$(jobs)" ${@:+--target "$@"}
}
