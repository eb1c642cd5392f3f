"""Circuits as graphs of NetworkX."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from .errors import Error

if TYPE_CHECKING:
    from .circuit import Circuit


def _networkx():
    try:
        import networkx
    except ImportError:
        raise Error('graph: required the package networkx, found none') from None
    return networkx


def gates(circuit: Circuit, limit: int):
    """Nodes are wires by number, inputs first; edges lead from a wire to the gates that it enters."""
    networkx = _networkx()
    said = json.loads(circuit._model.gates(limit))
    graph = networkx.DiGraph(inputs=said['inputs'])
    graph.add_nodes_from((wire, {'level': 0}) for wire in range(said['inputs']))
    level = [0] * said['inputs']
    for number, (threshold, wires) in enumerate(said['gates'], said['inputs']):
        level.append(1 + max((level[source] for source, _ in wires), default=0))
        graph.add_node(number, threshold=threshold, level=level[-1], gate=number - said['inputs'])
        graph.add_edges_from((source, number, {'weight': weight}) for source, weight in wires)
    return graph


def arrays(circuit: Circuit):
    """Nodes are arrays by number, with their name, operation, shape, range, gates and level."""
    graph = _networkx().DiGraph()
    for array in circuit.arrays:
        graph.add_node(array.number, name=array.name, op=array.op, shape=array.shape, range=array.range, gates=array.gates,
                       level=array.level)
        graph.add_edges_from((source, array.number) for source in array.reads)
    return graph
