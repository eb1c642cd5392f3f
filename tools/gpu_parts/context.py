"""Where things lie, what is asked for, and how a finding is written down."""

import json
import os
import subprocess
import sys
import time

PACK = 'build/gpu/pack'
TINY = {'model.width': 16, 'model.heads': 2, 'model.hidden': 32, 'model.depth': 1}


class Context:
    """One run of tools/gpu, seen by one of its parts."""

    def __init__(self, options):
        self.device, self.quick, self.budget = options.device, options.quick, options.budget
        self.train_seconds = 8 if options.quick else options.train_seconds
        self.parts = options.parts.split(',')
        self.work, self.out = (os.path.abspath(folder) for folder in (options.work, options.out))
        self.programs = options.programs and os.path.abspath(options.programs)
        self.batch, self.large, self.cell_seconds = (8, 16, 0.1) if self.quick else (256, 1024, 0.8)
        for folder in (self.work, self.out, self.data):
            os.makedirs(folder, exist_ok=True)
        # Threads of OpenMP that wait without working would slow down whoever runs beside them.
        os.environ.setdefault('OMP_WAIT_POLICY', 'passive')
        os.environ['TC0_DATA'] = self.data

    @property
    def data(self):
        return os.path.join(self.work, 'data')

    @property
    def cuda(self):
        return self.device.startswith('cuda')

    def path(self, *names):
        return os.path.join(self.work, *names)

    def program(self, name):
        folder = self.programs or self.read('programs') or 'build/release/bin'
        return os.path.join(folder, name)

    def settings(self, config, **further):
        """Of a configuration in this run, as options --set; further ones with _ for the point."""
        keys = {}
        if self.quick and config != 'mixture2d':
            keys.update(TINY)
        keys.update({key.replace('_', '.', 1): value for key, value in further.items()})
        return [word for key, value in keys.items() for word in ('--set', f'{key}={value}')]

    # ---- between parts: small files of one line

    def keep(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(str(text))

    def read(self, name):
        try:
            with open(self.path(name), encoding='utf-8') as file:
                return file.read().strip()
        except FileNotFoundError:
            return ''

    # ---- findings

    def row(self, part, name, value, unit='', note='', ok=None, **more):
        """A line for people, and one of JSON. `ok` says whether a bound of ours is met."""
        entry = {'part': part, 'name': name, 'value': value, 'unit': unit, 'note': note, **more}
        if ok is not None:
            entry['ok'] = bool(ok)
        with open(self.path('rows.jsonl'), 'a', encoding='utf-8') as file:
            file.write(json.dumps(entry) + '\n')
        shown = f'{value:.5g}' if isinstance(value, float) else str(value)
        verdict = '' if ok is None else 'ok' if ok else 'NOT OK'
        print(f'{part:10}{name:62} {shown:>12} {unit:9} {verdict} {note}'.rstrip(), flush=True)

    def at_most(self, part, name, value, limit):
        self.row(part, name, float(value), '', f'at most {limit:g}', ok=value <= limit)

    def rows(self):
        try:
            with open(self.path('rows.jsonl'), encoding='utf-8') as file:
                return [json.loads(line) for line in file]
        except FileNotFoundError:
            return []


def run(command, log=None, **options):
    """Whether a program ended well; what it said goes to the file `log`, or is printed."""
    if log is None:
        return subprocess.run(command, check=False, **options).returncode == 0
    with open(log, 'w', encoding='utf-8') as file:
        return subprocess.run(command, check=False, stdout=file, stderr=subprocess.STDOUT, **options).returncode == 0


def together(commands):
    """Whether each of the commands, run side by side, ended well: [(command, log)]."""
    running = []
    for command, log in commands:
        with open(log, 'w', encoding='utf-8') as file:
            running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT))
    return [process.wait() == 0 for process in running]


def last_line(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as file:
            lines = [line.strip() for line in file if line.strip()]
    except FileNotFoundError:
        return ''
    return lines[-1] if lines else ''


def torch_here():
    """PyTorch of this Python, or nothing."""
    try:
        import torch
        return torch
    except ImportError:
        return None


def now():
    return time.monotonic()


def fail(text):
    sys.exit(f'tools/gpu: {text}')
