#!/usr/bin/env python3
"""gpu_test.py BIN: tools/gpu, rehearsed on the CPU with programs that are built already: its parts run, their findings are
written down, a part without time is not begun, and one that hangs is ended."""
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, 'tools', 'gpu')
PARTS = 'programs,machine,doctor,correct,graph,steps,train,pictures'


def check(holds, text):
    if not holds:
        sys.exit(f'gpu_test.py: {text}')


def run(folder, *words):
    out = os.path.join(folder, 'out')
    said = subprocess.run([sys.executable, TOOL, '--device', 'cpu', '--quick', '--out', out, '--work', os.path.join(folder, 'work'), *words],
                          capture_output=True, text=True, check=False)
    report = {}
    if os.path.exists(os.path.join(out, 'report.json')):
        with open(os.path.join(out, 'report.json'), encoding='utf-8') as file:
            report = json.load(file)
    return said, report, out


def main():
    programs = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        said, _, _ = run(folder, '--parts', 'programs,fly')
        check(said.returncode != 0 and 'found fly' in said.stderr, f'an unknown part passed: {said.stderr}')
        said, report, _ = run(folder, '--parts', 'programs,train', '--budget', '20', '--programs', programs)
        check(not report['parts']['train']['begun'], 'a part began without its time')
    with tempfile.TemporaryDirectory() as folder:
        said, report, out = run(folder, '--parts', PARTS, '--budget', '500', '--programs', programs)
        check(said.returncode == 0, said.stdout + said.stderr)
        check(all(part['code'] == 0 for part in report['parts'].values()), said.stdout)
        bounds = [row for row in report['rows'] if 'ok' in row]
        check(len(bounds) > 10 and all(row['ok'] for row in bounds), said.stdout)
        speeds = [row for row in report['rows'] if row['part'] == 'steps']
        check(speeds and all(row['samples'] > 0 and not row['graph'] for row in speeds), 'no step was timed')
        for name in ('model.safetensors', 'samples-1.png', 'samples-2.png', 'report.txt', 'logs.tar.gz'):
            check(os.path.getsize(os.path.join(out, name)) > 0, f'{name}: empty')
    with tempfile.TemporaryDirectory() as folder:
        slow = os.path.join(folder, 'tc0-model')
        with open(slow, 'w', encoding='utf-8') as file:
            file.write('#!/bin/sh\nsleep 1000\n')
        os.chmod(slow, 0o755)
        said, report, _ = run(folder, '--parts', 'programs,doctor', '--budget', '3', '--programs', folder)
        check(report['parts']['doctor']['code'] == 124 and said.returncode == 1, f'a part that hangs went on: {said.stdout}')
    print('well')


if __name__ == '__main__':
    main()
