"""Circuits in Python: what they compute, what they say of themselves, how they fail."""
import os
import pickle
import signal
import threading
import time

import numpy as np
import pytest
from conftest import layer

import tc0
from tc0.samples import draw

SEED = 20
POINTS = {'points.scale': '1', 'points.shift': '0'}


def inputs(samples):
    return np.random.default_rng(SEED).integers(0, 16, (samples, 3))


@pytest.mark.parametrize('type', ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'])
def test_every_type_of_integers_gives_the_same_outputs(circuit, type):
    x = inputs(300)
    assert (circuit(x.astype(type)) == np.array([layer(one) for one in x])).all()


def test_unsigned_numbers_beyond_signed_ones_are_kept():
    wide = tc0.trace(lambda x: x // 40000, x=tc0.Input(2, (0, 60000))).compile()
    for type in ('uint16', 'uint32', 'uint64'):
        assert wide(np.array([50000, 39999], type)).tolist() == [1, 0]
    with pytest.raises(tc0.Error, match='required numbers below 2'):
        wide(np.array([2 ** 63, 0], np.uint64))


def test_one_sample_and_a_batch_have_their_shapes(circuit):
    x = inputs(4)
    assert circuit(x[0]).shape == (2,) and circuit(x).shape == (4, 2) and circuit(x[:0]).shape == (0, 2)
    assert (circuit(x=x) == circuit({'x': x})).all() and (circuit(x)[2] == circuit(x[2])).all()


def test_arrays_with_gaps_and_other_byte_orders_are_taken(circuit):
    x = inputs(64)
    assert (circuit(x[::2]) == circuit(x)[::2]).all()
    assert (circuit(np.asfortranarray(x)) == circuit(x)).all() and (circuit(x.astype('>i4')) == circuit(x)).all()


def test_tensors_of_pytorch_pass_without_a_copy(circuit):
    torch = pytest.importorskip('torch')
    x = inputs(50)
    found = circuit(torch.from_numpy(x))
    assert isinstance(found, torch.Tensor) and (found.numpy() == circuit(x)).all()
    from tc0.arrays import integers
    tensor = torch.from_numpy(x.astype(np.int8))
    assert integers(tensor, 'x').ctypes.data == tensor.data_ptr()


def test_outputs_go_into_given_arrays_and_narrow_types(circuit):
    x = inputs(40)
    out = np.empty((40, 2), np.int16)
    assert np.shares_memory(circuit(x, out=out), out) and (out == circuit(x)).all()
    narrow = circuit(x, dtype='narrow')
    assert narrow.dtype == np.uint8 and (narrow == circuit(x)).all()
    assert circuit(x, dtype=np.int32).dtype == np.int32


@pytest.mark.parametrize('call, said', [
    (lambda c: c(np.zeros(3)), 'required integers, found float64'),
    (lambda c: c(np.full((2, 3), 16)), "input 'x', sample 0, element [0]: required a value in [0, 15], found 16"),
    (lambda c: c(np.zeros((2, 4), int)), 'required the shape [3] or [samples, 3], found [2, 4]'),
    (lambda c: c(), "found none for ['x']"),
    (lambda c: c(y=[1, 2, 3]), "found 'y', no input"),
    (lambda c: c([1, 2, 3], out=np.empty(3)), 'required a contiguous array of 1 samples'),
    (lambda c: c([1, 2, 3], dtype=np.float32), 'found float32'),
    (lambda c: c([1, 2, 3], threads=-1), 'threads: required a number from 0 to 4096, found -1'),
    (lambda c: c.gate(14), '14'),
    (lambda c: c.to_networkx(3), 'required at most 3 of them, found 14'),
    (lambda c: c.values(['none'], [1, 2, 3]), "found 'none'"),
    (lambda c: c.to_bytes('nonsense'), 'nonsense'),
    (lambda c: c.save('x.nonsense'), "found '.nonsense'"),
    (lambda c: c.sample(), 'sample'),
    (lambda c: tc0.Circuit.from_bytes(b'nonsense'), 'circuit'),
    (lambda c: tc0.load('nowhere.tc0'), 'nowhere.tc0: cannot be read'),
    (lambda c: tc0.Program.from_bytes(c.to_bytes()), 'program'),
])
def test_what_is_wrong_is_said_in_one_line(circuit, call, said):
    with pytest.raises(tc0.Error) as caught:
        call(circuit)
    assert said in str(caught.value) and '\n' not in str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_gates_compute_what_the_circuit_does(circuit):
    """Each gate is computed from its own wires, in Python, from the bits of the inputs."""
    graph = circuit.to_networkx()
    for x in inputs(20):
        wires = [int(v) >> bit & 1 for v in x for bit in range(4)]
        for number in range(graph.graph['inputs'], len(graph)):
            total = sum(graph.edges[source, number]['weight'] * wires[source] for source in graph.predecessors(number))
            wires.append(int(total >= graph.nodes[number]['threshold']))
        gates = np.array(wires[12:]).reshape(2, 7)
        assert (gates.sum(axis=1) == circuit(x)).all()


def test_a_gate_says_its_wires_and_its_place(circuit):
    gate = circuit.gate(5)
    assert str(gate).startswith('[2 x[0].0 + 4 x[0].1') and gate.threshold == 16
    graph = circuit.to_networkx()
    assert {w.source: w.weight for w in gate.wires} == {s: graph.edges[s, 17]['weight'] for s in graph.predecessors(17)}


def test_counts_are_those_of_the_gates(circuit):
    graph = circuit.to_networkx()
    assert circuit.counts.gates == len(graph) - 12 == 14 and circuit.counts.wires == graph.number_of_edges()
    assert circuit.levels == (14,) and circuit.counts.depth == 1
    assert sum(a.gates for a in circuit.arrays) == 14


def test_values_of_arrays_are_those_of_the_program(circuit, program):
    x = inputs(30)
    step = next(a.name for a in circuit.arrays if a.op == 'step')
    assert (circuit.values([step], x)[step] == program(x)).all()


def test_files_and_pickles_bring_the_same_circuit(circuit, tmp_path):
    for name in ('c.tc0', 'c.th', 'c.blif', 'c.aig', 'c.bench'):
        circuit.save(tmp_path / name)
    x = inputs(30)
    assert (tc0.load(tmp_path / 'c.tc0')(x) == circuit(x)).all()
    assert (pickle.loads(pickle.dumps(circuit))(x) == circuit(x)).all()
    bits = (x[:, :, None] >> np.arange(4) & 1).reshape(30, 12)
    netlist = tc0.load(tmp_path / 'c.th')
    assert netlist.kind == 'netlist' and len(netlist.inputs) and 'module' in circuit.verilog()
    assert netlist.counts.gates >= 14 and netlist.gate(0).wires
    assert sorted(os.listdir(tmp_path)) == ['c.aig', 'c.bench', 'c.blif', 'c.tc0', 'c.th'] and bits.max() == 1


def test_the_circuit_is_proved_and_another_is_not(circuit, program):
    assert circuit.verify() and circuit.verify(program, samples=10)
    other = tc0.trace(lambda x: np.clip(np.array([[2, -1, 3], [-4, 5, 1]]) @ x - 9, 0, 7), x=tc0.Input((3,), 'uint4'))
    verdict = circuit.verify(other)
    assert not verdict and verdict.reason and 'not proved' in repr(verdict)
    with pytest.raises(tc0.Error, match='required the program'):
        tc0.Circuit.from_bytes(circuit.to_bytes()).verify()


def test_digits_are_the_same_by_program_and_by_gates(digits, digits_circuit):
    assert digits_circuit.counts.depth == 13 and digits_circuit.counts.gates == 982120
    by_gates, by_program = digits_circuit.sample(16, seed=5), digits.sample(16, seed=5)
    assert (by_gates.values == by_program.values).all() and by_gates.values.shape == (16, 8, 8)
    assert by_gates.labels.tolist()[:3] == [0, 1, 2] and by_gates.png().startswith(b'\x89PNG')


class Sampler:
    """A sampler of which every sample is the same, as a circuit's metadata and outputs say it."""

    def __init__(self, row, **metadata):
        self.row = np.asarray(row)
        self.metadata = {'levels': '4', 'classes': '0', 'noise.scale': '1', **metadata}
        self.inputs = (tc0.Port('noise', (2,), (-4, 3)),)
        self.outputs = (tc0.Port('pixels', self.row.shape, (0, 3)),)

    def __call__(self, noise):
        return np.repeat(self.row[None], len(noise), axis=0)


def test_samples_of_letters_are_words_and_colours_stand_where_their_pixels_do():
    bits = [[0, 1, 0], [1, 0, 0], [0, 0, 1]]  # a bit for each of three letters, of three tokens
    words = draw(Sampler(bits, letters='3', alphabet='<ab', dimension='9'), 4, 1, None)
    assert words.texts == ['a<b'] * 4 and '&lt;' in words._repr_html_()
    with pytest.raises(tc0.Error, match='required one letter of each token'):
        draw(Sampler([[1, 1, 0], [0, 1, 1], [0, 0, 0]], letters='3', alphabet='abc', dimension='9'), 4, 1, None)
    with pytest.raises(tc0.Error, match='without an alphabet'):
        draw(Sampler([0, 1, 2], levels='0', dimension='3', **POINTS), 4, 1, None).texts
    red, green, blue = [[1, 1], [1, 1]], [[0, 0], [0, 2]], [[3, 0], [0, 0]]
    colours = draw(Sampler([red, green, blue], side='2', channels='3'), 1, 1, None)
    assert colours.values.tolist() == [[[[1, 0, 3], [1, 0, 0]], [[1, 0, 0], [1, 2, 0]]]]
    black = draw(Sampler([[1, 0, 1, 0], [0, 1, 0, 1]], letters='2', side='2', channels='2', levels='2'), 1, 1, None)
    assert black.values.tolist() == [[[0, 1], [0, 1]]] and black.png().startswith(b'\x89PNG')


def test_other_threads_run_and_an_interrupt_ends_the_run(digits_circuit):
    count = 0
    done = threading.Event()

    def others():
        nonlocal count
        while not done.wait(0.001):
            count += 1
    thread = threading.Thread(target=others)
    thread.start()
    n = 300_000
    x = {p.name: np.zeros((n, *p.shape), np.int8) for p in digits_circuit.inputs}
    threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    start = time.time()
    with pytest.raises(KeyboardInterrupt):
        digits_circuit(x, threads=1)
    done.set()
    thread.join()
    assert count > 20 and time.time() - start < 60
    assert digits_circuit({name: v[:2] for name, v in x.items()}).shape == (2, 1, 8, 8)


def test_threads_are_set_and_change_nothing(digits_circuit):
    x = {p.name: np.random.default_rng(SEED).integers(p.range[0], p.range[1] + 1, (100, *p.shape)) for p in digits_circuit.inputs}
    expected = digits_circuit(x, threads=1)
    assert tc0.threads(2) == 2 and (digits_circuit(x) == expected).all()
    assert tc0.threads(0) == os.cpu_count()


def test_a_notebook_shows_levels_and_arrays(circuit, program, digits_circuit):
    import xml.etree.ElementTree as tree
    for shown in (circuit, program, digits_circuit):
        html = shown._repr_html_()
        tree.fromstring(html)  # well formed
    assert html.count('class="bar"') == 13 and html.count('<circle') == len(digits_circuit.arrays)
    assert len(digits_circuit.graph()) == len(digits_circuit.arrays)
