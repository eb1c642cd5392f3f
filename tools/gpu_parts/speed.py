"""What the device can do, and what a training step takes of it."""

import glob
import json
import os
import statistics
import subprocess
import time

from .context import PACK, last_line, run, torch_here


def peak(here):
    torch = torch_here()
    if torch is None:
        here.row('peak', 'not measured', 'no torch', '', 'in this Python')
        return 0
    size = 8192 if here.cuda else 256
    wait = torch.cuda.synchronize if here.cuda else lambda: None

    def seconds(work, repeats):
        work()
        wait()
        times = []
        for _ in range(5 if here.cuda else 2):
            start = time.perf_counter()
            for _ in range(repeats):
                work()
            wait()
            times.append((time.perf_counter() - start) / repeats)
        return statistics.median(times)

    found = {}
    kinds = {'fp32': (torch.float32, 'highest'), 'tf32': (torch.float32, 'high'), 'bf16': (torch.bfloat16, 'highest')}
    for name, (dtype, precision) in kinds.items():
        if here.cuda:
            torch.set_float32_matmul_precision(precision)
        a, b = (torch.randn(size, size, device=here.device).to(dtype) for _ in range(2))
        found[name] = 2 * size ** 3 / seconds(lambda: torch.mm(a, b), 4 if here.cuda else 1)
        here.row('peak', f'product of {size} x {size}, {name}', found[name] * 1e-12, 'TFLOP/s')
    big = torch.randn(1 << (28 if here.cuda else 18), device=here.device)
    other = torch.empty_like(big)
    here.row('peak', 'copy, bytes read and written', 8e-12 * big.numel() / seconds(lambda: other.copy_(big), 3), 'TB/s')
    small, host = torch.zeros(1, device=here.device), torch.zeros(256)
    here.row('peak', 'a small operation, by Python', 1e6 * seconds(lambda: small.add_(1), 1000), 'us')
    here.row('peak', '256 numbers to the device, waiting', 1e6 * seconds(lambda: host.to(here.device), 100), 'us')
    here.keep('peak.json', json.dumps(found))
    return 0


def peak_of(here, precision):
    return json.loads(here.read('peak.json') or '{}').get(precision, float('nan'))


def flops_per_sample(here, config):
    """Of the matrix products of a step, by the program's own formula, which is linear in the batch."""
    known = json.loads(here.read('flops.json') or '{}')
    if config not in known:
        said = subprocess.run([here.program('tc0-bench-train'), '--config', config, '--device', 'cpu', '--quick', '--json',
                               *here.settings(config, train_batch=8)], check=True, capture_output=True, text=True).stdout
        known[config] = next(row['value'] for row in json.loads(said)['rows'] if row['row'].endswith('products of a step')) * 1e9 / 8
        here.keep('flops.json', json.dumps(known))
    return known[config]


