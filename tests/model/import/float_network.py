#!/usr/bin/env python3
"""tests/model/import/float_network.py FOLDER: writes float.onnx, a small perceptron of floats, and float_samples.npz, samples of its
inputs. Tests import and sweep it by these samples."""
import os
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

rng = np.random.default_rng(7)
shapes = {'1': (12, 16), '2': (16, 4)}
tensors, nodes = [], []
x = 'pixels'
for layer, shape in shapes.items():
    tensors.append(numpy_helper.from_array((rng.standard_normal(shape) / np.sqrt(shape[0])).astype(np.float32), 'w' + layer))
    tensors.append(numpy_helper.from_array((0.1 * rng.standard_normal(shape[1])).astype(np.float32), 'b' + layer))
    nodes.append(helper.make_node('Gemm', [x, 'w' + layer, 'b' + layer], ['sum' + layer], 'layer' + layer))
    x = 'sum' + layer
    if layer == '1':
        nodes.append(helper.make_node('Relu', [x], ['relu'], 'relu'))
        x = 'relu'

graph = helper.make_graph(nodes, 'float', [helper.make_tensor_value_info('pixels', TensorProto.FLOAT, ['n', 12])],
                          [helper.make_tensor_value_info(x, TensorProto.FLOAT, ['n', 4])], tensors)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8, producer_name='float_network.py'),
     os.path.join(sys.argv[1], 'float.onnx'))
np.savez(os.path.join(sys.argv[1], 'float_samples.npz'), pixels=rng.standard_normal((64, 12)).astype(np.float32))
