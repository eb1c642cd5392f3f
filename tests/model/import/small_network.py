#!/usr/bin/env python3
"""tests/model/import/small_network.py FILE: writes a small QDQ network of ONNX, which tests and examples import."""
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save

rng = np.random.default_rng(1)
shapes = {'w1': (12, 16), 'w2': (16, 4)}
tensors, nodes = [], []


def constant(name, value):
    tensors.append(numpy_helper.from_array(value, name))
    return name


def quantised(x, scale, zero, name):
    s, z = constant(name + '_scale', np.float32(scale)), constant(name + '_zero', np.int8(zero))
    nodes.append(helper.make_node('QuantizeLinear', [x, s, z], [name + '_codes'], name + '_quantize'))
    nodes.append(helper.make_node('DequantizeLinear', [name + '_codes', s, z], [name], name + '_dequantize'))
    return name


x = quantised('pixels', 0.0175, -128, 'x')
for layer, scale in (('1', 0.031), ('2', 0.11)):
    w = constant('w' + layer + '_codes', rng.integers(-127, 128, shapes['w' + layer]).astype(np.int8))
    s = constant('w' + layer + '_scale', (0.002 + 0.002 * rng.random(shapes['w' + layer][1])).astype(np.float32))
    z = constant('w' + layer + '_zero', np.zeros(shapes['w' + layer][1], np.int8))
    nodes.append(helper.make_node('DequantizeLinear', [w, s, z], ['w' + layer], axis=1))
    b = constant('b' + layer, (0.1 * rng.standard_normal(shapes['w' + layer][1])).astype(np.float32))
    nodes.append(helper.make_node('Gemm', [x, 'w' + layer, b], ['sum' + layer], 'layer' + layer))
    if layer == '1':
        nodes.append(helper.make_node('Relu', ['sum1'], ['relu1'], 'relu'))
    x = quantised('relu1' if layer == '1' else 'sum2', scale, -128 if layer == '1' else 3, 'y' + layer)

graph = helper.make_graph(nodes, 'small', [helper.make_tensor_value_info('pixels', TensorProto.FLOAT, ['n', 12])],
                          [helper.make_tensor_value_info('y2', TensorProto.FLOAT, ['n', 4])], tensors)
save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8, producer_name='small_network.py'),
     sys.argv[1])
