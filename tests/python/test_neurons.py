"""Circuits as spiking neurons and as ONNX: written, read back, and simulated to the same outputs."""
import os

import numpy as np
import pytest

import tc0

nir = pytest.importorskip('nir')


def simulate(graph, spikes):
    """The outputs of a NIR graph after as many steps as it says, of spikes in the first step only.

    A step goes through the nodes in order: neurons add their input to what they hold, fire above their
    threshold and are then reset; a delay gives what it took so many steps before.
    """
    steps = int(graph.metadata['steps'])
    before = {name: [a for a, b in graph.edges if b == name] for name in graph.nodes}
    order, held, history, out = [], {}, {}, {}

    def visit(name):
        if name not in order:
            for one in before[name]:
                if not isinstance(graph.nodes[name], nir.Delay):
                    visit(one)
            order.append(name)

    for name in graph.nodes:
        visit(name)
    none = np.zeros_like(spikes)
    for step in range(steps + 1):
        for name in order:
            node = graph.nodes[name]
            if isinstance(node, nir.Delay):
                then = step - int(node.delay[0])
                out[name] = history[before[name][0]][then] if then >= 0 else np.zeros((len(spikes), len(node.delay)))
            elif isinstance(node, nir.Input):
                out[name] = spikes if step == 0 else none
            else:
                value = sum(out[one] for one in before[name])
                if isinstance(node, nir.Linear):
                    value = value @ node.weight.T
                elif isinstance(node, nir.IF):
                    potential = held.get(name, 0) + node.r * value
                    fires = potential > node.v_threshold
                    held[name] = np.where(fires, node.v_reset, potential)
                    value = fires.astype(float)
                out[name] = value
            history.setdefault(name, []).append(out[name])
    return {name: out[name] for name, node in graph.nodes.items() if isinstance(node, nir.Output)}


def test_a_file_of_neurons_is_read_back_and_gives_the_circuits_outputs(circuit, tmp_path):
    deep = tc0.trace(lambda x, y: (abs(x - y) * x // 3 + y * y // 5) % 7, x=tc0.Input(4, 'int3'), y=tc0.Input(4, (0, 9))).compile()
    for number, one in enumerate((circuit, deep)):
        path = os.path.join(tmp_path, f'{number}.nir')
        one.save(path)
        graph = nir.read(path)
        x = [np.random.default_rng(8).integers(p.range[0], p.range[1] + 1, (100, *p.shape)) for p in one.inputs]
        found = simulate(graph, one.spikes(*x).astype(float))
        expected = one(*x)
        for port in one.outputs:
            wanted = expected if len(one.outputs) == 1 else expected[port.name]
            assert (found[f'output_{port.name}'].reshape(wanted.shape) == wanted).all()
    levels = [name for name in graph.nodes if isinstance(graph.nodes[name], nir.IF)]
    assert len(levels) == deep.counts.depth and sum(len(graph.nodes[n].r) for n in levels) == deep.counts.gates
    assert any(int(node.delay[0]) > 1 for node in graph.nodes.values() if isinstance(node, nir.Delay))
    graph.nodes['level_2'].v_threshold = graph.nodes['level_2'].v_threshold + 1
    assert (simulate(graph, one.spikes(*x).astype(float))[f'output_{deep.outputs[0].name}'].ravel() != expected.ravel()).any()


def test_what_is_too_large_or_outside_is_refused(circuit, digits_circuit):
    with pytest.raises(tc0.Error, match='gates: required at most 20000'):
        digits_circuit.nir()
    with pytest.raises(tc0.Error, match='required numbers from 0 to 15'):
        circuit.spikes(np.array([1, 2, 16]))


def test_onnx_models_pass_the_check_of_onnx_and_are_equal(circuit):
    onnx = pytest.importorskip('onnx')
    runtime = pytest.importorskip('onnxruntime')
    model = circuit.onnx()
    onnx.checker.check_model(model, full_check=True)
    x = np.random.default_rng(9).integers(0, 16, (100, 3))
    session = runtime.InferenceSession(model.SerializeToString(), providers=['CPUExecutionProvider'])
    assert (session.run(None, {'x': x})[0] == circuit(x)).all()
    assert {node.op_type for node in circuit.onnx(qonnx=True).graph.node} >= {'MatMul', 'MultiThreshold'}
