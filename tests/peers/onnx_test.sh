#!/usr/bin/env bash
# ONNX Runtime computes what our ONNX files say, and the files pass ONNX's own check; QONNX's executor computes our files with
# MultiThreshold. usage: onnx_test.sh DRIVER TC0
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib.sh"
tc0=$2
root=$(cd "$here/../.." && pwd)
python=${TC0_IMPORT_PYTHON:-$root/build/import-venv/bin/python}
PATH=$(dirname "$tc0"):$PATH
export OMP_NUM_THREADS=1
if ! "$python" -c 'import onnxruntime' > log.txt 2>&1; then
  echo "$name: skipped, because $python has no package onnxruntime; tools/setup --group=import installs it"
  exit 77
fi

# compare CIRCUIT OPTIONS...: the circuit's ONNX file on 1,000 samples, and its QONNX file on 100.
compare() {
  quietly tc0 convert "$1" "$1.onnx" "${@:2}"
  "$python" "$here/onnx_equal.py" "$1" "$1.onnx" 1000 7
  if [[ -n $qonnx ]]; then
    quietly tc0 convert "$1" "$1.onnx" --to qonnx "${@:2}"
    "$python" "$here/onnx_equal.py" "$1" "$1.onnx" 100 7 qonnx
  fi
}

qonnx=yes
"$python" -c 'import qonnx' > log.txt 2>&1 || { qonnx='' && echo "$name: QONNX is skipped, because $python has no package qonnx"; }

quietly tc0 new attention --n 4 --bits 3 --dimension 3 -o attention.tc0
compare attention.tc0
quietly tc0 new sorting --n 5 --bits 4 -o sorting.tc0
compare sorting.tc0 --simplify
for seed in 1 2 3 4 5 6 7 8; do
  quietly tc0 new random --n 14 --seed $seed -o random.tc0
  compare random.tc0
done
quietly tc0 convert attention.tc0 level.tc0 --only 2
compare level.tc0

# A changed threshold is noticed.
quietly tc0 new majority --n 5 -o majority.tc0
quietly tc0 new symmetric --n 5 --values 001111 -o other.tc0
quietly tc0 convert other.tc0 other.onnx
! "$python" "$here/onnx_equal.py" majority.tc0 other.onnx 1000 7 > log.txt 2>&1 || die "another function is not noticed"

if [[ -n ${TC0_MODELS:-} ]]; then
  quietly tc0 import "$TC0_MODELS/tfc/TFC_1W1A.onnx" --input 0=uint8/255 -o tfc.safetensors
  quietly tc0 compile tfc.safetensors -o tfc.tc0
  compare tfc.tc0
else
  echo "$name: TFC_1W1A is skipped, because TC0_MODELS names no folder"
fi
