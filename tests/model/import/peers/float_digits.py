#!/usr/bin/env python3
"""float_digits.py FOLDER: float networks on 8x8 digits, quantised after training by tc0 import --calibrate."""
# A perceptron, a CNN and a pre-norm transformer are trained in floats, exported and imported with 64 training pictures as samples. On
# the test pictures, the circuit must be right about as often as the floats are: two points less at most.
import json
import os
import sys
import warnings

warnings.filterwarnings('ignore')

import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compare  # noqa: E402

MOST_POINTS = 2

# PyTorch 2.5 and later export in another way if nothing is said, for which they need more packages.
LEGACY = {} if torch.__version__.startswith('1.') else {'dynamo': False}


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 48), nn.ReLU(), nn.Linear(48, 32), nn.GELU(), nn.Linear(32, 10))


def cnn():
    return nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1, groups=8),
                         nn.BatchNorm2d(8), nn.SiLU(), nn.MaxPool2d(2), nn.Conv2d(8, 16, 3, stride=2, padding=1), nn.ReLU(),
                         nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))


class Block(nn.Module):
    """A pre-norm transformer block of two heads."""

    def __init__(self, width, heads=2):
        super().__init__()
        self.first, self.second, self.heads = nn.LayerNorm(width), nn.LayerNorm(width), heads
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x):
        n, tokens, width = 1 if torch.onnx.is_in_onnx_export() else x.shape[0], x.shape[1], x.shape[2]
        qkv = self.qkv(self.first(x)).reshape(n, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        q, k, v = qkv[0], qkv[1], qkv[2]
        weights = torch.softmax(torch.matmul(q, k.transpose(-1, -2)) * (width // self.heads) ** -0.5, -1)
        x = x + self.out(torch.matmul(weights, v).transpose(1, 2).reshape(n, tokens, width))
        return x + self.down(nn.functional.gelu(self.up(self.second(x))))


class Vit(nn.Module):
    """Sixteen patches of 2 x 2 pixels as tokens, two blocks, the mean of the tokens, a classifier."""

    def __init__(self, width=24):
        super().__init__()
        self.embed, self.place = nn.Conv2d(1, width, 2, stride=2), nn.Parameter(0.1 * torch.randn(1, 16, width))
        self.blocks, self.norm = nn.Sequential(Block(width), Block(width)), nn.LayerNorm(width)
        self.classes = nn.Linear(width, 10)

    def forward(self, x):
        x = self.embed(x).flatten(2).transpose(1, 2) + self.place
        return self.classes(self.norm(self.blocks(x)).mean(1))


def train(model, x, y, epochs=30):
    optimiser = torch.optim.Adam(model.parameters(), lr=5e-3)
    for _ in range(epochs):
        for part in torch.randperm(len(x)).split(64):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(x[part]), y[part]).backward()
            optimiser.step()


def check(name, net, folder, samples, pictures, classes):
    path, program, circuit, npz, out, given = (
        os.path.join(folder, n) for n in (f'{name}.float.onnx', 'p.program.safetensors', 'c.tc0', 'in.npz', 'out.npz', 'samples.npz'))
    torch.onnx.export(net.eval(), torch.zeros(1, 1, 8, 8), path, opset_version=17, input_names=['pixels'], output_names=['logits'], **LEGACY)
    np.savez(given, pixels=samples)
    report = json.loads(compare.run('tc0', 'import', path, '--calibrate', given, '-o', program, '--json'))
    compare.run('tc0', 'compile', program, '-o', circuit)
    stats = json.loads(compare.run('tc0', 'stats', circuit, '--json'))
    verdict = compare.run('tc0', 'verify', program, circuit).strip().splitlines()[-1]
    port, result = report['inputs'][0], report['outputs'][0]
    scale, offset = (float(compare.Fraction(port[k][0])) for k in ('scale', 'offset'))
    codes = np.clip(np.rint((pictures - np.float32(offset)) / np.float32(scale)), port['least'], port['most']).astype(np.int64)
    np.savez(npz, **{port['tensor']: codes.reshape([-1] + port['shape'])})
    compare.run('tc0', 'simulate', circuit, '-i', npz, '-o', out)
    mine = compare.onScale(result, np.load(out)[result['output']]).reshape(len(pictures), -1)
    session = onnxruntime.InferenceSession(path, providers=['CPUExecutionProvider'])
    theirs = np.concatenate([session.run(None, {'pixels': pictures[k:k + 1]})[0] for k in range(len(pictures))])
    right = [100 * float((logits.argmax(1) == classes).mean()) for logits in (theirs, mine)]
    print(f'{name}: {right[0]:.1f} % right in floats, {right[1]:.1f} % by the circuit; {stats["depth"]} levels, {stats["gates"]} gates; {verdict}')
    return right[1] >= right[0] - MOST_POINTS and verdict.startswith('proved')


def main(folder):
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(1)
    given, classes, tests, answers = compare.digits()
    given, tests = given / 16, tests / 16
    good = []
    for name, net in (('mlp', mlp()), ('cnn', cnn()), ('vit', Vit())):
        train(net, torch.from_numpy(given), torch.from_numpy(classes).long())
        good.append(check(name, net, folder, given[:64], tests, answers))
    return 0 if all(good) else 1


sys.exit(main(*sys.argv[1:]))
