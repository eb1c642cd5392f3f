#!/usr/bin/env python3
"""onnxruntime_digits.py FOLDER: a float network on 8x8 digits, quantised after training by ONNX Runtime's quantiser."""
# Writes FOLDER/float (scikit-learn's perceptron, node by node), and from it static QDQ and QOperator files. Weights have 7 bits
# (reduce_range), because on processors without VNNI ONNX Runtime's kernels for 8-bit weights saturate sums of two products.
import os
import sys

import numpy as np
from onnx import TensorProto, helper, numpy_helper, save
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier


class Pictures(CalibrationDataReader):
    def __init__(self, pictures):
        self.left = iter(pictures)

    def get_next(self):
        picture = next(self.left, None)
        return None if picture is None else {'x': picture[None]}


def main(folder):
    os.makedirs(folder, exist_ok=True)
    data = load_digits()
    x, y = (data.images.reshape(-1, 64) / 16).astype(np.float32), data.target
    order = np.random.default_rng(1).permutation(len(x))
    train, test = order[:-360], order[-360:]
    model = MLPClassifier((32, 32), random_state=1, max_iter=200).fit(x[train], y[train])
    print(f'float: {100 * model.score(x[test], y[test]):.1f} % of the test pictures')
    nodes, tensors, last = [], [], 'x'
    for k, (w, b) in enumerate(zip(model.coefs_, model.intercepts_)):
        tensors += [numpy_helper.from_array(v.astype(np.float32), f'{name}{k}') for name, v in (('w', w), ('b', b))]
        nodes.append(helper.make_node('Gemm', [last, f'w{k}', f'b{k}'], [f'h{k}'], f'gemm{k}'))
        last = f'h{k}'
        if k + 1 < len(model.coefs_):
            nodes.append(helper.make_node('Relu', [last], [f'r{k}'], f'relu{k}'))
            last = f'r{k}'
    graph = helper.make_graph(nodes, 'digits', [helper.make_tensor_value_info('x', TensorProto.FLOAT, [1, 64])],
                              [helper.make_tensor_value_info(last, TensorProto.FLOAT, [1, 10])], tensors)
    net = os.path.join(folder, 'float')
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8), net)
    for name, style in (('qdq', QuantFormat.QDQ), ('qoperator', QuantFormat.QOperator)):
        quantize_static(net, os.path.join(folder, f'mlp.{name}.onnx'), Pictures(x[train[:200]]), quant_format=style,
                        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, per_channel=False, reduce_range=True)
    np.savez(os.path.join(folder, 'digits.npz'), x=(x[test] * 16).astype(np.int64).reshape(-1, 1, 8, 8), y=y[test])


if __name__ == '__main__':
    main(sys.argv[1])
