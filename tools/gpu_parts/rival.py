"""The same training steps by PyTorch's Python, from tests/bench/train_reference.py."""

import subprocess
import sys

from .context import torch_here


def beside(here, name, config, kinds, **further):
    command = [sys.executable, 'tests/bench/train_reference.py', '--program', here.program('tc0-bench-train'), '--device', here.device,
               '--rounds', '3', '--seconds', '0.4', '--config', config, *here.settings(config, train_batch=here.batch, **further)]
    command += ['--compile', kinds] if kinds else ['--no-compile']
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    for line in said.stdout.splitlines():
        words = line.split()
        if len(words) == 6 and words[0] == config and words[1] in ('ours', 'eager', 'compile', 'overhead'):
            here.row('python', f'{config}, {name}, {words[1]}: a step', float(words[3]), 'ms', f'{words[5]} times ours')
        elif 'differs by' in line or 'not run' in line:
            print(line)
    if said.returncode != 0:
        here.row('python', f'{config}, {name}', 'FAILED', '', (said.stderr.strip().splitlines() or [''])[-1], ok=False)


def settings_of(here):
    """What to compare: a name, and further settings; ours as a graph where that works."""
    graph = {'train_graph': 'true'} if here.read('graph') == '1' else {}
    return [(precision, {'train_precision': precision, **graph}) for precision in ('tf32', 'bf16')]


def python(here):
    if not hasattr(torch_here(), 'func'):
        here.row('python', 'not compared', 'no PyTorch 2', '', 'in this Python')
        return 0
    for name, further in settings_of(here)[:1 if here.quick else 2]:
        for config in ('digits',) if here.quick else ('fashion', 'cifar10'):
            beside(here, name, config, '', **further)
    return 0


def compiled(here):
    if here.quick or not hasattr(torch_here(), 'func'):
        here.row('python', 'torch.compile', 'not compared', '', 'in a rehearsal, or without PyTorch 2')
        return 0
    for name, further in settings_of(here):
        beside(here, name, 'fashion', 'compile,overhead', **further)
    return 0
