#!/usr/bin/env bash
# after_demo_test.sh BUILD: `cmake --install` needs nothing built but what tools/demo builds, and if a program is missing
# it says so before it has put anything into the prefix.
set -euo pipefail
build=$1
source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Everything below the build folder that the rules copy or run is made on the way to the demo's targets.
read -ra targets <<<"$(sed -n 's/^build release //p' "$source/tools/demo")"
for target in "${targets[@]}"; do # a build may lack the half with LibTorch
  ninja -C "$build" -t query "$target" 2>/dev/null | sed -n 's/^    //p' || continue
  ninja -C "$build" -t inputs "$target"
done >"$scratch/made"
files=$(grep -oE "\"$build/[^\"]+\"" "$build/cmake_install.cmake" | tr -d '"' | grep -v '[$]{\|\.cmake$\|/CMakeFiles/\|\.txt$' | sort -u)
[[ $files == *bin/tc0* ]] || die "no program is installed"
for file in $files; do
  grep -qx "${file#"$build"/}" "$scratch/made" || die "${file#"$build"/} is installed, and tools/demo does not build it"
done

# With a program away, the first rule fails and the prefix does not come into being.
for program in "$build"/bin/tc0-check "$build"/bin/tc0-model; do
  grep -q "\"$program\"" "$build/cmake_install.cmake" || continue
  sed "s,\"$program\",\"$scratch/absent\",g" "$build/cmake_install.cmake" >"$scratch/cmake_install.cmake"
  if cmake -DCMAKE_INSTALL_PREFIX="$scratch/prefix" -P "$scratch/cmake_install.cmake" >"$scratch/log" 2>&1; then
    die "${program##*/} is not there, and installing succeeds"
  fi
  grep -q "${program##*/} is not built" "$scratch/log" || die "$(cat "$scratch/log")"
  [[ ! -e $scratch/prefix ]] || die "a part of the prefix is left: $(find "$scratch/prefix" | head)"
done
printf 'what tools/demo builds can be installed: %s\n' "$(xargs -n1 basename <<<"$files" | xargs)"
