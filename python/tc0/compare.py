"""Layer by layer: where a program or circuit and the network that it was made of part ways."""

from __future__ import annotations

import html
import json
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Mapping

import numpy as np

from .errors import Error
from .program import Program

if TYPE_CHECKING:
    from .circuit import Circuit


@dataclass(frozen=True)
class Layer:
    """One tensor of the network beside the integers that stand for it."""

    name: str
    tensor: str
    elements: int
    different: int
    index: tuple[int, ...] | None  # of the first element that differs; its first number is the sample
    expected: float | None
    found: float | None


class Comparison:
    """The layers in the network's order. It is true if none differs, and `first` is the first that does."""

    def __init__(self, layers: list[Layer]):
        self.layers = layers
        self.first = next((layer for layer in layers if layer.different), None)

    def __bool__(self) -> bool:
        return self.first is None

    def __repr__(self) -> str:
        if not self.first:
            return f'<tc0.Comparison: {len(self.layers)} layers equal>'
        f = self.first
        return (f"<tc0.Comparison: '{f.name}' is the first of {len(self.layers)} layers that differs: {f.different} of {f.elements} "
                f'elements, at {list(f.index)} required {f.expected:g}, found {f.found:g}>')

    def _repr_html_(self) -> str:
        rows = ''.join(f'<tr{" style=color:#c33" if a.different else ""}><td style="text-align:left">{html.escape(a.name)}</td><td>{a.elements}</td>'
                       f'<td>{a.different}</td><td>{"" if a.index is None else f"{list(a.index)}: {a.expected:g}, {a.found:g}"}</td></tr>'
                       for a in self.layers)
        return ('<table><tr><th>layer</th><th>elements</th><th>different</th><th>first: required, found</th></tr>' + rows + '</table>')


def compare(model: Program | Circuit, network: Any, data: Any) -> Comparison:
    """Runs the network and its program or circuit on the same data and compares every layer that both have.

    `network` is a path to an ONNX file, a ModelProto, an onnxruntime session made from a file, or a dict
    of the network's tensors by name that were computed elsewhere. `data` is a batch for the only input, or
    a dict by input, in the network's own numbers. A layer differs if an element is more than a quarter of a
    grid step off. Layers that the program does not hold, because they were merged into others, are left out.
    """
    program = model if isinstance(model, Program) else model.program
    if program is None or not program.traced:
        raise Error('compare: required a program that was imported, or a circuit that was compiled from one, found neither')
    rows = program.report['inputs']
    given = dict(data) if isinstance(data, Mapping) else {rows[0]['name']: data}
    missing = [row['name'] for row in rows if row['name'] not in given]
    if missing:
        raise Error(f'compare: required data for each input, found none for {missing}')
    samples = {row['name']: _samples(given[row['name']], row['shape']) for row in rows}
    integers = {row['tensor']: program.encode(samples[row['name']], row['name']) for row in rows}
    theirs = network if isinstance(network, Mapping) else run_network(network, samples)
    theirs = {plain(name): value for name, value in theirs.items()}
    both = [t for t in program.traced if plain(t['name']) in theirs and t['name'] not in samples]
    tensors = {program.tensors[t['tensor']].name: program.tensors[t['tensor']].shape for t in both}
    ours = program.values(list(tensors), **integers) if isinstance(model, Program) else circuit_tensors(model, tensors, integers)
    layers = []
    for traced in both:
        name = program.tensors[traced['tensor']].name
        if name in ours:
            layers.append(_layer(traced, name, ours[name], theirs[plain(traced['name'])]))
    if not layers:
        raise Error('compare: required a tensor that the network and the program both have, found none')
    return Comparison(layers)


def plain(name: str) -> str:
    """A name without case and punctuation, which exporters change."""
    return ''.join(c for c in name.lower() if c.isalnum())


def _samples(value: Any, shape: list[int]) -> np.ndarray:
    array = np.asarray(value, np.float32)
    if list(array.shape) == shape:
        return array[None]
    if list(array.shape[1:]) == shape:
        return array
    if shape[:1] == [1] and list(array.shape[1:]) == shape[1:]:
        return array[:, None]
    raise Error(f'compare: required samples of shape {shape}, found {list(array.shape)}')


