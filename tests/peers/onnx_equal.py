"""onnx_equal.py CIRCUIT.tc0 NETWORK.onnx SAMPLES SEED: ONNX Runtime's results on random inputs are those of `tc0 simulate`."""
import json
import subprocess
import sys

import numpy
import onnx
import onnxruntime

circuit, network, samples, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def inputs_of(path):
    """Name, shape and range of each input, from the structure in the file's header."""
    with open(path, 'rb') as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), 'little')))
    structure = json.loads(header['__metadata__']['structure'])
    arrays = structure.get('arrays', structure.get('inputs'))
    return [(a['name'], a['shape'], a['range']) for a in arrays if a.get('op', 'input') == 'input']


random = numpy.random.default_rng(seed)
values = {name: random.integers(low, high + 1, [samples, *shape], dtype=numpy.int64)
          for name, shape, (low, high) in inputs_of(circuit)}
numpy.savez('inputs.npz', **values)
subprocess.run(['tc0', 'simulate', circuit, '--inputs', 'inputs.npz', '--output', 'results.npz'], check=True,
               stdout=subprocess.DEVNULL)
expected = dict(numpy.load('results.npz'))
onnx.checker.check_model(onnx.load(network), full_check=True)
session = onnxruntime.InferenceSession(network, providers=['CPUExecutionProvider'])
taken = {one.name for one in session.get_inputs()}
found = session.run(None, {name: value for name, value in values.items() if name in taken})
assert len(found) == len(expected)
for output, value in zip(session.get_outputs(), found):
    name = output.name if output.name in expected else output.name.removesuffix('_out')
    wrong = numpy.count_nonzero((value.reshape(samples, -1) != expected[name].reshape(samples, -1)).any(axis=1))
    assert wrong == 0, f'{circuit}: {wrong} of {samples} samples differ in {name}, seed {seed}'
print(f'{circuit}: {samples} samples equal')
