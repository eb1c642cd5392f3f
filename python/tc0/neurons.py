"""Circuits as spiking neurons, in NIR, the neuromorphic intermediate representation."""

from __future__ import annotations

import json
import os
import tempfile
from typing import TYPE_CHECKING, Any

import numpy as np

from . import arrays
from .errors import Error

if TYPE_CHECKING:
    import nir

    from .circuit import Circuit

# The most weights that the dense matrices of a graph may have together.
MOST_WEIGHTS = 1 << 27


def _nir():
    try:
        import nir
    except ImportError:
        raise Error('nir: required the package nir, found none') from None
    return nir


class _Layers:
    """The wires of a circuit by levels, and which sums read them. Level 0 has the input wires and the wire that is 1."""

    def __init__(self, said: dict):
        self.place = [(0, i) for i in range(said['inputs'])]
        self.sizes = [said['inputs'] + 1]
        self.sums: list[list[tuple[int, list]]] = [[]]  # by level: threshold and wires of each gate
        for threshold, wires in said['gates']:
            level = 1 + max((self.place[source][0] for source, _ in wires), default=0)
            if level == len(self.sizes):
                self.sizes.append(0)
                self.sums.append([])
            self.place.append((level, self.sizes[level]))
            self.sizes[level] += 1
            self.sums[level].append((threshold, wires))

    @property
    def depth(self) -> int:
        return len(self.sizes) - 1

    def matrices(self, lists: list[list], constants: list[int]) -> dict[int, np.ndarray]:
        """Weights by the level that is read. Constants are weights of the wire that is 1."""
        found: dict[int, np.ndarray] = {}
        for row, (wires, constant) in enumerate(zip(lists, constants)):
            entries = [(*self.place[source], weight) for source, weight in wires]
            if constant or not wires:
                entries.append((0, self.sizes[0] - 1, constant))
            for level, column, weight in entries:
                if level not in found:
                    found[level] = np.zeros((len(lists), self.sizes[level]))
                found[level][row, column] = weight
        return found


def network(circuit: Circuit, limit: int) -> nir.NIRGraph:
    """A neuron for each gate. What level L reads of level k arrives L - k steps later, through a delay.

    A neuron fires if its potential is above its threshold, so a gate [sum >= t] has the threshold t - 1/2.
    A gate with t <= 0 would fire at rest: it has the threshold 1/2 and the weight 1 - t on the wire that is 1.
    """
    nir = _nir()
    said = json.loads(circuit._model.gates(limit))
    if not said['inputs']:
        raise Error('nir: required a circuit with input wires, found none')
    layers = _Layers(said)
    nodes: dict[str, Any] = {'input': nir.Input(input_type={'input': np.array([layers.sizes[0]])})}
    edges: list[tuple[str, str]] = []
    weights = 0

    def connect(name: str, level: int, lists: list[list], constants: list[int]) -> None:
        nonlocal weights
        for source, matrix in layers.matrices(lists, constants).items():
            weights += matrix.size
            if weights > MOST_WEIGHTS:
                raise Error(f'nir: required matrices of at most {MOST_WEIGHTS:,} weights together, found more; a part may be small enough')
            before = f'level_{source}' if source else 'input'
            wait, linear = f'{before}_after_{level - source}', f'{before}_to_{name}'
            if level > source and wait not in nodes:
                nodes[wait] = nir.Delay(delay=np.full(layers.sizes[source], float(level - source)))
                edges.append((before, wait))
            nodes[linear] = nir.Linear(weight=matrix)
            edges.extend([(wait if level > source else before, linear), (linear, name)])

    for level in range(1, layers.depth + 1):
        thresholds = [threshold for threshold, _ in layers.sums[level]]
        size = layers.sizes[level]
        nodes[f'level_{level}'] = nir.IF(r=np.ones(size), v_threshold=np.array([max(t, 1) - 0.5 for t in thresholds]),
                                         v_reset=np.zeros(size))
        connect(f'level_{level}', level, [wires for _, wires in layers.sums[level]], [min(t, 1) * -1 + 1 for t in thresholds])
    for port, forms in zip(circuit.outputs, said['outputs']):
        name = f'output_{port.name}'
        nodes[name] = nir.Output(output_type={'output': np.array([max(1, len(forms))])})
        connect(name, layers.depth, [wires for _, wires in forms], [constant for constant, _ in forms])
    graph = nir.NIRGraph(nodes=nodes, edges=edges)
    graph.metadata = {'steps': str(layers.depth), 'made by': 'tc0'}
    return graph


def spikes(circuit: Circuit, samples: tuple, named: dict) -> np.ndarray:
    """Input wires of samples, by the codings of the inputs, and a wire that is 1."""
    count, _, values = arrays.batch(circuit.inputs, samples, named)
    columns = []
    for said, port, value in zip(circuit._said['inputs'], circuit.inputs, values):
        numbers = value.reshape(count, -1, 1).astype(np.int64)
        low, high = port.range
        if numbers.size and (numbers.min() < low or numbers.max() > high):
            raise Error(f"input '{port.name}': required numbers from {low} to {high}, found {numbers.min()} to {numbers.max()}")
        places = np.arange(said['width'])
        if said['coding'] == 'thermometer':
            wires = numbers - low > places
        else:
            wires = (numbers - (low if said['coding'] == 'offset' else 0)) >> places & 1
        columns.append(wires.reshape(count, -1).astype(np.uint8))
    return np.concatenate([*columns, np.ones((count, 1), np.uint8)], axis=1)


def written(graph: nir.NIRGraph) -> bytes:
    """The bytes of the file that the package nir writes."""
    nir = _nir()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'network.nir')
        nir.write(path, graph)
        with open(path, 'rb') as file:
            return file.read()
