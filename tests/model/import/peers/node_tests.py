#!/usr/bin/env python3
"""node_tests.py [NAME...]: ONNX's own node tests of the operators that tc0 import reads."""
# The cases come with the onnx package. Their numbers are floats; here they are rounded to multiples of 1/16, and the results to
# multiples of 1/64, so that they are numbers of a quantised network. The first operand is the network's input; the others are
# constants, or inputs too where an operator joins two tensors. What ONNX's reference evaluator computes has to come out: equal,
# but for numbers that are halves of a step up to 32-bit rounding, and within the distance that the report certifies.
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
import warnings

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.backend.test.case.node import collect_testcases
from onnx.reference import ReferenceEvaluator

warnings.filterwarnings('ignore')
onnxruntime.set_default_logger_severity(4)

OPERATORS = '''Abs Add ArgMax ArgMin Attention AveragePool BatchNormalization Cast Ceil Celu Clip Concat Constant
ConstantOfShape Conv ConvInteger DepthToSpace DequantizeLinear Div Dropout Elu Erf Exp Expand Flatten Floor Gather Gelu Gemm
GlobalAveragePool GlobalMaxPool HardSigmoid HardSwish Identity LayerNormalization LeakyRelu Log MatMul MatMulInteger Max MaxPool
Mean Min Mish Mul Neg PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RMSNormalization Range Reciprocal ReduceMax
ReduceMean ReduceMin ReduceSum Relu Reshape Resize Round Selu Shape Sigmoid Sign Size Slice Softmax Softplus SpaceToDepth Split
Sqrt Squeeze Sub Sum Swish Tanh Tile TopK Transpose Unsqueeze Where'''.split()
# Operators whose second operand may be an input as well.
JOINS = {'Add', 'Sub', 'Mul', 'MatMul', 'Attention', 'Concat', 'Sum', 'Gemm'}
# Why cases cannot be networks of fixed shapes over small integers: part of a name, and the reason.
LEFT_OUT = [
    ('_expanded', 'a function in the place of the operator'),
    ('float8', 'a type that is not read'), ('FLOAT8', 'a type that is not read'), ('FLOAT4', 'a type that is not read'),
    ('float4', 'a type that is not read'), ('E5M2', 'a type that is not read'), ('E4M3', 'a type that is not read'),
    ('E8M0', 'a type that is not read'), ('e8m0', 'a type that is not read'),
    ('STRING', 'a type that is not read'), ('_string', 'a type that is not read'),
    ('blocked', 'blocks of scales'), ('BFLOAT16', 'a type that is not read'), ('training', 'training'),
    ('_to_INT2', 'a type that is not read'), ('INT2_', 'a type that is not read'), ('UINT2', 'a type that is not read'),
    ('int2', 'a type that is not read'), ('_bool', 'a type that is not read'),
]


def left(name):
    for part, reason in LEFT_OUT:
        if part in name:
            return reason
    return None


def rounded(array):
    if array.dtype.kind != 'f':
        return array
    return (np.round(np.nan_to_num(array.astype(np.float64)) * 16) / 16).astype(array.dtype)


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    return done.returncode, (done.stderr.strip() or done.stdout.strip()) if done.returncode else done.stdout


def evaluated(model, feed):
    try:
        return ReferenceEvaluator(model).run(None, feed)
    except (TypeError, NotImplementedError):
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
        return session.run(None, feed)


class Refused(Exception):
    pass


