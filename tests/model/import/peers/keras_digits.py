#!/usr/bin/env python3
"""keras_digits.py FOLDER: networks that QKeras trains on 8x8 digits, written as QONNX, as circuits on all test pictures."""
# QKeras writes no ONNX. What a layer computes is a convolution or product with the weights that its quantisers give, which are few
# binary digits, and a quantiser behind it: `exported` writes one node for each. Keras has channels last, ONNX has them first.
import json
import os
import sys

os.environ['TF_USE_LEGACY_KERAS'] = '1'
os.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from onnx import TensorProto, helper, numpy_helper, save  # noqa: E402
from qkeras import QActivation, QConv2D, QDense, quantized_bits, quantized_relu  # noqa: E402

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare  # noqa: E402

layers = tf.keras.layers


def weights(bits=4):
    return {'kernel_quantizer': quantized_bits(bits, 0, 1, alpha=1), 'bias_quantizer': quantized_bits(8, 3, 1, alpha=1)}


def mlp():
    return [layers.Input((8, 8, 1)), QActivation(quantized_relu(4, 0)), layers.Flatten(), QDense(32, **weights()),
            QActivation(quantized_relu(4, 2)), QDense(32, **weights()), QActivation(quantized_relu(4, 2)), QDense(10, **weights())]


def cnn():
    return [layers.Input((8, 8, 1)), QActivation(quantized_relu(4, 0)), QConv2D(8, 3, padding='same', **weights()),
            QActivation(quantized_relu(4, 2)), layers.MaxPooling2D(2), QConv2D(16, 3, strides=2, **weights()),
            QActivation(quantized_bits(5, 2, 1, alpha=1)), layers.Flatten(), QDense(10, **weights())]


class Export:
    """The network as a list of ONNX nodes; `at` is the last tensor."""

    def __init__(self, model):
        self.nodes, self.tensors, self.at, self.spatial = [], [], 'x', False
        for layer in model.layers:
            self.add(layer)

    def constant(self, value, kind=np.float32):
        name = f'c{len(self.tensors)}'
        self.tensors.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def node(self, op, *operands, domain='', **attributes):
        name = f't{len(self.nodes)}'
        self.nodes.append(helper.make_node(op, [self.at, *operands], [name], domain=domain, **attributes))
        self.at = name

    def first(self, channels):
        if channels != self.spatial:
            self.node('Transpose', perm=[0, 3, 1, 2] if channels else [0, 2, 3, 1])
            self.spatial = channels

    def quantiser(self, quantiser):
        signed = isinstance(quantiser, quantized_bits)
        scale = 2.0 ** (int(quantiser.integer) - int(quantiser.bits) + (1 if signed else 0))
        self.node('Quant', self.constant(scale), self.constant(0), self.constant(int(quantiser.bits)), domain='qonnx.custom_op.general',
                  signed=int(signed), narrow=int(signed and bool(quantiser.symmetric)), rounding_mode='ROUND')

    def add(self, layer):
        if isinstance(layer, QActivation):
            self.quantiser(layer.quantizer)
        elif isinstance(layer, (QDense, QConv2D)):
            kernel, bias = (q(w).numpy() for q, w in zip((layer.kernel_quantizer_internal, layer.bias_quantizer_internal), (layer.kernel, layer.bias)))
            if isinstance(layer, QDense):
                self.node('Gemm', self.constant(kernel), self.constant(bias))
                return
            self.first(True)
            same = {'auto_pad': 'SAME_UPPER'} if layer.padding == 'same' else {}
            self.node('Conv', self.constant(kernel.transpose(3, 2, 0, 1)), self.constant(bias), strides=list(layer.strides), **same)
        elif isinstance(layer, layers.MaxPooling2D):
            self.node('MaxPool', kernel_shape=list(layer.pool_size), strides=list(layer.strides))
        elif isinstance(layer, layers.Flatten):
            self.first(False)
            self.node('Flatten')
        elif not isinstance(layer, layers.InputLayer):
            raise ValueError(f'no node for {layer.name}')


def exported(model, path):
    export = Export(model)
    ports = [helper.make_tensor_value_info(n, TensorProto.FLOAT, s) for n, s in (('x', [1, 8, 8, 1]), (export.at, [1, 10]))]
    graph = helper.make_graph(export.nodes, 'digits', ports[:1], ports[1:], export.tensors)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17), helper.make_opsetid('qonnx.custom_op.general', 1)],
                           ir_version=8), path)


def check(name, model, folder, x, y):
    net, program, circuit, npz, out = (os.path.join(folder, n) for n in (f'{name}.onnx', 'p.program.safetensors', 'c.tc0', 'in.npz', 'out.npz'))
    exported(model, net)
    report = json.loads(compare.run('tc0', 'import', net, '-o', program, '--json'))
    compare.run('tc0', 'compile', program, '-o', circuit)
    stats = json.loads(compare.run('tc0', 'stats', circuit, '--json'))
    verdict = compare.run('tc0', 'verify', program, circuit).strip().splitlines()[-1]
    port, result = report['inputs'][0], report['outputs'][0]
    codes = np.clip(np.rint(x / float(compare.Fraction(port['scale'][0]))), port['least'], port['most']).astype(np.int64)
    np.savez(npz, **{port['tensor']: codes.reshape([-1] + port['shape'])})
    compare.run('tc0', 'simulate', circuit, '-i', npz, '-o', out)
    mine = compare.onScale(result, np.load(out)[result['output']]).reshape(len(x), -1)
    theirs = model.predict(x, verbose=0)
    different = int((np.abs(mine - theirs) > 1e-4).sum())
    right = 100 * float((mine.argmax(1) == y).mean())
    print(f'{name}: {different} of {mine.size} logits differ; {right:.1f} % right; {stats["depth"]} levels, {stats["gates"]} gates; {verdict}')
    return different == 0 and verdict.startswith('proved')


def main(folder):
    os.makedirs(folder, exist_ok=True)
    tf.keras.utils.set_random_seed(1)
    x, y, testX, testY = compare.digits()
    x, testX = (v.transpose(0, 2, 3, 1) / 16 for v in (x, testX))
    good = []
    for name, stack in (('mlp', mlp()), ('cnn', cnn())):
        model = tf.keras.Sequential(stack)
        model.compile(tf.keras.optimizers.Adam(5e-3), tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
        model.fit(x, y, batch_size=64, epochs=25, verbose=0)
        good.append(check(name, model, folder, testX, testY))
    return 0 if all(good) else 1


sys.exit(main(*sys.argv[1:]))
