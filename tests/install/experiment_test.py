#!/usr/bin/env python3
"""experiment_test.py BIN: tools/experiment trains each variant with each seed once, goes on where it stopped, tabulates mean
and spread, and refuses a file it does not understand."""
import json
import os
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, 'tools', 'experiment')
TINY = '''seeds = 2
metrics = ["rms"]
steps = [1, 2]
count = 50
set = ["train.steps=4", "model.width=8", "train.batch=8", "log.every=2"]

[[variant]]
group = "points"
name = "wide"
config = "mixture2d"
set = ["model.width=12"]

[[variant]]
group = "points"
name = "first order"
config = "mixture2d"
set = ["flow.target=meanflow"]
'''


def check(holds, text):
    if not holds:
        sys.exit(f'experiment_test.py: {text}')


def run(*words):
    return subprocess.run([sys.executable, TOOL, *words], capture_output=True, text=True, check=False)


def main():
    program = os.path.join(os.path.abspath(sys.argv[1]), 'tc0-model')
    with tempfile.TemporaryDirectory() as folder:
        path, out = os.path.join(folder, 'tiny.toml'), os.path.join(folder, 'out')
        words = [path, '-o', out, '--program', program, '--jobs', '2']

        for text, reason in ((TINY.replace('seeds = 2', 'seed = 2'), "found 'seed'"), ('seeds = 2\n', 'found none'),
                             (TINY.replace('first order', 'wide'), "found 'points-wide'"), ('seeds = ', 'tiny.toml')):
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text)
            said = run(*words)
            check(said.returncode != 0 and reason in said.stderr and not os.path.exists(out), f'passed: {text}{said.stderr}')

        with open(path, 'w', encoding='utf-8') as file:
            file.write(TINY)
        said = run(*words, '--seeds', '1')
        check(said.returncode == 0 and said.stdout.count('\n') == 4, said.stdout + said.stderr)
        first = os.path.join(out, 'tiny', 'points-wide-1', 'model.safetensors')
        written = os.path.getmtime(first)
        said = run(*words)
        check(said.returncode == 0, said.stderr)
        check(os.path.getmtime(first) == written, 'a run that was there was repeated')

        with open(os.path.join(out, 'tiny', 'tiny.json'), encoding='utf-8') as file:
            runs = json.load(file)
        check(len(runs) == 4, f'required 4 runs, found {len(runs)}')
        values = [row['rms']['mean'] for run in runs if run['name'] == 'wide' for row in run['rows'] if row['steps'] == 2]
        check(len(values) == 2 and values[0] != values[1], f'required two seeds that differ, found {values}')
        digits = 3 if statistics.mean(values) < 2 else 1
        text = f'{statistics.mean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f} |\n'
        check('| points | wide | 2 |' in said.stdout and text in said.stdout, f'required {text}, found {said.stdout}')

        with open(path, 'w', encoding='utf-8') as file:
            file.write(TINY.replace('name = "wide"', 'name = "bad"').replace('model.width=12', 'model.width=-1'))
        said = run(*words)
        check(said.returncode == 1 and 'points, bad, seed 1' in said.stderr and 'first order' in said.stdout,
              f'a variant that fails: {said.stdout}{said.stderr}')


main()
