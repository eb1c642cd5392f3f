#!/usr/bin/env bash
# python_test.sh PART: the tests of this name on the package that tools/wheel has installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${TC0_PYTHON:-$root/build/python-venv/bin/python}

# CI does not ask for the package: nanobind is no package of Debian's.
skip() {
  echo "python/$1: skipped, because $2; tools/wheel makes it"
  exit 77
}

[[ -x $python ]] || skip "$1" "there is no $python"
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
installed=$("$python" -c 'import os, tc0, tc0_compiler; print(os.path.dirname(tc0.__file__))' 2>log.txt) ||
  skip "$1" "$python has no packages tc0 and tc0-compiler"
for file in "$root"/python/tc0/*.py; do
  cmp -s "$file" "$installed/${file##*/}" || skip "$1" "the installed package is not made of these sources (${file##*/})"
done
"$python" -m pytest -q -p no:cacheprovider -W ignore "$here/test_$1.py"
