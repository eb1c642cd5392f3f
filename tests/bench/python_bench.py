#!/usr/bin/env python3
"""A batch through `circuit(x)` in Python beside `tc0 bench` in C++, on one thread.

Both compute equally many samples of the same types (bytes where an input fits them, otherwise 64 bits; outputs of 64 bits) in turns.
A round's figure is the median of its calls, in seconds of the processor of all threads of the process, so that other work on the
machine counts little; a circuit's is the median of its rounds. Without FILE the shipped digits model is compiled by both recipes.

    tools/bench python [FILE.tc0...] [--batch N] [--rounds N] [--milliseconds N] [--json]

Exit code: 0, 1 if a rate in Python is below --at-least of the one in C++.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

import tc0

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')


def answer(command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def digits(program, folder):
    """The shipped model by both recipes, compiled into the folder."""
    checkpoint = os.path.join(ROOT, 'model', 'checkpoints', 'digits.safetensors')
    files = []
    for recipe in ('lean', 'shallow'):
        path = os.path.join(folder, recipe)
        answer([program, 'quantise', checkpoint, '--recipe', recipe, '--check', '0', '-o', path + '.program.safetensors'])
        answer([program, 'compile', path + '.program.safetensors', '-o', path + '.tc0'])
        files.append(path + '.tc0')
    return files


def inputs(circuit, samples):
    random = np.random.default_rng(2)
    return [random.integers(p.range[0], p.range[1] + 1, (samples, *p.shape))
            .astype(np.uint8 if p.range[0] >= 0 and p.range[1] <= 255 else np.int64) for p in circuit.inputs]


def python_seconds(circuit, values, milliseconds):
    """Processor seconds of a call: the median of those that fill the time."""
    taken, end = [], time.perf_counter() + milliseconds / 1000
    while not taken or time.perf_counter() < end:
        start = time.process_time()
        circuit(*values, threads=1)
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def bench_rows(program, file, milliseconds, *more):
    said = json.loads(answer([program, 'bench', file, '--threads', '1', '--milliseconds', str(milliseconds), '--json', *more]))
    return [row for row in said['rows'] if row['threads'] == 1]


def compared(program, file, options):
    """What one circuit takes: samples a second in C++ and in Python, and their ratio, each a median over the rounds."""
    batch = options.batch or bench_rows(program, file, 1000)[-1]['batch']
    circuit = tc0.load(file)
    values = inputs(circuit, batch)
    circuit(*values, threads=1)
    native, python = [], []
    for _ in range(options.rounds):
        native.append(bench_rows(program, file, options.milliseconds, '--batch', str(batch))[-1]['processor_seconds_per_batch'])
        python.append(python_seconds(circuit, values, options.milliseconds))
    return {'circuit': os.path.basename(file), 'batch': batch, 'native_per_second': batch / statistics.median(native),
            'python_per_second': batch / statistics.median(python),
            'ratio': statistics.median(a / b for a, b in zip(native, python))}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('files', nargs='*', metavar='FILE', help='circuits')
    parser.add_argument('--program', default=os.path.join(ROOT, 'build', 'release', 'bin', 'tc0'), help='the program tc0')
    parser.add_argument('--batch', type=int, help='samples in a batch; without it those that tc0 bench takes')
    parser.add_argument('--rounds', type=int, default=7)
    parser.add_argument('--milliseconds', type=int, default=500, help='of each side in a round')
    parser.add_argument('--at-least', type=float, default=0, metavar='SHARE', help='of the rate in C++, or exit with 1')
    parser.add_argument('--json', action='store_true')
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = [compared(options.program, file, options) for file in options.files or digits(options.program, folder)]
    if options.json:
        print(json.dumps(rows, indent=1))
    else:
        print(f'{"circuit":<24}{"batch":>8}{"C++/s":>12}{"Python/s":>12}{"ratio":>8}')
        for row in rows:
            print(f'{row["circuit"]:<24}{row["batch"]:>8}{row["native_per_second"]:>12,.0f}{row["python_per_second"]:>12,.0f}'
                  f'{row["ratio"]:>8.3f}')
    return 0 if all(row['ratio'] >= options.at_least for row in rows) else 1


if __name__ == '__main__':
    sys.exit(main())
