"""onnx_equal.py CIRCUIT.tc0 NETWORK.onnx SAMPLES SEED [qonnx]: results on random inputs are those of `tc0 simulate`.

They are ONNX Runtime's, or those of QONNX's own executor.
"""
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


def by_onnxruntime():
    onnx.checker.check_model(onnx.load(network), full_check=True)
    session = onnxruntime.InferenceSession(network, providers=['CPUExecutionProvider'])
    taken = {one.name for one in session.get_inputs()}
    found = session.run(None, {name: value for name, value in values.items() if name in taken})
    return {output.name: value for output, value in zip(session.get_outputs(), found)}


def by_qonnx():
    """Also checks that QONNX finds a type of whole numbers for each layer of thresholds."""
    from qonnx.core.modelwrapper import ModelWrapper
    from qonnx.core.onnx_exec import execute_onnx
    from qonnx.transformation.infer_datatypes import InferDataTypes
    from qonnx.transformation.infer_shapes import InferShapes
    model = ModelWrapper(network)
    for one in model.graph.input:
        model.set_tensor_shape(one.name, list(values[one.name].shape))
    model = model.transform(InferShapes()).transform(InferDataTypes())
    for node in model.get_nodes_by_op_type('MultiThreshold'):
        assert model.get_tensor_datatype(node.output[0]).is_integer(), node.name
    return execute_onnx(model, {one.name: values[one.name].astype(numpy.float32) for one in model.graph.input})


results = by_qonnx() if sys.argv[5:] == ['qonnx'] else by_onnxruntime()
assert len(results) == len(expected)
for name, value in results.items():
    name = name if name in expected else name.removesuffix('_out')
    wrong = numpy.count_nonzero((value.reshape(samples, -1) != expected[name].reshape(samples, -1)).any(axis=1))
    assert wrong == 0, f'{circuit}: {wrong} of {samples} samples differ in {name}, seed {seed}'
print(f'{circuit}: {samples} samples equal')
