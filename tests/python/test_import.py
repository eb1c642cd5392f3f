"""Other people's networks from Python alone: imported, compiled, proved, equal to what their own tools computed."""
import os

import numpy as np
import pytest

import tc0

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
MODELS = os.environ.get('TC0_MODELS')
models = pytest.mark.skipif(not MODELS, reason='TC0_MODELS names no folder')


@models
def test_tfc_is_what_qonnx_computes():
    onnx = pytest.importorskip('onnx')
    pytest.importorskip('qonnx')
    network = onnx.load(os.path.join(MODELS, 'tfc', 'TFC_1W1A.onnx'))
    program = tc0.from_onnx(network, inputs={'0': 'uint8/255'})
    circuit = program.compile()
    assert circuit.verify() and circuit.counts.depth == 4
    x = np.random.default_rng(3).integers(0, 256, (5, 28, 28))
    assert (circuit(x.reshape(5, 1, 1, 28, 28)) == program(x.reshape(5, 1, 28, 28))).all()
    found = tc0.compare(circuit, network, x.reshape(5, 1, 28, 28) / 255)
    assert found and len(found.layers) > 15, found


@models
def test_icct_gives_its_golden_numbers():
    folder = os.path.join(MODELS, 'icct')
    program = tc0.from_onnx(os.path.join(folder, 'network.onnx'), inputs={'input': 'int8'})
    x, y = (np.load(os.path.join(folder, name))[key] for name, key in (('inputs.npz', 'input'), ('outputs.npz', 'output')))
    assert (program(x) == y).all()


@pytest.fixture(scope='module')
def network():
    """A network of Brevitas, and a batch for it."""
    pytest.importorskip('brevitas')
    import brevitas.nn as qnn
    import torch
    from brevitas.quant import Int8WeightPerChannelFloat, Uint8ActPerTensorFloat
    torch.manual_seed(0)

    def linear(inputs, outputs):
        return qnn.QuantLinear(inputs, outputs, bias=True, weight_quant=Int8WeightPerChannelFloat, weight_bit_width=4)
    net = torch.nn.Sequential(qnn.QuantIdentity(act_quant=Uint8ActPerTensorFloat, bit_width=5), torch.nn.Flatten(), linear(64, 16),
                              qnn.QuantReLU(act_quant=Uint8ActPerTensorFloat, bit_width=4), linear(16, 10))
    x = torch.rand(100, 1, 8, 8)
    net(x)  # in training, quantisers learn their scales
    return net.eval(), x


def test_a_brevitas_network_is_its_circuit(network):
    net, x = network
    program = tc0.from_torch(net, x[:1])
    circuit = program.compile()
    assert circuit.verify()
    found = program.decode(circuit(program.encode(x.numpy()))).reshape(100, 10)
    assert np.abs(found - net(x).detach().numpy()).max() < 1e-5


def test_the_first_layer_that_differs_is_named(network):
    from tc0.imports import exported
    net, x = network
    program = tc0.from_torch(net, x[:1])
    circuit = program.compile()
    pytest.importorskip('qonnx')
    data = exported(net, x[:1])
    same = tc0.compare(circuit, data, x[:3].numpy())
    assert same and len(same.layers) == len(tc0.compare(program, data, x[:3].numpy()).layers)
    from tc0.compare import run_network
    theirs = run_network(data, {program.report['inputs'][0]['name']: x[:3].numpy()[:, None]})
    broken = [layer.name for layer in same.layers][2]
    theirs[broken].reshape(3, -1)[1, 4] += 1
    found = tc0.compare(circuit, theirs, x[:3].numpy())
    assert not found and found.first.name == broken and found.first.different == 1 and found.first.index[0] == 1
    assert broken in repr(found) and 'color' in found._repr_html_()


def test_a_float_network_is_quantised_by_samples():
    torch = pytest.importorskip('torch')
    torch.manual_seed(1)
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3)).eval()
    x = torch.rand(64, 1, 4, 4)
    program = tc0.from_torch(net, x[:1], calibrate={'input': x.numpy()})
    assert program.inputs[0].name == 'input'
    found = program.decode(program(program.encode(x.numpy()))).reshape(64, 3)
    assert np.abs(found - net(x).detach().numpy()).max() < 0.02


def test_a_quantised_program_of_torch_export_comes_in_exactly():
    torch = pytest.importorskip('torch', minversion='2.5')
    pt2e = pytest.importorskip('torchao.quantization.pt2e.quantize_pt2e')
    x86 = pytest.importorskip('torchao.quantization.pt2e.quantizer.x86_inductor_quantizer')
    pytest.importorskip('onnxscript')
    torch.manual_seed(1)
    net = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, 8), torch.nn.ReLU(), torch.nn.Linear(8, 3)).eval()
    x = torch.rand(64, 1, 4, 4)
    quantiser = x86.X86InductorQuantizer().set_global(x86.get_default_x86_inductor_quantization_config())
    observed = pt2e.prepare_pt2e(torch.export.export(net, (x[:1],)).module(), quantiser)
    for one in x:
        observed(one[None])
    quantised = pt2e.convert_pt2e(observed)
    program = tc0.from_torch(torch.export.export(quantised, (x[:1],)), x[:1])
    assert {row['class'] for row in program.report['operations']} <= {'exact', 'exact up to ties'}
    integers = np.random.default_rng(3).integers(0, 256, (200, 1, 4, 4))
    found = program.decode(program.compile()(integers)).reshape(200, 3)
    scale = program.report['inputs'][0]['scale'][0]
    step = int(scale.split('/')[0]) / int(scale.split('/')[1])
    theirs = torch.stack([quantised(torch.from_numpy((one * step).astype(np.float32))[None])[0] for one in integers])
    assert np.abs(found - theirs.detach().numpy()).max() < 1e-5


def test_what_cannot_come_in_is_said():
    for what, said in ((b'nonsense', 'network'), (3, 'required a path, bytes or a ModelProto, found int'), ('nowhere.onnx', 'cannot be read')):
        with pytest.raises(tc0.Error, match=said) as caught:
            tc0.from_onnx(what)
        assert '\n' not in str(caught.value)
    with pytest.raises(tc0.Error, match='required an imported network'):
        tc0.trace(lambda x: x + 1, x=tc0.Input(3)).encode([1.0, 2, 3])
    torch = pytest.importorskip('torch')
    with pytest.raises(tc0.Error, match='from_torch: required a torch.nn.Module'):
        tc0.from_torch(3, torch.zeros(1))


def test_a_checkpoint_is_quantised_in_several_steps_and_an_impossible_degree_is_refused():
    checkpoint = os.path.join(ROOT, 'model', 'checkpoints', 'digits.safetensors')
    assert tc0.quantise(checkpoint, bits=3, steps=2).compile().counts.depth == 25
    with pytest.raises(tc0.Error, match='no polynomial of degree 1'):
        tc0.quantise(checkpoint, recipe='linear', degree=1)
