#!/usr/bin/env python3
"""brevitas_digits.py FOLDER [mlp|cnn|vit]...: networks that Brevitas trains on 8x8 digits, as QONNX and QCDQ files."""
# Each network is trained for a few seconds, exported twice, and written to FOLDER as NAME.qonnx.onnx and NAME.qcdq.onnx. The test
# pictures, as whole numbers from 0 to 16, lie in digits.npz beside them with their classes.
import os
import sys
import warnings

warnings.filterwarnings('ignore')

import brevitas.nn as qnn  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from brevitas.export import export_onnx_qcdq, export_qonnx  # noqa: E402
from brevitas.quant import Int8ActPerTensorFloat, Int8WeightPerChannelFloat, Uint8ActPerTensorFloat  # noqa: E402
from torch import nn  # noqa: E402

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from compare import digits  # noqa: E402

# PyTorch 2.5 and later export in another way if nothing is said, which has no names for Brevitas's operators.
LEGACY = {} if torch.__version__.startswith('1.') else {'dynamo': False}


def linear(inputs, outputs, bits=4):
    return qnn.QuantLinear(inputs, outputs, bias=True, weight_quant=Int8WeightPerChannelFloat, weight_bit_width=bits)


def signed(bits=8):
    return qnn.QuantIdentity(act_quant=Int8ActPerTensorFloat, bit_width=bits)


def unsigned(bits=4):
    return qnn.QuantReLU(act_quant=Uint8ActPerTensorFloat, bit_width=bits)


def mlp():
    return nn.Sequential(qnn.QuantIdentity(act_quant=Uint8ActPerTensorFloat, bit_width=5), nn.Flatten(), linear(64, 32), unsigned(),
                         linear(32, 32), unsigned(), linear(32, 10))


def cnn():
    def convolution(inputs, outputs, **more):
        return qnn.QuantConv2d(inputs, outputs, 3, padding=1, bias=False, weight_quant=Int8WeightPerChannelFloat, weight_bit_width=4, **more)
    return nn.Sequential(qnn.QuantIdentity(act_quant=Uint8ActPerTensorFloat, bit_width=5),
                         convolution(1, 8), nn.BatchNorm2d(8), unsigned(), convolution(8, 8, groups=8), nn.BatchNorm2d(8), unsigned(),
                         nn.MaxPool2d(2), convolution(8, 16), nn.BatchNorm2d(16), unsigned(), nn.MaxPool2d(2),
                         nn.Flatten(), linear(64, 10))


class Block(nn.Module):
    """A pre-norm transformer block of one head; every matrix product takes quantised tensors."""

    def __init__(self, width):
        super().__init__()
        self.norms = nn.ModuleList([nn.LayerNorm(width), nn.LayerNorm(width)])
        self.quants = nn.ModuleList([signed() for _ in range(10)])
        self.probabilities = qnn.QuantIdentity(act_quant=Uint8ActPerTensorFloat, bit_width=8)
        self.q, self.k, self.v, self.out = (linear(width, width, 6) for _ in range(4))
        self.up, self.down = linear(width, 2 * width, 6), linear(2 * width, width, 6)
        self.act = unsigned(6)
        self.scale = 1 / 4

    def forward(self, x):
        h = self.quants[0](self.norms[0](x))
        q, k, v = self.quants[1](self.q(h)), self.quants[2](self.k(h)), self.quants[3](self.v(h))
        scores = self.quants[4](torch.matmul(q, k.transpose(-1, -2)) * self.scale)
        h = self.quants[5](torch.matmul(self.probabilities(torch.softmax(scores, -1)), v))
        x = self.quants[6](x + self.quants[8](self.out(h)))
        h = self.act(self.up(self.quants[0](self.norms[1](x))))
        return self.quants[7](x + self.quants[9](self.down(h)))


class Vit(nn.Module):
    """Sixteen patches of 2 x 2 pixels as tokens, one block, the mean of the tokens, a classifier."""

    def __init__(self, width=16):
        super().__init__()
        self.given = qnn.QuantIdentity(act_quant=Uint8ActPerTensorFloat, bit_width=5)
        self.embed, self.classes = linear(4, width, 6), linear(width, 10, 6)
        self.place = nn.Parameter(0.1 * torch.randn(1, 16, width))
        self.tokens, self.mean = signed(), signed()
        self.block = Block(width)

    def forward(self, x):
        x = self.given(x).reshape(-1, 4, 2, 4, 2).permute(0, 1, 3, 2, 4).reshape(-1, 16, 4)
        x = self.block(self.tokens(self.embed(x) + self.place))
        return self.classes(self.mean(x.mean(1)))


NETWORKS = {'mlp': (mlp, 40), 'cnn': (cnn, 12), 'vit': (Vit, 40)}


def train(name, epochs):
    torch.manual_seed(1)
    model = NETWORKS[name][0]()
    x, y, testX, testY = (torch.from_numpy(a) for a in digits())
    optimiser = torch.optim.Adam(model.parameters(), lr=5e-3)
    for epoch in range(epochs):
        model.train()
        for part in torch.randperm(len(x)).split(64):
            optimiser.zero_grad()
            nn.functional.cross_entropy(model(x[part] / 16), y[part].long()).backward()
            optimiser.step()
    model.eval()
    with torch.no_grad():
        right = (model(testX / 16).argmax(1) == testY).float().mean().item()
    print(f'{name}: {100 * right:.1f} % of the test pictures')
    return model


def main(folder, names):
    os.makedirs(folder, exist_ok=True)
    _, _, x, y = digits()
    np.savez(os.path.join(folder, 'digits.npz'), x=x.astype(np.int64), y=y.astype(np.int64))
    for name in names or NETWORKS:
        model = train(name, NETWORKS[name][1])
        sample = torch.zeros(1, 1, 8, 8)
        with torch.no_grad():
            export_qonnx(model, args=sample, export_path=os.path.join(folder, f'{name}.qonnx.onnx'), opset_version=17, **LEGACY)
            export_onnx_qcdq(model, args=sample, export_path=os.path.join(folder, f'{name}.qcdq.onnx'), opset_version=17, **LEGACY)


if __name__ == '__main__':
    main(sys.argv[1], sys.argv[2:])