def _layer(traced: dict, tensor: str, integers: np.ndarray, floats: Any) -> Layer:
    shape = tuple(traced['shape'])
    found = integers.transpose(0, *(1 + d for d in traced['order'])).reshape(len(integers), *shape).astype(np.float64)

    def numbers(key: str) -> np.ndarray:
        list = np.array(traced[key], np.float64)
        return list.reshape([-1 if d == traced['axis'] else 1 for d in range(len(shape))]) if list.size > 1 else list.reshape([1] * len(shape))
    scale = numbers('scale')
    found = found * scale + numbers('offset')
    expected = np.asarray(floats, np.float64).reshape(found.shape)
    wrong = ~(np.abs(found - expected) <= np.abs(scale) / 4)
    if not wrong.any():
        return Layer(traced['name'], tensor, found.size, 0, None, None, None)
    at = tuple(int(i) for i in np.argwhere(wrong)[0])
    return Layer(traced['name'], tensor, found.size, int(wrong.sum()), at, float(expected[at]), float(found[at]))


def circuit_tensors(circuit: Circuit, tensors: Mapping[str, tuple], inputs: dict) -> dict[str, np.ndarray]:
    """The tensors that arrays of the circuit hold, computed by the circuit; its metadata says which do."""
    if 'hints' not in circuit.metadata:
        raise Error('compare: required a circuit that says which tensors it holds, found no hints in it')
    hints = [h for h in json.loads(circuit.metadata['hints'])['tensors'] if h['tensor'] in tensors]
    names = sorted({circuit.arrays[h['array']].name for h in hints})
    values = circuit.values(names, **inputs)
    result = {}
    for hint in hints:
        array = circuit.arrays[hint['array']]
        flat = values[array.name].reshape(len(values[array.name]), -1)
        if 'at' in hint:
            digits = np.indices(hint['digits']).reshape(len(hint['digits']), -1)
            index = [row[0] + sum(s * d for s, d in zip(row[1:], digits)) for row in hint['at']]
            flat = flat[:, np.ravel_multi_index(index, array.shape)] if array.shape else flat
        flat = flat * hint.get('scale', 1) + hint.get('offset', 0)
        result[hint['tensor']] = flat.reshape(len(flat), *tensors[hint['tensor']])
    return result


def run_network(network: Any, samples: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Every tensor that an ONNX network computes from each sample."""
    try:
        import onnx
    except ImportError:
        raise Error('compare: required the package onnx, found none') from None
    if hasattr(network, 'run') and hasattr(network, 'get_inputs'):  # a session, which keeps where it came from
        network = getattr(network, '_model_bytes', None) or getattr(network, '_model_path', None)
    if isinstance(network, bytes):
        network = onnx.load_model_from_string(network)
    model = network if hasattr(network, 'graph') else onnx.load(network)
    known = ('', 'ai.onnx', 'com.microsoft')
    run = _by_onnxruntime(model) if all(node.domain in known for node in model.graph.node) else _by_qonnx(model)
    count = len(next(iter(samples.values())))
    found: dict[str, list] = {}
    for s in range(count):
        for name, value in run({name: array[s] for name, array in samples.items()}).items():
            found.setdefault(name, []).append(value)
    return {name: np.stack(values) for name, values in found.items() if len(values) == count}


def _by_onnxruntime(model: Any):
    import onnx
    try:
        import onnxruntime
    except ImportError:
        raise Error('compare: required the package onnxruntime, found none') from None
    whole = onnx.shape_inference.infer_shapes(model)
    typed = {value.name: value for value in whole.graph.value_info}
    outputs = {value.name for value in whole.graph.output}
    for node in whole.graph.node:
        whole.graph.output.extend(typed[name] for name in node.output if name in typed and name not in outputs)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(whole.SerializeToString(), options, providers=['CPUExecutionProvider'])
    names = [value.name for value in session.get_outputs()]
    kinds = {value.name: value.type for value in session.get_inputs()}
    numpy_types = {'tensor(float)': np.float32, 'tensor(double)': np.float64, 'tensor(int64)': np.int64, 'tensor(int32)': np.int32,
                   'tensor(int8)': np.int8, 'tensor(uint8)': np.uint8}

    def run(inputs: dict) -> dict:
        return dict(zip(names, session.run(names, {n: v.astype(numpy_types[kinds[n]]) for n, v in inputs.items()})))
    return run


def _by_qonnx(model: Any):
    try:
        from qonnx.core.modelwrapper import ModelWrapper
        from qonnx.core.onnx_exec import execute_onnx
        from qonnx.transformation.infer_shapes import InferShapes
    except ImportError:
        raise Error('compare: required the package qonnx for a network with its operators, found none') from None
    wrapper = ModelWrapper(model).transform(InferShapes())
    made = {name for node in wrapper.graph.node for name in node.output}

    def run(inputs: dict) -> dict:
        with warnings.catch_warnings():  # about shapes that nobody asked for
            warnings.simplefilter('ignore')
            context = execute_onnx(wrapper, inputs, return_full_exec_context=True)
        return {name: context[name] for name in made if context.get(name) is not None}
    return run
