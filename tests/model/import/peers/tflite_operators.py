#!/usr/bin/env python3
"""tflite_operators.py [NAME...]: one operator of TFLite after the other as a circuit beside LiteRT's reference kernels."""
import os
import subprocess
import sys
import tempfile

import numpy as np
from ai_edge_litert import schema_py_generated as schema

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tflite_joins import network, tensor  # noqa: E402

INT32 = schema.TensorType.INT32
FLOAT = schema.TensorType.FLOAT32


def options(kind, **fields):
    made = getattr(schema, kind + 'T')()
    for name, value in fields.items():
        setattr(made, name, value)
    return getattr(schema.BuiltinOptions, kind), made


class Case:
    """A network of one operator: operands of int8 and constants, and results."""

    def __init__(self, name, kind=None, **fields):
        self.name, self.tensors, self.inputs, self.data = name, [], [], []
        self.option = options(kind, **fields) if kind else (0, None)

    def given(self, shape, scale, zero):
        self.inputs.append(len(self.tensors))
        self.tensors.append(tensor(f'x{len(self.tensors)}', shape, scale, zero))
        return self

    def constant(self, values, kind=INT32, dtype=np.int32, scale=0, zero=0):
        values = np.array(values, dtype)
        self.data.append(values)
        self.inputs.append(len(self.tensors))
        self.tensors.append(tensor(f'c{len(self.tensors)}', values.shape, scale, zero, len(self.data), kind))
        return self

    def result(self, shape, scale, zero, kind=schema.TensorType.INT8):
        self.tensors.append(tensor(f'y{len(self.tensors)}', shape, scale, zero, 0, kind))
        return self

    def bytes(self, results=1):
        code = getattr(schema.BuiltinOperator, self.name)
        first = self.name in ('RELU_N1_TO_1', 'HARD_SWISH', 'SQUEEZE', 'EXPAND_DIMS', 'DEPTH_TO_SPACE')
        return network(code, *self.option, self.tensors, self.inputs, self.data, results, 1 if first else 2)


