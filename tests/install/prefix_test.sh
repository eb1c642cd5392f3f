#!/usr/bin/env bash
# prefix_test.sh BUILD: installs a build into a scratch prefix; its programs, man pages and completions work there,
# and docs/example builds against it with find_package(tc0) and runs.
set -euo pipefail
build=$1
source=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/prefix

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

components=(command development)
if [[ -x $build/bin/tc0-model ]]; then components+=(model); fi
for component in "${components[@]}"; do
  cmake --install "$build" --prefix "$prefix" --component "$component" >"$scratch/log" 2>&1 ||
    die "$(cat "$scratch/log")"
done

cd "$scratch"
"$prefix/bin/tc0" new majority --n 5 -o majority.tc0 >/dev/null
"$prefix/bin/tc0" stats majority.tc0 --json >claims.json
"$prefix/bin/tc0" check majority.tc0 claims.json >/dev/null || die "tc0 does not find tc0-check beside itself"

for command in $("$prefix/bin/tc0" completion fish | sed -n 's/^complete -c tc0 -n __fish_use_subcommand -a \([a-z]*\).*/\1/p'); do
  page=$prefix/share/man/man1/tc0-$command.1
  [[ -s $page ]] || die "no man page for tc0 $command"
done
for program in "$prefix"/bin/*; do
  [[ -s $prefix/share/man/man1/${program##*/}.1 ]] || die "no man page for ${program##*/}"
done
if command -v groff >/dev/null; then
  for page in "$prefix"/share/man/man1/*; do
    warnings=$(groff -man -ww -Tascii "$page" 2>&1 >/dev/null | grep -v "can't break line\|cannot break line\|cannot adjust line" || true)
    [[ -z $warnings ]] || die "$page: $warnings"
  done
fi
bash -c "source '$prefix/share/bash-completion/completions/tc0' && complete -p tc0 >/dev/null" ||
  die "the completion for bash does not load"
[[ -s $prefix/share/fish/vendor_completions.d/tc0.fish && -s $prefix/share/zsh/site-functions/_tc0 ]] ||
  die "completions for fish or zsh are missing"

# The example is taken from what was installed; nothing of the source tree is in reach of its includes.
example=$(find "$prefix" -type d -path '*/doc/*/example')
grep -rqF "$source" "$prefix/lib" --include='*.cmake' && die "the package files name the source tree"
cmake -S "$example" -B "$scratch/example" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_BUILD_TYPE=Debug \
  >"$scratch/log" 2>&1 && cmake --build "$scratch/example" >>"$scratch/log" 2>&1 ||
  die "$(cat "$scratch/log")"
"$scratch/example/example" | tail -1 | grep -qx 'the engine agrees' || die "the example does not run"
printf 'prefix, example and manual are sound\n'
