"""Proofs that a circuit equals a program, by a program that shares no code with the rest."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .errors import Error

if TYPE_CHECKING:
    from .circuit import Circuit
    from .program import Program

CHECKER = os.path.join(os.path.dirname(__file__), 'bin', 'tc0-check')


@dataclass(frozen=True)
class Verdict:
    """What tc0-check says of a circuit and a program. It is true if every output is proved on all inputs."""

    proved: bool
    reason: str
    tensors: tuple[dict, ...]
    report: dict

    def __bool__(self) -> bool:
        return self.proved

    def __repr__(self) -> str:
        count = sum(t.get('verdict') == 'proved' for t in self.tensors)
        return f'<tc0.Verdict: {"proved" if self.proved else "not proved: " + self.reason}, {count} of {len(self.tensors)} tensors>'


def verify(program: Program | None, circuit: Circuit, seconds: int | None, samples: int) -> Verdict:
    if program is None:
        raise Error('verify: required the program that the circuit was made of, found none; verify(program) takes it')
    with tempfile.TemporaryDirectory() as folder:
        names = [os.path.join(folder, name) for name in ('program.safetensors', 'circuit.tc0')]
        for name, data in zip(names, (program.to_bytes(), circuit.to_bytes())):
            with open(name, 'wb') as file:
                file.write(data)
        words = [CHECKER, 'verify', *names, '--json']
        words += ['--seconds', str(int(seconds))] if seconds is not None else []
        words += ['--samples', str(int(samples))] if samples else []
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True)  # Ctrl-C ends both
    try:
        report = json.loads(done.stdout)
    except ValueError:
        report = {}
    complaint = done.stderr.strip().removeprefix('tc0-check: ').replace(folder + os.sep, '')
    if done.returncode == 2 or done.returncode < 0 or not report and done.returncode != 3:
        raise Error(f'verify: {complaint or f"tc0-check ended with {done.returncode}"}')
    tensors = tuple(report.get('tensors', ()))
    faults = [f"{t.get('tensor', t.get('name'))}: {t.get('why', t['verdict'])}" for t in tensors if t.get('verdict') != 'proved']
    late = 'too large for tc0-check, or out of time' if done.returncode == 3 else 'not every output is proved'
    return Verdict(done.returncode == 0, '' if done.returncode == 0 else (faults or [complaint or late])[0], tensors, report)


def main() -> int:
    """The command tc0-check."""
    return subprocess.run([CHECKER, *sys.argv[1:]]).returncode
