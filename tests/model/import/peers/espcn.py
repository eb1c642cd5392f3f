#!/usr/bin/env python3
"""espcn.py [SAMPLES]: qonnx's bundled super-resolution networks as circuits beside the graph in double precision."""
# 32-bit floats round some sums of the first convolution to the other side of a threshold, and double precision does not.
import os
import sys

import numpy as np
import onnx
import qonnx
import torch
from onnx import numpy_helper

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare  # noqa: E402


def quant(x, scale, zero, bits, signed, narrow, rounding_mode):
    assert rounding_mode == b'ROUND'
    lo, hi = (-2 ** (bits - 1) + narrow, 2 ** (bits - 1) - 1) if signed else (0, 2 ** bits - 1 - narrow)
    return (np.rint(np.clip(x / scale + zero, lo, hi)) - zero) * scale


def convolution(x, w, bias=None, pads=(0,), **_):
    tensors = [None if v is None else torch.from_numpy(v) for v in (x, w, bias)]
    return torch.nn.functional.conv2d(*tensors, padding=pads[0]).numpy()


def normalisation(x, factor, offset, mean, variance, epsilon, **_):
    factor, offset, mean, variance = (v.reshape(1, -1, 1, 1) for v in (factor, offset, mean, variance))
    return (x - mean) / np.sqrt(variance + epsilon) * factor + offset


def nearest(x, _, scales, coordinate_transformation_mode, nearest_mode, **__):
    assert coordinate_transformation_mode == b'asymmetric' and nearest_mode == b'floor' and (scales == scales.astype(int)).all()
    for axis, times in enumerate(scales.astype(int)):
        x = x.repeat(times, axis)
    return x


OPERATORS = {'Resize': nearest, 'Quant': quant, 'Conv': convolution, 'BatchNormalization': normalisation, 'Relu': lambda x: np.maximum(x, 0),
             'DepthToSpace': lambda x, blocksize, mode: torch.nn.functional.pixel_shuffle(torch.from_numpy(x), blocksize).numpy()}


def compared(name, given, samples):
    """Whether the circuit of a variant of the network equals its graph."""
    net = os.path.join(os.path.dirname(qonnx.__file__), f'data/onnx/bsd300x3-espcn/{name}/quant_model.onnx')
    _, integers, mine = compare.circuitOutputs(net, samples, 1, [f'{given}=uint8/255'])
    graph = onnx.load(net).graph
    constants = {t.name: numpy_helper.to_array(t).astype(np.float64) for t in graph.initializer}
    constants[''] = None
    different = total = 0
    for k in range(samples):
        values = dict(constants, **{given: integers[given][k] / 255.0})
        for node in graph.node:
            attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            values[node.output[0]] = OPERATORS[node.op_type](*[values[name] for name in node.input], **attributes)
        theirs = values[graph.output[0].name]
        a = mine[graph.output[0].name][k].reshape(theirs.shape)
        different += int((np.abs(a - theirs) > 0.5 / 255).sum())
        total += a.size
    print(f'espcn, {name}: {different} of {total} outputs differ from the graph in double precision')
    return different == 0


torch.set_num_threads(1)
count = int(sys.argv[1]) if len(sys.argv) > 1 else 1
same = [compared(name, given, count) for name, given in (('subpixel', 'x.7'), ('nn_resize', 'onnx::Relu_0'))]
sys.exit(0 if all(same) else 1)
