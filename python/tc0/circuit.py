"""Circuits of threshold gates: computing, counting, asking and proving."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, Sequence

import numpy as np

from . import _core, arrays
from .arrays import Port
from .errors import Error
from .settings import chosen

if TYPE_CHECKING:
    import networkx
    import nir
    import onnx

    from .program import Program
    from .samples import Samples
    from .verify import Verdict


@dataclass(frozen=True)
class Counts:
    """The exact size of a circuit. A wire that reaches a gate twice counts once, with both weights."""

    input_wires: int
    depth: int
    gates: int
    wires: int
    gates_per_level: tuple[int, ...]
    largest_fan_in: int
    largest_weight: int
    sum_of_weights: int
    stored_sums: int
    stored_entries: int


class Wire(NamedTuple):
    """A wire into a gate: input wires are numbered first, then gates."""

    source: int
    weight: int
    name: str


@dataclass(frozen=True)
class Gate:
    """One gate, `sum of weight * wire >= threshold`, and its place in the circuit."""

    number: int
    step: str | None
    index: tuple[int, ...]
    breakpoint: int
    compares: str
    threshold: int
    wires: tuple[Wire, ...]

    def __str__(self) -> str:
        text = ''.join(f' {"-" if w.weight < 0 else "+"} {abs(w.weight)} {w.name}' for w in self.wires[:12]).strip()
        more = f' + {len(self.wires) - 12} wires more' if len(self.wires) > 12 else ''
        return f'[{text.removeprefix("+ ") or "0"}{more} >= {self.threshold}]'


@dataclass(frozen=True)
class Array:
    """One array of numbers of a circuit. `level` is that of its gates, or of the deepest that it reads."""

    number: int
    name: str
    op: str
    shape: tuple[int, ...]
    range: tuple[int, int]
    reads: tuple[int, ...]
    gates: int
    level: int


class Circuit:
    """A circuit of threshold gates: call it on integers.

    `tc0.load` reads one, `Program.compile` makes one. It does not change, may be shared by threads,
    and can be pickled.

    >>> circuit = tc0.load('digits.tc0')
    >>> circuit
    <tc0.Circuit: 982,120 gates, 13 levels, noise[1, 8, 8] class[11] -> pixels[1, 2, 4, 2, 4]>
    """

    def __init__(self, model: _core.Model):
        self._model = model
        self._said = json.loads(model.description())
        self.inputs: tuple[Port, ...] = tuple(map(Port.of, self._said['inputs']))
        self.outputs: tuple[Port, ...] = tuple(map(Port.of, self._said['outputs']))
        self.metadata: dict[str, str] = self._said['metadata']
        self.kind: str = self._said['kind']
        self.report: dict | None = None
        self.program: Program | None = None

    @classmethod
    def from_bytes(cls, data: bytes, where: str = 'circuit', format: str = '') -> Circuit:
        """A circuit from the bytes of a .tc0 file, or of a file in another format (`tc0.formats()`)."""
        return cls(_core.Model.read(data, where, format))

    def to_bytes(self, format: str = 'tc0') -> bytes:
        """The bytes of a .tc0 file, or of a file in another format."""
        return self._model.write(format)

    def save(self, path: str | os.PathLike, format: str | None = None) -> None:
        """Writes a .tc0 file, or the format that the end of the name says: .v, .blif, .onnx, .nir, .py and more."""
        from .files import format_of, write_whole
        if format is None and os.fspath(path).endswith('.nir'):
            from .neurons import written
            return write_whole(path, written(self.nir()))
        write_whole(path, self.to_bytes(format or format_of(path)))

    def onnx(self, qonnx: bool = False) -> onnx.ModelProto:
        """The circuit as an ONNX network: a threshold layer for each level, or MultiThreshold for QONNX."""
        try:
            import onnx
        except ImportError:
            raise Error('onnx: required the package onnx, found none') from None
        return onnx.load_model_from_string(self.to_bytes('qonnx' if qonnx else 'onnx'))

    def nir(self, limit: int = 20_000) -> nir.NIRGraph:
        """The circuit as integrate-and-fire neurons, in the representation that neuromorphic tools read.

        Input wires and a last one that is always 1 (`spikes`) are given for one step. A gate of level L
        fires L steps later, and outputs are read after as many steps as there are levels.
        """
        from .neurons import network
        return network(self, limit)

    def spikes(self, *samples: Any, **named: Any) -> np.ndarray:
        """The input wires of samples as 0 and 1, and a last one that is 1: [samples, wires + 1]."""
        from .neurons import spikes
        return spikes(self, samples, named)

    def verilog(self) -> str:
        """The circuit as a combinational Verilog module, gate by gate."""
        return self.to_bytes('verilog').decode()

    @classmethod
    def _compiled(cls, data: bytes, program: Program | None, report: dict | None) -> Circuit:
        # A circuit may write a dimension of the program's tensor as several; the elements have the same order.
        circuit = cls.from_bytes(data)
        if program is not None:
            shapes = {port.name: port.shape for port in program.outputs}
            circuit.outputs = tuple(Port(p.name, shapes[p.name], p.range) for p in circuit.outputs)
        circuit.program, circuit.report = program, report
        return circuit

    def __reduce__(self):
        return Circuit._compiled, (self.to_bytes(), self.program, self.report)

    def __call__(self, *samples: Any, threads: int | None = None, dtype: Any = None, out: Any = None, **named: Any) -> Any:
        """Computes outputs for one sample, or for many along a first dimension.

        Arrays of int8, uint8, int16, int32 and int64 are read where they are, from NumPy or through
        DLPack; others and those with gaps are copied. Several inputs are given in order, by name, or as
        a dict. Outputs are int64 unless `dtype` says another type (`"narrow"`: the smallest that holds
        every output); `out` gives the arrays to write into. One output comes as an array, several as a
        dict; PyTorch tensors give tensors. Other Python threads run meanwhile, and Ctrl-C ends it.

        >>> circuit = tc0.load('two.tc0')
        >>> circuit(np.array([7, 2, 1]))
        array([5, 0])
        >>> circuit(np.array([[7, 2, 1], [1, 9, 3]], np.uint8), dtype='narrow')
        array([[5, 0],
               [0, 7]], dtype=uint8)
        """
        count, batched, values = arrays.batch(self.inputs, samples, named)
        room = arrays.room(self.outputs, count, dtype, out)
        self._model.run(count, values, room, chosen(threads))
        return arrays.given_back(self.outputs, room, batched, samples or tuple(named.values()))

    def values(self, names: Sequence[str], *samples: Any, threads: int | None = None, **named: Any) -> dict[str, np.ndarray]:
        """The numbers of arrays inside the circuit, by the arrays' names."""
        number = {array.name: array for array in self.arrays}
        for name in names:
            if name not in number:
                raise Error(f"values: required the name of an array, found '{name}'")
        count, batched, given = arrays.batch(self.inputs, samples, named)
        found = self._model.watch(count, given, [number[name].number for name in names], chosen(threads))
        lead = (count,) if batched else ()
        return {name: flat.view(np.int64).reshape(lead + number[name].shape) for name, flat in zip(names, found)}

    @cached_property
    def counts(self) -> Counts:
        """Exact gates, wires, levels and weights, without writing the circuit out.

        >>> tc0.load('digits.tc0').counts.wires
        3260349288
        """
        said = json.loads(self._model.counts())
        return Counts(**{k: tuple(map(int, v)) if isinstance(v, list) else int(v) for k, v in said.items()})

    @property
    def levels(self) -> tuple[int, ...]:
        """The gates of each level, the first level first."""
        return self.counts.gates_per_level

    @cached_property
    def arrays(self) -> tuple[Array, ...]:
        """The arrays of numbers that the circuit is written in, in order."""
        return tuple(Array(i, a['name'], a['op'], tuple(a['shape']), tuple(a['range']), tuple(a['reads']), int(a['gates']), a['level'])
                     for i, a in enumerate(json.loads(self._model.arrays())))

    def gate(self, number: int) -> Gate:
        """One gate by its number, by arithmetic: it takes no longer in a circuit of 10^12 gates.

        >>> print(tc0.load('two.tc0').gate(5))
        [2 x[0].0 + 4 x[0].1 + 8 x[0].2 + 16 x[0].3 - 1 x[1].0 - 2 x[1].1 - 4 x[1].2 - 8 x[1].3 + 3 x[2].0 + 6 x[2].1 + 12 x[2].2 + 24 x[2].3 >= 16]
        """
        said = json.loads(self._model.gate(number))
        wires = tuple(Wire(s, w, n) for (s, w), n in zip(said['wires'], said['names']))
        return Gate(said['gate'], said['step'], tuple(said['index']), said['breakpoint'], said['compares'], said['threshold'], wires)

    def verify(self, program: Program | None = None, seconds: int | None = None, samples: int = 0) -> Verdict:
        """Proves that the circuit equals an integer program on all inputs; by default, the one it was made of.

        The proof is that of tc0-check, a program of its own that shares no code with the compiler and
        trusts none of it. The verdict is true if every output is proved. `samples` further random inputs
        are computed by its own interpreter.
        """
        from .verify import verify
        return verify(program or self.program, self, seconds, samples)

    def sample(self, count: int = 64, seed: int = 1, label: int | None = None) -> Samples:
        """Draws samples of a generative model, the same as `tc0 sample` with this seed."""
        from .samples import draw
        return draw(self, count, seed, label)

    def to_networkx(self, limit: int = 100_000) -> networkx.DiGraph:
        """Gates and input wires as a graph: edges have `weight`, gates `threshold` and `level`."""
        from .graphs import gates
        return gates(self, limit)

    def graph(self) -> networkx.DiGraph:
        """The arrays as a graph, which is small for every circuit."""
        from .graphs import arrays as graph
        return graph(self)

    def __repr__(self) -> str:
        def texts(ports):
            return ' '.join(f'{p.name}{list(p.shape) if p.shape else ""}' for p in ports[:4]) + (' ...' if len(ports) > 4 else '')
        depth = self.counts.depth
        return (f'<tc0.Circuit: {self.counts.gates:,} gates, {depth} level{"" if depth == 1 else "s"}, '
                f'{texts(self.inputs)} -> {texts(self.outputs)}>')

    def _repr_html_(self) -> str:
        from .html import circuit_html
        return circuit_html(self)