def attempt(case, folder):
    model = onnx.ModelProto()
    model.CopyFrom(case.model)
    graph = model.graph
    node = graph.node[0]
    if len(graph.node) != 1 or any(not i.type.HasField('tensor_type') for i in graph.input):
        raise Refused('no single operator on tensors')
    given = [rounded(np.asarray(a)) for a in case.data_sets[0][0]]
    quantises = node.op_type in ('QuantizeLinear', 'DequantizeLinear', 'QLinearConv', 'QLinearMatMul')
    if quantises:
        given = [np.asarray(a) for a in case.data_sets[0][0]]
        if node.op_type == 'QuantizeLinear':
            given[0] = rounded(given[0])
    used = [k for k, name in enumerate(node.input) if name]
    variables = [k for k, name in enumerate(node.input) if name and (k == used[0] or (
        node.op_type in JOINS and k < 3 and not (node.op_type == 'Gemm' and k == 2)))]
    if node.op_type in ('QLinearMatMul', 'MatMulInteger', 'QLinearConv', 'ConvInteger'):
        variables = [0]
    if node.op_type == 'Where':
        variables = [1]
    if node.op_type in ('Shape', 'Size', 'Range', 'ConstantOfShape'):
        variables = used[:1] if node.op_type in ('Shape', 'Size') else []
    kept = []
    for k, (port, value) in enumerate(zip(list(graph.input), given)):
        if list(node.input).index(port.name) in variables:
            kept.append((port, value))
        else:
            graph.initializer.append(numpy_helper.from_array(value, port.name))
    del graph.input[:]
    graph.input.extend(p for p, _ in kept)
    if not kept:
        raise Refused('no operand that is a tensor of numbers')
    for port, value in kept:  # the shapes of the case
        del port.type.tensor_type.shape.dim[:]
        for d in value.shape:
            port.type.tensor_type.shape.dim.add().dim_value = d
    if node.op_type in ('LayerNormalization', 'Dropout', 'Attention'):  # results beside the first are not read
        del graph.output[1:]
        del node.output[1:]
    # Float results get a quantiser, so that every operator may stand before it.
    expected = evaluated(model, {p.name: v for p, v in kept})
    floats = [o for o in graph.output if o.type.tensor_type.elem_type in (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE)]
    steps = {}
    for o in floats:
        type_ = {TensorProto.FLOAT: np.float32, TensorProto.FLOAT16: np.float16, TensorProto.DOUBLE: np.float64}[o.type.tensor_type.elem_type]
        graph.initializer.append(numpy_helper.from_array(np.array(1 / 64, type_), f'step.{o.name}'))
        graph.initializer.append(numpy_helper.from_array(np.array(0, np.int16), f'zero.{o.name}'))
        graph.node.append(helper.make_node('QuantizeLinear', [o.name, f'step.{o.name}', f'zero.{o.name}'], [f'codes.{o.name}'],
                                           f'quantiser.{o.name}'))
        steps[o.name] = f'codes.{o.name}'
    outs = [helper.make_tensor_value_info(steps[o.name], TensorProto.INT16, None) if o.name in steps else o for o in graph.output]
    del graph.output[:]
    graph.output.extend(outs)
    net, program = os.path.join(folder, 'net.onnx'), os.path.join(folder, 'net.program.safetensors')
    onnx.save(model, net)
    words = ['tc0', 'import', net, '-o', program, '--report', os.path.join(folder, 'r.json')]
    feed = {'inputs': []}
    for port, value in kept:
        if value.dtype.kind == 'f':
            if np.abs(value).max(initial=0) > 1000:
                raise Refused('numbers beyond 1000')
            reach = int(max(1, np.abs(value).max(initial=0) * 16))
            codes = np.round(value.astype(np.float64) * 16).astype(np.int64)
            if node.op_type in ('Log', 'Reciprocal', 'Sqrt', 'Pow'):  # of positive numbers: codes count from 1/16 on
                codes -= 1
                words += ['--input', f'{port.name}=uint{max(2, reach.bit_length())}:0.0625,-1']
            else:
                words += ['--input', f'{port.name}=int{max(2, reach.bit_length() + 1)}:0.0625,0']
            feed[port.name] = codes
        else:
            feed[port.name] = value.astype(np.int64)
            if value.dtype.itemsize > 2:
                reach = int(max(1, np.abs(value.astype(np.int64)).max(initial=0)))
                words += ['--input', f'{port.name}=int{max(2, reach.bit_length() + 1)}']
    golden = {p.name: feed[p.name] for p, _ in kept}
    results = {}
    for o, value in zip(case.model.graph.output, expected):
        value = np.asarray(value)
        if o.name in steps:
            results[steps[o.name]] = np.clip(np.nan_to_num(value.astype(np.float64)) * 64, -32768, 32767)
        else:
            results[o.name] = value.astype(np.float64)
    npz = os.path.join(folder, 'golden.npz')
    np.savez(npz, **golden, **{k: np.rint(v).astype(np.int64) for k, v in results.items()})
    code, text = run(*words, '--trace', npz, '--json')
    if code not in (0, 1) or not text.startswith('{'):
        raise Refused(re.sub(r'^tc0: \S+: ', '', text.split('\n')[0])[:160])
    report = json.loads(text)
    notes = [re.search(r'before that within (\S+)', row.get('note', '')) for row in report['operations']]
    near = 64 * max([float(n.group(1)) for n in notes if n] or [0]) + 2e-3  # in steps of the result
    rows = {row['array']: row for row in report['trace'] if row['array'] in results}
    if set(rows) != set(results):
        return f'arrays {sorted(set(results) - set(rows))} were not compared'
    for name, row in rows.items():
        if not row['tensor']:
            return f'{name}: there is no tensor of this shape'
        if not row['different']:
            continue
        value = results[name].ravel()
        ties = int((np.abs(np.abs(value - np.floor(value)) - 0.5) < near).sum())
        if row['different'] > ties or abs(row['stored'] - row['computed']) > 1:
            return f'{name}: {row["different"]} of {row["elements"]} differ, first stored {row["stored"]}, computed {row["computed"]}'
    return ''


def main(only):
    counts, reasons, failures = collections.Counter(), collections.Counter(), []
    passed = collections.Counter()
    for case in collect_testcases(None):
        op = case.model.graph.node[0].op_type if case.model.graph.node else ''
        if op not in OPERATORS or (only and case.name not in only) or case.model.graph.node[0].domain:
            continue
        reason = left(case.name)
        if reason is None:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    what = attempt(case, folder)
                    if what:
                        failures.append(f'{case.name}: {what}')
                    else:
                        passed[op] += 1
                    continue
                except Refused as error:
                    reason = str(error)
                except Exception as error:  # of the reference evaluator
                    reason = f'the case cannot be run: {type(error).__name__} {str(error)[:80]}'
        counts['left'] += 1
        reasons[f'{op}: {re.sub(chr(39) + ".*?" + chr(39), "", reason)}'] += 1
    for text, count in sorted(reasons.items()):
        print(f'left out {count:3}  {text}')
    for text in failures:
        print('FAILED', text)
    without = [op for op in OPERATORS if not passed[op]]
    print(f'{sum(passed.values())} node tests pass, {len(failures)} fail, {counts["left"]} are left out; '
          f'operators without a test that passes: {" ".join(without) or "none"}')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