class Bench:
    """tc0-bench-train --serve, which answers a number of steps by its seconds and how steps were launched."""

    def __init__(self, here, config, **further):
        self.log = open(here.path('serve.txt'), 'w', encoding='utf-8')
        self.process = subprocess.Popen([here.program('tc0-bench-train'), '--config', config, '--device', here.device, '--serve',
                                         here.path('serve.safetensors'), *here.settings(config, **further)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log)
        self.ready = self.process.stdout.readline().strip() == 'ready'

    def steps(self, count):
        print(count, file=self.process.stdin, flush=True)
        cpu, wall, kind = self.process.stdout.readline().split()
        return float(cpu), float(wall), kind

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


def cell(here, part, config, precision, graph, batch):
    label = f'{config}, batch {batch}, {precision}, {"graph" if graph else "plain"}'
    with Bench(here, config, train_batch=batch, train_precision=precision, train_graph=str(graph).lower()) as bench:
        if not bench.ready:
            here.row(part, label, 'FAILED', '', last_line(here.path('serve.txt')), ok=False)
            return
        bench.steps(5)
        count = max(2, round(here.cell_seconds / 5 / max(bench.steps(4)[1] / 4, 1e-6)))
        turns = [bench.steps(count) for _ in range(5)]
    wall, cpu = (statistics.median(turn[i] / count for turn in turns) for i in (1, 0))
    if graph and turns[-1][2] != 'graph':
        here.row(part, label, 'NOT A GRAPH', '', 'recording failed', ok=False)
        return
    rate = flops_per_sample(here, config) * batch / wall
    here.row(part, label, 1e3 * wall, 'ms', f'cpu {1e3 * cpu:.3f} ms', config=config, batch=batch, precision=precision, graph=graph,
             ms=1e3 * wall, cpu_ms=1e3 * cpu, samples=batch / wall, tflops=rate * 1e-12, of_own_peak=rate / peak_of(here, precision),
             of_bf16_peak=rate / peak_of(here, 'bf16'))


def cells(here, part, batch):
    graphs = [False, True] if here.read('graph') == '1' else [False]
    for config in ('digits',) if here.quick else ('fashion', 'cifar10'):
        for precision in ('tf32',) if here.quick else ('tf32', 'bf16', 'fp32'):
            for graph in graphs:
                cell(here, part, config, precision, graph, batch)
    return 0


def steps(here):
    return cells(here, 'steps', here.batch)


def large(here):
    return cells(here, 'large', here.large)


def measured(here):
    return [row for row in here.rows() if 'samples' in row and 'ms' in row]


def best(here):
    """The fastest cell of fashion at the batch of the table: precision and graph."""
    able = [row for row in measured(here) if row['config'] == 'fashion' and row['batch'] == here.batch]
    if not able:
        return 'auto', False, None
    chosen = max(able, key=lambda row: row['samples'])
    return chosen['precision'], chosen['graph'], chosen['samples']


def table(here):
    found = measured(here)
    if not found:
        return
    yield f'{"":10}{"batch":>6} {"":6}{"":7}{"ms":>9}{"cpu ms":>9}{"samples/s":>11}{"TFLOP/s":>9}{"of its peak":>13}{"of bf16 peak":>14}'
    for row in sorted(found, key=lambda row: (row['config'], row['batch'], row['precision'], row['graph'])):
        yield (f'{row["config"]:10}{row["batch"]:6} {row["precision"]:6}{"graph" if row["graph"] else "plain":7}{row["ms"]:9.3f}'
               f'{row["cpu_ms"]:9.3f}{row["samples"]:11.0f}{row["tflops"]:9.3f}{100 * row["of_own_peak"]:12.2f}%'
               f'{100 * row["of_bf16_peak"]:13.2f}%')


# ---- kernels, copies and calls of CUDA

def launches(here):
    """Counts them for 20 steps: the difference of a run of 40 and one of 20."""
    library = here.path('liblaunches.so')
    cu = next(iter(cuda_folders()), None) if here.cuda else None
    if cu is None:
        here.row('launches', 'not counted', 'no CUPTI', '', 'beside this Python')
        return 0
    cupti = glob.glob(cu + '/lib/libcupti.so*')
    if not cupti or not run(['g++', '-O2', '-std=c++17', '-shared', '-fPIC', os.path.join(os.path.dirname(__file__), 'launches.cc'),
                             f'-I{cu}/include', '-idirafter', PACK + '/cuda', cupti[0], f'-Wl,-rpath,{cu}/lib', '-o', library],
                            here.path('launches-build.txt')):
        here.row('launches', 'not counted', 'no CUPTI', '', last_line(here.path('launches-build.txt')))
        return 0
    for precision in ('tf32', 'bf16'):
        for graph in ('false', 'true') if here.read('graph') == '1' else ('false',):
            found = [counted(here, library, precision, graph, count) for count in (20, 40)]
            more = {key: tuple((x - y) / 20 for x, y in zip(value, found[0].get(key, (0, 0.0)))) for key, value in found[1].items()}
            for kind in sorted({key[0] for key in more}):
                own = sorted(((*more[key], key[1]) for key in more if key[0] == kind), key=lambda row: -row[1])
                name = f'{precision}, {"graph" if graph == "true" else "plain"}: {kind}'
                here.row('launches', name + 's of a step', sum(row[0] for row in own), '', f'{sum(row[1] for row in own):.1f} us')
                for count, micros, what in own[:10]:
                    here.row('launches', f'{name} {what[:50]}', count, 'a step', f'{micros:.1f} us')
    return 0


def cuda_folders():
    import torch
    root = os.path.join(os.path.dirname(torch.__file__), '..', 'nvidia')
    return [os.path.abspath(folder) for folder in glob.glob(root + '/cu1*')]


def counted(here, library, precision, graph, steps_):
    path = here.path(f'launches-{steps_}.tsv')
    run([here.program('tc0-model'), 'train', 'model/configs/fashion.toml', '--overwrite', '-o', here.path('launches'), '--device',
         here.device, *here.settings('fashion', train_batch=here.batch, train_steps=steps_, train_precision=precision,
                                     train_graph=graph, log_every=1000, log_checkpoint=1000, log_pictures=0)],
        here.path('launches.txt'), env={**os.environ, 'CUDA_INJECTION64_PATH': library, 'TC0_LAUNCHES': path})
    found = {}
    with open(path, encoding='utf-8') as file:
        for line in file:
            kind, count, micros, what = line.rstrip('\n').split('\t')
            found[kind, what] = (int(count), float(micros))
    return found
