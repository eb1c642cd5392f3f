"""Networks of integers as threshold circuits of constant depth.

    import tc0

    program = tc0.from_onnx('net.onnx')              # an integer program, exactly the network
    circuit = program.compile(objective='depth')     # a circuit of threshold gates
    assert circuit.verify()                          # proved equal on all inputs
    circuit(x)                                       # a batch of integers through the gates
    circuit.counts.gates, circuit.levels, circuit.gate(0)
"""

from __future__ import annotations

import os

from . import _core
from .arrays import Port
from .circuit import Array, Circuit, Counts, Gate, Wire
from .compare import Comparison, compare
from .errors import Error
from .files import formats
from .imports import from_onnx, from_torch, quantise
from .program import Point, Program, Tensor
from .samples import Samples
from .settings import threads
from .trace import Input, apply, lookup, trace
from .verify import Verdict

__version__ = '0.1.0'
__all__ = ['Array', 'Circuit', 'Comparison', 'Counts', 'Error', 'Gate', 'Input', 'Point', 'Port', 'Program', 'Samples', 'Tensor',
           'Verdict', 'Wire', 'apply', 'compare', 'formats', 'from_onnx', 'from_torch', 'load', 'lookup', 'quantise', 'threads', 'trace']


def load(path: str | os.PathLike) -> Circuit | Program:
    """Reads a circuit (.tc0), a netlist of another tool (.blif, .aig, .bench, .th), or an integer program.

    >>> tc0.load('two.tc0').inputs
    (Port(name='x', shape=(3,), range=(0, 15)),)
    """
    from .files import format_of, read
    name = os.fspath(path)
    if name.endswith('.safetensors'):
        return Program.from_bytes(read(name), name)
    return Circuit.from_bytes(read(name), name, format_of(name))


def isa() -> str:
    """The instruction set that the engines use on this machine."""
    return _core.isa()
