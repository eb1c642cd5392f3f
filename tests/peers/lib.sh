# Sourced by the scripts of this folder. Each is run as SCRIPT DRIVER, in an empty folder of its own that is removed.
set -euo pipefail

driver=$1
name=$(basename "$0" .sh)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# need TOOL: ends the script as skipped (77) if the tool is missing, and as failed if the environment has CI=true.
need() {
  if ! command -v "$1" > /dev/null; then
    [[ ${CI:-} != true ]] || die "$1 is not installed"
    echo "$name: skipped, because $1 is not installed"
    exit 77
  fi
}

die() {
  echo "$name: $*" >&2
  exit 1
}

# quietly COMMAND...: shows what it prints only if it fails.
quietly() {
  "$@" > log.txt 2>&1 || { cat log.txt >&2; die "failed: $*"; }
}

circuits=$("$driver" list)
