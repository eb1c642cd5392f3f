#!/usr/bin/env bash
# Concrete computes a circuit under encryption by our Python files, and ezkl proves a layer of our ONNX files by its mock.
# usage: encrypted_test.sh DRIVER TC0
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib.sh"
tc0=$2
root=$(cd "$here/../.." && pwd)
python=${TC0_EXPORTS_PYTHON:-$root/build/exports-venv/bin/python}
PATH=$(dirname "$tc0"):$PATH
export OMP_NUM_THREADS=1
if ! "$python" -c 'import concrete.fhe, ezkl' > log.txt 2>&1; then
  echo "$name: skipped, because $python has no packages concrete-python and ezkl; tools/setup --group=exports installs them"
  exit 77
fi

# The plain function of the file is the circuit, and Concrete's simulation is the plain function.
quietly tc0 new attention --n 3 --bits 2 --dimension 2 -o attention.tc0
quietly tc0 new random --n 14 --seed 3 -o mixed.tc0
for circuit in attention mixed; do
  quietly tc0 convert $circuit.tc0 $circuit.py
  "$python" "$here/concrete_equal.py" $circuit.tc0 $circuit.py 200 7
  "$python" -W ignore $circuit.py
done
quietly tc0 new majority --n 5 -o majority.tc0
quietly tc0 convert majority.tc0 majority.py
"$python" -W ignore majority.py --encrypted
sed -i 's/^level1_constants = .*/level1_constants = np.array([-4], np.int64)/' majority.py
! "$python" "$here/concrete_equal.py" majority.tc0 majority.py 200 7 > log.txt 2>&1 || die "a changed threshold is not noticed"

quietly tc0 convert attention.tc0 level.tc0 --only 2
quietly tc0 convert level.tc0 level.onnx
"$python" "$here/ezkl_mock.py" level.onnx
