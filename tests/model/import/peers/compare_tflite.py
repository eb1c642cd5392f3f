#!/usr/bin/env python3
"""compare_tflite.py NET.tflite SAMPLES: the circuit of an imported TFLite network beside LiteRT's reference kernels."""
import os
import sys

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare  # noqa: E402

net, samples = sys.argv[1], int(sys.argv[2])
report, integers, mine = compare.circuitOutputs(net, samples, 1)
reference = Interpreter(model_path=net, experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
reference.allocate_tensors()
given, results = reference.get_input_details(), reference.get_output_details()
x = list(integers.values())
different = largest = total = 0
for k in range(samples):
    for port, values in zip(given, x):
        reference.set_tensor(port['index'], values[k].astype(port['dtype']).reshape(port['shape']))
    reference.invoke()
    for result, row in zip(results, report['outputs']):
        off = np.abs(mine[row['name']][k].reshape(-1) - reference.get_tensor(result['index']).reshape(-1).astype(np.float64))
        step = abs(float(compare.Fraction(row['scale'][0])))
        different += int((off > 0.5 * step).sum())
        total += off.size
        largest = max(largest, off.max())
print(f'{os.path.basename(net)}: {different} of {total} outputs differ from the reference kernels, by at most {largest:g}')
