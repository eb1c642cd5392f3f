"""ezkl_mock.py NETWORK.onnx: ezkl compiles the network, and its mock prover accepts a run of it."""
import json
import sys

import ezkl
import numpy
import onnx

network = sys.argv[1]
model = onnx.load(network)
# ezkl takes fixed shapes and floating-point inputs.
shapes = {}
for port in [*model.graph.input, *model.graph.output]:
    port.type.tensor_type.shape.dim[0].dim_value = 1
for port in model.graph.input:
    shapes[port.name] = [dim.dim_value for dim in port.type.tensor_type.shape.dim]
    port.type.tensor_type.elem_type = onnx.TensorProto.FLOAT
onnx.save(model, 'fixed.onnx')

random = numpy.random.default_rng(5)
values = [random.integers(0, 2, shape).astype(float).ravel().tolist() for shape in shapes.values()]
with open('input.json', 'w') as file:
    json.dump({'input_data': values}, file)
arguments = ezkl.PyRunArgs()
arguments.input_scale = arguments.param_scale = 0
assert ezkl.gen_settings('fixed.onnx', 'settings.json', py_run_args=arguments)
assert ezkl.compile_circuit('fixed.onnx', 'network.ezkl', 'settings.json')
ezkl.gen_witness('input.json', 'network.ezkl', 'witness.json')
assert ezkl.mock('witness.json', 'network.ezkl')
with open('settings.json') as file:
    print(f'{network}: the mock prover agrees, {json.load(file)["num_rows"]} rows')
