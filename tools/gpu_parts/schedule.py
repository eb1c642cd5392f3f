"""The parts in order, each a process of its own with a limit, so that one that hangs costs no other its time."""

import json
import os
import signal
import subprocess
import sys
import tarfile

from . import build, correct, rival, speed, training
from .context import now

# name: function, least seconds that must be left to begin, seconds after which it is ended
PARTS = {
    'machine': (build.machine, 1, 40),
    'programs': (build.programs, 1, 260),
    'doctor': (build.doctor, 1, 40),
    'peak': (speed.peak, 5, 40),
    'correct': (correct.part, 20, 90),
    'graph': (correct.graph, 15, 60),
    'steps': (speed.steps, 20, 90),
    'train': (training.train, 40, None),
    'pictures': (training.pictures, 8, 30),
    'evaluate': (training.evaluate, 20, 90),
    'python': (rival.python, 20, 80),
    'launches': (speed.launches, 15, 60),
    'large': (speed.large, 15, 80),
    'compile': (rival.compiled, 25, 150),
}


def limit_of(here, name):
    most = PARTS[name][2]
    return here.train_seconds + 60 if most is None else most


def run_part(here, name):
    return PARTS[name][0](here)


def stop(process):
    """Ends a part and the programs that it started, which are one group."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, sign)
            process.wait(timeout=5)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
        return


class Report:
    """Lines to the terminal and to report.txt."""

    def __init__(self, here):
        self.file = open(os.path.join(here.out, 'report.txt'), 'w', encoding='utf-8')

    def line(self, text):
        print(text, flush=True)
        self.file.write(text + '\n')
        self.file.flush()


def run_all(here, arguments):
    unknown = [name for name in here.parts if name not in PARTS]
    if unknown:
        sys.exit(f'tools/gpu: --parts: required some of {", ".join(PARTS)}, found {", ".join(unknown)}')
    for name in ('rows.jsonl', 'programs', 'graph'):
        if os.path.exists(here.path(name)):
            os.remove(here.path(name))
    report, start, ended_well = Report(here), now(), True
    parts = {}
    for name in here.parts:
        left = here.budget - (now() - start)
        if left < PARTS[name][1]:
            report.line(f'== {name}: not begun, {left:.0f} s are left')
            parts[name] = {'begun': False}
            continue
        began = now()
        report.line(f'== {name} ({began - start:.0f} s)')
        code = run_limited(arguments, name, min(limit_of(here, name), left), report)
        parts[name] = {'begun': True, 'seconds': round(now() - began, 1), 'code': code}
        if code != 0:
            ended_well = False
            report.line(f'== {name}: ' + ('out of time' if code == 124 else f'exit code {code}'))
        write(here, parts, now() - start)
        if name == 'programs' and code != 0:
            report.line('no programs: nothing more to do')
            break
    for line in speed.table(here):
        report.line(line)
    report.line(f'== end ({now() - start:.0f} s)')
    write(here, parts, now() - start)
    bad = [row for row in here.rows() if row.get('ok') is False]
    for row in bad:
        report.line(f'not ok: {row["part"]}: {row["name"]}')
    keep_logs(here)
    return 0 if ended_well and not bad else 1


def run_limited(arguments, name, seconds, report):
    process = subprocess.Popen([sys.executable, sys.argv[0], *arguments, '--run-part', name], text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)
    end = now() + seconds
    timer = subprocess.Popen([sys.executable, '-c', TIMER, str(seconds), str(process.pid)])
    for line in process.stdout:
        report.line(line.rstrip('\n'))
    process.wait()
    late = now() >= end
    timer.kill()
    timer.wait()
    stop(process)
    return 124 if late else process.returncode


# A process that ends the part's group when its time is over, while this one reads what the part says.
TIMER = """import os, signal, sys, time
time.sleep(float(sys.argv[1]))
for sign in (signal.SIGTERM, signal.SIGKILL):
    try:
        os.killpg(int(sys.argv[2]), sign)
    except ProcessLookupError:
        break
    time.sleep(5 if sign == signal.SIGTERM else 0)
"""


def write(here, parts, seconds):
    rows = here.rows()
    text = json.dumps({'device': here.device, 'quick': here.quick, 'seconds': round(seconds, 1), 'parts': parts,
                       'rows': rows}, indent=1)
    path = os.path.join(here.out, 'report.json')
    with open(path + '.part', 'w', encoding='utf-8') as file:
        file.write(text + '\n')
    os.replace(path + '.part', path)


def keep_logs(here):
    with tarfile.open(os.path.join(here.out, 'logs.tar.gz'), 'w:gz') as archive:
        for folder, folders, files in os.walk(here.work):
            folders[:] = [name for name in folders if name not in ('build', 'data')]
            for name in files:
                if name.endswith(('.txt', '.log', '.csv', '.json', '.jsonl', '.toml')):
                    path = os.path.join(folder, name)
                    archive.add(path, os.path.relpath(path, here.work))
