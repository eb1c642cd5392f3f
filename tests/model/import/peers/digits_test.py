#!/usr/bin/env python3
"""digits_test.py FOLDER: the files of brevitas_digits.py and onnxruntime_digits.py as circuits, on all test pictures."""
# What the exported graph's own executor computes has to come out of the circuit: ONNX Runtime without optimisations for graphs of
# ONNX's operators, qonnx for the others. Logits may differ where the report counts ties or has an approximation: then no more than
# one in a hundred, and no picture may be told otherwise.
import json
import os
import sys

import numpy as np
import onnxruntime

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare  # noqa: E402


def executor(net):
    if '.qonnx.' not in net:
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(net, options, providers=['CPUExecutionProvider'])
        return lambda x: session.run(None, {session.get_inputs()[0].name: x})[0]
    from qonnx.core.modelwrapper import ModelWrapper
    from qonnx.core.onnx_exec import execute_onnx
    from qonnx.util.cleanup import cleanup_model
    model = cleanup_model(ModelWrapper(net))
    given, result = model.graph.input[0].name, model.graph.output[0].name
    return lambda x: execute_onnx(model, {given: x})[result]


def check(net, pictures, classes, scratch):
    program, circuit, npz, out = (os.path.join(scratch, n) for n in ('p.program.safetensors', 'c.tc0', 'in.npz', 'out.npz'))
    report = json.loads(compare.run('tc0', 'import', net, '-o', program, '--json'))
    compare.run('tc0', 'compile', program, '-o', circuit)
    stats = json.loads(compare.run('tc0', 'stats', circuit, '--json'))
    port, result = report['inputs'][0], report['outputs'][0]
    scale, offset = (float(compare.Fraction(port[k][0])) for k in ('scale', 'offset'))
    x = (pictures.astype(np.float32) / 16)
    codes = np.clip(np.rint((x - np.float32(offset)) / np.float32(scale)), port['least'], port['most']).astype(np.int64)
    np.savez(npz, **{port['tensor']: codes.reshape([-1] + port['shape'])})
    compare.run('tc0', 'simulate', circuit, '-i', npz, '-o', out)
    mine = compare.onScale(result, np.load(out)[result['output']]).reshape(len(x), -1)
    run = executor(net)
    theirs = np.concatenate([run(x[k:k + 1].reshape(port['shape'])) for k in range(len(x))]).reshape(len(x), -1)
    step = max(abs(float(compare.Fraction(s))) for s in result['scale'])
    different = int((np.abs(mine - theirs) > 1e-4 * np.maximum(1, np.abs(theirs)) + 0.01 * step).sum())
    loose = sum(row.get('ties', 0) for row in report['operations']) + sum(row['class'] == 'approximated' for row in report['operations'])
    other = int((mine.argmax(1) != theirs.argmax(1)).sum())
    right = 100 * float((mine.argmax(1) == classes).mean())
    print(f'{os.path.basename(net)}: {different} of {mine.size} logits differ, {other} of {len(x)} pictures are told otherwise; '
          f'{right:.1f} % right; {stats["depth"]} levels, {stats["gates"]} gates')
    return other == 0 and (different == 0 or loose > 0) and different <= mine.size // 100


def main(folder):
    import tempfile
    data = np.load(os.path.join(folder, 'digits.npz'))
    nets = sorted(name for name in os.listdir(folder) if name.endswith('.onnx'))
    with tempfile.TemporaryDirectory() as scratch:
        good = [check(os.path.join(folder, name), data['x'], data['y'], scratch) for name in nets]
    return 0 if nets and all(good) else 1


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
