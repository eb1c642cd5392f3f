#!/usr/bin/env bash
# package_test.sh BUILD: cpack makes Debian packages with the right files and dependencies.
set -euo pipefail
build=$1
for tool in cpack dpkg-deb dpkg-shlibdeps file; do
  command -v "$tool" >/dev/null && continue
  printf '%s is not installed\n' "$tool"
  [[ ${CI:-} != true ]] || exit 1
  exit 77
done
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

# Without model, whose program takes a second package's time to look through.
cpack --config "$build/CPackConfig.cmake" -B "$scratch" -D CPACK_COMPONENTS_ALL='command;development' \
  >"$scratch/log" 2>&1 || die "$(cat "$scratch/log")"

for package in tc0 libtc0-dev; do
  dpkg-deb -c "$scratch/$package"_*.deb | awk '{ print $6 }' >"$scratch/$package.list"
done
has() { # has PACKAGE PATH
  grep -qx "./usr/$2" "$scratch/$1.list" || die "$1: no $2 in it"
}
field() { dpkg-deb -f "$scratch/$1"_*.deb "$2"; }
depends() { # depends PACKAGE NAME
  [[ ", $(field "$1" Depends)," == *", $2"[\ ,]* ]] || die "$1: does not depend on $2"
}

for path in bin/tc0 bin/tc0-check share/man/man1/tc0.1 share/man/man1/tc0-check.1 share/bash-completion/completions/tc0 \
  share/fish/vendor_completions.d/tc0.fish share/zsh/site-functions/_tc0; do
  has tc0 "$path"
done
for name in libc6 libstdc++6 libtbb12; do depends tc0 "$name"; done
library=$(sed -n 's,^\./usr/\(lib.*\)/libtc0_circuit\.a$,\1,p' "$scratch/libtc0-dev.list")
[[ -n $library ]] || die "libtc0-dev: no libtc0_circuit.a in it"
has libtc0-dev "$library/cmake/tc0/tc0-config.cmake"
has libtc0-dev include/tc0/circuit/circuit.h
for name in libboost-dev libtbb-dev nlohmann-json3-dev; do depends libtc0-dev "$name"; done
for package in tc0 libtc0-dev; do
  [[ $(field $package Architecture) == $(dpkg --print-architecture) ]] || die "$package: wrong architecture"
  [[ $(field $package Maintainer) =~ ^[^\<]+\ \<[^@]+@[^@]+\.[^@.]+\>$ ]] ||
    die "$package: its maintainer is no 'Name <user@a.domain>'"
  if grep -qv '^\./usr/' "$scratch/$package.list"; then die "$package: files outside /usr"; fi
done

# Unpacked, the programs run where they are.
dpkg-deb -x "$scratch"/tc0_*.deb "$scratch/root"
"$scratch/root/usr/bin/tc0" --version | grep -qx "tc0 $(field tc0 Version)" || die "tc0 and its package disagree on the version"
printf 'packages are sound: %s\n' "$(field tc0 Depends)"
