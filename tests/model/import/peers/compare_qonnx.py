#!/usr/bin/env python3
"""compare_qonnx.py NET.onnx SAMPLES NAME=GRID: an imported QONNX network's circuit beside qonnx's executor."""
import os
import sys

import numpy as np
from qonnx.core.modelwrapper import ModelWrapper
from qonnx.core.onnx_exec import execute_onnx
from qonnx.util.cleanup import cleanup_model

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare  # noqa: E402

net, samples, grids = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
report, integers, mine = compare.circuitOutputs(net, samples, 1, grids)
model = cleanup_model(ModelWrapper(net))
different = total = 0
for k in range(samples):
    feed = {p['name']: compare.onScale(p, integers[p['name']][k:k + 1])[0].astype(np.float32) for p in report['inputs']}
    theirs = execute_onnx(model, {i.name: v for i, v in zip(model.graph.input, feed.values())})
    for port, result in zip(report['outputs'], theirs.values()):
        a, b = mine[port['name']][k], result
        off = np.abs(a.reshape(b.shape) - b)
        step = max(abs(float(compare.Fraction(s))) for s in port['scale'])
        different += int((off > 0.5 * step).sum())
        total += off.size
print(f'{os.path.basename(net)}: {different} of {total} outputs differ from qonnx\'s executor')
sys.exit(1 if different else 0)
