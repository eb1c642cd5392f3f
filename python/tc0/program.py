"""Integer programs: the definition of what a circuit computes."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Sequence

import numpy as np

from . import _core, arrays
from .arrays import Port
from .errors import Error
from .settings import chosen

if TYPE_CHECKING:
    from .circuit import Circuit
    from .samples import Samples

OBJECTIVES = ('depth', 'gates', 'wires', 'simulation')


@dataclass(frozen=True)
class Tensor:
    """One tensor of a program, and the operation that makes it."""

    number: int
    name: str
    op: str
    shape: tuple[int, ...]
    range: tuple[int, int]
    reads: tuple[int, ...]


@dataclass(frozen=True)
class Point:
    """One point of the trade between levels and gates: `program.compile(max_depth=point.levels)` makes it."""

    levels: int
    gates: int
    wires: int


class Program:
    """An integer program: tensors of integers with proven ranges, and no floating-point number.

    `tc0.from_onnx` and `tc0.from_torch` take in other people's networks, `tc0.trace` records Python
    code, `tc0.load` reads a file. Calling a program computes it plainly.
    """

    def __init__(self, core: _core.Program, report: dict | None = None, traced: list | None = None):
        self._core = core
        self._said = json.loads(core.description())
        self.inputs: tuple[Port, ...] = tuple(map(Port.of, self._said['inputs']))
        self.outputs: tuple[Port, ...] = tuple(map(Port.of, self._said['outputs']))
        self.metadata: dict[str, str] = self._said['metadata']
        self.report = report
        self.traced = traced

    @classmethod
    def from_bytes(cls, data: bytes, where: str = 'program', report: dict | None = None, traced: list | None = None) -> Program:
        """A program from the bytes of a .program.safetensors file."""
        return cls(_core.Program.read(data, where), report, traced)

    def to_bytes(self) -> bytes:
        """The bytes of a .program.safetensors file."""
        return self._core.write()

    def save(self, path: str | os.PathLike) -> None:
        """Writes the program, usually as *.program.safetensors."""
        from .files import write_whole
        write_whole(path, self.to_bytes())

    def __reduce__(self):
        return Program.from_bytes, (self.to_bytes(), 'program', self.report, self.traced)

    @cached_property
    def tensors(self) -> tuple[Tensor, ...]:
        """Every tensor, in order."""
        return tuple(Tensor(i, t['name'], t['op'], tuple(t['shape']), tuple(t['range']), tuple(t['reads']))
                     for i, t in enumerate(self._said['tensors']))

    def _evaluate(self, tensors: list[int], samples: tuple, named: dict, threads: int | None) -> tuple[int, bool, list]:
        count, batched, values = arrays.batch(self.inputs, samples, named)
        found = self._core.evaluate(count, values, tensors, chosen(threads)) if count else [np.empty(0, np.int64)] * len(tensors)
        return count, batched, [flat.view(np.int64) for flat in found]

    def __call__(self, *samples: Any, threads: int | None = None, **named: Any) -> Any:
        """Computes outputs for one sample, or for many along a first dimension; as `Circuit` is called."""
        numbers = [output['tensor'] for output in self._said['outputs']]
        count, batched, found = self._evaluate(numbers, samples, named, threads)
        shaped = [flat.reshape(count, *p.shape) for p, flat in zip(self.outputs, found)]
        return arrays.given_back(self.outputs, shaped, batched, samples or tuple(named.values()))

    def values(self, names: Sequence[str], *samples: Any, threads: int | None = None, **named: Any) -> dict[str, np.ndarray]:
        """The numbers of tensors, by the tensors' names."""
        number = {tensor.name: tensor for tensor in self.tensors}
        for name in names:
            if name not in number:
                raise Error(f"values: required the name of a tensor, found '{name}'")
        count, batched, found = self._evaluate([number[n].number for n in names], samples, named, threads)
        lead = (count,) if batched else ()
        return {n: flat.reshape(lead + number[n].shape) for n, flat in zip(names, found)}

    def compile(self, objective: str = 'depth', max_depth: int | None = None, keep_all: bool = False) -> Circuit:
        """Makes the circuit that computes this program, exactly.

        `objective` says what is made small: "depth" (levels, then gates), "gates", "wires" or
        "simulation"; `max_depth` is the most levels it may have. `keep_all` keeps an array for every
        tensor. `circuit.report` has what `tc0 compile --json` prints. Needs the package tc0-compiler.
        """
        from .circuit import Circuit
        if objective not in OBJECTIVES:
            raise Error(f'objective: required one of {list(OBJECTIVES)}, found {objective!r}')
        data, report = _compiler().compile(self.to_bytes(), objective, -1 if max_depth is None else max_depth, keep_all)
        return Circuit._compiled(data, self, json.loads(report))

    def frontier(self) -> list[Point]:
        """The fewest gates at each number of levels, from the fewest levels on. Needs tc0-compiler."""
        return [Point(p['formula']['depth'], int(p['formula']['gates']), int(p['formula']['wires']))
                for p in json.loads(_compiler().frontier(self.to_bytes()))]

    def sample(self, count: int = 64, seed: int = 1, label: int | None = None) -> Samples:
        """Draws samples of a generative model, the same as `tc0 sample` with this seed."""
        from .samples import draw
        return draw(self, count, seed, label)

    def encode(self, floats: Any, name: str | None = None) -> np.ndarray:
        """The integers that stand for an imported network's input: round((x - offset) / scale), within the range."""
        from .grids import encode
        return encode(self, floats, name)

    def decode(self, integers: Any, name: str | None = None) -> np.ndarray:
        """What the integers of an imported network's output stand for: scale * n + offset."""
        from .grids import decode
        return decode(self, integers, name)

    def __repr__(self) -> str:
        def texts(ports):
            return ' '.join(f'{p.name}{list(p.shape) if p.shape else ""}' for p in ports[:4]) + (' ...' if len(ports) > 4 else '')
        return f'<tc0.Program: {len(self.tensors)} operations, {texts(self.inputs)} -> {texts(self.outputs)}>'

    def _repr_html_(self) -> str:
        from .html import program_html
        return program_html(self)


def _compiler():
    try:
        from tc0_compiler import _compiler
    except ImportError:
        raise Error("compile: required the package tc0-compiler, found none; pip install 'tc0[compiler]' installs it") from None
    return _compiler