def cases():
    rng = np.random.default_rng(1)
    for k in range(4):
        si, so, s2 = (float(np.float32(v)) for v in 0.01 + 0.1 * rng.random(3))
        zi, zo, z2 = (int(v) for v in rng.integers(-60, 60, 3))
        row = [1, 50]
        square = [1, 3, 4, 2]
        for name in ('RELU', 'RELU6', 'RELU_N1_TO_1', 'HARD_SWISH'):
            yield Case(name).given(row, si, zi).result(row, max(so, si / 100), zo)
        yield Case('EXP', 'ExpOptions').given(row, si / 8, zi).result(row, so, zo)
        yield Case('LOGISTIC').given(row, si, zi).result(row, 1 / 256, -128)
        yield Case('TANH').given(row, si, zi).result(row, 1 / 128, 0)
        yield Case('LEAKY_RELU', 'LeakyReluOptions', alpha=(0.1, 0.3, 1.5, -0.2)[k]).given(row, si, zi).result(row, so, zo)
        yield Case('GELU', 'GeluOptions', approximate=k % 2 == 1).given(row, si, zi).result(row, so, zo)
        axes, kept = (([1, 2], [1, 1, 1, 2]), ([3], [1, 3, 4, 1]), ([1, 2, 3], [1, 1, 1, 1]), ([-1, 1], [1, 1, 4, 1]))[k]
        less = [d for i, d in enumerate(square) if i not in [a % 4 for a in axes]]
        shape = kept if k % 2 else less
        for scale, zero in ((so, zo), (si, zi)):
            yield Case('MEAN', 'ReducerOptions', keepDims=k % 2 == 1).given(square, si, zi).constant(axes).result(shape, scale, zero)
        for name in ('REDUCE_MAX', 'REDUCE_MIN'):
            yield Case(name, 'ReducerOptions', keepDims=k % 2 == 1).given(square, si, zi).constant(axes).result(shape, si, zi)
        for name in ('MAXIMUM', 'MINIMUM'):
            yield Case(name, 'MaximumMinimumOptions').given(square, si, zi).given([1, 1, 4, 1], si, zi).result(square, si, zi)
        yield Case('ARG_MAX', 'ArgMaxOptions', outputType=INT32).given([1, 9], si, zi).constant(1).result([1], 0, 0, INT32)
        yield Case('TRANSPOSE', 'TransposeOptions').given(square, si, zi).constant([0, 3, 1, 2]).result([1, 2, 3, 4], si, zi)
        yield Case('SQUEEZE', 'SqueezeOptions', squeezeDims=[0]).given(square, si, zi).result([3, 4, 2], si, zi)
        yield Case('EXPAND_DIMS', 'ExpandDimsOptions').given(row, si, zi).constant(1).result([1, 1, 50], si, zi)
        begin, end, step, masks, shape = (
            ([0, 1, 0, 0], [1, 3, 4, 2], [1, 1, 2, 1], {}, [1, 2, 2, 2]),
            ([0, -1, 0, 1], [0, 0, 0, 2], [1, 1, 1, 1], {'beginMask': 4, 'endMask': 5, 'shrinkAxisMask': 2}, [1, 4, 1]),
            ([0, 2, 3, 0], [1, 0, -5, 2], [1, -1, -1, 1], {'beginMask': 2, 'endMask': 4}, [1, 2, 4, 2]),
            ([0, 0, 1, 0], [1, 9, 9, 1], [1, 1, 1, 1], {}, [1, 3, 3, 1]))[k]
        yield Case('STRIDED_SLICE', 'StridedSliceOptions', **masks).given(square, si, zi).constant(begin).constant(end).constant(step) \
            .result(shape, si, zi)
        yield Case('SLICE', 'SliceOptions').given(square, si, zi).constant([0, 1, 1, 0]).constant([1, 2, -1, 1]).result([1, 2, 3, 1], si, zi)
        yield Case('SPLIT', 'SplitOptions', numSplits=2).constant(2).given(square, si, zi).result([1, 3, 2, 2], si, zi) \
            .result([1, 3, 2, 2], si, zi)
        yield Case('SPLIT_V', 'SplitVOptions', numSplits=2).given(square, si, zi).constant([1, 3]).constant(2) \
            .result([1, 3, 1, 2], si, zi).result([1, 3, 3, 2], si, zi)
        yield Case('PACK', 'PackOptions', valuesCount=2, axis=1).given(row, si, zi).given(row, si, zi).result([1, 2, 50], si, zi)
        yield Case('UNPACK', 'UnpackOptions', num=2, axis=3).given(square, si, zi).result([1, 3, 4], si, zi).result([1, 3, 4], si, zi)
        yield Case('DEPTH_TO_SPACE', 'DepthToSpaceOptions', blockSize=2).given([1, 2, 3, 8], si, zi).result([1, 4, 6, 2], si, zi)
        yield Case('SPACE_TO_DEPTH', 'SpaceToDepthOptions', blockSize=2).given([1, 4, 6, 2], si, zi).result([1, 2, 3, 8], si, zi)
        tall, wide = ((6, 8), (5, 7), (2, 3), (9, 4))[k]
        for align, centres in ((False, False), (True, False), (False, True)):
            yield Case('RESIZE_NEAREST_NEIGHBOR', 'ResizeNearestNeighborOptions', alignCorners=align, halfPixelCenters=centres) \
                .given(square, si, zi).constant([tall, wide]).result([1, tall, wide, 2], si, zi)
            yield Case('RESIZE_BILINEAR', 'ResizeBilinearOptions', alignCorners=align, halfPixelCenters=centres) \
                .given(square, si, zi).constant([tall, wide]).result([1, tall, wide, 2], si, zi)
        yield Case('BATCH_MATMUL', 'BatchMatMulOptions', adjX=False, adjY=k % 2 == 1).given([2, 3, 4], si, zi) \
            .given([2, 5, 4] if k % 2 else [2, 4, 5], s2, z2).result([2, 3, 5], so, zo)
        yield Case('PADV2', 'PadV2Options').given(row, si, zi).constant([[0, 0], [1, 2]]) \
            .constant([7], schema.TensorType.INT8, np.int8, si, zi).result([1, 53], si, zi)
        yield Case('DEQUANTIZE', 'DequantizeOptions').given(row, si, zi).result(row, 0, 0, FLOAT)


def main(only):
    compare = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'compare_tflite.py')
    bad = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, case in enumerate(cases()):
            if only and case.name not in only:
                continue
            count += 1
            net = os.path.join(folder, f'{case.name}{number}.tflite')
            results = 2 if case.name in ('SPLIT', 'SPLIT_V', 'UNPACK') else 1
            with open(net, 'wb') as file:
                file.write(case.bytes(results))
            done = subprocess.run([sys.executable, compare, net, '60'], capture_output=True, text=True)
            if done.returncode or ': 0 of' not in done.stdout:
                bad += 1
                print(case.name, number, (done.stdout.strip() or done.stderr.strip().split('\n')[-1])[-300:], flush=True)
    print(f'{bad} of {count} networks differ')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
