"""A training run, its pictures and how good they are."""

import csv
import json
import os
import shutil
import statistics

from . import speed
from .context import last_line, run, together

CONFIG_OF_RUN = 'fashion'


def train(here):
    """As many steps as fit the time at the rate that was measured, in the fastest precision."""
    precision, graph, rate = speed.best(here)
    rate = rate or 100
    count = 20 if here.quick else min(60000, max(50, round(rate * here.train_seconds * 0.9 / here.batch)))
    average = 0.9999 if count >= 20000 else 0.999
    log = here.path('run.txt')
    # An interrupt ends the run in time and it saves what it has.
    well = run(['timeout', '-s', 'INT', '-k', '15', str(here.train_seconds + 20), here.program('tc0-model'), 'train',
                f'model/configs/{CONFIG_OF_RUN}.toml', '--overwrite', '-o', here.path('run'), '--device', here.device,
                *here.settings(CONFIG_OF_RUN, train_batch=here.batch, train_steps=count, train_precision=precision,
                               train_graph=str(graph).lower(), train_warmup=min(1000, count // 20), train_sample_average=average,
                               log_every=count // 40 + 1, log_checkpoint=count // 2 + 1, log_pictures=0)], log)
    print(last_line(log))
    with open(here.path('run', 'log.csv'), encoding='utf-8') as file:
        lines = list(csv.DictReader(file))
    last = lines[-1]
    here.row('train', f'{CONFIG_OF_RUN}, {precision}, {"graph" if graph else "plain"}: steps', int(float(last['step'])), '',
             '' if well else 'ended by its time')
    for key, unit in (('seconds', 's'), ('raw', ''), ('residual', ''), ('product_share', 'of the limit')):
        here.row('train', f'at the end: {key}', float(last[key]), unit)
    here.row('train', 'samples a second, median of the log', statistics.median(float(line['samples_per_second']) for line in lines),
             '/s')
    shutil.copy(here.path('run', 'model.safetensors'), here.out)
    shutil.copy(here.path('run', 'loss.png'), here.out)
    return 0


def pictures(here):
    counts = (1, 2) if here.quick else (1, 2, 4, 8)
    well = together([([here.program('tc0-model'), 'sample', here.path('run', 'model.safetensors'), '--steps', str(t), '--count', '100',
                       '--seed', '5', '--device', here.device, '-o', os.path.join(here.out, f'samples-{t}.png')],
                      here.path(f'samples-{t}.txt')) for t in counts])
    here.row('pictures', 'drawn', sum(well), f'of {len(counts)}', ok=all(well))
    return 0


def evaluate(here):
    report = here.path('evaluation.json')
    quick = ['--steps', '1', '--count', '60'] if here.quick else ['--steps', '1,2,4,8', '--count', '10000']
    if not run([here.program('tc0-model'), 'evaluate', here.path('run', 'model.safetensors'), '--seeds', '1', '--device', here.device,
                '--report', report, *quick], here.path('evaluation.txt')):
        print(last_line(here.path('evaluation.txt')))
        return 1
    with open(report, encoding='utf-8') as file:
        found = json.load(file)
    for name, value in found.get('classifier', {}).items():
        here.row('evaluate', f'classifier: {name}', float(value))
    for line in found['rows']:
        for name, value in line.items():
            if isinstance(value, dict):
                here.row('evaluate', f'{line["label"]}: {name}', float(value['mean']))
        if 'seconds_per_sample' in line:
            here.row('evaluate', f'{line["label"]}: drawing a sample', 1e6 * line['seconds_per_sample'], 'us')
    return 0
