"""Whether the GPU computes what the CPU computes."""

import csv
import json
import math
import os
import statistics
import struct

from .context import last_line, together

DTYPES = {'F32': 'f', 'F64': 'd', 'I64': 'q', 'I32': 'i', 'U8': 'B', 'I8': 'b', 'I16': 'h', 'U16': 'H'}


def safetensors(path):
    """Tensors of a file as lists of numbers."""
    with open(path, 'rb') as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), 'little')))
        data = file.read()
    header.pop('__metadata__', None)
    tensors = {}
    for name, entry in header.items():
        kind = DTYPES.get(entry['dtype'])
        if kind:
            begin, end = entry['data_offsets']
            tensors[name] = struct.unpack(f'<{(end - begin) // struct.calcsize(kind)}{kind}', data[begin:end])
    return tensors


def norm(values):
    return math.sqrt(math.fsum(value * value for value in values))


# Precisions beside fp32 on the CPU, and how far they may be off.
PRECISIONS = {'fp32': 1e-4, 'tf32': 1e-3, 'bf16': 0.1}


def references(here, config):
    """Weights, a batch, its gradients and a few losses, by the CPU and by the device in each precision."""
    def command(device, precision, name):
        return ([here.program('tc0-bench-train'), '--config', config, '--device', device, '--serve', here.path(name + '.safetensors'),
                 *here.settings(config, train_batch=32, train_precision=precision)], here.path(name + '.txt'))

    runs = {'cpu': command('cpu', 'fp32', f'{config}-cpu')}
    for precision in PRECISIONS:
        runs[precision] = command(here.device, precision, f'{config}-{precision}')
    for name, well in zip(runs, together(runs.values())):
        if not well:
            here.row('correct', f'{config} in {name}', 'FAILED', '', last_line(runs[name][1]), ok=False)
    old = safetensors(here.path(f'{config}-cpu.safetensors'))
    for precision, limit in PRECISIONS.items():
        if os.path.exists(here.path(f'{config}-{precision}.safetensors')):
            compare(here, f'{config}, {precision} on {here.device} against fp32 on cpu', old,
                    safetensors(here.path(f'{config}-{precision}.safetensors')), limit)


def compare(here, name, old, new, limit):
    for key in ('batch.x', 'batch.eps', 'batch.t', 'batch.r'):
        if max(abs(a - b) for a, b in zip(old[key], new[key])) > 1e-6:
            here.row('correct', f'{name}: {key}', 'ANOTHER BATCH', ok=False)
    for net in ('velocity', 'acceleration'):
        keys = [key for key in old if key.startswith(f'gradient.{net}.')]
        left, right = ([value for key in keys for value in tensors[key]] for tensors in (old, new))
        off = norm(a - b for a, b in zip(left, right)) / norm(left)
        here.at_most('correct', f'{name}: gradient of {net}', off, limit)
    off = [abs(a - b) / abs(a) for a, b in zip(old['losses'], new['losses'])]
    here.at_most('correct', f'{name}: first loss', off[0], limit)
    here.at_most('correct', f'{name}: {len(off)} losses', max(off), 10 * limit)
    if not all(math.isfinite(value) for value in new['losses']):
        here.row('correct', f'{name}: losses', 'NOT FINITE', ok=False)


def samples(here, steps):
    names = [here.path(f'digits-{steps}-{device.split(":")[0]}-{i}.safetensors') for i, device in enumerate(('cpu', here.device))]
    together([([here.program('tc0-model'), 'sample', 'model/checkpoints/digits.safetensors', '--steps', str(steps), '--count', '500',
                '--seed', '5', '--device', device, '-o', name], name + '.txt') for device, name in zip(('cpu', here.device), names)])
    left, right = (safetensors(name) for name in names)
    off = [abs(a - b) for a, b in zip(left['pixels'], right['pixels'])]
    here.row('correct', f'digits as shipped in {steps} step(s): pixels that differ', 100 * sum(d > 0 for d in off) / len(off), '%',
             f'by at most {max(off)} levels', ok=max(off) <= 1)


def train_command(here, name, config, device, steps, **further):
    return ([here.program('tc0-model'), 'train', f'model/configs/{config}.toml', '--overwrite', '-o', here.path(name), '--device', device,
             *here.settings(config, train_steps=steps, log_every=1, log_checkpoint=steps, log_pictures=0, **further)],
            here.path(name + '.txt'))


def raw_losses(here, name):
    with open(here.path(name, 'log.csv'), encoding='utf-8') as file:
        return [float(line['raw']) for line in csv.DictReader(file)]


def part(here):
    for config in ('digits',) if here.quick else ('digits', 'mixture2d', 'fashion', 'cifar10'):
        references(here, config)
    for steps in (1,) if here.quick else (1, 4):
        samples(here, steps)
    if here.quick:
        return 0
    # A GPU draws other noise, of the same law.
    together([train_command(here, f'curve-{device.split(":")[0]}', 'digits', device, 300, train_warmup=50)
              for device in ('cpu', here.device)])
    means = [statistics.mean(raw_losses(here, f'curve-{device.split(":")[0]}')[150:]) for device in ('cpu', here.device)]
    here.at_most('correct', 'digits: mean loss of steps 150 to 300, GPU against CPU', abs(means[1] - means[0]) / means[0], 0.1)
    return 0


def graph(here):
    """A step as one CUDA graph against plain steps, loss by loss."""
    if here.read('graphs') != '1':
        here.row('graph', 'not tried', 'no graphs', '', 'on this device or in this build')
        return 0
    works = True
    for precision in PRECISIONS:
        kinds = {f'{precision}-{kind}': 'true' if kind == 'graph' else 'false' for kind in ('plain', 'again', 'graph')}
        together([train_command(here, name, 'fashion', here.device, 40, train_batch=here.batch, train_precision=precision,
                                train_graph=value) for name, value in kinds.items()])
        plain, again, one = (raw_losses(here, name) for name in kinds)
        with open(here.path(f'{precision}-graph.txt'), encoding='utf-8') as file:
            refused = [line for line in file if 'not in force' in line]
        if refused:
            works = False
            here.row('graph', f'{precision}: recording', 'FAILED', '', refused[0].strip(), ok=False)
            continue
        for name, other in (('plain twice', again), ('plain against graph', one)):
            here.at_most('graph', f'{precision}, {name}: {len(plain)} losses',
                         max(abs(a - b) / abs(a) for a, b in zip(plain, other)), 1e-3 if precision != 'bf16' else 1e-2)
    here.keep('graph', int(works))
    return 0
