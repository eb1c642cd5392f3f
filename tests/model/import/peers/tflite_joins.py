#!/usr/bin/env python3
"""tflite_joins.py: TFLite's sums, differences, products, parts and padding as circuits beside LiteRT's reference kernels."""
import os
import subprocess
import sys
import tempfile

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema


def tensor(name, shape, scale, zero, buffer=0, kind=schema.TensorType.INT8):
    t = schema.TensorT()
    t.name, t.shape, t.type, t.buffer = name, list(shape), kind, buffer
    if scale:
        t.quantization = schema.QuantizationParametersT()
        t.quantization.scale, t.quantization.zeroPoint = [scale], [zero]
    return t


def network(builtin, optionsType, options, tensors, inputs, data, results=1, version=2):
    model, graph, code, op = schema.ModelT(), schema.SubGraphT(), schema.OperatorCodeT(), schema.OperatorT()
    code.builtinCode, code.deprecatedBuiltinCode, code.version = builtin, min(builtin, 127), version
    op.opcodeIndex, op.inputs, op.outputs = 0, inputs, list(range(len(tensors) - results, len(tensors)))
    op.builtinOptionsType, op.builtinOptions = optionsType, options
    graph.tensors, graph.operators = tensors, [op]
    graph.inputs = [k for k in inputs if tensors[k].buffer == 0]
    graph.outputs = op.outputs
    buffers = [schema.BufferT()]
    for array in data:
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(array.tobytes(), np.uint8)
        buffers.append(buffer)
    model.version, model.operatorCodes, model.subgraphs, model.buffers = 3, [code], [graph], buffers
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), file_identifier=b'TFL3')
    return bytes(builder.Output())


def networks():
    shape = [1, 2, 3, 2]
    rng = np.random.default_rng(1)
    for k in range(6):
        sa, sb, so = (float(np.float32(v)) for v in 0.01 + 0.1 * rng.random(3))
        za, zb, zo = (int(v) for v in rng.integers(-50, 50, 3))
        pair = [tensor('a', shape, sa, za), tensor('b', shape, sb, zb)]
        for name, options in (('ADD', schema.AddOptionsT), ('SUB', schema.SubOptionsT), ('MUL', schema.MulOptionsT)):
            given = options()
            given.fusedActivationFunction = k % 4 if k % 4 != 2 else 0
            kind = getattr(schema.BuiltinOptions, name.capitalize() + 'Options')
            yield f'{name}{k}', network(getattr(schema.BuiltinOperator, name), kind, given, pair + [tensor('y', shape, so, zo)], [0, 1], [])
        given = schema.ConcatenationOptionsT()
        given.axis = k % 4
        both = list(shape)
        both[k % 4] *= 2
        yield f'CONCATENATION{k}', network(schema.BuiltinOperator.CONCATENATION, schema.BuiltinOptions.ConcatenationOptions, given,
                                           [tensor('a', shape, sa, za), tensor('b', shape, sa, za), tensor('y', both, sa, za)], [0, 1], [])
        yield f'QUANTIZE{k}', network(schema.BuiltinOperator.QUANTIZE, schema.BuiltinOptions.QuantizeOptions, schema.QuantizeOptionsT(),
                                      [tensor('a', shape, sa, za), tensor('y', shape, so, zo)], [0], [])
        ends = rng.integers(0, 2, [4, 2]).astype(np.int32)
        more = [int(d + e.sum()) for d, e in zip(shape, ends)]
        yield f'PAD{k}', network(schema.BuiltinOperator.PAD, schema.BuiltinOptions.PadOptions, schema.PadOptionsT(),
                                 [tensor('a', shape, sa, za), tensor('ends', [4, 2], 0, 0, 1, schema.TensorType.INT32),
                                  tensor('y', more, sa, za)], [0, 1], [ends])


def main():
    compare = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'compare_tflite.py')
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, data in networks():
            net = os.path.join(folder, f'{name}.tflite')
            with open(net, 'wb') as file:
                file.write(data)
            done = subprocess.run([sys.executable, compare, net, '200'], capture_output=True, text=True)
            if done.returncode or ': 0 of' not in done.stdout:
                bad += 1
                print(name, (done.stdout.strip() or done.stderr.strip().split('\n')[-1])[-300:])
    print(f'{bad} of 36 networks differ')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
