#!/usr/bin/env python3
"""compare.py NET.onnx SAMPLES [--input NAME=GRID]...: the circuit of an imported network beside ONNX Runtime."""
# The circuit's integers, on the scale that the report says, have to equal the network's outputs. Differences are allowed
# where the report counts ties or approximations; then they are counted and the largest is printed.
import argparse
import json
import os
import subprocess
import sys
import tempfile
from fractions import Fraction

import numpy as np
import onnxruntime

onnxruntime.set_default_logger_severity(4)


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError((done.stderr.strip() or done.stdout.strip())[:400])
    return done.stdout


def digits():
    """scikit-learn's 8x8 digits, shuffled: pictures and classes to train with, and 360 of each to test."""
    from sklearn.datasets import load_digits
    data = load_digits()
    x, y = data.images.astype(np.float32)[:, None], data.target
    order = np.random.default_rng(1).permutation(len(x))
    return x[order[:-360]], y[order[:-360]], x[order[-360:]], y[order[-360:]]


def onScale(port, integers):
    """What the integers of a port stand for, in double precision."""
    scale, offset = (np.array([float(Fraction(v)) for v in port[k]]) for k in ('scale', 'offset'))
    shape = [-1 if d == port.get('axis', None) else 1 for d in range(len(port['shape']))]
    if len(scale) > 1:
        scale = scale.reshape(shape)
    if len(offset) > 1:
        offset = offset.reshape(shape)
    return integers.reshape([len(integers)] + port['shape']) * scale + offset


def circuitOutputs(net, samples, seed, grids=()):
    """The report, the inputs' integers, and the outputs' numbers of every sample."""
    with tempfile.TemporaryDirectory() as folder:
        program, circuit, npz, out = (os.path.join(folder, n) for n in ('p.safetensors', 'c.tc0', 'in.npz', 'out.npz'))
        words = ['tc0', 'import', net, '-o', program, '--json']
        for grid in grids:
            words += ['--input', grid]
        report = json.loads(run(*words))
        run('tc0', 'compile', program, '-o', circuit)
        rng = np.random.default_rng(seed)
        ranges = {p['name']: (p['least'], p['most']) for p in report['inputs']}
        integers = {}
        for port in report['inputs']:
            lo, hi = ranges[port['name']]
            x = rng.integers(lo, hi + 1, [samples] + port['shape'])
            for k in range(0, samples, 3):  # samples of few different numbers too
                x[k] = np.clip(x[k] // max(1, (hi - lo) // 3) * max(1, (hi - lo) // 3), lo, hi)
            integers[port['name']] = x
        np.savez(npz, **{p['tensor']: integers[p['name']].astype(np.int64) for p in report['inputs']})
        run('tc0', 'simulate', circuit, '-i', npz, '-o', out)
        arrays = dict(np.load(out))
        outputs = {}
        for port in report['outputs']:
            outputs[port['name']] = onScale(port, arrays[port['output']])
    return report, integers, outputs


def networkOutputs(net, report, integers, level=onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = level
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(net, options, providers=['CPUExecutionProvider'])
    types = {'tensor(float)': np.float32, 'tensor(int8)': np.int8, 'tensor(uint8)': np.uint8, 'tensor(int32)': np.int32,
             'tensor(int64)': np.int64}
    results = []
    for k in range(len(next(iter(integers.values())))):
        feed = {}
        for port, given in zip(report['inputs'], session.get_inputs()):
            value = onScale(port, integers[port['name']][k:k + 1])[0]
            feed[given.name] = value.astype(types[given.type])
        results.append(session.run(None, feed))
    return {o.name: np.stack([r[i] for r in results]) for i, o in enumerate(session.get_outputs())}


def compare(net, samples, seed=1, grids=()):
    """(outputs, different, largest difference in steps of the output, report)."""
    report, integers, mine = circuitOutputs(net, samples, seed, grids)
    theirs = networkOutputs(net, report, integers)
    total = different = 0
    largest = 0.0
    for port in report['outputs']:
        a, b = mine[port['name']], theirs[port['name']].astype(np.float64)
        step = max(abs(float(Fraction(s))) for s in port['scale'])
        off = np.abs(a.reshape(b.shape) - b)
        wrong = off > 1e-5 * np.maximum(np.abs(b), step) + 1e-3 * step
        total += off.size
        different += int(wrong.sum())
        largest = max(largest, float((off / step).max()))
    return total, different, largest, report


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('net')
    parser.add_argument('samples', type=int)
    parser.add_argument('--input', action='append', default=[])
    parser.add_argument('--seed', type=int, default=1)
    options = parser.parse_args()
    total, different, largest, report = compare(options.net, options.samples, options.seed, options.input)
    ties = sum(row.get('ties', 0) for row in report['operations'])
    print(f'{os.path.basename(options.net)}: {different} of {total} outputs differ, by at most {largest:.3g} steps; '
          f'the report counts {ties} ties')
    sys.exit(1 if different and not ties else 0)
