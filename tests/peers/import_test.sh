#!/usr/bin/env bash
# Other tools' networks as circuits: import_test.sh DRIVER TC0 PART. The tools are Python packages in a virtual environment that
# tools/setup --group=import makes.
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib.sh"

tc0=$2 part=$3
root=$(cd "$here/../.." && pwd)
scripts=$root/tests/model/import/peers
python=${TC0_IMPORT_PYTHON:-$root/build/import-venv/bin/python}
group=import
if [[ $part == keras ]]; then
  python=${TC0_KERAS_PYTHON:-$root/build/keras-venv/bin/python}
  group=keras
fi
PATH=$(dirname "$tc0"):$PATH
export OMP_NUM_THREADS=1

# needModule NAME: ends the script as skipped if the package is missing. CI does not ask for it: it is not a package of Debian's.
needModule() {
  "$python" -c "import $1" > log.txt 2>&1 && return
  echo "$name: skipped, because $python has no package $1; tools/setup --group=$group installs it"
  exit 77
}

needModule onnxruntime
case $part in
  nodes) "$python" "$scripts/node_tests.py" ;;
  graphs) "$python" "$scripts/random_graphs.py" 100 ;;
  brevitas)
    needModule brevitas
    "$python" "$scripts/brevitas_digits.py" digits
    "$python" "$scripts/digits_test.py" digits
    ;;
  floats)
    needModule torch
    "$python" "$scripts/float_digits.py" digits
    ;;
  keras)
    needModule qkeras
    "$python" "$scripts/keras_digits.py" digits
    ;;
  onnxruntime)
    "$python" "$scripts/onnxruntime_digits.py" digits
    "$python" "$scripts/digits_test.py" digits
    ;;
  espcn)
    needModule qonnx
    needModule torch
    "$python" "$scripts/espcn.py"
    ;;
  tflite)
    needModule ai_edge_litert
    "$python" "$scripts/tflite_joins.py"
    "$python" "$scripts/tflite_operators.py"
    [[ -n ${TC0_MODELS:-} ]] || { echo "$name: the rest is skipped, because TC0_MODELS names no folder"; exit 0; }
    "$python" "$scripts/compare_tflite.py" "$TC0_MODELS/tflite/ad01_int8.tflite" 1000
    "$python" "$scripts/compare_tflite.py" "$TC0_MODELS/tflite/kws_ref_model.tflite" 1000
    ;;
esac
